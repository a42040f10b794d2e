//! How a schema comes to be, and who is refused.

use tollgate_domain::denial::Denied;
use tollgate_domain::id::GrantId;
use tollgate_store::testing::{TestDatabase, migrations, read, write};
use tollgate_store::{SCHEMA_VERSION, Store, StoreError, params};

use super::world::{NOW, World};

#[tokio::test]
async fn many_who_start_at_once_migrate_once() {
    let database = TestDatabase::empty("at_once");
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let options = database.options();
            std::thread::spawn(move || Store::open(options))
        })
        .collect();
    let stores: Vec<Store> = starts
        .into_iter()
        .map(|start| start.join().expect("no panic").expect("every start succeeds"))
        .collect();
    for store in &stores {
        let versions = read(store, "versions", |tx| {
            tx.query(
                "SELECT version, name, applied_at FROM schema_version ORDER BY version",
                params![],
                |row| Ok((row.int(0)?, row.text(1)?, row.int(2)? > 1_600_000_000_000)),
            )
        });
        let expected: Vec<_> = migrations()
            .iter()
            .zip(1..)
            .map(|((name, ..), version)| (version, (*name).to_owned(), true))
            .collect();
        assert_eq!(versions.await, Ok(expected));
    }
}

#[tokio::test]
async fn a_database_of_a_newer_release_is_refused() {
    let database = TestDatabase::new("too_new");
    let store = database.open();
    let newer = SCHEMA_VERSION + 1;
    write(&store, "future", move |tx| {
        let sql = "INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, $3)";
        tx.execute_one(sql, params![newer, "9999_future", 0])
    })
    .await
    .expect("a future");
    store.close();
    let error = Store::open(database.options()).expect_err("refused");
    assert_eq!(error, StoreError::TooNew { found: newer, known: SCHEMA_VERSION });
}

#[test]
fn both_folders_hold_the_listed_migrations_and_no_others() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let listed: Vec<String> = migrations().iter().map(|(name, ..)| format!("{name}.sql")).collect();
    for folder in ["sqlite", "postgres"] {
        let mut found: Vec<String> = std::fs::read_dir(root.join(folder))
            .expect("the folder")
            .map(|file| file.expect("an entry").file_name().into_string().expect("a plain name"))
            .collect();
        found.sort();
        assert_eq!(found, listed, "{folder}");
    }
}

#[test]
fn both_databases_have_the_same_tables_columns_and_indexes() {
    for (name, sqlite, postgres) in migrations() {
        let (sqlite, postgres) = (outline(sqlite), outline(postgres));
        for (one, other) in sqlite.iter().zip(&postgres) {
            assert_eq!(one, other, "{name}");
        }
        assert_eq!(sqlite.len(), postgres.len(), "{name}");
    }
}

/// The statements without what may differ: types, STRICT, COLLATE, the time, comments, space.
fn outline(sql: &str) -> Vec<String> {
    let text: String =
        sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join(" ");
    let same = text
        .replace("COLLATE \"C\"", "")
        .replace("extract(epoch FROM now()) * 1000", "unixepoch('subsec') * 1000")
        .replace("BIGINT", "INTEGER")
        .replace("BYTEA", "BLOB")
        .replace("STRICT", "")
        .replace(", WITHOUT ROWID", "")
        .replace("WITHOUT ROWID", "");
    same.split(';')
        .map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ","))
        .map(|statement| statement.trim().to_owned())
        .filter(|statement| !statement.is_empty())
        .collect()
}

#[tokio::test]
async fn former_denials_last_as_long_as_any_token_of_their_time() {
    let world = World::new("former_denials").await;
    let client = world.client(world.admin, "client", None).await;
    let early = world.grant(client.id, world.admin, b"early").await;
    let purged = world.grant(client.id, world.admin, b"purged").await;
    let last = NOW.plus_seconds(30 * 24 * 3600 - 1);
    let (_, former, same) =
        migrations().into_iter().find(|(name, ..)| *name == "0007_former_denials").expect("it");
    assert_eq!(former, same);
    let denial = world.denial_id();
    write(&world.store, "former", move |tx| {
        let columns = "organization, id, kind, subject, not_before, expires_at, created_at, grant_id";
        let insert = format!(
            "INSERT INTO revocation ({columns}) SELECT organization, $1, 'grant', id, $2, $3, $2, id \
             FROM token_grant WHERE id = $4"
        );
        tx.execute_one(&insert, params![denial, NOW, NOW.plus_seconds(3600), early])?;
        let revoke = "UPDATE token_grant SET revoked_at = $1, access_until = $2";
        tx.execute(revoke, params![NOW, NOW.plus_seconds(30 * 24 * 3600)])
    })
    .await
    .expect("the former state");
    assert_eq!(world.denied(last).await, []);
    write(&world.store, "migrate", move |tx| {
        for statement in outline(former) {
            tx.execute(&statement, params![])?;
        }
        Ok(())
    })
    .await
    .expect("the migration");
    let denied = world.denied(last).await;
    let of = |grant: GrantId| denied.contains(&Denied::Grant(grant));
    assert_eq!((denied.len(), of(early), of(purged)), (2, true, true), "{denied:?}");
}

#[cfg(unix)]
#[test]
fn the_file_is_only_for_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let database = TestDatabase::new("mode");
    let tollgate_store::StoreOptions::Sqlite { path, .. } = database.options() else {
        return;
    };
    std::fs::write(&path, b"").expect("an empty file that is there already");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("permissions");
    let store = database.open();
    for entry in std::fs::read_dir(path.parent().expect("a directory")).expect("files") {
        let entry = entry.expect("a file");
        let mode = entry.metadata().expect("metadata").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
    store.close();
}
