//! Denials, and what is forgotten when it has expired.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::{Denial, DenialKind};

use super::world::{LATER, NOW, World};

fn denial(world: &World, kind: DenialKind, expires_at: Timestamp) -> Denial {
    Denial {
        id: world.denial_id(),
        organization: world.organization.clone(),
        kind,
        subject: format!("a {}", kind.as_str()),
        not_before: NOW,
        expires_at,
    }
}

#[tokio::test]
async fn live_denials_are_listed_and_logged_in_order() {
    let world = World::new("denials").await;
    let start = world.last_change().await;
    let mut made = Vec::new();
    let kinds = [DenialKind::Token, DenialKind::Grant, DenialKind::Client, DenialKind::User];
    for (n, kind) in (1..).zip(kinds) {
        let own = denial(&world, kind, NOW.plus_seconds(n));
        world.store.add_denial(own.clone(), NOW, world.audit("revoke")).await.expect("added");
        assert_eq!(DenialKind::parse(kind.as_str()), Some(kind));
        made.push(own);
    }
    assert_eq!(world.store.live_denials(NOW).await, Ok(made.clone()));
    assert_eq!(world.store.live_denials(NOW.plus_seconds(2)).await, Ok(made[2..].to_vec()));
    assert_eq!(world.store.denial(made[1].id).await, Ok(Some(made[1].clone())));
    assert_eq!(world.store.denial(world.denial_id()).await, Ok(None));
    let expected: Vec<_> = made.iter().map(|own| format!("revocation {}", own.id)).collect();
    assert_eq!(world.changes_since(start).await, expected);
    let two = world.store.changes_since(start + 1, 2).await.expect("changes");
    assert_eq!(two.iter().map(|change| change.number).collect::<Vec<_>>(), [start + 2, start + 3]);
    assert_eq!(world.store.last_written_change(), world.last_change().await);
}

#[tokio::test]
async fn what_has_expired_is_forgotten() {
    let world = World::new("purge").await;
    let client = world.client(world.admin, "client", None).await;
    world.grant(client.id, None, b"grant").await;
    let early = denial(&world, DenialKind::Token, NOW.plus_seconds(1));
    let late = denial(&world, DenialKind::Token, LATER.plus_seconds(1));
    for own in [&early, &late] {
        world.store.add_denial(own.clone(), NOW, world.audit("revoke")).await.expect("added");
    }
    for (hash, expires_at) in [(b"one", NOW.plus_seconds(1)), (b"two", LATER.plus_seconds(1))] {
        let opened = world.store.create_session(
            hash.to_vec(),
            "k1".to_owned(),
            world.organization.clone(),
            world.admin,
            expires_at,
            NOW,
            world.audit("sign-in"),
        );
        opened.await.expect("a session");
    }
    assert_eq!(world.store.purge_expired(NOW).await, Ok(0));
    assert_eq!(world.store.purge_expired(NOW.plus_seconds(1)).await, Ok(2));
    assert_eq!(world.store.denial(early.id).await, Ok(None));
    assert!(world.grant_of(b"grant").await.is_some());
    assert_eq!(
        world.store.purge_expired(LATER).await,
        Ok(1),
        "a grant goes when its refresh token has expired"
    );
    assert_eq!(world.grant_of(b"grant").await, None);
    assert_eq!(world.store.live_denials(LATER).await, Ok(vec![late]));
    assert!(world.store.session(b"two".to_vec(), LATER).await.expect("a look-up").is_some());
}
