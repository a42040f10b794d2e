//! A key that is called used is used: its section reads it, and what was read has an effect outside of this module.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::key_table::ROWS;
use super::keys::Class;

/// Read under a name that is put together: the enabled grants.
const PUT_TOGETHER: (&str, &str) = ("oauth.grant_type.", ".enable");
/// Fields that have their effect while the configuration is read.
const WITHIN: [&str; 2] = ["offset", "problems"];

/// The sources below a folder of a crate, tests aside.
fn sources(folder: &str) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("key_table.rs") {
                let is_test = path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with("tests"));
                if !is_test {
                    found.insert(path.clone(), std::fs::read_to_string(&path).expect("a source"));
                }
            }
        }
    }
    found
}

/// The names of the public fields that a source declares.
fn fields(source: &str) -> impl Iterator<Item = &str> {
    let names = source.lines().filter_map(|line| line.strip_prefix("    pub ")?.split_once(": "));
    names.map(|(name, _)| name).filter(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
}

/// Whether a source reads a field.
fn reads(source: &str, field: &str) -> bool {
    source.match_indices(field).any(|(at, _)| {
        let behind = source[at + field.len()..].bytes().next();
        source[..at].ends_with('.')
            && !behind.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'(')
    })
}

#[test]
fn every_used_key_is_read_by_its_section() {
    let sections = sources("src/config");
    for row in ROWS.iter().filter(|row| row.class == Class::Used) {
        let (before, behind) = PUT_TOGETHER;
        let literal = format!("\"{}\"", row.path);
        let is_put_together = row.path.starts_with(before) && row.path.ends_with(behind);
        let root = include_str!("../config.rs");
        assert!(
            is_put_together
                || sections.values().any(|text| text.contains(&literal))
                || root.contains(&literal),
            "nobody reads {}",
            row.path
        );
    }
}

#[test]
fn what_was_read_has_an_effect() {
    let outside: Vec<String> =
        sources("src").into_iter().filter(|(path, _)| !is_config(path)).map(|(_, text)| text).collect();
    for (path, text) in sources("src").iter().filter(|(path, _)| is_config(path)) {
        for field in fields(text).filter(|field| !WITHIN.contains(field)) {
            assert!(outside.iter().any(|text| reads(text, field)), "{}: nobody uses {field}", path.display());
        }
    }
    // What the server hands on is used behind it.
    let behind: BTreeMap<PathBuf, String> =
        ["auth", "gateway", "oauth", "web", "devportal", "publisher", "admin", "portal"]
            .iter()
            .flat_map(|name| sources(&format!("../{name}/src")))
            .collect();
    let (settings, others): (Vec<_>, Vec<_>) =
        behind.iter().partition(|(path, _)| path.ends_with("src/settings.rs"));
    for (path, text) in settings {
        for field in fields(text) {
            assert!(
                others.iter().any(|(_, text)| reads(text, field)),
                "{}: nobody uses {field}",
                path.display()
            );
        }
    }
}

fn is_config(path: &Path) -> bool {
    path.ends_with("src/config.rs") || path.components().any(|part| part.as_os_str() == "config")
}
