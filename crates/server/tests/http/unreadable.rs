//! Rows that this release cannot read, such as a newer one writes while an upgrade rolls: they stop nothing else, while
//! the server follows and when it starts.

use std::sync::atomic::Ordering;

use serde_json::json;
use tollgate_domain::change::ChangeKind;
use tollgate_domain::id::DenialId;
use tollgate_domain::recorded::Recorded;
use tollgate_store::testing::write;
use tollgate_store::{Store, Value};

use super::harness::{GATEWAY, MANAGEMENT, Setup, TestServer};
use super::process::run;
use super::steps::{ADMIN, EDITOR, Keys, Person, READER, Site, text, within};

const ORDERS: &str = "GET /orders/1.0.0/orders";
/// How long a change may take: a second is promised, the rest is for a busy machine.
const PATIENCE: u64 = 4;

/// Runs a statement on the store and logs a change, as some other release would.
async fn wrote(store: &Store, sql: &'static str, params: Vec<Value>, kind: &str, subject: &str) {
    let kind: Recorded<ChangeKind> = kind.parse().unwrap();
    let subject = subject.to_owned();
    let done = write(store, "a newer release", move |tx| {
        if !sql.is_empty() {
            tx.execute_one(sql, params.clone())?;
        }
        tx.log_change(1_000, "carbon.super", kind.clone(), &subject)
    });
    done.await.expect("written");
}

async fn status(site: &Site, token: &str) -> u16 {
    site.api(ORDERS, Some(token)).await.status
}

async fn becomes(site: &Site, token: &str, expected: u16, what: &str) {
    within(PATIENCE, what, async || status(site, token).await == expected).await;
}

async fn token(site: &Site, keys: &Keys) -> String {
    text(&site.tokens(keys, EDITOR, "read").await, "access_token")
}

/// What happens elsewhere still takes effect.
async fn goes_on(site: &Site, what: &str) {
    let keys = site.subscribed_to_orders(what).await;
    let token = token(site, &keys).await;
    becomes(site, &token, 200, what).await;
    assert_eq!(site.revoke(&keys, &token).await.status, 200);
    becomes(site, &token, 401, what).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kinds_of_changes_that_are_unknown_stop_nothing() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    for kind in ["future", "revocation", "client", "api", "application", "user"] {
        wrote(server.store(), "", Vec::new(), kind, "not an id").await;
        goes_on(&site, &format!("after {kind}")).await;
    }
    let elsewhere = "UPDATE change_log SET organization = 'No Organization' WHERE kind = 'future'";
    wrote(server.store(), elsewhere, Vec::new(), "future", "x").await;
    goes_on(&site, "after an organization").await;
    let server = TestServer::start_at(server.stop().await, Setup::default().demo()).await;
    goes_on(&Site::of(&server), "after a restart").await;
    server.stop().await;
}

