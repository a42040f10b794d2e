//! Refreshing: spent once, by its client, within its scopes.

use tollgate_auth::{AuthSettings, RefreshRefused};

use crate::world::{DAY, World, peer, scopes, settings};

#[tokio::test]
async fn of_many_refreshes_with_one_token_one_succeeds() {
    let world = World::new(settings()).await;
    let client = world.client(&world.ours, "one").await;
    let first = world.tokens(&client, "a").await.refresh_token.expect("a refresh token");
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let (auth, client, first) = (world.auth.clone(), client.clone(), first.clone());
            tokio::spawn(async move { auth.refresh(&client, &first, None, &peer()).await })
        })
        .collect();
    let (mut won, mut spent) = (Vec::new(), 0);
    for attempt in tries {
        match attempt.await.expect("no panic") {
            Ok(issued) => won.push(issued),
            Err(RefreshRefused::Spent) => spent += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((won.len(), spent), (1, 7));
    assert_eq!(world.audited(&world.ours, "refresh", "ok").await, 1);
    assert_eq!(world.audited(&world.ours, "refresh", "refused").await, 7);
    let second = won.remove(0).refresh_token.expect("a refresh token");
    let after_restart = world.another().await;
    assert!(matches!(
        after_restart.refresh(&client, &first, None, &peer()).await,
        Err(RefreshRefused::Spent)
    ));
    assert!(after_restart.refresh(&client, &second, None, &peer()).await.is_ok());
}

#[tokio::test]
async fn within_the_grace_the_losers_of_a_race_are_served_too() {
    let world = World::new(AuthSettings { reuse_grace: 10_000, ..settings() }).await;
    let client = world.client(&world.ours, "one").await;
    let first = world.tokens(&client, "a").await.refresh_token.expect("a refresh token");
    let peer = peer();
    let (one, two) = tokio::join!(
        world.auth.refresh(&client, &first, None, &peer),
        world.auth.refresh(&client, &first, None, &peer),
    );
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    world.clock.pass(11);
    let late = world.auth.refresh(&client, &first, None, &peer).await;
    assert!(matches!(late, Err(RefreshRefused::Spent)), "{late:?}");
}

#[tokio::test]
async fn a_refresh_token_serves_only_its_client_and_scopes_and_time() {
    let world = World::new(settings()).await;
    let (client, other) = (world.client(&world.ours, "one").await, world.client(&world.ours, "two").await);
    let token = world.tokens(&client, "a b").await.refresh_token.expect("a refresh token");
    let foreign = world.auth.refresh(&other, &token, None, &peer()).await;
    assert!(matches!(foreign, Err(RefreshRefused::Unknown)), "{foreign:?}");
    let wide = world.auth.refresh(&client, &token, Some(&scopes("a c")), &peer()).await;
    assert!(matches!(wide, Err(RefreshRefused::ScopeTooWide)), "{wide:?}");
    let narrow = world.auth.refresh(&client, &token, Some(&scopes("b")), &peer()).await.expect("a subset");
    assert_eq!(narrow.scopes, scopes("b"));
    let token = narrow.refresh_token.expect("a refresh token");
    let whole = world.auth.refresh(&client, &token, None, &peer()).await.expect("the grant keeps its scopes");
    assert_eq!(whole.scopes, scopes("a b"));
    world.clock.pass(DAY + 1);
    let token = whole.refresh_token.expect("a refresh token");
    let late = world.auth.refresh(&client, &token, None, &peer()).await;
    assert!(matches!(late, Err(RefreshRefused::Expired)), "{late:?}");
}

#[tokio::test]
async fn a_role_that_was_lost_gives_no_scope_at_the_next_refresh() {
    let world = World::new(settings()).await;
    world.bind(&world.ours, "update", "Internal/subscriber").await;
    let client = world.client(&world.ours, "one").await;
    let issued = world.tokens(&client, "update free").await;
    assert_eq!(issued.scopes, scopes("update free"));
    let (store, now) = (world.auth.store(), world.auth.now());
    let remove = vec!["Internal/subscriber".to_owned()];
    let audit = world.audit(&world.ours);
    let changed =
        store.change_roles(world.ours.clone(), "alice".to_owned(), Vec::new(), remove, now, audit).await;
    assert_eq!(changed, Ok(Some(Vec::new())));
    let token = issued.refresh_token.expect("a refresh token");
    let next = world.auth.refresh(&client, &token, None, &peer()).await.expect("refreshed");
    assert_eq!(next.scopes, scopes("free"));
}
