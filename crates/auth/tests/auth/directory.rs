//! The client directory: what it knows needs no query, what it does not or not any more is the store's to decide.

use tollgate_auth::{Actor, AuthError, ClientRefused, Issued};
use tollgate_domain::client::{Client, ClientState};
use tollgate_domain::secret::Secret;
use tollgate_domain::token_client::TokenClient;
use tollgate_store::testing::write;
use tollgate_store::{ClientProof, ShownClient, StoreError, Value, params};
use tollgate_verify::Refused;

use crate::world::{HOUR, World, peer, scopes, settings};

async fn recognize(
    world: &World,
    client: &Client,
    secret: &Secret,
) -> (Result<ShownClient, ClientRefused>, u64) {
    let before = world.auth.store().jobs();
    let shown = world.auth.recognize_client(&client.consumer_key, Some(secret)).await;
    (shown, world.auth.store().jobs() - before)
}

/// A client that the directory knows.
async fn known(world: &World, name: &str) -> (Client, Secret) {
    let (client, secret) = world.register(&world.ours, name).await;
    world.follow().await;
    let (shown, jobs) = recognize(world, &client, &secret).await;
    assert_eq!((shown.expect("its secret").client, jobs), (TokenClient::from(&client), 1));
    assert_eq!(recognize(world, &client, &secret).await.1, 0, "it is known now");
    (client, secret)
}

async fn token(world: &World, client: &Client, asked: &str) -> (Result<Issued, AuthError>, u64) {
    let before = world.auth.store().jobs();
    let issued = world.auth.issue_for_application(&client.into(), &scopes(asked), None).await;
    (issued, world.auth.store().jobs() - before)
}

/// What happens in the database and is not followed.
async fn behind(world: &World, sql: &'static str, with: Vec<Value>) {
    let done = write(world.auth.store(), "behind", move |tx| tx.execute(sql, &with)).await;
    assert!(done.expect("done") > 0);
}

#[tokio::test]
async fn a_token_for_a_known_application_needs_no_query() {
    let world = World::new(settings()).await;
    world.bind(&world.ours, "update", "Internal/subscriber").await;
    world.bind(&world.ours, "admin-only", "admin").await;
    let (client, _) = known(&world, "one").await;
    for (asked, jobs, granted) in [
        ("", 1, "default"),
        ("", 0, "default"),
        ("openid", 0, "openid"),
        ("apim:subscribe apim:admin", 0, "apim:subscribe"),
        ("admin-only openid update", 1, "openid update"),
        ("update admin-only", 0, "update"),
        ("admin-only", 0, "default"),
        // Whatever nobody knows may have been made a moment ago.
        ("free", 1, "free"),
        ("free update", 1, "free update"),
    ] {
        let (issued, asks) = token(&world, &client, asked).await;
        assert_eq!((asks, issued.expect("a token").scopes), (jobs, scopes(granted)), "{asked}");
    }
    let before = world.auth.store().last_change().await.expect("a number");
    world.bind(&world.ours, "free", "admin").await;
    world.hear(before).await;
    assert_eq!(token(&world, &client, "free").await.0.expect("a token").scopes, scopes("default"));
}

#[tokio::test]
async fn each_secret_counts_until_its_end() {
    let world = World::new(settings()).await;
    let (client, secret) = known(&world, "one").await;
    let (other, second) = known(&world, "other").await;
    let end = world.auth.now().plus_seconds(HOUR);
    let both = "UPDATE client_secret SET client_id = $1, expires_at = $2 WHERE client_id = $3";
    behind(&world, both, params![client.id, end, other.id].to_vec()).await;
    // What has happened is not known: the store finds the second one, and the directory knows both then.
    let (shown, jobs) = recognize(&world, &client, &second).await;
    assert!(shown.is_ok() && jobs == 1, "{shown:?} {jobs}");
    let mut proofs = Vec::new();
    for secret in [&secret, &second] {
        let (shown, jobs) = recognize(&world, &client, secret).await;
        assert_eq!(jobs, 0);
        proofs.push(shown.expect("one of its secrets").proof);
    }
    assert!(proofs[0] != proofs[1] && !proofs.contains(&ClientProof::Public), "{proofs:?}");

    let (refused, jobs) = recognize(&world, &client, &Secret::new("wrong")).await;
    assert!(matches!(refused, Err(ClientRefused::WrongSecret)) && jobs == 1, "the store says no");
    world.clock.pass(HOUR);
    let (refused, jobs) = recognize(&world, &client, &second).await;
    assert!(matches!(refused, Err(ClientRefused::WrongSecret)) && jobs == 1, "{refused:?} {jobs}");
    assert_eq!(recognize(&world, &client, &secret).await.1, 0, "the other one lives on");
}

