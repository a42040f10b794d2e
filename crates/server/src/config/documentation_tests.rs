//! The key table, the default file and docs/configuration.md say the same.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::DEFAULT_FILE;
use super::finding::Findings;
use super::key_table::ROWS;
use super::keys::{self, Class, Kind};
use super::layer::Layers;
use super::setting;

/// Lines `#key = value` are optional keys; lines `# text` are prose.
fn uncommented() -> String {
    let lines = DEFAULT_FILE.lines().map(|line| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => rest,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_default_file_names_every_used_key_and_holds_good_values() {
    let mut findings = Findings::default();
    let mut layers = Layers::default();
    layers.add_defaults(&uncommented(), &mut findings);
    assert_eq!(findings.problems, []);
    for row in ROWS.iter().filter(|row| row.class == Class::Used) {
        let entry = layers.entries.get(row.path).unwrap_or_else(|| panic!("no default for {}", row.path));
        setting::check(row.kind, &entry.value, false)
            .map_err(|text| format!("{} {text}", row.path))
            .expect("a good value");
    }
}

#[test]
fn only_keys_without_a_default_are_commented_out() {
    let mut layers = Layers::default();
    layers.add_defaults(DEFAULT_FILE, &mut Findings::default());
    let missing: Vec<_> = ROWS
        .iter()
        .filter(|row| row.class == Class::Used && !layers.entries.contains_key(row.path))
        .map(|row| row.path)
        .collect();
    assert_eq!(
        missing,
        [
            "server.base_path",
            "transport.https.properties.proxyPort",
            "database.apim_db.url",
            "database.apim_db.username",
            "database.apim_db.password",
            "keystore.tls.certificate_file",
            "keystore.tls.key_file",
            "encryption.key",
        ]
    );
}

#[test]
fn rows_are_distinct_and_whole() {
    let mut paths = BTreeSet::new();
    for row in ROWS {
        assert!(paths.insert(row.path), "{} twice", row.path);
        match row.class {
            Class::Used => assert!(row.kind != Kind::Any && !row.tree, "{}", row.path),
            Class::Alias(target) => {
                assert!(
                    keys::find(target).is_some_and(|row| !matches!(row.class, Class::Alias(_))),
                    "{target}"
                );
            }
            Class::Section => assert!(!row.tree, "{}", row.path),
            _ => assert!(!row.note.is_empty(), "{} needs a reason", row.path),
        }
        if let Class::Lacking(harmless) | Class::Refused(harmless) = row.class {
            assert!(harmless.iter().all(|text| super::raw::Raw::parse(text).is_some()), "{}", row.path);
        }
        // An inner row that is no tree would hide the rows below it.
        assert!(row.tree || !keys::is_table(row.path), "{} hides rows", row.path);
    }
}

/// The page: the default file, its comments as text, then the tables of what is not used.
fn page() -> String {
    let mut page = "# Configuration\n\n<!-- Made from crates/server/src/config/deployment.default.toml and the key table \
                    by a test; change those and run it with TOLLGATE_TEST_BLESS=1. -->\n\n"
        .to_owned();
    let mut in_code = false;
    let mut first = true;
    for line in DEFAULT_FILE.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            close(&mut page, &mut in_code);
            let _ = writeln!(page, "## {title}\n");
            first = false;
        } else if first {
            let _ = writeln!(page, "{}", line.trim_start_matches('#').trim_start());
        } else if line.is_empty() {
            close(&mut page, &mut in_code);
        } else if !in_code && line.starts_with("# ") {
            // Prose before a table; comments inside a table stay in the code.
            let _ = writeln!(page, "{}", &line[2..]);
        } else {
            if !in_code {
                page.push_str(if page.ends_with("\n\n") { "```toml\n" } else { "\n```toml\n" });
                in_code = true;
            }
            let _ = writeln!(page, "{line}");
        }
    }
    close(&mut page, &mut in_code);
    let is_refused = |class: Class| matches!(class, Class::Lacking(_) | Class::OwnUrl | Class::TokenTypes);
    page.push_str(
        "## Keys of WSO2's that are refused\n\nThey ask for behaviour that Tollgate lacks. A value that asks for what \
         Tollgate does anyway gets a warning only.\n\n| key | harmless values | why |\n|---|---|---|\n",
    );
    for row in ROWS.iter().filter(|row| is_refused(row.class)) {
        let harmless = match row.class {
            Class::Lacking(values) => {
                values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
            }
            Class::OwnUrl => "this server's own address".to_owned(),
            _ => "the type `JWT`".to_owned(),
        };
        let _ = writeln!(
            page,
            "| `{}{}` | {harmless} | {} |",
            row.path,
            if row.tree { ".*" } else { "" },
            row.note
        );
    }
    page.push_str(
        "\n## Keys of WSO2's that switch on what is not there\n\nThey get a warning: whoever asks for it hears a clear \
         refusal.\n\n| key | why |\n|---|---|\n",
    );
    for row in ROWS.iter().filter(|row| matches!(row.class, Class::Refused(_))) {
        let _ = writeln!(page, "| `{}{}` | {} |", row.path, if row.tree { ".*" } else { "" }, row.note);
    }
    page.push_str(
        "\n## Keys of WSO2's that are not needed\n\nThey get a warning with the reason, once a row.\n\n\
         | key | why |\n|---|---|\n",
    );
    for row in ROWS.iter().filter(|row| row.class == Class::Unneeded) {
        let _ = writeln!(page, "| `{}{}` | {} |", row.path, if row.tree { ".*" } else { "" }, row.note);
    }
    page.push_str("\n## Older spellings\n\n| key | use |\n|---|---|\n");
    for row in ROWS {
        if let Class::Alias(target) = row.class {
            let _ = writeln!(page, "| `{}` | `{target}` |", row.path);
        }
    }
    page
}

fn close(page: &mut String, in_code: &mut bool) {
    if *in_code {
        page.push_str("```\n");
        *in_code = false;
    }
    if !page.ends_with("\n\n") {
        page.push('\n');
    }
}

#[test]
fn the_page_is_made_from_the_default_file() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = page();
    if std::env::var_os("TOLLGATE_TEST_BLESS").is_some() {
        std::fs::write(&file, &page).expect("docs/configuration.md can be written");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == page, "docs/configuration.md is stale: run this test with TOLLGATE_TEST_BLESS=1");
}
