//! The shape of the workspace, kept by a test: which crate may use which, how long files are, what comes from outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, and says where")]

#[path = "structure/walks.rs"]
mod walks;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The arrows: what each crate of ours may use directly. The order is the order of the layers.
const ARROWS: [(&str, &[&str]); 12] = [
    ("tollgate-domain", &[]),
    ("tollgate-verify", &["tollgate-domain"]),
    ("tollgate-gateway", &["tollgate-domain", "tollgate-verify"]),
    ("tollgate-store", &["tollgate-domain"]),
    ("tollgate-auth", &["tollgate-domain", "tollgate-store", "tollgate-verify"]),
    ("tollgate-web", &["tollgate-domain", "tollgate-store", "tollgate-auth"]),
    ("tollgate-oauth", &["tollgate-domain", "tollgate-store", "tollgate-auth", "tollgate-web"]),
    ("tollgate-devportal", &["tollgate-domain", "tollgate-store", "tollgate-auth", "tollgate-web"]),
    ("tollgate-publisher", &["tollgate-domain", "tollgate-store", "tollgate-auth", "tollgate-web"]),
    ("tollgate-admin", &["tollgate-domain", "tollgate-store", "tollgate-auth", "tollgate-web"]),
    ("tollgate-portal", &["tollgate-domain", "tollgate-store", "tollgate-auth", "tollgate-web"]),
    (
        "tollgate-server",
        &[
            "tollgate-domain",
            "tollgate-store",
            "tollgate-verify",
            "tollgate-auth",
            "tollgate-gateway",
            "tollgate-web",
            "tollgate-oauth",
            "tollgate-devportal",
            "tollgate-publisher",
            "tollgate-admin",
            "tollgate-portal",
        ],
    ),
];

/// What a crate of ours must not have below it, directly or not: it would know what it must not.
const FORBIDDEN: [(&str, &[&str]); 10] = [
    ("tollgate-domain", &["http", "hyper", "axum", "tokio", "rusqlite", "tokio-postgres"]),
    ("tollgate-store", &["http", "hyper", "axum"]),
    ("tollgate-auth", &["http", "hyper", "axum"]),
    ("tollgate-verify", &["http", "hyper", "axum", "rusqlite", "tokio-postgres"]),
    ("tollgate-gateway", &["axum", "axum-core", "rusqlite", "tokio-postgres"]),
    ("tollgate-oauth", &["hyper-util"]),
    ("tollgate-devportal", &["hyper"]),
    ("tollgate-publisher", &["hyper"]),
    ("tollgate-admin", &["hyper"]),
    ("tollgate-portal", &["hyper"]),
];

/// What the REST crates must not use themselves: they write no pages.
const NO_PAGES: [&str; 3] = ["tollgate-devportal", "tollgate-publisher", "tollgate-admin"];

/// What nobody but the store may use directly.
const SQL: [&str; 2] = ["rusqlite", "tokio-postgres"];

/// Who may use TLS directly: the store (to PostgreSQL), the gateway (to upstreams), the server (to clients).
const TLS: [&str; 3] = ["tollgate-store", "tollgate-gateway", "tollgate-server"];

/// The budget of a file's length in lines.
const MEDIAN: usize = 150;
const NINE_IN_TEN: usize = 400;
const LONGEST: usize = 800;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn list<'a>(value: &'a Value, member: &str) -> &'a Vec<Value> {
    value[member].as_array().unwrap()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap()
}

/// The names that a crate depends on directly, tests aside.
fn direct(package: &Value) -> BTreeSet<&str> {
    let product = list(package, "dependencies").iter().filter(|dependency| dependency["kind"] != "dev");
    product.map(|dependency| text(dependency, "name")).collect()
}

fn own<'a>(metadata: &'a Value, name: &str) -> &'a Value {
    let is_own = |package: &&Value| package["name"] == name && package["source"].is_null();
    list(metadata, "packages").iter().find(is_own).unwrap_or_else(|| panic!("no crate {name}"))
}

/// The ids of all packages that `start` needs, itself included, by dependencies of a kind that counts.
fn reached<'a>(metadata: &'a Value, start: Vec<&'a str>, counts: fn(&Value) -> bool) -> BTreeSet<&'a str> {
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"], "nodes").iter().map(|node| (text(node, "id"), node)).collect();
    let mut found: BTreeSet<&str> = start.iter().copied().collect();
    let mut rest = start;
    while let Some(id) = rest.pop() {
        for dependency in list(nodes[id], "deps") {
            let id = text(dependency, "pkg");
            if list(dependency, "dep_kinds").iter().any(|kind| counts(&kind["kind"])) && found.insert(id) {
                rest.push(id);
            }
        }
    }
    found
}

#[test]
fn arrows_go_one_way() {
    let metadata = metadata();
    for (name, allowed) in ARROWS {
        let dependencies = direct(own(&metadata, name));
        let used = dependencies.iter().filter(|used| used.starts_with("tollgate-"));
        for used in used {
            assert!(allowed.contains(used), "{name} must not use {used}");
        }
        if NO_PAGES.contains(&name) {
            assert!(!dependencies.contains("maud"), "{name} must not write pages (maud)");
        }
        if !TLS.contains(&name) {
            assert!(!dependencies.contains("rustls"), "{name} must not speak TLS (rustls)");
        }
        if name != "tollgate-store" {
            for sql in SQL {
                assert!(!dependencies.contains(sql), "{name} must not speak SQL ({sql})");
            }
        }
    }
    let known = ARROWS.map(|(name, _)| name);
    for package in list(&metadata, "packages").iter().filter(|package| package["source"].is_null()) {
        let name = text(package, "name");
        assert!(
            known.contains(&name) || name == "tollgate-bench",
            "{name} has no place among the layers: which arrow should the compiler forbid?"
        );
    }
}

