//! The shape of the workspace: crate arrows go one way, and files keep their budget.

use std::fs;
use std::path::{Path, PathBuf};

/// Each crate and the crates of ours that it may use.
const ARROWS: [(&str, &[&str]); 7] = [
    ("domain", &[]),
    ("store", &["domain"]),
    ("auth", &["domain", "store"]),
    ("oauth", &["domain", "store", "auth"]),
    ("gateway", &["domain", "store", "auth"]),
    ("portal", &["domain", "store", "auth"]),
    ("server", &["domain", "store", "auth", "oauth", "gateway", "portal"]),
];
/// Foreign crates that a crate must not know.
const FORBIDDEN: [(&str, &[&str]); 3] = [
    ("domain", &["http", "hyper", "axum", "tokio", "rusqlite"]),
    ("gateway", &["axum", "rusqlite", "postgres"]),
    ("store", &["http", "axum", "hyper"]),
];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in a folder").to_owned()
}

/// The names in a crate's `[dependencies]`.
fn dependencies(name: &str) -> Vec<String> {
    let manifest = fs::read_to_string(crates().join(name).join("Cargo.toml")).expect("a manifest");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table).expect("a table");
    dependencies.keys().cloned().collect()
}

fn sources(folder: &Path, found: &mut Vec<(PathBuf, usize)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let lines = fs::read_to_string(&path).expect("a source").lines().count();
            found.push((path, lines));
        }
    }
}

#[test]
fn crate_arrows_go_one_way() {
    for (name, allowed) in ARROWS {
        for dependency in dependencies(name) {
            if let Some(own) = dependency.strip_prefix("tollgate-") {
                assert!(allowed.contains(&own), "tollgate-{name} must not use tollgate-{own}");
            }
        }
    }
    let folders = fs::read_dir(crates()).expect("a folder").count();
    assert_eq!(folders, ARROWS.len(), "a new crate must say which arrow the compiler is to forbid");
}

#[test]
fn what_a_crate_must_not_know_it_does_not_use() {
    for (name, forbidden) in FORBIDDEN {
        for dependency in dependencies(name) {
            assert!(!forbidden.contains(&dependency.as_str()), "tollgate-{name} must not use {dependency}");
        }
    }
}

#[test]
fn files_keep_their_budget() {
    let mut found = Vec::new();
    sources(&crates(), &mut found);
    for (path, lines) in &found {
        assert!(*lines <= 800, "{} has {lines} lines, over 800", path.display());
    }
    let mut lines: Vec<usize> = found.iter().map(|(_, lines)| *lines).collect();
    lines.sort_unstable();
    assert!(lines[lines.len() / 2] <= 150, "half of the files have over {} lines", lines[lines.len() / 2]);
    assert!(
        lines[lines.len() * 9 / 10] <= 400,
        "one file in ten has over {} lines",
        lines[lines.len() * 9 / 10]
    );
}
