//! A database that says nothing, because it is stopped or because no byte reaches it: every door answers 503 in time,
//! the gateway serves on, and all is well when it is back.
//!
//! On PostgreSQL only: SQLite is in the process.

use std::fs::File;

use serde_json::{Value, json};
use tollgate_store::testing::{PrivatePostgres, Proxy, needs_postgres};

use super::harness::{Answer, GATEWAY, MANAGEMENT, Place, Setup, TestServer};
use super::process::{Serving, command};
use super::steps::{ADMIN, EDITOR, Keys, Site, text, within};

const ORDERS: &str = "GET /orders/1.0.0/orders";
/// How long what was silent may take to be well again.
const PATIENCE: u64 = 20;

fn setup(url: &str) -> Setup {
    Setup::default()
        .demo()
        .variable("TOLLGATE_DATABASE__APIM_DB__URL", url)
        .variable("TOLLGATE_DATABASE__APIM_DB__REQUEST_TIMEOUT", "1s")
}

fn private_server() -> PrivatePostgres {
    needs_postgres();
    tokio::task::block_in_place(PrivatePostgres::start)
}

/// Waits until the server has made its RSA key, in the background after its start: its COMMIT would be taken for another.
async fn at_rest(site: &Site) {
    within(60, "the RSA key", async || {
        let keys = site.call("GET", GATEWAY, "/jwks").send().await.json();
        keys["keys"].as_array().unwrap().len() == 2
    })
    .await;
}

fn says_try_again(answer: &Answer, door: &str) {
    assert_eq!(answer.status, 503, "{door}: {}", answer.text());
    assert!(answer.header("retry-after").is_some(), "{door}");
}