/// Each row: what, the statement that makes it unreadable, the change, and what calls are answered then.
type Spoiled = (&'static str, &'static str, &'static str, u16);

const SPOILED: [Spoiled; 4] = [
    ("client state", "UPDATE client SET state = 'future' WHERE id = $1", "client", 401),
    (
        "subscription",
        "UPDATE subscription SET status = 'FUTURE' WHERE application_id = $1",
        "application",
        403,
    ),
    ("lifecycle", "UPDATE api SET lifecycle = 'FUTURE' WHERE id = $1", "api", 404),
    ("definition", "UPDATE api_revision SET definition = '{' WHERE api_id = $1", "api", 404),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_counts_as_absent() {
    for (what, sql, kind, expected) in SPOILED {
        let server = Setup::default().demo().start().await;
        let site = Site::of(&server);
        let application = site.application(EDITOR, what).await;
        let api = site.api_named(EDITOR, "Orders").await;
        site.subscribe(EDITOR, &application, &api).await;
        let keys = site.keys(EDITOR, &application).await;
        let token = token(&site, &keys).await;
        becomes(&site, &token, 200, what).await;
        let (client, _) = server.store().client_by_key(keys.key).await.unwrap().unwrap();
        let id = match kind {
            "client" => client.id.to_string(),
            "application" => application,
            _ => api,
        };
        wrote(server.store(), sql, vec![Value::from(&id)], kind, &id).await;
        becomes(&site, &token, expected, what).await;
        if kind != "api" {
            goes_on(&site, "another").await;
        }
        // Without the demo, which reads what it once made.
        let server = TestServer::start_at(server.stop().await, Setup::default()).await;
        assert_eq!(status(&Site::of(&server), &token).await, expected, "{what} at the start");
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bug_in_following_ends_that_round_only() {
    let setup = Setup::default().demo();
    let bugs = setup.bugs();
    let server = setup.start().await;
    let site = Site::of(&server);
    goes_on(&site, "before").await;
    let keys_published = async || {
        let answer = site.call("GET", MANAGEMENT, "/oauth2/jwks").send().await;
        answer.json()["keys"].as_array().unwrap().len() >= 2
    };
    within(60, "what a first start still does", keys_published).await;
    // What is unknown makes the follower read everything anew, by the clock: once after the log, once in place of it,
    // once after it again.
    bugs.store(3, Ordering::SeqCst);
    wrote(server.store(), "", Vec::new(), "future", "x").await;
    within(20, "the follower to meet them all", async || bugs.load(Ordering::SeqCst) == 0).await;
    goes_on(&site, "after").await;
    server.stop().await;
}

/// Of the demo: makes and publishes APIs.
const MAKER: Person<'_> = ("maker", "maker-demo-1");

#[tokio::test(flavor = "multi_thread")]
async fn lists_leave_out_what_cannot_be_read() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let api = json!({
        "name": "Feed", "context": "/feed", "version": "1", "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": "http://127.0.0.1:1"}},
    });
    let feed = site.publish(MAKER, &api).await;
    let orders = site.api_named(EDITOR, "Orders").await;
    let one = site.application(EDITOR, "one").await;
    site.application(EDITOR, "two").await;
    for api in [&feed, &orders] {
        site.subscribe(EDITOR, &one, api).await;
    }
    site.keys(EDITOR, &one).await;
    let spoil = async |sql: &'static str, id: &str| {
        let params = vec![Value::from(id)];
        write(server.store(), "spoil", move |tx| tx.execute_one(sql, params.clone())).await.expect("spoiled");
    };
    let subscriptions = format!("devportal/v3/subscriptions?applicationId={one}");

    spoil("UPDATE api SET summary = '{' WHERE id = $1", &feed).await;
    for list in ["devportal/v3/apis", "publisher/v4/apis"] {
        assert_eq!(site.listed(ADMIN, list, "name").await, ["Orders"], "{list}");
    }
    assert_eq!(site.listed(EDITOR, &subscriptions, "apiId").await, [orders.as_str()]);
    spoil("UPDATE api SET definition = '{' WHERE id = $1", &feed).await;
    let own = site.done(EDITOR, &format!("GET devportal/v3/applications/{one}"), &json!(null)).await;
    assert!(!own["subscriptionScopes"].as_array().unwrap().is_empty(), "of the other API: {own}");

    spoil("UPDATE subscription SET status = 'FUTURE' WHERE api_id = $1", &orders).await;
    assert!(site.listed(EDITOR, &subscriptions, "apiId").await.is_empty());
    spoil("UPDATE client SET state = 'future' WHERE application_id = $1", &one).await;
    let keys = format!("devportal/v3/applications/{one}/oauth-keys");
    assert!(site.listed(EDITOR, &keys, "keyType").await.is_empty());
    spoil("UPDATE application SET extra = '{' WHERE id = $1", &one).await;
    assert_eq!(site.listed(EDITOR, "devportal/v3/applications", "name").await, ["two"]);

    let users = site.listed(ADMIN, "tollgate/v1/users", "name").await;
    spoil("UPDATE account SET claims = '{' WHERE name = $1", READER.0).await;
    let rest: Vec<_> = users.into_iter().filter(|name| name != READER.0).collect();
    assert_eq!(site.listed(ADMIN, "tollgate/v1/users", "name").await, rest);
    server.stop().await;
}

const DENY: &str = "INSERT INTO revocation (organization, id, kind, subject, not_before, expires_at, created_at, \
    grant_id, consumer_key, account_id) VALUES ('carbon.super', $1, 'future', '-', 0, $2, 0, $3, $4, $5)";
const LONG: i64 = 4_000_000_000_000;

