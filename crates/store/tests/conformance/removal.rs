//! What costs nothing that grows with the number of grants: ends, and deletions, whose rows follow in portions.

use std::sync::mpsc;

use tollgate_domain::id::{ClientId, UserId};
use tollgate_store::testing::{needs_postgres, on_postgres, read, write};
use tollgate_store::{NewPassword, Store, Tx, params};

use super::world::{LATER, NOW, World};

/// Grants of one client.
const GRANTS: u64 = 120;
const PORTION: u64 = 50;

/// Counts from now on every row of grants that is changed or removed, also by a foreign key.
async fn count_touched(world: &World) {
    let mut statements =
        vec!["CREATE TABLE touched (n BIGINT NOT NULL)", "INSERT INTO touched (n) VALUES (0)"];
    if on_postgres() {
        statements.extend([
            "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN UPDATE touched SET n = n + 1; RETURN NULL; END'",
            "CREATE TRIGGER touched AFTER UPDATE OR DELETE ON token_grant \
             FOR EACH ROW EXECUTE FUNCTION touch()",
        ]);
    } else {
        statements.extend([
            "CREATE TRIGGER changed AFTER UPDATE ON token_grant BEGIN UPDATE touched SET n = n + 1; END",
            "CREATE TRIGGER removed AFTER DELETE ON token_grant BEGIN UPDATE touched SET n = n + 1; END",
        ]);
    }
    write(&world.store, "count", move |tx| {
        statements.iter().try_for_each(|sql| tx.execute(sql, params![]).map(drop))
    })
    .await
    .expect("counted");
}

/// How many rows of grants were touched since this was asked before.
async fn touched(world: &World) -> u64 {
    let rows = write(&world.store, "touched", |tx| {
        let rows = tx.query_one("SELECT n FROM touched", params![], |row| row.int(0))?;
        tx.execute("UPDATE touched SET n = 0", params![])?;
        Ok(rows)
    });
    u64::try_from(rows.await.expect("a number")).expect("no fewer than none")
}

async fn grants(world: &World) -> i64 {
    let count = "SELECT COUNT(*) FROM token_grant";
    read(&world.store, "grants", move |tx| tx.query_one(count, params![], |row| row.int(0)))
        .await
        .expect("a number")
}

async fn many_grants(world: &World, client: ClientId, user: UserId) {
    for n in 0..GRANTS {
        world.grant(client, user, &n.to_be_bytes()).await;
    }
    count_touched(world).await;
}

#[tokio::test]
async fn the_grants_of_a_deleted_client_go_in_portions() {
    let world = World::new("removal").await;
    let client = world.client(world.admin, "doomed", None).await;
    let other = world.client(world.admin, "other", None).await;
    world.grant(other.id, world.admin, b"other").await;
    many_grants(&world, client.id, world.admin).await;

    let replaced = world.store.replace_secrets(
        world.organization.clone(),
        client.id,
        world.new_secret(b"second"),
        None,
        world.audit(),
    );
    assert!(replaced.await.expect("replaced").is_some());
    let deleted = world.store.delete_client(world.organization.clone(), client.id, None, world.audit());
    assert_eq!(deleted.await, Ok(true));
    assert_eq!(touched(&world).await, 0, "neither a new secret nor the deletion writes to a grant");

    // Its name is free, and it is found nowhere.
    world.client(world.admin, "doomed", None).await;
    assert_eq!(world.store.client(world.organization.clone(), client.id).await, Ok(None));
    let snapshot = world.store.snapshot(NOW).await.expect("a snapshot").0;
    assert!(snapshot.credentials.clients.iter().all(|known| known.client != client.id));

    let portions = world.remove_deleted(PORTION).await;
    assert_eq!(portions, [PORTION, PORTION, GRANTS - 2 * PORTION + 1]);
    assert_eq!((touched(&world).await, grants(&world).await), (GRANTS, 1));
}