#[tokio::test]
async fn what_another_process_ends_gives_dead_tokens_until_it_is_known() {
    let world = World::new(settings()).await;
    let other = world.another().await;
    for ends in ["state", "secret", "deletion"] {
        let (client, secret) = known(&world, ends).await;
        let start = world.auth.store().last_change().await.expect("a number");
        match ends {
            "state" => {
                let (key, actor) = (&client.consumer_key, Actor { name: "admin", peer: &peer() });
                let set = other.set_client_state(&world.ours, key, ClientState::Revoked, actor).await;
                assert!(set.expect("set"));
            }
            "secret" => drop(
                other
                    .regenerate_secret(&client, None, Actor { name: "alice", peer: &peer() })
                    .await
                    .expect("another one"),
            ),
            _ => assert!(
                other
                    .delete_client(&client, None, Actor { name: "alice", peer: &peer() })
                    .await
                    .expect("deleted")
            ),
        }
        let (stale, jobs) = recognize(&world, &client, &secret).await;
        assert_eq!(jobs, 0);
        let stale = stale.expect("a stale yes").client;
        let issued = world.auth.issue_for_application(&stale, &scopes(""), None).await.expect("a token");

        world.hear(start).await;
        let checked = world.auth.verifier().check(issued.access_token.expose());
        assert!(
            matches!(checked, Err(Refused::Client | Refused::Unheld | Refused::Denied)),
            "{ends}: {checked:?}"
        );
        let (refused, jobs) = recognize(&world, &client, &secret).await;
        assert_eq!(jobs, 1);
        match ends {
            "state" => assert!(matches!(refused, Err(ClientRefused::Revoked)), "{refused:?}"),
            "secret" => assert!(matches!(refused, Err(ClientRefused::WrongSecret)), "{refused:?}"),
            _ => assert!(matches!(refused, Err(ClientRefused::Unknown)), "{refused:?}"),
        }
    }
}

#[tokio::test]
async fn what_this_process_changes_is_known_at_once() {
    let world = World::new(settings()).await;
    let (mut client, secret) = known(&world, "terms").await;
    client.saas = false;
    let actor = Actor { name: "alice", peer: &peer() };
    assert!(world.auth.update_client(client.clone(), None, actor).await.expect("written").is_some());
    let (shown, jobs) = recognize(&world, &client, &secret).await;
    assert_eq!((shown.expect("its secret").client.terms.saas, jobs), (false, 1));
    world
        .auth
        .regenerate_secret(&client, None, Actor { name: "alice", peer: &peer() })
        .await
        .expect("another one");
    let (refused, _) = recognize(&world, &client, &secret).await;
    assert!(matches!(refused, Err(ClientRefused::WrongSecret)), "{refused:?}");
}

#[tokio::test]
async fn the_owner_decides_as_of_now() {
    let world = World::new(settings()).await;
    world.bind(&world.ours, "update", "Internal/subscriber").await;
    let (client, _) = known(&world, "one").await;
    let granted = async || token(&world, &client, "update").await.0.expect("a token");
    assert_eq!(granted().await.scopes, scopes("update"));
    assert_eq!(token(&world, &client, "update").await.1, 0, "it is known now");
    let start = world.auth.store().last_change().await.expect("a number");
    let remove = vec!["Internal/subscriber".to_owned()];
    let actor = Actor { name: "admin", peer: &peer() };
    let other = world.another().await;
    other.change_roles(&world.ours, "alice", Vec::new(), remove, actor).await.expect("changed");
    let stale = granted().await;
    assert_eq!(stale.scopes, scopes("update"), "a stale yes");
    world.hear(start).await;
    let left = world.auth.verifier().check(stale.access_token.expose()).expect("a live token").caller;
    assert!(left.scopes.is_empty(), "{:?}", left.scopes);
    assert_eq!(granted().await.scopes, scopes("default"));

    behind(&world, "UPDATE account SET state = 'inactive' WHERE id = $1", params![client.owner].to_vec())
        .await;
    world.follow().await;
    for asked in ["", "update"] {
        let (refused, jobs) = token(&world, &client, asked).await;
        assert!(matches!(refused, Err(AuthError::Store(StoreError::Ended(_)))) && jobs == 1, "{refused:?}");
    }
}