/// A denial of an unknown kind that names these.
async fn denied(
    server: &TestServer,
    grant: Option<&str>,
    client: Option<&str>,
    user: Option<&str>,
) -> String {
    let id = DenialId::new(server.auth().environment()).to_string();
    let name = |name: Option<&str>| Value::from(name.map(str::to_owned));
    let params = vec![Value::from(&id), Value::from(LONG), name(grant), name(client), name(user)];
    wrote(server.store(), DENY, params, "revocation", &id).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn denial_of_an_unknown_kind_denies_all_that_it_names() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let (one, two) = (site.subscribed_to_orders("one").await, site.subscribed_to_orders("two").await);
    let of = |token: &str| server.auth().verifier().read(token).expect("a token of ours");
    let user = of(&token(&site, &one).await).user.to_string();

    let (first, second) = (token(&site, &one).await, token(&site, &one).await);
    becomes(&site, &second, 200, "served").await;
    denied(&server, Some(&of(&first).grant.unwrap().to_string()), Some(&one.key), Some(&user)).await;
    becomes(&site, &first, 401, "the grant").await;
    assert_eq!(status(&site, &second).await, 200, "the grant alone");

    let other = token(&site, &two).await;
    becomes(&site, &other, 200, "served").await;
    denied(&server, None, Some(&one.key), Some(&user)).await;
    becomes(&site, &second, 401, "the client").await;
    assert_eq!(status(&site, &other).await, 200, "the client alone");

    let reader = text(&site.tokens(&two, READER, "read").await, "access_token");
    denied(&server, Some("no id"), None, Some(&user)).await;
    becomes(&site, &other, 401, "the user").await;
    assert_eq!(status(&site, &reader).await, 200, "the user alone");

    let server = TestServer::start_at(server.stop().await, Setup::default().demo()).await;
    let site = Site::of(&server);
    for token in [&first, &second, &other] {
        assert_eq!(status(&site, token).await, 401, "after a restart");
    }
    assert_eq!(status(&site, &reader).await, 200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn denial_that_names_nobody_closes_the_gateway_until_it_is_removed() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("one").await;
    let token = token(&site, &keys).await;
    becomes(&site, &token, 200, "served").await;
    let id = denied(&server, None, None, None).await;
    becomes(&site, &token, 503, "closed").await;
    let readyz = async |server: &TestServer| {
        let role = server.get(MANAGEMENT, "/readyz?role=gateway").send().await.status;
        (server.get(MANAGEMENT, "/readyz").send().await.status, role)
    };
    assert_eq!(readyz(&server).await, (503, 503));
    assert_eq!(server.get(GATEWAY, "/").send().await.status, 200, "no call of an API");
    assert_eq!(server.get(MANAGEMENT, "/healthz").send().await.status, 200);

    let server = TestServer::start_at(server.stop().await, Setup::default().demo()).await;
    let site = Site::of(&server);
    assert_eq!((status(&site, &token).await, readyz(&server).await), (503, (503, 503)), "at the start");
    let remove = |id: &str| tokio::task::block_in_place(|| run(&server.place, &["denial", "remove", id]));
    let named = denied(&server, None, Some("nobody's key"), None).await;
    let refused = remove(&named);
    assert_eq!((refused.code, refused.errors.contains("names")), (1, true), "{refused:?}");
    assert_eq!(remove("no-such-denial").code, 1);
    assert_eq!(remove(&id).code, 0);
    becomes(&site, &token, 200, "open again").await;
    assert_eq!(readyz(&server).await, (200, 200));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn denial_that_cannot_be_read_opens_the_gateway_when_it_is_removed() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("one").await;
    let token = token(&site, &keys).await;
    becomes(&site, &token, 200, "served").await;
    let id = denied(&server, None, Some("nobody's key"), None).await;
    let spoil = "UPDATE revocation SET organization = 'No Organization' WHERE id = $1";
    wrote(server.store(), spoil, vec![Value::from(&id)], "revocation", &id).await;
    becomes(&site, &token, 503, "closed").await;
    let removed = tokio::task::block_in_place(|| run(&server.place, &["denial", "remove", &id]));
    assert_eq!(removed.code, 0, "{removed:?}");
    becomes(&site, &token, 200, "open again").await;
    server.stop().await;
}

/// Runs a statement that says nothing of rows.
async fn altered(store: &Store, sql: &'static str) {
    write(store, "a schema change", move |tx| tx.execute(sql, Vec::new()).map(drop)).await.expect("altered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_read_that_fails_stops_no_change_and_shows_in_readyz() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("one").await;
    let token = token(&site, &keys).await;
    becomes(&site, &token, 200, "served").await;
    let readyz = async |path: &str| server.get(MANAGEMENT, path).send().await.status;
    assert_eq!(readyz("/readyz").await, 200);

    // The whole read asks for it, a denial does not.
    altered(server.store(), "ALTER TABLE subscription RENAME TO subscription_away").await;
    wrote(server.store(), "", Vec::new(), "future", "x").await;
    within(PATIENCE, "the outage shows", async || readyz("/readyz").await == 503).await;
    assert_eq!(readyz("/readyz?role=gateway").await, 200, "the last good state serves on");
    denied(&server, None, Some(&keys.key), None).await;
    becomes(&site, &token, 401, "denied meanwhile").await;
    assert_eq!(readyz("/readyz").await, 503, "it is not over");

    altered(server.store(), "ALTER TABLE subscription_away RENAME TO subscription").await;
    within(PATIENCE, "the outage is over", async || readyz("/readyz").await == 200).await;
    assert_eq!(status(&site, &token).await, 401);
    server.stop().await;
}
