//! Addresses that other machines reach: not while an account takes a password that everybody knows.
//!
//! The address is a multicast one: it can be bound, and nobody can connect to it.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use tollgate_store::testing::on_postgres;

use super::harness::Place;
use super::process::{Ended, Serving, command, run, run_with_input};

const OPEN: [(&str, &str); 1] = [("TOLLGATE_SERVER__BIND_ADDRESS", "[\"224.0.0.1\"]")];
/// What the file says, whatever the account's password is.
const FILE: &str = "[super_admin]\npassword = \"another-one-1\"\n";

fn write_file(place: &Place, text: &str) {
    std::fs::create_dir_all(&place.home).unwrap();
    std::fs::write(place.home.join("deployment.toml"), text).unwrap();
}

fn serve_open(place: &Place, arguments: &[&str]) -> Ended {
    Ended::of(command(place, &["serve"]).args(arguments).envs(OPEN).output().unwrap())
}

fn set_password(place: &Place, name: &str) {
    let set = run_with_input(place, &["user", "passwd", name, "--password-stdin"], "another-one-1");
    assert_eq!(set.code, 0, "{set:?}");
}

#[test]
fn account_is_what_is_tested_not_the_file() {
    let place = Place::new();
    let refused = serve_open(&place, &[]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.errors.contains("everybody knows"), "{refused:?}");
    assert!(on_postgres() || !place.home.exists());
    drop(Serving::start(&place, &[]));

    write_file(&place, FILE);
    let refused = serve_open(&place, &[]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.errors.contains("everybody knows the password of admin"), "{refused:?}");

    // Another administrator's is no better.
    let added = ["user", "add", "boss", "--roles", "admin", "--password-stdin"];
    assert_eq!(run_with_input(&place, &added, "admin").code, 0);
    set_password(&place, "admin");
    let refused = serve_open(&place, &[]);
    assert!(refused.errors.contains("everybody knows the password of boss"), "{refused:?}");

    // Nor is the file to blame when the accounts are sound.
    set_password(&place, "boss");
    write_file(&place, "");
    drop(Serving::with(&place, &[], &OPEN));
}

#[test]
fn administrators_of_every_organization_are_tested() {
    let place = Place::new();
    write_file(&place, FILE);
    drop(Serving::start(&place, &[]));
    let added = ["organization", "add", "one.example", "--admin", "boss", "--password-stdin"];
    let added = run_with_input(&place, &added, "admin");
    assert_eq!(added.code, 0, "{added:?}");
    let refused = serve_open(&place, &[]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.errors.contains("everybody knows the password of boss@one.example:"), "{refused:?}");

    let set = ["user", "passwd", "boss", "--org", "one.example", "--password-stdin"];
    assert_eq!(run_with_input(&place, &set, "another-one-1").code, 0);
    drop(Serving::with(&place, &[], &OPEN));
}

#[test]
fn people_of_the_demo_are_tested_too() {
    let place = Place::new();
    write_file(&place, FILE);
    let refused = serve_open(&place, &["--demo"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.errors.contains("everybody knows the password of reader, editor, maker"), "{refused:?}");
    assert_eq!(run(&place, &["user", "list"]).output, "admin\tadmin\n");

    drop(Serving::start(&place, &["--demo"]));
    set_password(&place, "reader");
    assert_eq!(run(&place, &["user", "delete", "editor"]).code, 0);
    let refused = serve_open(&place, &[]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.errors.contains("everybody knows the password of maker:"), "{refused:?}");
    set_password(&place, "maker");
    drop(Serving::with(&place, &[], &OPEN));
}

#[test]
fn password_of_the_file_that_is_not_the_accounts_is_told() {
    let place = Place::new();
    drop(Serving::start(&place, &[]));
    write_file(&place, FILE);
    let mut child = command(&place, &["serve"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let told = lines.map_while(Result::ok).find(|line| line.contains("super_admin.password"));
    child.kill().unwrap();
    child.wait().unwrap();
    let told = told.unwrap();
    assert!(told.contains("WARN") && told.contains("tollgate user passwd admin"), "{told}");
}
