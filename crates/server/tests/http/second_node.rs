//! Two processes on one database: what one of them changes, the other soon knows.
//!
//! Two servers share a database only on PostgreSQL. On SQLite the second process is a command beside the server.

use serde_json::{Value, json};
use tollgate_store::params;
use tollgate_store::testing::{needs_postgres, write};

use super::harness::{MANAGEMENT, Setup, TestServer};
use super::process::run;
use super::steps::{ADMIN, EDITOR, Keys, Site, text, within};
use super::upstream::Upstream;

/// How long a change may take: a second is promised, the rest is for a busy machine.
const PATIENCE: u64 = 4;
const ORDERS: &str = "GET /orders/1.0.0/orders";

/// Two servers on one database, the first one with the demo content.
async fn two_nodes() -> [(TestServer, Site); 2] {
    needs_postgres();
    let first = Setup::default().demo().start().await;
    let second = TestServer::start_at(first.place.beside(), Setup::default()).await;
    let sites = [Site::of(&first), Site::of(&second)];
    let [one, two] = sites;
    [(first, one), (second, two)]
}

async fn stop(nodes: [(TestServer, Site); 2]) {
    let [(first, _), (second, _)] = nodes;
    second.stop().await;
    first.stop().await;
}

async fn status(site: &Site, call: &str, token: &str) -> u16 {
    site.api(call, Some(token)).await.status
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn token_revoked_at_one_node_is_soon_refused_by_the_other() {
    let nodes = two_nodes().await;
    let [(_, one), (_, two)] = &nodes;
    let keys = one.subscribed_to_orders("nodes").await;
    for which in ["access_token", "refresh_token"] {
        let tokens = one.tokens(&keys, EDITOR, "read").await;
        let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
        // A new application is known to the other node soon, and the other node knows the token by then.
        within(PATIENCE, "the other node serves it", async || status(two, ORDERS, &access).await == 200)
            .await;
        assert_eq!(one.revoke(&keys, tokens[which].as_str().unwrap()).await.status, 200);
        assert_eq!(status(one, ORDERS, &access).await, 401);
        within(PATIENCE, "the other node refuses it", async || status(two, ORDERS, &access).await == 401)
            .await;
        assert_eq!(two.refresh(&keys, &refresh).await.status, 400);
    }
    stop(nodes).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn client_of_one_node_gets_tokens_of_the_other_by_what_counts_at_both() {
    let nodes = two_nodes().await;
    let [(_, one), (_, two)] = &nodes;
    let own = async |site: &Site, keys: &Keys| {
        site.grant(keys, &[("grant_type", "client_credentials"), ("scope", "read")]).await
    };
    let application = one.application(EDITOR, "nodes").await;
    let api = one.api_named(EDITOR, "Orders").await;
    one.subscribe(EDITOR, &application, &api).await;
    let mut keys = one.keys(EDITOR, &application).await;
    assert_eq!(own(two, &keys).await.status, 200, "the store knows what was made a moment ago");
    let live = async |keys: &Keys| {
        let answer = own(two, keys).await;
        answer.status == 200 && status(two, ORDERS, &text(&answer.json(), "access_token")).await == 200
    };
    let path = format!("devportal/v3/applications/{application}/keys/PRODUCTION/regenerate-secret");
    let mut stale = Vec::new();
    for _ in 0..8 {
        within(PATIENCE, "the other node knows the client", async || live(&keys).await).await;
        let secret = text(&one.done(EDITOR, &format!("POST {path}"), &Value::Null).await, "consumerSecret");
        let answer = own(two, &keys).await;
        match answer.status {
            // It has heard of the new secret already.
            401 => {}
            _ => stale.push(text(&answer.json(), "access_token")),
        }
        keys.secret = secret;
    }
    assert!(!stale.is_empty(), "the other node has always heard at once");
    for token in &stale {
        assert_eq!(status(one, ORDERS, token).await, 401, "dead where the secret was changed");
        within(PATIENCE, "dead at the other node", async || status(two, ORDERS, token).await == 401).await;
    }
    within(PATIENCE, "the new secret gives live tokens", async || live(&keys).await).await;
    stop(nodes).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn refresh_token_is_spent_once_among_all_nodes() {
    let nodes = two_nodes().await;
    let [(_, one), (_, two)] = &nodes;
    let keys = one.subscribed_to_orders("nodes").await;
    let mut refresh = text(&one.tokens(&keys, EDITOR, "read").await, "refresh_token");
    for (here, there) in [(one, two), (two, one)] {
        let answer = here.refresh(&keys, &refresh).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(there.refresh(&keys, &refresh).await.status, 400);
        refresh = text(&answer.json(), "refresh_token");
    }
    // At both in the same moment: one of them wins.
    for _ in 0..10 {
        let (a, b) = tokio::join!(one.refresh(&keys, &refresh), two.refresh(&keys, &refresh));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400], "{} {}", a.text(), b.text());
        let winner = if a.status == 200 { a } else { b };
        refresh = text(&winner.json(), "refresh_token");
    }
    stop(nodes).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn api_deployed_on_one_node_soon_answers_on_the_other() {
    let nodes = two_nodes().await;
    let [(_, one), (_, two)] = &nodes;
    let upstream = Upstream::start().await;
    let api = json!({
        "name": "news", "context": "/news", "version": "1", "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": upstream.url}},
        "operations": [{"target": "/latest", "verb": "GET", "authType": "None"}],
    });
    let answers = async |site: &Site| site.api("GET /news/1/latest", None).await.status;
    assert_eq!((answers(one).await, answers(two).await), (404, 404));
    let id = one.publish(ADMIN, &api).await;
    assert_eq!(answers(one).await, 200);
    within(PATIENCE, "the other node serves it", async || answers(two).await == 200).await;
    let artifact = "GET gateway/v2/api-artifact?apiName=news&version=1&tenantDomain=carbon.super";
    assert_eq!(two.rest(ADMIN, artifact, &Value::Null).await.status, 200);

    let revision = one.listed(ADMIN, &format!("publisher/v4/apis/{id}/revisions"), "id").await.remove(0);
    let call = format!("POST publisher/v4/apis/{id}/undeploy-revision?revisionId={revision}");
    two.done(ADMIN, &call, &json!([{"name": "Default", "vhost": "localhost"}])).await;
    assert_eq!(answers(two).await, 404);
    within(PATIENCE, "the first node takes it down", async || answers(one).await == 404).await;
    stop(nodes).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn sign_in_and_sign_out_on_one_node_hold_on_the_other() {
    let nodes = two_nodes().await;
    let [(_, one), (_, two)] = &nodes;
    let session = one.sign_in(EDITOR).await;
    let seen = async |site: &Site| site.in_session("GET", "/api/tollgate/v1/session", &session).send().await;
    let (here, there) = (seen(one).await, seen(two).await);
    assert_eq!((here.status, there.status), (200, 200));
    assert_eq!(there.json()["user"], "editor");
    let csrf = text(&here.json(), "csrf");
    let made = two.in_session("POST", "/api/am/devportal/v3/applications", &session);
    let application = json!({"name": "from a page", "throttlingPolicy": "Unlimited"});
    assert_eq!(made.header("X-Tollgate-CSRF", &csrf).json(&application).send().await.status, 201);

    let left = two.in_session("POST", "/signout", &session).form(&[("csrf", &csrf)]).send().await;
    assert_eq!(left.status, 303, "{}", left.text());
    assert_eq!(seen(two).await.status, 401);
    within(PATIENCE, "the first node ends it", async || seen(one).await.status == 401).await;
    stop(nodes).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn people_changed_on_one_node_are_changed_on_the_other() {
    let nodes = two_nodes().await;
    let [(_, one), (_, two)] = &nodes;
    let keys = one.subscribed_to_orders("nodes").await;
    let token = text(&one.tokens(&keys, EDITOR, "read apim:subscribe").await, "access_token");
    let applications = async || {
        two.call("GET", MANAGEMENT, "/api/am/devportal/v3/applications").bearer(&token).send().await.status
    };
    within(PATIENCE, "the other node knows the client", async || applications().await == 200).await;
    within(PATIENCE, "its gateway, too", async || status(two, ORDERS, &token).await == 200).await;
    one.done(ADMIN, "PUT tollgate/v1/users/editor/roles", &json!({"roles": []})).await;
    within(PATIENCE, "the role is gone", async || applications().await == 401).await;
    assert_eq!(status(two, ORDERS, &token).await, 200);
    one.done(ADMIN, "PUT tollgate/v1/users/editor/password", &json!({"password": "another-one-1"})).await;
    within(PATIENCE, "its tokens end", async || status(two, ORDERS, &token).await == 401).await;
    assert_eq!(two.password_grant(&keys, EDITOR, "read").await.status, 400);
    assert_eq!(two.password_grant(&keys, ("editor", "another-one-1"), "read").await.status, 200);
    stop(nodes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn client_revoked_by_a_command_soon_opens_nothing_with_the_tokens_it_has() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("command").await;
    let tokens = site.tokens(&keys, EDITOR, "read").await;
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    assert_eq!(status(&site, ORDERS, &access).await, 200);
    let state = |state: &str| {
        let ended =
            tokio::task::block_in_place(|| run(&server.place, &["client", "state", &keys.key, state]));
        assert_eq!(ended.code, 0, "{ended:?}");
    };
    state("Revoked");
    within(PATIENCE, "the gateway refuses it", async || status(&site, ORDERS, &access).await == 401).await;
    assert_eq!(site.refresh(&keys, &refresh).await.status, 401);
    state("ACTIVE");
    let renewed = async || site.password_grant(&keys, EDITOR, "read").await;
    within(PATIENCE, "the client is back", async || renewed().await.status == 200).await;
    let token = text(&renewed().await.json(), "access_token");
    within(PATIENCE, "the gateway serves it", async || status(&site, ORDERS, &token).await == 200).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_falls_below_the_floor_of_the_log_reads_everything_anew() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("floor").await;
    let token = text(&site.tokens(&keys, EDITOR, "read").await, "access_token");
    assert_eq!(status(&site, ORDERS, &token).await, 200);
    // Another process revoked the client and changed something else, and of the two entries one is gone already.
    let key = keys.key.clone();
    write(server.store(), "others", move |tx| {
        tx.execute_one("UPDATE client SET state = 'revoked' WHERE consumer_key = $1", params![&key])?;
        tx.execute_one("UPDATE change_counter SET n = n + 2", params![])?;
        tx.execute_one(
            "INSERT INTO change_log (n, organization, kind, subject, created_at) \
             SELECT n, 'carbon.super', 'setting', 'other', 0 FROM change_counter",
            params![],
        )
    })
    .await
    .unwrap();
    within(PATIENCE, "the client is refused", async || status(&site, ORDERS, &token).await != 200).await;
    server.stop().await;
}
