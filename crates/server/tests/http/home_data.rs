//! Only `serve` makes a home: what is found there, and what is not.

use super::harness::Place;
use super::process::{Serving, run, run_with_input};

#[test]
fn commands_make_nothing_where_no_server_was_started() {
    let place = Place::new();
    let absent = |made: &[&str]| {
        for arguments in [
            &["user", "list"][..],
            &["user", "show", "admin"],
            &["user", "add", "alice", "--password-stdin"],
            &["user", "passwd", "admin", "--password-stdin"],
            &["user", "delete", "admin"],
            &["user", "roles", "admin", "--add", "Internal/creator"],
            &["role", "add", "team-lead"],
            &["organization", "add", "one.example", "--admin", "admin", "--password-stdin"],
            &["client", "state", "some-key", "revoked"],
            &["settings", "self-signup", "on"],
        ] {
            let refused = run_with_input(&place, arguments, "s3cret-pass\n");
            assert_eq!(refused.code, 2, "{arguments:?}: {refused:?}");
            let said = format!("no home at {}", place.home.display());
            assert!(refused.errors.contains(&said) && refused.output.is_empty(), "{refused:?}");
            let found = std::fs::read_dir(&place.home).into_iter().flatten();
            let found: Vec<_> = found.map(|entry| entry.unwrap().file_name()).collect();
            assert_eq!(found, made, "{arguments:?}");
        }
    };
    absent(&[]);
    assert!(!place.home.exists());
    std::fs::create_dir_all(&place.home).unwrap();
    std::fs::write(place.home.join("deployment.toml"), "").unwrap();
    absent(&["deployment.toml"]);
    drop(Serving::start(&place, &[]));
    assert_eq!(run(&place, &["user", "list"]).output, "admin\tadmin\n");
}

#[test]
fn key_without_its_database_is_refused() {
    let place = Place::new();
    if tollgate_store::testing::on_postgres() {
        return; // There the key is the operator's.
    }
    drop(Serving::start(&place, &[]));
    let (database, away) = (place.home.join("data/tollgate.db"), place.home.join("away"));
    std::fs::create_dir(&away).unwrap();
    for name in ["tollgate.db", "tollgate.db-wal", "tollgate.db-shm"] {
        std::fs::rename(place.home.join("data").join(name), away.join(name)).unwrap();
    }
    let refused = run(&place, &["serve"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.errors.contains("tollgate.db is missing, but its key is there"), "{refused:?}");
    assert_eq!(run(&place, &["user", "list"]).code, 2);
    assert!(!database.exists());
    for name in ["tollgate.db", "tollgate.db-wal", "tollgate.db-shm"] {
        std::fs::rename(away.join(name), place.home.join("data").join(name)).unwrap();
    }
    Serving::start(&place, &[]);
}
