//! Grants and the rotation of their refresh tokens.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::DenialKind;
use tollgate_domain::id::GrantId;
use tollgate_store::{RefreshPlace, Store, StoreError};

use super::world::{LATER, NOW, World};

async fn rotate(
    world: &World,
    store: &Store,
    id: GrantId,
    current: &[u8],
    new: &[u8],
) -> Result<bool, StoreError> {
    let (current, new) = (current.to_vec(), new.to_vec());
    store.rotate_grant(id, current, new, "k2".to_owned(), LATER, NOW, world.audit("refresh")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_rotations_of_one_token_one_succeeds() {
    let world = World::new("rotation").await;
    let client = world.client(world.admin, "client", None).await;
    let id = world.grant(client.id, Some(world.admin), b"first").await;
    let stores = [world.store.clone(), world.other_store()];
    let jobs: Vec<_> = (0..50_u8)
        .map(|n| {
            let store = stores[usize::from(n % 2)].clone();
            let audit = world.audit("refresh");
            tokio::spawn(async move {
                let (current, new) = (b"first".to_vec(), vec![n; 4]);
                (n, store.rotate_grant(id, current, new, "k2".to_owned(), LATER, NOW, audit).await)
            })
        })
        .collect();
    let mut winners = Vec::new();
    for job in jobs {
        let (n, rotated) = job.await.expect("the task");
        if rotated.expect("an answer") {
            winners.push(n);
        }
    }
    assert_eq!(winners.len(), 1, "exactly one: {winners:?}");
    let found =
        world.store.grant_by_refresh(vec![winners[0]; 4]).await.expect("a look-up").expect("the grant");
    assert_eq!((found.0.id, found.0.rotated_at, found.1), (id, Some(NOW), RefreshPlace::Current));
    let trail =
        world.store.audit_trail(world.organization.clone(), super::world::PAGE).await.expect("the trail");
    assert_eq!(trail.list.iter().filter(|entry| entry.action == "refresh").count(), 1);
}

#[tokio::test]
async fn a_replaced_token_is_known_until_it_is_replaced_twice() {
    let world = World::new("replaced").await;
    let client = world.client(world.admin, "client", None).await;
    let id = world.grant(client.id, None, b"one").await;
    assert_eq!(rotate(&world, &world.store, id, b"one", b"two").await, Ok(true));
    assert_eq!(rotate(&world, &world.store, id, b"one", b"three").await, Ok(false));
    let place = |hash: &[u8]| {
        let (store, hash) = (world.store.clone(), hash.to_vec());
        async move {
            store.grant_by_refresh(hash).await.expect("a look-up").map(|(grant, place)| (grant.id, place))
        }
    };
    assert_eq!(place(b"one").await, Some((id, RefreshPlace::Previous)));
    assert_eq!(place(b"two").await, Some((id, RefreshPlace::Current)));
    assert_eq!(rotate(&world, &world.store, id, b"two", b"three").await, Ok(true));
    assert_eq!(place(b"one").await, None);
    assert_eq!(place(b"two").await, Some((id, RefreshPlace::Previous)));

    let (grant, _) =
        world.store.grant_by_refresh(b"three".to_vec()).await.expect("found").expect("the grant");
    assert_eq!((grant.client, grant.user, grant.kind.as_str()), (client.id, None, "password"));
    assert_eq!(grant.scopes.to_string(), "read update");
    assert_eq!((grant.key_id.as_str(), grant.refresh_hash.as_slice()), ("k2", b"three".as_slice()));
    assert!(!format!("{grant:?}").contains("116, 104"), "no hash in logs");
}

#[tokio::test]
async fn an_honest_retry_has_a_grace_that_does_not_grow() {
    let world = World::new("grace").await;
    let client = world.client(world.admin, "client", None).await;
    let id = world.grant(client.id, None, b"one").await;
    assert_eq!(rotate(&world, &world.store, id, b"one", b"two").await, Ok(true));
    let retry = |previous: &[u8], new: &[u8], since: Timestamp| {
        let (previous, new, key) = (previous.to_vec(), new.to_vec(), "k2".to_owned());
        world.store.rotate_within_grace(id, previous, new, key, since, LATER, LATER, world.audit("refresh"))
    };
    assert_eq!(retry(b"one", b"three", NOW.plus_seconds(1)).await, Ok(false), "the grace is over");
    assert_eq!(retry(b"zero", b"three", NOW).await, Ok(false));
    assert_eq!(retry(b"one", b"three", NOW).await, Ok(true));
    assert_eq!(world.store.grant_by_refresh(b"two".to_vec()).await, Ok(None), "the lost answer's token ends");
    assert_eq!(retry(b"one", b"four", NOW.plus_seconds(1)).await, Ok(false), "counted from the rotation");
    let (grant, place) =
        world.store.grant_by_refresh(b"three".to_vec()).await.expect("found").expect("the grant");
    assert_eq!((grant.rotated_at, place), (Some(NOW), RefreshPlace::Current));
}

#[tokio::test]
async fn a_revoked_grant_rotates_no_more() {
    let world = World::new("revoke_grant").await;
    let client = world.client(world.admin, "client", None).await;
    let id = world.grant(client.id, Some(world.admin), b"one").await;
    assert_eq!(rotate(&world, &world.store, id, b"one", b"two").await, Ok(true));
    let start = world.last_change().await;
    let denial = world.denial_id();
    let revoke = || {
        let organization = world.organization.clone();
        world.store.revoke_grant(organization, id, denial, LATER, NOW, world.audit("revoke"))
    };
    assert_eq!(revoke().await, Ok(true));
    assert_eq!(revoke().await, Ok(false));
    assert_eq!(rotate(&world, &world.store, id, b"two", b"three").await, Ok(false));
    let (again, key) = (b"one".to_vec(), "k2".to_owned());
    let retry =
        world.store.rotate_within_grace(id, again, b"x".to_vec(), key, NOW, LATER, NOW, world.audit("x"));
    assert_eq!(retry.await, Ok(false));
    let found = world.store.denial(denial).await.expect("a look-up").expect("the denial");
    assert_eq!((found.kind, found.subject), (DenialKind::Grant, id.to_string()));
    assert_eq!(world.changes_since(start).await, [format!("revocation {denial}")]);
}
