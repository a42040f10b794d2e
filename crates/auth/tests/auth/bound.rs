//! A denial is kept as long as a token that it refuses may live, by what was issued and not by today's settings.

use tollgate_auth::{Actor, AuthSettings, Lifetimes};
use tollgate_domain::secret::{Password, Secret};
use tollgate_verify::Refused;

use crate::world::{DAY, HOUR, World, peer, scopes, settings};

fn living(user: i64) -> AuthSettings {
    AuthSettings { lifetimes: Lifetimes { user, ..settings().lifetimes }, ..settings() }
}

/// The denials that the store holds.
async fn denials(world: &World) -> usize {
    let (snapshot, _) = world.auth.store().snapshot(world.auth.now()).await.expect("a snapshot");
    snapshot.credentials.denials.len()
}

async fn set_password(world: &World, name: &str) {
    let actor = Actor { name: "admin", peer: &peer() };
    let set = world.auth.set_password(&world.ours, name, &Password::new("another horse"), None, actor).await;
    assert!(set.expect("set"));
}

#[tokio::test]
async fn a_revoked_grant_is_refused_for_the_lifetime_that_its_token_was_given() {
    let mut world = World::new(living(20 * DAY)).await;
    let client = world.client(&world.ours, "one").await;
    let issued = world.tokens(&client, "a").await;
    let token = issued.access_token.expose();
    world.restart(living(HOUR)).await;
    world.follow().await;
    // A renewal gives a short one; the first still lives.
    let refresh = issued.refresh_token.as_ref().expect("a refresh token");
    let renewed = world.auth.refresh(&client, refresh, None, &peer()).await.expect("refreshed");
    let last = renewed.refresh_token.expect("a refresh token");
    world.auth.revoke(&client.client, &last, &peer()).await.expect("revoked");
    for days in [0, 10, 9] {
        world.clock.pass(days * DAY);
        world.auth.keep_house().await.expect("kept");
        let restarted = world.another().await;
        for auth in [&world.auth, &restarted] {
            assert_eq!(auth.verifier().check(token), Err(Refused::Denied), "{days}");
        }
    }
    assert_eq!(denials(&world).await, 1);
    world.clock.pass(DAY);
    world.auth.keep_house().await.expect("kept");
    assert_eq!(denials(&world).await, 0, "then it is forgotten");
}

#[tokio::test]
async fn a_users_denial_gets_its_end_from_what_the_user_was_given() {
    let mut world = World::new(living(20 * DAY)).await;
    let client = world.client(&world.ours, "one").await;
    let issued = world.tokens(&client, "a").await;
    let token = issued.access_token.expose();
    world.restart(living(HOUR)).await;
    world.follow().await;
    set_password(&world, "alice").await;
    set_password(&world, "admin").await;
    assert_eq!(denials(&world).await, 2);
    world.auth.keep_house().await.expect("kept");
    assert_eq!(denials(&world).await, 1, "who was given nothing needs none");
    for days in [0, 10, 9] {
        world.clock.pass(days * DAY);
        world.auth.keep_house().await.expect("kept");
        let restarted = world.another().await;
        for auth in [&world.auth, &restarted] {
            assert_eq!(auth.verifier().check(token), Err(Refused::Denied), "{days}");
        }
    }
    world.clock.pass(DAY);
    world.auth.keep_house().await.expect("kept");
    assert_eq!(denials(&world).await, 0, "then it is forgotten");
}

#[tokio::test]
async fn a_node_whose_clock_is_ahead_removes_nothing_that_another_still_needs() {
    let mut world = World::new(settings()).await;
    world
        .restart(AuthSettings {
            lifetimes: Lifetimes { refresh: HOUR, ..settings().lifetimes },
            ..settings()
        })
        .await;
    let client = world.client(&world.ours, "one").await;
    let (ended, kept) = (world.tokens(&client, "a").await, world.tokens(&client, "a").await);
    let refresh = |issued: &tollgate_auth::Issued| issued.refresh_token.clone().expect("a refresh token");
    world.auth.revoke(&client.client, &refresh(&ended), &peer()).await.expect("revoked");
    let alice = world.find(&world.ours, "alice").await;
    let cookie = world.auth.open_session(&alice, &peer()).await.expect("a session");

    let ahead = world.another_ahead(DAY - 60).await;
    ahead.keep_house().await.expect("kept");
    let restarted = world.another().await;
    assert_eq!(restarted.verifier().check(ended.access_token.expose()), Err(Refused::Denied));
    assert!(restarted.session(cookie.expose()).await.expect("a look-up").is_some());
    restarted.refresh(&client, &refresh(&kept), None, &peer()).await.expect("refreshed");
}

/// A token of alice's application, and then the role is gone that gave it the scope `update`.
async fn lose_a_role(world: &World, lifetime: i64) -> Secret {
    world.bind(&world.ours, "update", "Internal/subscriber").await;
    let client = world.client(&world.ours, "one").await;
    let issued =
        world.auth.issue_for_application(&client.client, &scopes("update free"), Some(lifetime)).await;
    let remove = vec!["Internal/subscriber".to_owned()];
    let actor = Actor { name: "admin", peer: &peer() };
    world.auth.change_roles(&world.ours, "alice", Vec::new(), remove, actor).await.expect("changed");
    issued.expect("a token").access_token
}

/// After house-keeping, in this process and in one that starts.
async fn only_free_is_left(world: &World, token: &Secret, when: i64) {
    world.auth.keep_house().await.expect("kept");
    let restarted = world.another().await;
    for auth in [&world.auth, &restarted] {
        let caller = auth.verifier().check(token.expose()).expect("a live token").caller;
        assert_eq!(caller.scopes, scopes("free"), "{when}");
    }
}

#[tokio::test]
async fn scopes_that_an_applications_token_lost_with_its_owners_role_do_not_come_back() {
    let mut world = World::new(living(HOUR)).await;
    let token = lose_a_role(&world, 30 * DAY).await;
    // What was given outlives what may be given.
    let shorter = Lifetimes { longest_access: Some(DAY), ..settings().lifetimes };
    world.restart(AuthSettings { lifetimes: shorter, ..settings() }).await;
    for days in [0, 20, 9] {
        world.clock.pass(days * DAY);
        only_free_is_left(&world, &token, days).await;
    }
    world.clock.pass(2 * DAY);
    world.auth.keep_house().await.expect("kept");
    assert_eq!(denials(&world).await, 0, "no token is left that has lost anything");
}

#[tokio::test]
async fn scopes_of_tokens_without_an_end_stay_denied_while_their_client_is_there() {
    let endless = || Lifetimes { longest_access: None, ..settings().lifetimes };
    let mut world = World::new(AuthSettings { lifetimes: endless(), ..settings() }).await;
    let token = lose_a_role(&world, -1).await;
    world.restart(settings()).await;
    world.auth.keep_house().await.expect("kept");
    world.clock.pass(400 * DAY);
    world.restart(AuthSettings { lifetimes: endless(), ..settings() }).await;
    only_free_is_left(&world, &token, 400).await;

    let actor = Actor { name: "admin", peer: &peer() };
    assert!(world.auth.delete_user(&world.ours, "alice", None, actor).await.expect("deleted"));
    world.auth.keep_house().await.expect("kept");
    assert_eq!(denials(&world).await, 0, "no client of hers, no token");
}