#[test]
fn layers_do_not_know_what_they_must_not() {
    let metadata = metadata();
    let names: BTreeMap<&str, &str> = list(&metadata, "packages")
        .iter()
        .map(|package| (text(package, "id"), text(package, "name")))
        .collect();
    for (name, forbidden) in FORBIDDEN {
        let start = text(own(&metadata, name), "id");
        let mut below = reached(&metadata, vec![start], |kind| kind.is_null());
        below.remove(start);
        for id in below {
            assert!(!forbidden.contains(&names[id]), "{name} must not have {} below it", names[id]);
        }
    }
}

/// The methods that clippy refuses in the crate of this folder.
fn refused_in(folder: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join(folder).join("clippy.toml")).unwrap();
    let rules = text.lines().filter_map(|line| line.trim().strip_prefix("{ path = \""));
    rules.map(|rule| rule.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn only_auth_may_make_change_or_end_credentials() {
    let everywhere = refused_in(".");
    let (of_the_store, rules): (BTreeSet<_>, BTreeSet<_>) =
        everywhere.into_iter().partition(|path| path.starts_with("tollgate_store::"));
    assert!(of_the_store.contains("tollgate_store::Store::set_password"));
    for folder in ["crates/auth", "crates/store"] {
        assert_eq!(refused_in(folder), rules, "{folder} has every other rule");
    }
}

fn sources(directory: &Path, found: &mut Vec<(usize, PathBuf)>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", "dist"].contains(&name.as_str()) {
                sources(&path, found);
            }
        } else if [".rs", ".ts", ".tsx"].iter().any(|end| name.ends_with(end)) && !name.ends_with(".d.ts") {
            found.push((std::fs::read_to_string(&path).unwrap().lines().count(), path));
        }
    }
}

#[test]
fn files_are_short() {
    let mut found = Vec::new();
    for directory in ["crates", "bench", "ui/src"] {
        let directory = root().join(directory);
        if directory.is_dir() {
            sources(&directory, &mut found);
        }
    }
    found.sort();
    let at = |place: usize| found[place.min(found.len() - 1)].0;
    assert!(at(found.len() / 2) <= MEDIAN, "the median file has {} lines", at(found.len() / 2));
    assert!(
        at(found.len() * 9 / 10) < NINE_IN_TEN,
        "one in ten files has {} lines",
        at(found.len() * 9 / 10)
    );
    let (lines, path) = found.last().unwrap();
    assert!(*lines <= LONGEST, "{} has {lines} lines", path.display());
}

/// The names in an allow-list: one a line, the reason behind `#`.
fn allowed(name: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/structure").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut names = BTreeSet::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let (name, reason) = line.split_once('#').unwrap_or_else(|| panic!("{line}: say why"));
        assert!(!reason.trim().is_empty(), "{line}: say why");
        names.insert(name.trim().to_owned());
    }
    names
}

/// Whether an SPDX expression can be met with the allowed licences alone.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    any_of(&words, &mut at, allowed) && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all_of(words, at, allowed);
    }
    met
}

fn all_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = licence(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= licence(words, at, allowed);
    }
    met
}

fn licence(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(&word) = words.get(*at) else { return false };
    *at += 1;
    if word == "(" {
        let met = any_of(words, at, allowed);
        *at += 1;
        return met;
    }
    let mut name = word.to_owned();
    if words.get(*at) == Some(&"WITH") {
        name = format!("{word} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&name)
}

#[test]
fn licences_are_known() {
    let allowed = allowed("licences.txt");
    for package in list(&metadata(), "packages") {
        let name = text(package, "name");
        let expression = package["license"].as_str().unwrap_or_else(|| panic!("{name} names no licence"));
        assert!(is_met(expression, &allowed), "{name}: {expression}");
    }
    assert!(is_met("(MIT OR GPL-3.0) AND ISC", &allowed));
    assert!(!is_met("MIT AND GPL-3.0", &allowed) && !is_met("GPL-3.0", &allowed));
}

#[test]
fn crates_are_there_once() {
    let allowed = allowed("duplicates.txt");
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let metadata = metadata();
    let members = list(&metadata, "workspace_members").iter().map(|id| id.as_str().unwrap());
    let reached = reached(&metadata, members.collect(), |_| true);
    for package in list(&metadata, "packages").iter().filter(|package| reached.contains(text(package, "id")))
    {
        versions.entry(text(package, "name")).or_default().insert(text(package, "version"));
    }
    let twice: BTreeSet<String> = versions
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let surplus: Vec<_> = twice.difference(&allowed).map(|name| (name, &versions[name.as_str()])).collect();
    assert!(surplus.is_empty(), "there more than once: {surplus:?}");
    let stale: Vec<_> = allowed.difference(&twice).collect();
    assert!(stale.is_empty(), "allowed to be there more than once, but are not: {stale:?}");
}

#[test]
fn the_committed_openapi_documents_are_what_the_code_says() {
    let documents = [
        ("devportal/openapi.json", tollgate_devportal::openapi()),
        ("publisher/openapi.json", tollgate_publisher::openapi()),
        ("admin/openapi.json", tollgate_admin::openapi()),
        ("admin/own-openapi.json", tollgate_admin::own_openapi()),
    ];
    let is_blessing = std::env::var_os("TOLLGATE_TEST_BLESS").is_some();
    let mut stale = Vec::new();
    for (name, document) in documents {
        let text = document.to_pretty_json().unwrap() + "\n";
        let path = root().join("crates").join(name);
        if is_blessing {
            std::fs::write(&path, &text).unwrap();
        } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "stale: {stale:?}; `make openapi` writes them again");
}