async fn every_door_says_try_again(site: &Site, keys: &Keys, refresh_token: &str, session: &str) {
    for grant in ["client_credentials", "password", "refresh_token"] {
        let fields = [
            ("grant_type", grant),
            ("username", EDITOR.0),
            ("password", EDITOR.1),
            ("refresh_token", refresh_token),
            // Not known, so it is asked about each time.
            ("scope", "nobody-knows-it"),
        ];
        let answer = site.grant(keys, &fields).await;
        says_try_again(&answer, grant);
        let expected = json!({"error_description": "Service Unavailable Error.", "error": "server_error"});
        assert_eq!(answer.json(), expected);
    }
    says_try_again(&site.revoke(keys, "tgr_of_somebody").await, "revocation");
    let register = site.call("POST", MANAGEMENT, "/client-registration/v0.17/register");
    let registration = json!({"clientName": "later", "grantType": "password"});
    says_try_again(&register.basic(ADMIN.0, ADMIN.1).json(&registration).send().await, "registration");
    says_try_again(&site.rest(ADMIN, "GET devportal/v3/applications", &Value::Null).await, "REST");
    let new = json!({"name": "later", "throttlingPolicy": "Unlimited"});
    let write = site.in_session("POST", "/api/am/devportal/v3/applications", session).json(&new);
    says_try_again(&write.send().await, "REST, a write in a session");
    says_try_again(&site.in_session("GET", "/portal/session", session).send().await, "the session");
    says_try_again(&site.call("GET", MANAGEMENT, "/signin").send().await, "a page");
    assert_eq!(site.call("GET", GATEWAY, "/jwks").send().await.status, 200, "keys are in memory");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn stopped_database_is_503_at_every_door_and_the_gateway_serves_on() {
    let postgres = private_server();
    let server = setup(postgres.url()).start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("stopped").await;
    let tokens = site.tokens(&keys, EDITOR, "read").await;
    let (token, refresh_token) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    let session = site.sign_in(EDITOR).await;
    let ready =
        async |query: &str| site.call("GET", MANAGEMENT, &format!("/readyz{query}")).send().await.status;
    let started = async || {
        let path = "/api/am/gateway/v2/server-startup-healthcheck";
        site.call("GET", MANAGEMENT, path).send().await.status
    };
    assert_eq!((ready("").await, ready("?role=gateway").await, started().await), (200, 200, 200));

    let held = tokio::task::block_in_place(|| postgres.hold());
    every_door_says_try_again(&site, &keys, &refresh_token, &session).await;
    within(PATIENCE, "two polls fail", async || ready("").await == 503).await;
    assert_eq!((ready("?role=gateway").await, started().await), (200, 200));
    assert_eq!(site.api(ORDERS, Some(&token)).await.status, 200);

    drop(held);
    within(PATIENCE, "it is ready again", async || ready("").await == 200).await;
    assert_eq!(site.password_grant(&keys, EDITOR, "read").await.status, 200);
    // What was refused while it was away was never done.
    assert_eq!(site.listed(EDITOR, "devportal/v3/applications", "name").await, ["stopped"]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn unreachable_database_is_503_and_its_connections_are_replaced() {
    let postgres = private_server();
    let (proxy, url) = Proxy::before(postgres.url());
    let server = setup(&url).start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("unreachable").await;
    // A scope that is not known is asked about in the database each time.
    let grant = [("grant_type", "client_credentials"), ("scope", "nobody-knows-it")];
    let granted = async || site.grant(&keys, &grant).await;
    assert_eq!(granted().await.status, 200);
    proxy.fall_silent();
    // More than there are connections: the old ones, and those that are accepted and silent.
    let calls: Vec<_> = (0..12)
        .map(|_| {
            let (site, keys) = (site.clone(), keys.clone());
            tokio::spawn(async move { site.grant(&keys, &grant).await })
        })
        .collect();
    for call in calls {
        says_try_again(&call.await.unwrap(), "a token");
    }
    proxy.pass();
    within(PATIENCE, "tokens come again", async || granted().await.status == 200).await;
    for _ in 0..12 {
        assert_eq!(granted().await.status, 200);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn requests_to_a_silent_database_are_refused_without_being_sent() {
    let postgres = private_server();
    let (proxy, url) = Proxy::before(postgres.url());
    let server = setup(&url).start().await;
    let site = Site::of(&server);
    // What a known client's own token needs is in memory; a user is asked for in the database.
    let listed = async || site.rest(ADMIN, "GET devportal/v3/applications", &Value::Null).await;
    proxy.fall_silent();
    let is_refused_unsent = async || {
        let sent = server.store().jobs();
        says_try_again(&listed().await, "REST");
        server.store().jobs() == sent
    };
    within(PATIENCE, "nothing is sent any more", is_refused_unsent).await;
    let sent = server.store().jobs();
    for _ in 0..100 {
        says_try_again(&listed().await, "REST");
    }
    assert_eq!(server.store().jobs(), sent, "a thread of its own asks whether the database is back");
    proxy.pass();
    within(PATIENCE, "it answers again", async || listed().await.status == 200).await;
    let asked = server.store().jobs();
    for _ in 0..12 {
        assert_eq!(listed().await.status, 200, "no connection is used that was silent");
    }
    assert!(server.store().jobs() > asked);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn outage_is_logged_once_not_per_request() {
    let postgres = private_server();
    let place = Place::new();
    std::fs::create_dir_all(&place.home).unwrap();
    let log = place.home.join("log");
    let mut serve = command(&place, &["serve", "--demo"]);
    serve
        .env("TOLLGATE_DATABASE__APIM_DB__URL", postgres.url())
        .env("TOLLGATE_DATABASE__APIM_DB__REQUEST_TIMEOUT", "1s")
        .stderr(File::create(&log).unwrap());
    let serving = tokio::task::block_in_place(|| Serving::of(serve));
    let site = Site::served(&place, &serving);
    let registration = json!({"clientName": "often", "grantType": "client_credentials"});
    let keys = site.register(ADMIN, &registration).await;
    // What a first start still does would fail loudly, too.
    let keys_published = async || {
        let answer = site.call("GET", MANAGEMENT, "/oauth2/jwks").send().await;
        answer.json()["keys"].as_array().unwrap().len() >= 2
    };
    within(60, "its keys are complete", keys_published).await;
    let held = tokio::task::block_in_place(|| postgres.hold());
    for _ in 0..6 {
        says_try_again(&site.grant(&keys, &[("grant_type", "client_credentials")]).await, "a token");
    }
    drop(held);
    let logged = || std::fs::read_to_string(&log).unwrap();
    within(PATIENCE, "it is back", async || logged().contains("the database answers again")).await;
    let loud: Vec<_> = logged().lines().filter(|line| line.contains("ERROR")).map(str::to_owned).collect();
    assert_eq!(loud.len(), 1, "{loud:?}");
    assert!(loud[0].contains("the database does not answer"), "{loud:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn renewal_of_unknown_outcome_is_given_when_the_token_is_sent_again() {
    needs_postgres();
    let place = Place::new();
    let (proxy, url) = Proxy::before(&place.variables()["TOLLGATE_DATABASE__APIM_DB__URL"]);
    let server = TestServer::start_at(place, setup(&url)).await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("unknown").await;
    let first = text(&site.tokens(&keys, EDITOR, "read").await, "refresh_token");
    at_rest(&site).await;
    proxy.fall_silent_after("COMMIT");
    says_try_again(&site.refresh(&keys, &first).await, "the renewal that is told to commit");
    let answer = site.refresh(&keys, &first).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let second = text(&answer.json(), "refresh_token");
    let again = site.refresh(&keys, &first).await.json();
    assert_eq!(again["refresh_token"], second.as_str(), "one refresh token is live");
    let third = site.refresh(&keys, &second).await;
    assert_eq!(third.status, 200, "{}", third.text());
    assert_eq!(site.refresh(&keys, &first).await.status, 400, "its successor is spent");
    assert_eq!(site.refresh(&keys, &text(&third.json(), "refresh_token")).await.status, 200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn renewal_whose_client_hangs_up_is_given_when_the_token_is_sent_again() {
    needs_postgres();
    let place = Place::new();
    let (proxy, url) = Proxy::before(&place.variables()["TOLLGATE_DATABASE__APIM_DB__URL"]);
    // The database's own limit of 5 s does not come into it.
    let setup = Setup::default().demo().variable("TOLLGATE_DATABASE__APIM_DB__URL", &url);
    let server = TestServer::start_at(place, setup).await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("gone").await;
    let first = text(&site.tokens(&keys, EDITOR, "read").await, "refresh_token");
    at_rest(&site).await;
    proxy.fall_silent_after("COMMIT");
    let asking = {
        let (site, keys, first) = (site.clone(), keys.clone(), first.clone());
        tokio::spawn(async move { site.refresh(&keys, &first).await.status })
    };
    within(3, "the renewal to be told to commit", async || proxy.has_fallen_silent()).await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled(), "its client hangs up without an answer");
    let mut second = None;
    within(4, "the successor", async || {
        let answer = site.refresh(&keys, &first).await;
        second = (answer.status == 200).then(|| text(&answer.json(), "refresh_token"));
        second.is_some()
    })
    .await;
    let third = site.refresh(&keys, &second.unwrap()).await;
    assert_eq!(third.status, 200, "{}", third.text());
    assert_eq!(site.refresh(&keys, &first).await.status, 400, "its successor is spent");
    server.stop().await;
}
