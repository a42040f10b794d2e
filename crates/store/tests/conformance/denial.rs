//! Denials, and what is forgotten when it has expired.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::delta::{Body, Delta};
use tollgate_domain::denial::{Denial, Denied};
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::{ClientId, GrantId};
use tollgate_domain::scope::ScopeSet;

use super::world::{LATER, NOW, World};

fn denial(world: &World, denied: Denied, expires_at: Timestamp) -> Denial {
    Denial { id: world.denial_id(), organization: world.organization.clone(), denied, expires_at }
}

#[tokio::test]
async fn live_denials_are_listed_and_logged_in_order() {
    let world = World::new("denials").await;
    let start = world.last_change().await;
    let mut made = Vec::new();
    let kinds = [
        Denied::Token("jti".to_owned()),
        Denied::Grant(GrantId::new(&world.environment)),
        Denied::Client { consumer_key: "key".to_owned(), issued_until: NOW },
        Denied::User { user: world.admin, issued_until: NOW },
        Denied::UserBelow { user: world.admin, below: Epoch(3) },
        Denied::Scopes {
            user: world.admin,
            below: Epoch(4),
            scopes: ScopeSet::from_iter(["read", "update"]),
        },
    ];
    for (n, denied) in (1..).zip(kinds) {
        let own = denial(&world, denied, NOW.plus_seconds(n));
        let client = ClientId::new(&world.environment);
        world.store.add_denial(own.clone(), client, NOW, world.audit()).await.expect("added");
        made.push(own);
    }
    assert_eq!(live(&world, NOW).await, made);
    assert_eq!(live(&world, NOW.plus_seconds(2)).await, made[2..]);
    let expected: Vec<_> = made.iter().map(|own| format!("revocation {}", own.id)).collect();
    assert_eq!(world.changes_since(start).await, expected);
    let two = world.store.deltas_since(start + 1, 2).await.expect("deltas").expect("all of them");
    let told = |place: usize, number| Delta {
        number,
        body: Body::Denial { id: made[place].id, denial: Some(made[place].clone()) },
    };
    assert_eq!(two, [Ok(told(1, start + 2)), Ok(told(2, start + 3))]);
}

async fn live(world: &World, now: Timestamp) -> Vec<Denial> {
    world.store.snapshot(now).await.expect("a snapshot").0.credentials.denials
}

#[tokio::test]
async fn what_has_expired_is_forgotten() {
    let world = World::new("purge").await;
    let client = world.client(world.admin, "client", None).await;
    world.grant(client.id, world.admin, b"grant").await;
    let early = denial(&world, Denied::Token("jti".to_owned()), NOW.plus_seconds(1));
    let late = denial(&world, Denied::Token("jti".to_owned()), LATER.plus_seconds(1));
    for own in [&early, &late] {
        world.store.add_denial(own.clone(), client.id, NOW, world.audit()).await.expect("added");
    }
    for (hash, expires_at) in [(b"one", NOW.plus_seconds(1)), (b"two", LATER.plus_seconds(1))] {
        let opened = world.store.create_session(
            hash.to_vec(),
            "k1".to_owned(),
            world.shown(world.admin).await,
            expires_at,
            NOW,
            world.audit(),
        );
        opened.await.expect("a session");
    }
    assert_eq!(world.store.purge_expired(NOW, 10).await, Ok(0));
    assert_eq!(world.store.purge_expired(NOW.plus_seconds(1), 10).await, Ok(2));
    assert!(world.grant_of(b"grant").await.is_some());
    assert_eq!(live(&world, NOW).await, std::slice::from_ref(&late));
    assert_eq!(
        world.store.purge_expired(LATER, 10).await,
        Ok(1),
        "a grant goes when its refresh token has expired"
    );
    assert_eq!(world.grant_of(b"grant").await, None);
    assert_eq!(live(&world, LATER).await, [late]);
    assert!(world.store.session(b"two".to_vec(), LATER).await.expect("a look-up").is_some());
}
