//! What is revoked stays so: in this process, in others, after a restart, and after its grant is gone.

use serde_json::{Map, json};
use tollgate_auth::{Actor, AuthSettings, Lifetimes, RefreshRefused, RevokeRefused};
use tollgate_domain::application::Application;
use tollgate_domain::client::KeyType;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::delta::{Body, Credentials, Delta};
use tollgate_domain::id::ApplicationId;
use tollgate_domain::secret::Secret;
use tollgate_domain::token_client::TokenClient;
use tollgate_verify::Refused;

use crate::world::{DAY, HOUR, World, peer, scopes, settings};

#[tokio::test]
async fn a_grant_stays_while_its_access_token_lives_and_both_are_revoked() {
    let lifetimes =
        Lifetimes { application: HOUR, user: 2 * DAY, refresh: DAY, longest_access: Some(30 * DAY) };
    let world = World::new(AuthSettings { lifetimes, ..settings() }).await;
    let client = world.client(&world.ours, "one").await;
    let issued = world.tokens(&client, "a").await;
    world.clock.pass(DAY + 1);
    assert_eq!(world.auth.store().purge_expired(world.auth.now(), 500).await, Ok(0), "the grant is there");
    let token = &issued.access_token;
    assert!(world.auth.verifier().check(token.expose()).is_ok());
    let other = world.another().await;
    for _ in 0..2 {
        world.auth.revoke(&client.client, token, &peer()).await.expect("revoked");
    }
    assert_eq!(world.auth.verifier().check(token.expose()), Err(Refused::Denied));
    assert_eq!(
        world.audited(&world.ours, "revoke", "ok").await,
        1,
        "the second time there was nothing to do"
    );
    let restarted = world.another().await;
    assert_eq!(restarted.verifier().check(token.expose()), Err(Refused::Denied));

    assert!(other.verifier().check(token.expose()).is_ok(), "the other process has not heard of it");
    for delta in other.store().deltas_since(0, 100).await.expect("a change log").expect("whole") {
        other.verifier().apply(&delta.expect("readable"));
    }
    assert_eq!(other.verifier().check(token.expose()), Err(Refused::Denied));
}

#[tokio::test]
async fn either_token_ends_both_and_only_its_client_may() {
    let world = World::new(settings()).await;
    let (client, other) = (world.client(&world.ours, "one").await, world.client(&world.ours, "two").await);
    for by_refresh_token in [false, true] {
        let issued = world.tokens(&client, "a").await;
        let refresh = issued.refresh_token.expect("a refresh token");
        let shown = if by_refresh_token { &refresh } else { &issued.access_token };
        let foreign = world.auth.revoke(&other.client, shown, &peer()).await;
        assert!(matches!(foreign, Err(RevokeRefused::OtherClient)), "{foreign:?}");
        assert!(world.auth.verifier().check(issued.access_token.expose()).is_ok());
        world.auth.revoke(&client.client, shown, &peer()).await.expect("revoked");
        assert_eq!(world.auth.verifier().check(issued.access_token.expose()), Err(Refused::Denied));
        let next = world.auth.refresh(&client, &refresh, None, &peer()).await;
        assert!(matches!(next, Err(RefreshRefused::Spent)), "{next:?}");
    }
    for unknown in ["", "x", "a.b.c", "tgr_", "tgr_AAAA"] {
        world.auth.revoke(&client.client, &Secret::new(unknown), &peer()).await.expect("nothing to do");
    }
}