#[tokio::test]
async fn the_grants_of_a_deleted_user_go_in_portions() {
    let world = World::new("removal_user").await;
    let user = world.user("ann").await;
    let client = world.client(world.admin, "one", None).await;
    many_grants(&world, client.id, user).await;
    let password = NewPassword {
        organization: world.organization.clone(),
        name: "ann".to_owned(),
        hash: "another".to_owned(),
        seen: None,
        shown: None,
        session: None,
        denial: world.denial_id(),
    };
    let set = world.store.set_password(password, NOW, world.audit());
    assert!(set.await.expect("set").is_some());
    let (organization, id) = (world.organization.clone(), world.denial_id());
    let deleted = world.store.delete_user(organization, "ann".to_owned(), None, id, NOW, world.audit());
    assert!(deleted.await.expect("deleted").is_some());
    assert_eq!(touched(&world).await, 0, "neither a new password nor the deletion writes to a grant");
    assert_ne!(world.user("ann").await, user, "the name is free");
    let organization = world.organization.clone();
    let all = world.store.users(organization, None, super::world::PAGE).await.expect("a list");
    assert!(all.list.iter().all(|listed| listed.id != user) && all.total == 2);

    assert!(world.remove_deleted(PORTION).await.is_empty(), "the end of the denial is read from the grants");
    world.store.bound_denials(NOW, 10).await.expect("bound");
    assert_eq!(world.remove_deleted(PORTION).await, [PORTION, PORTION, GRANTS - 2 * PORTION + 1]);
    assert_eq!((touched(&world).await, grants(&world).await), (GRANTS, 0));
    let denials = world.denials(NOW).await;
    assert!(denials.iter().all(|denial| denial.expires_at == LATER), "they outlive the grants");
}

#[tokio::test]
async fn what_a_deleted_user_made_at_that_moment_ends_too() {
    let world = World::new("removal_owned").await;
    let user = world.user("ann").await;
    let client = world.client(user, "late", None).await;
    let (organization, id) = (world.organization.clone(), world.denial_id());
    let deleted = world.store.delete_user(organization, "ann".to_owned(), None, id, NOW, world.audit());
    assert!(deleted.await.expect("deleted").is_some());
    // As one whose making committed while the deletion waited for it.
    let late = client.id;
    let made = "UPDATE client SET state = 'active' WHERE id = $1";
    write(&world.store, "late", move |tx| tx.execute_one(made, params![late])).await.expect("made");
    let found = world.store.client(world.organization.clone(), late).await.expect("read");
    assert!(found.is_some(), "nothing else ends it");

    for _ in 0..2 {
        let ended = world.store.end_owned(world.organization.clone(), user, NOW).await;
        assert_eq!(ended, Ok(()));
    }
    assert_eq!(world.store.client(world.organization.clone(), late).await, Ok(None));
}

/// How many connections wait for what another one holds.
async fn waiting(store: &Store) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waiting = read(store, "waiting", move |tx| tx.query_one(sql, params![], |row| row.int(0)));
    waiting.await.expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn what_is_being_made_while_its_owner_is_deleted_ends_with_the_second_step() {
    // SQLite has one writer: the one comes before or after the other.
    needs_postgres();
    let world = World::new("removal_race").await;
    let ann = world.user("ann").await;
    let (holder, watcher) = (world.other_store(), world.other_store());
    let (has_locked, locked) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let holding = tokio::spawn(async move {
        // Both write to it: the making after its row, the deletion last of all.
        let hold = move |tx: &mut Tx<'_>| {
            tx.execute("LOCK TABLE audit IN EXCLUSIVE MODE", params![])?;
            has_locked.send(()).expect("the test waits");
            released.recv().expect("the test lets go");
            Ok(())
        };
        write(&holder, "hold", hold).await
    });
    tokio::task::block_in_place(|| locked.recv()).expect("locked");

    let late = world.new_application(ann, "late");
    let (id, store, audit) = (late.id, world.store.clone(), world.audit());
    let making = tokio::spawn(async move { store.create_application(late, audit).await });
    while waiting(&watcher).await < 1 {
        assert!(!making.is_finished());
    }
    let (organization, store, denial) = (world.organization.clone(), world.store.clone(), world.denial_id());
    let audit = world.audit();
    let deleting = tokio::spawn(async move {
        store.delete_user(organization, "ann".to_owned(), None, denial, NOW, audit).await
    });
    while waiting(&watcher).await < 2 {
        assert!(!deleting.is_finished());
    }
    release.send(()).expect("it waits");
    holding.await.expect("the task").expect("held");
    making.await.expect("the task").expect("made");
    assert!(deleting.await.expect("the task").expect("deleted").is_some());

    let found = async || world.store.application(world.organization.clone(), id).await.expect("a look-up");
    assert!(found().await.is_some(), "the deletion has waited for it, and has not seen it");
    world.store.end_owned(world.organization.clone(), ann, NOW).await.expect("ended");
    assert_eq!(found().await, None);
}
