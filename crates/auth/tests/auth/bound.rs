//! A denial is kept as long as a token that it refuses may live, by what was issued and not by today's settings.

use tollgate_auth::{Actor, AuthSettings, Lifetimes};
use tollgate_domain::secret::Password;
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
async fn scopes_that_an_applications_token_lost_with_its_owners_role_do_not_come_back() {
    let world = World::new(living(HOUR)).await;
    world.bind(&world.ours, "update", "Internal/subscriber").await;
    let client = world.client(&world.ours, "one").await;
    let asked = scopes("update free");
    let issued = world.auth.issue_for_application(&client.client, &asked, Some(20 * DAY)).await;
    let token = issued.expect("a token").access_token;
    let remove = vec!["Internal/subscriber".to_owned()];
    let actor = Actor { name: "admin", peer: &peer() };
    world.auth.change_roles(&world.ours, "alice", Vec::new(), remove, actor).await.expect("changed");
    for days in [0, 10, 9] {
        world.clock.pass(days * DAY);
        world.auth.keep_house().await.expect("kept");
        let restarted = world.another().await;
        for auth in [&world.auth, &restarted] {
            let caller = auth.verifier().check(token.expose()).expect("a live token").caller;
            assert_eq!(caller.scopes, scopes("free"), "{days}");
        }
    }
}