#[tokio::test]
async fn a_new_secret_ends_also_the_tokens_that_live_longer_than_the_client_says_today() {
    let world = World::new(settings()).await;
    let client = world.client(&world.ours, "one").await;
    let asked =
        world.auth.issue_for_application(&client.client, &scopes(""), Some(20 * DAY)).await.expect("a token");
    let mut slower = world.registered(&client).await;
    slower.properties =
        Map::from_iter([("application_access_token_expiry_time".to_owned(), json!(20 * DAY))]);
    let formerly =
        world.auth.issue_for_application(&(&slower).into(), &scopes(""), None).await.expect("a token");
    let actor = Actor { name: "alice", peer: &peer() };
    let replaced = world.auth.regenerate_secret(&slower, None, actor).await.expect("a new secret");
    assert!(replaced.is_some());
    let stale =
        world.auth.issue_for_application(&client.client, &scopes(""), Some(20 * DAY)).await.expect("a token");
    let now = TokenClient::from(&world.registered(&client).await);
    let fresh = world.auth.issue_for_application(&now, &scopes(""), Some(20 * DAY)).await.expect("a token");

    world.clock.pass(10 * DAY);
    world.auth.keep_house().await.expect("kept");
    let restarted = world.another().await;
    for auth in [&world.auth, &restarted] {
        for token in [&asked, &formerly, &stale] {
            assert_eq!(auth.verifier().check(token.access_token.expose()), Err(Refused::Denied));
        }
        assert!(auth.verifier().check(fresh.access_token.expose()).is_ok(), "what the new secret gave");
    }
}

/// Before anybody has told this process of a change.
#[tokio::test]
async fn a_deleted_application_ends_the_tokens_of_its_clients_at_once() {
    let world = World::new(settings()).await;
    let (now, alice) = (world.auth.now(), world.find(&world.ours, "alice").await);
    let application = Application {
        id: ApplicationId::new(world.auth.environment()),
        organization: world.ours.clone(),
        owner: alice.id,
        owner_name: alice.name.clone(),
        name: "shop".to_owned(),
        tier: "Unlimited".to_owned(),
        description: String::new(),
        token_type: "JWT".to_owned(),
        status: "APPROVED".to_owned(),
        extra: Map::new(),
        created_at: now,
        updated_at: now,
    };
    let audit = world.audit(&world.ours);
    world.auth.store().create_application(application.clone(), audit).await.expect("made");
    let key_set = Some((application.id, KeyType::Production));
    let client = world.client_of(&world.ours, "shop keys", key_set).await;
    let (issued, own) = (
        world.tokens(&client, "a").await,
        world.auth.issue_for_application(&client.client, &scopes(""), None).await.expect("a token"),
    );
    let peer = peer();
    let actor = Actor { name: "alice", peer: &peer };
    let unseen = world.auth.delete_application(&application, Some(Timestamp(1)), actor).await;
    assert!(matches!(unseen, Ok(false)), "of another version");
    for token in [&issued, &own] {
        assert!(world.auth.verifier().check(token.access_token.expose()).is_ok());
    }
    assert!(world.auth.delete_application(&application, Some(now), actor).await.expect("deleted"));
    for token in [&issued, &own] {
        assert!(world.auth.verifier().check(token.access_token.expose()).is_err());
    }
    let next = world.auth.refresh(&client, issued.refresh_token.as_ref().expect("one"), None, &peer).await;
    assert!(next.is_err(), "{next:?}");
    assert!(matches!(world.auth.delete_application(&application, None, actor).await, Ok(false)));
}

#[tokio::test]
async fn a_key_that_is_withdrawn_ends_the_tokens_that_were_seen() {
    let world = World::new(settings()).await;
    let client = world.client(&world.ours, "one").await;
    let issued = world.tokens(&client, "a").await;
    let verifier = world.auth.verifier();
    let check = || verifier.check(issued.access_token.expose()).map(drop);
    let (snapshot, _) = world.auth.store().snapshot(world.auth.now()).await.expect("a snapshot");
    let keys = snapshot.credentials.keys.clone();
    let told = |is_there: bool| {
        for key in &keys {
            let (kid, key) = (key.kid.clone(), is_there.then(|| key.clone()));
            verifier.apply(&Delta { number: 1, body: Body::SigningKey { kid, key } });
        }
    };
    assert_eq!(check(), Ok(()));
    told(false);
    assert_eq!(check(), Err(Refused::Unheld));
    told(true);
    assert_eq!(check(), Ok(()));
    verifier.load(Credentials { keys: Vec::new(), ..snapshot.credentials });
    assert_eq!(check(), Err(Refused::Unheld), "by the whole");
}
