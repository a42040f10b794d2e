//! Grants and the rotation of their refresh tokens.

use tollgate_domain::audit::AuditAction;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::Denied;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::GrantId;
use tollgate_domain::scope::{ScopePolicy, ScopeSet};
use tollgate_store::testing::{read, write};
use tollgate_store::{
    ClientProof, RefreshHandle, RefreshPlace, Renewal, Rotated, Rotation, ShownClient, ShownUser, params,
};

use super::world::{LATER, NOW, World};

/// The grace of these tests, in milliseconds.
const GRACE: i64 = 10_000;
const FAMILY: &[u8] = b"family";

fn rotation(shown: &[u8], next: &[u8]) -> Rotation {
    Rotation {
        shown: shown.to_vec(),
        next: RefreshHandle { family: Some(FAMILY.to_vec()), hash: next.to_vec() },
        key_id: "k2".to_owned(),
        sealed: Some([b"sealed ", next].concat()),
        grace: GRACE,
        expires_at: LATER,
    }
}

/// A renewal by the world's client and administrator.
async fn renewal(world: &World, grant: GrantId, rotation: Option<Rotation>) -> Renewal {
    let client = world.store.client_by_name(world.organization.clone(), "client".to_owned()).await;
    let (client, secrets) = client.expect("a look-up").expect("the client");
    Renewal {
        grant,
        user: ShownUser { id: world.admin, epoch: Epoch::FIRST },
        client: ShownClient { client: (&client).into(), proof: ClientProof::Secret(secrets[0].id) },
        requested: ScopeSet::from_iter(["read"]),
        policy: ScopePolicy::default(),
        access_until: NOW,
        current: b"first".to_vec(),
        rotation,
    }
}

/// `next` or `refused`, or what is given again.
async fn rotate(world: &World, grant: GrantId, shown: &[u8], next: &[u8]) -> String {
    let renewal = renewal(world, grant, Some(rotation(shown, next))).await;
    let renewed = world.store.renew_grant(renewal, NOW, world.audit_of(AuditAction::Refresh)).await;
    match renewed.expect("an answer").map(|renewed| renewed.rotated) {
        Some(Rotated::Next) => "next".to_owned(),
        Some(Rotated::Again(sealed)) => String::from_utf8(sealed).expect("the test's text"),
        None => "refused".to_owned(),
        Some(Rotated::Stays) => "stays".to_owned(),
    }
}

/// Moves the replacements into the past: on PostgreSQL they are the database's own time.
async fn pass(world: &World, milliseconds: i64) {
    write(&world.store, "pass", move |tx| {
        tx.execute(
            "UPDATE token_grant SET rotated_at = rotated_at - $1, replaced_before = replaced_before - $1",
            params![milliseconds],
        )
    })
    .await
    .expect("passed");
}

async fn in_family(world: &World, hash: &[u8]) -> Option<(GrantId, RefreshPlace)> {
    let handle = RefreshHandle { family: Some(FAMILY.to_vec()), hash: hash.to_vec() };
    let found = world.store.grant_by_refresh(handle, NOW).await.expect("a look-up");
    found.map(|(grant, place)| (grant.id, place))
}

/// Whether an age is `expected` or, by a clock that ticks, a little more.
fn about(age: i64, expected: i64) -> bool {
    (expected..expected + 60_000).contains(&age)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_rotations_of_one_token_one_succeeds_and_five_get_the_same() {
    let world = World::new("rotation").await;
    let client = world.client(world.admin, "client", None).await;
    let id = world.grant(client.id, world.admin, b"first").await;
    let stores = [world.store.clone(), world.other_store()];
    let mut jobs = Vec::new();
    for n in 0..50_u8 {
        let store = stores[usize::from(n % 2)].clone();
        let (audit, by) = (world.audit_of(AuditAction::Refresh), Some(rotation(b"first", &[n; 4])));
        let renewal = renewal(&world, id, by).await;
        jobs.push(tokio::spawn(async move { (n, store.renew_grant(renewal, NOW, audit).await) }));
    }
    let (mut winners, mut repeats, mut refused) = (Vec::new(), Vec::new(), 0);
    for job in jobs {
        let (n, rotated) = job.await.expect("the task");
        match rotated.expect("an answer").map(|renewed| renewed.rotated) {
            Some(Rotated::Again(sealed)) => repeats.push(sealed),
            Some(_) => winners.push(n),
            None => refused += 1,
        }
    }
    assert_eq!((winners.len(), repeats.len(), refused), (1, 5, 44));
    let winner = [winners[0]; 4];
    assert!(repeats.iter().all(|sealed| *sealed == [b"sealed ".as_slice(), &winner].concat()));
    let (grant, place) = world.grant_of(&winner).await.expect("the grant");
    assert_eq!((grant.id, place), (id, RefreshPlace::Current));
    let trail =
        world.store.audit_trail(world.organization.clone(), super::world::PAGE).await.expect("the trail");
    assert_eq!(trail.list.iter().filter(|entry| entry.action == AuditAction::Refresh).count(), 6);
}

#[tokio::test]
async fn a_renewal_without_a_next_token_is_refused_once_the_token_is_replaced() {
    let world = World::new("stays").await;
    let client = world.client(world.admin, "client", None).await;
    let id = world.grant(client.id, world.admin, b"first").await;
    let stay = || async {
        let renewal = renewal(&world, id, None).await;
        let renewed = world.store.renew_grant(renewal, NOW, world.audit_of(AuditAction::Refresh)).await;
        renewed.expect("an answer").map(|renewed| renewed.rotated)
    };
    assert_eq!(stay().await, Some(Rotated::Stays));
    assert_eq!(rotate(&world, id, b"first", b"second").await, "next");
    assert_eq!(stay().await, None);
}

#[tokio::test]
async fn replaced_tokens_are_known_by_their_family_and_age() {
    let world = World::new("replaced").await;
    let client = world.client(world.admin, "client", None).await;
    // Its first token is of the former form.
    let id = world.grant(client.id, world.admin, b"one").await;
    assert_eq!(in_family(&world, b"one").await, None);
    assert_eq!(rotate(&world, id, b"one", b"two").await, "next");
    pass(&world, 1_000_000).await;
    let place = world.grant_of(b"one").await.map(|(_, place)| place);
    assert!(matches!(place, Some(RefreshPlace::Previous { age }) if about(age, 1_000_000)), "{place:?}");
    assert_eq!(in_family(&world, b"two").await, Some((id, RefreshPlace::Current)));
    assert_eq!(rotate(&world, id, b"two", b"three").await, "next");
    pass(&world, 500_000).await;
    assert!(world.grant_of(b"one").await.is_none(), "of the former form one back is known");
    let place = in_family(&world, b"two").await.expect("the grant").1;
    assert!(matches!(place, RefreshPlace::Previous { age } if about(age, 500_000)), "{place:?}");
    let place = in_family(&world, b"any other").await.expect("the grant").1;
    assert!(matches!(place, RefreshPlace::Earlier { age } if about(age, 1_500_000)), "{place:?}");

    let (grant, _) = world.grant_of(b"three").await.expect("the grant");
    assert_eq!((grant.client, grant.user, grant.kind.as_str()), (client.id, Some(world.admin), "password"));
    assert_eq!(grant.scopes.to_string(), "read update");
    assert_eq!((grant.key_id.as_str(), grant.refresh_hash.as_slice()), ("k2", b"three".as_slice()));
    assert_eq!(grant.family_hash.as_deref(), Some(FAMILY));
    assert!(!format!("{grant:?}").contains("116, 104"), "no hash in logs");
}

#[tokio::test]
async fn an_honest_retry_has_a_grace_that_does_not_grow() {
    let world = World::new("grace").await;
    let client = world.client(world.admin, "client", None).await;
    let id = world.grant(client.id, world.admin, b"one").await;
    assert_eq!(rotate(&world, id, b"one", b"two").await, "next");
    assert_eq!(rotate(&world, id, b"zero", b"x").await, "refused");
    assert_eq!(rotate(&world, id, b"one", b"x").await, "sealed two");
    pass(&world, 5_000).await;
    assert_eq!(rotate(&world, id, b"one", b"x").await, "sealed two");
    pass(&world, 5_000).await;
    assert_eq!(rotate(&world, id, b"one", b"x").await, "refused", "the grace is over");
    let place = world.grant_of(b"two").await.map(|(_, place)| place);
    assert_eq!(place, Some(RefreshPlace::Current), "all the time there was one token");
}

#[tokio::test]
async fn a_successor_is_kept_for_the_grace_only() {
    let world = World::new("successor").await;
    let client = world.client(world.admin, "client", None).await;
    for name in [b"a1", b"b1", b"c1"] {
        let id = world.grant(client.id, world.admin, name).await;
        let next = RefreshHandle { family: Some(name.to_vec()), hash: [name[0], b'2'].to_vec() };
        let rotation = Rotation { next, ..rotation(name, b"") };
        let renewal = renewal(&world, id, Some(rotation)).await;
        let renewed = world.store.renew_grant(renewal, NOW, world.audit_of(AuditAction::Refresh)).await;
        assert!(renewed.expect("renewed").is_some());
    }
    let sealed = || async {
        let count = "SELECT COUNT(*) FROM token_grant WHERE successor IS NOT NULL";
        read(&world.store, "sealed", move |tx| tx.query_one(count, params![], |row| row.int(0))).await
    };
    let forget = |now: Timestamp| world.store.forget_successors(GRACE, now, 2);
    assert_eq!((forget(NOW).await, sealed().await), (Ok(0), Ok(3)));
    pass(&world, GRACE).await;
    assert_eq!((forget(NOW).await, sealed().await), (Ok(2), Ok(1)), "a portion");
    assert_eq!((forget(NOW).await, forget(NOW).await, sealed().await), (Ok(1), Ok(0), Ok(0)));
}

#[tokio::test]
async fn a_revoked_grant_rotates_no_more() {
    let world = World::new("revoke_grant").await;
    let client = world.client(world.admin, "client", None).await;
    let id = world.grant(client.id, world.admin, b"one").await;
    assert_eq!(rotate(&world, id, b"one", b"two").await, "next");
    let start = world.last_change().await;
    let denial = world.denial_id();
    let revoke = || {
        let organization = world.organization.clone();
        world.store.revoke_grant(organization, id, denial, NOW, world.audit())
    };
    let made = revoke().await.expect("revoked").expect("a denial");
    assert_eq!(made.expires_at, LATER, "until the last of its access tokens has expired");
    assert_eq!(revoke().await, Ok(None));
    for shown in [b"one", b"two"] {
        assert_eq!(rotate(&world, id, shown, b"three").await, "refused");
    }
    assert_eq!(world.denied(NOW).await, [Denied::Grant(id)]);
    assert_eq!(world.changes_since(start).await, [format!("revocation {denial}")]);
}

#[tokio::test]
async fn what_has_expired_goes_in_portions() {
    let world = World::new("portions").await;
    let client = world.client(world.admin, "client", None).await;
    for n in 0..25_u8 {
        world.grant(client.id, world.admin, &[n]).await;
    }
    let purge = |now| world.store.purge_expired(now, 10);
    assert_eq!(purge(NOW).await, Ok(0));
    for expected in [10, 10, 5, 0] {
        assert_eq!(purge(LATER).await, Ok(expected));
    }
}
