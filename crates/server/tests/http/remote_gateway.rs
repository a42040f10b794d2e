//! A gateway on another machine than its key manager: what it serves by, and what it does when that is late or away.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tollgate_domain::audit::AuditOutcome;
use tollgate_domain::page::Page;
use tollgate_server::control::GatewayPeer;
use tower::ServiceExt as _;

use super::harness::{Call, GATEWAY, MANAGEMENT, Place, Setup, TestServer, trust_all};
use super::process::{command, run};
use super::remote_link::{TestGateway, TestLink, serve};
use super::steps::{EDITOR, Keys, READER, Site, text, within};

const ORDERS: &str = "GET /orders/1.0.0/orders";
const CHANGE: &str = "PUT /orders/1.0.0/orders/7";
/// How long what comes over the feed may take; a second is promised, the rest is for a busy machine.
const PATIENCE: u64 = 30;
/// How many applications get keys and call at once.
const FRESH: usize = 1000;
/// The variable of the gateway port's key.
const GATEWAY_PORT: &str = "TOLLGATE_TRANSPORT__PASSTHRU_HTTPS__LISTENER__PARAMETERS__PORT";
/// Of the demo: makes and publishes APIs.
const MAKER: (&str, &str) = ("maker", "maker-demo-1");

/// A control plane with the demo's content, and the way to it.
async fn control() -> (TestServer, TestLink) {
    let role = "[server]\nserver_role = \"control-plane\"\n";
    let server = Setup::default().demo().file(role).start().await;
    let link = serve(server.running.for_gateways()).await;
    (server, link)
}

/// One gateway that holds all that is deployed.
async fn gateway(server: &TestServer, link: &TestLink, place: Place, more: &str) -> TestGateway {
    let gateway = TestGateway::start(server, link, place, more).await;
    within(PATIENCE, "it may be sent calls", async || gateway.status("/readyz").await.0 == 200).await;
    gateway
}

async fn call(site: &Site, call: &str, token: &str) -> u16 {
    site.api(call, Some(token)).await.status
}

async fn token(site: &Site, keys: &Keys, scope: &str) -> String {
    text(&site.tokens(keys, EDITOR, scope).await, "access_token")
}

/// A token from the gateway's own port.
async fn forwarded(site: &Site, keys: &Keys, who: (&str, &str)) -> super::harness::Answer {
    let fields =
        [("grant_type", "password"), ("username", who.0), ("password", who.1), ("scope", "read update")];
    site.call("POST", GATEWAY, "/token").basic(&keys.key, &keys.secret).form(&fields).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_without_a_database_serves_what_its_control_plane_publishes() {
    let (server, link) = control().await;
    let gateway = gateway(&server, &link, Place::new(), "").await;
    let site = &gateway.site;
    assert!(!gateway.place.home.join("data/tollgate.db").exists());
    assert!(!gateway.place.home.join("data/keys/master.key").exists());

    let keys = site.subscribed_to_orders("remote").await;
    let made = forwarded(site, &keys, EDITOR).await;
    assert_eq!((made.status, made.header("cache-control")), (200, Some("no-store")), "{}", made.text());
    let both = text(&made.json(), "access_token");
    let reads = text(&site.tokens(&keys, READER, "read update").await, "access_token");
    assert_eq!((call(site, ORDERS, &both).await, call(site, ORDERS, &reads).await), (200, 200));
    let change = async |token: &str| {
        let body = json!({"quantity": 3});
        site.call("PUT", GATEWAY, &CHANGE[4..]).bearer(token).json(&body).send().await.status
    };
    assert_eq!((change(&both).await, change(&reads).await), (200, 403));
    assert_eq!(call(site, ORDERS, "not.a.token").await, 401);
    let jwks = site.call("GET", GATEWAY, "/jwks").send().await;
    assert_eq!(jwks.json(), site.call("GET", MANAGEMENT, "/oauth2/jwks").send().await.json());

    // What ends or changes something there is soon true here.
    let revoked = site.call("POST", GATEWAY, "/revoke").basic(&keys.key, &keys.secret);
    assert_eq!(revoked.form(&[("token", &both)]).send().await.status, 200);
    within(PATIENCE, "a revoked token is refused", async || call(site, ORDERS, &both).await == 401).await;
    let api = site.api_named(EDITOR, "Orders").await;
    let step = async |action: &str| {
        let path = format!("POST publisher/v4/apis/change-lifecycle?action={action}&apiId={api}");
        site.done(MAKER, &path, &Value::Null).await;
    };
    step("Block").await;
    within(PATIENCE, "a blocked API is blocked", async || call(site, ORDERS, &reads).await == 503).await;
    step("Re-Publish").await;
    within(PATIENCE, "it is served again", async || call(site, ORDERS, &reads).await == 200).await;

    let (status, metrics) = gateway.status("/metrics").await;
    assert_eq!(status, 200);
    assert!(metrics.contains("\ntollgate_gateway_feed_connected 1\n"), "{metrics}");
    assert_eq!(gateway.status("/healthz").await.0, 200);
    assert_eq!(gateway.status("/orders/1.0.0/orders").await.0, 404, "nothing else is there");
    gateway.stop().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_control_plane_opens_no_gateway_port() {
    // A server that opened it would not start.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let file = "[server]\nserver_role = \"control-plane\"\nbind_address = [\"127.0.0.1\"]\n";
    let server = Setup::default().file(file).variable(GATEWAY_PORT, &port).start().await;
    assert_eq!(
        server.running.gateway_url(),
        format!("https://localhost:{port}"),
        "gateways elsewhere have it"
    );
    assert_eq!(server.get(MANAGEMENT, "/readyz").send().await.status, 200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_starts_a_gateway_from_its_file() {
    let (server, link) = control().await;
    let place = Place::new();
    std::fs::create_dir_all(&place.home).unwrap();
    // The first address is nobody's: the next one is tried.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let port = link.port();
    let file = format!(
        "[server]\noffset = 1\n[apim.key_manager]\n\
         service_url = [\"https://127.0.0.1:{nobody}\", \"https://localhost:{port}/services/\"]\n"
    );
    std::fs::write(place.home.join("deployment.toml"), file).unwrap();
    let refused = run(&place, &["serve"]);
    assert_eq!(refused.code, 2);
    assert!(refused.errors.contains("start with --role gateway"));
    let refused = run(&place, &["serve", "--role", "gateway"]);
    assert_eq!(refused.code, 1);
    assert!(refused.errors.contains("has not joined its control plane"));

    link.write_identity(&place);
    let mut command = command(&place, &["serve", "--role", "gateway"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let urls: Vec<&str> = line.trim_end().split(['=', ' ']).collect();
    let ["ready", "gateway", gateway, "status", status] = urls.as_slice() else { panic!("{line}") };
    let site = Site::of(&server);
    let cas = [server.running.ca().unwrap().clone(), place.home.join("data/tls/ca.pem")];
    let site = site.with_gateway(trust_all(&cas.each_ref().map(AsRef::as_ref)), gateway);
    let ready = format!("{status}/readyz");
    within(PATIENCE, "it may be sent calls", async || Call::plain(&ready).await.status == 200).await;
    let keys = site.subscribed_to_orders("process").await;
    let made = forwarded(&site, &keys, EDITOR).await;
    assert_eq!(made.status, 200, "{}", made.text());
    assert_eq!(call(&site, ORDERS, &text(&made.json(), "access_token")).await, 200);
    let stopped = std::process::Command::new("kill").arg(child.id().to_string()).status();
    assert!(stopped.unwrap().success() && child.wait().unwrap().success());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fresh_keys_and_tokens_are_never_refused_only_because_the_feed_is_later() {
    let (server, link) = control().await;
    let gateway = gateway(&server, &link, Place::new(), "").await;
    let site = &gateway.site;
    let api = site.api_named(EDITOR, "Orders").await;
    for number in 0..FRESH {
        let application = site.application(EDITOR, &format!("fresh {number}")).await;
        site.subscribe(EDITOR, &application, &api).await;
        let keys = site.keys(EDITOR, &application).await;
        let token = token(site, &keys, "read").await;
        assert_eq!(call(site, ORDERS, &token).await, 200, "{number}");
    }

    // Held up, the feed is waited for, but not for ever; what is known goes on without a wait.
    let known = token(site, &site.subscribed_to_orders("known").await, "read").await;
    assert_eq!(call(site, ORDERS, &known).await, 200);
    link.let_feed_flow(false);
    let keys = site.subscribed_to_orders("late").await;
    let late = token(site, &keys, "read").await;
    let asked = link.asked();
    let (waiting, waited) = (site.clone(), late.clone());
    let waiting = tokio::spawn(async move { call(&waiting, ORDERS, &waited).await });
    link.is_asked(asked).await;
    assert_eq!(call(site, ORDERS, &known).await, 200);
    link.let_feed_flow(true);
    assert_eq!(waiting.await.unwrap(), 200, "it came while the call waited");

    link.let_feed_flow(false);
    let keys = site.subscribed_to_orders("later").await;
    let later = token(site, &keys, "read").await;
    let answer = site.api(ORDERS, Some(&later)).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")), "behind is not refused");
    link.let_feed_flow(true);
    within(PATIENCE, "the feed has it", async || call(site, ORDERS, &later).await == 200).await;
    gateway.stop().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_control_plane_a_gateway_serves_on_and_starts_again() {
    let (server, link) = control().await;
    let gateway = gateway(&server, &link, Place::new(), "").await;
    let keys = gateway.site.subscribed_to_orders("away").await;
    let (good, ended) =
        (token(&gateway.site, &keys, "read").await, token(&gateway.site, &keys, "read").await);
    assert_eq!(call(&gateway.site, ORDERS, &good).await, 200);
    assert_eq!(gateway.site.revoke(&keys, &ended).await.status, 200);
    within(PATIENCE, "it is refused", async || call(&gateway.site, ORDERS, &ended).await == 401).await;

    link.cut().await;
    let made_meanwhile = gateway.site.subscribed_to_orders("meanwhile").await;
    let unknown = token(&gateway.site, &made_meanwhile, "read").await;
    let check = async |gateway: &TestGateway| {
        let site = &gateway.site;
        assert_eq!(call(site, ORDERS, &good).await, 200);
        assert_eq!(call(site, ORDERS, &ended).await, 401, "what is known to be over is over");
        assert_eq!(call(site, ORDERS, &unknown).await, 503);
        let token = forwarded(site, &keys, EDITOR).await;
        assert_eq!((token.status, token.header("retry-after")), (503, Some("1")));
        assert_eq!(token.json()["error"], "temporarily_unavailable");
        assert_eq!(gateway.status("/readyz").await.0, 200);
    };
    check(&gateway).await;
    within(PATIENCE, "it is told", async || {
        gateway.status("/metrics").await.1.contains("tollgate_gateway_feed_connected 0")
    })
    .await;
    let place = gateway.stop().await;
    let gateway = TestGateway::start(&server, &link, place, "").await;
    check(&gateway).await;

    // Changes that the log has no more are in the whole.
    let now = server.auth().now();
    let store = server.store();
    while store.trim_change_log(tollgate_domain::clock::Timestamp(now.0 + 1), 1000).await.unwrap() > 0 {}
    link.mend();
    within(PATIENCE, "it has caught up", async || call(&gateway.site, ORDERS, &unknown).await == 200).await;
    assert_eq!(call(&gateway.site, ORDERS, &ended).await, 401);

    // A torn or foreign state is none: then nothing is served until the feed has brought the whole.
    link.cut().await;
    let place = gateway.stop().await;
    std::fs::write(place.home.join("data/gateway/state"), b"something else").unwrap();
    let gateway = TestGateway::start(&server, &link, place, "").await;
    assert_eq!(call(&gateway.site, ORDERS, &good).await, 503);
    assert_eq!(gateway.status("/readyz").await.0, 503);
    link.mend();
    within(PATIENCE, "it has caught up", async || call(&gateway.site, ORDERS, &good).await == 200).await;
    gateway.stop().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_gateway_serves_nothing_and_keeps_nothing() {
    let (server, link) = control().await;
    let gateway = gateway(&server, &link, Place::new(), "").await;
    let keys = gateway.site.subscribed_to_orders("revoked").await;
    let good = token(&gateway.site, &keys, "read").await;
    assert_eq!(call(&gateway.site, ORDERS, &good).await, 200);
    let state = gateway.place.home.join("data/gateway/state");
    assert!(state.exists());
    // A connection that fails says nothing.
    link.cut().await;
    assert_eq!(call(&gateway.site, ORDERS, &good).await, 200);
    link.revoke();
    link.mend();
    within(PATIENCE, "it is closed", async || call(&gateway.site, ORDERS, &good).await == 503).await;
    assert_eq!(gateway.status("/readyz").await.0, 503);
    within(PATIENCE, "its state is gone", async || !state.exists()).await;
    gateway.stop().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn past_max_staleness_every_token_is_answered_503() {
    let (server, link) = control().await;
    let gateway = gateway(&server, &link, Place::new(), "[apim.gateway]\nmax_staleness = \"1h\"\n").await;
    let site = &gateway.site;
    let keys = site.subscribed_to_orders("stale").await;
    let good = token(site, &keys, "read").await;
    assert_eq!(call(site, ORDERS, &good).await, 200);
    link.cut().await;
    let now = call(site, ORDERS, &good).await;
    gateway.clock.go_on(30 * 60 * 1000);
    let soon = call(site, ORDERS, &good).await;
    gateway.clock.go_on(31 * 60 * 1000);
    let answer = site.api(ORDERS, Some(&good)).await;
    assert_eq!((now, soon, answer.status, answer.header("retry-after")), (200, 200, 503, Some("1")));
    assert_eq!(gateway.site.api("GET /orders/1.0.0/status", None).await.status, 200, "it needs no token");
    assert_eq!(gateway.status("/readyz").await.0, 503);
    gateway.stop().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_the_client_is_only_a_gateway_may_say() {
    let (server, link) = control().await;
    let gateway = gateway(&server, &link, Place::new(), "trusted_proxies = [\"127.0.0.1\"]\n").await;
    let site = &gateway.site;
    let keys = site.subscribed_to_orders("told").await;
    // The gateway believes its proxy, and is believed; a client that forges the gateway's word is not, on either port.
    for (port, path, who) in [(MANAGEMENT, "/oauth2/token", EDITOR.0), (GATEWAY, "/token", READER.0)] {
        let fields = [("grant_type", "password"), ("username", who), ("password", "wrong")];
        let call = site.call("POST", port, path).basic(&keys.key, &keys.secret);
        let call =
            call.header("Tollgate-Client-Address", "192.0.2.66").header("X-Forwarded-For", "203.0.113.9");
        assert_eq!(call.form(&fields).send().await.status, 400);
    }
    let page = Page { offset: 0, limit: 100 };
    let trail = server.store().audit_trail(TestServer::organization(), page).await.unwrap().list;
    let refused = trail.iter().filter(|entry| entry.outcome == AuditOutcome::Refused);
    let mut addresses: Vec<&str> = refused.map(|entry| entry.address.as_str()).collect();
    addresses.sort_unstable();
    assert_eq!(addresses, ["127.0.0.1", "203.0.113.9"]);
    gateway.stop().await;
    server.stop().await;
}

/// The names of all members below a value, of lists without the place in them.
fn members(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                members(value, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| members(value, &format!("{path}[]"), found)),
        _ => drop(found.insert(path.to_owned())),
    }
}

/// The first line of the feed of a gateway of this environment.
async fn first_frame(server: &TestServer, environment: &str, from: &str) -> String {
    let peer = GatewayPeer {
        name: "g1".to_owned(),
        environment: environment.to_owned(),
        serial: "1".to_owned(),
        address: std::net::Ipv4Addr::LOCALHOST.into(),
    };
    let request = http::Request::get(format!("/feed{from}")).extension(peer).body(axum::body::Body::empty());
    let answer = server.running.for_gateways().oneshot(request.unwrap()).await.unwrap();
    let mut body = answer.into_body();
    let mut line = Vec::new();
    while !line.contains(&b'\n') {
        line.extend(body.frame().await.expect("a frame").unwrap().into_data().unwrap());
    }
    String::from_utf8(line).unwrap().lines().next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leaves_the_control_plane_is_what_calls_are_judged_by_and_no_secret() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("listed").await;
    let number = server.store().last_change().await.unwrap();
    let endpoint = json!({
        "endpoint_type": "http", "production_endpoints": {"url": "http://127.0.0.1:9/", "config": {"x": "unused"}},
        "sandbox_endpoints": [{"url": "http://127.0.0.1:9/"}],
        "endpoint_security": {"production": {"enabled": true, "username": "u", "password": "upstream-secret"}},
    });
    let api = json!({
        "name": "Secretive", "context": "/secretive", "version": "1", "policies": ["Unlimited"],
        "isDefaultVersion": true, "authorizationHeader": "X-Token", "endpointConfig": endpoint,
        "additionalProperties": [{"name": "secret", "value": "property-secret"}],
    });
    site.publish(MAKER, &api).await;
    let token = token(&site, &keys, "read").await;
    assert_eq!(site.revoke(&keys, &token).await.status, 200);
    server.auth().complete_keys().await.unwrap();

    let whole = first_frame(&server, "Default", "").await;
    let deltas = first_frame(&server, "Default", &format!("?from={number}")).await;
    assert!(deltas.starts_with("{\"deltas\":"), "{deltas}");
    let mut found = BTreeSet::new();
    members(&serde_json::from_str::<Value>(&whole).unwrap()["snapshot"], "", &mut found);
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(found, LISTED.split_whitespace().collect::<Vec<_>>());
    for line in [&whole, &deltas] {
        let secrets =
            [&keys.secret, "upstream-secret", "property-secret", "unused", "$argon2", "PRIVATE", "\"d\":"];
        for secret in secrets {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
    }

    let elsewhere: Value = serde_json::from_str(&first_frame(&server, "Elsewhere", "").await).unwrap();
    assert_eq!(elsewhere["snapshot"]["apis"], json!([]), "nothing is deployed there");
    let from = format!("?from={number}");
    let elsewhere: Value = serde_json::from_str(&first_frame(&server, "Elsewhere", &from).await).unwrap();
    let apis =
        elsewhere["deltas"]["deltas"].as_array().unwrap().iter().filter(|delta| delta["kind"] == "api");
    let apis: Vec<&Value> = apis.map(|delta| &delta["body"]["api"]).collect();
    assert_eq!(apis, [&Value::Null]);
    server.stop().await;
}

/// All that a gateway is told. What is added here leaves the machine: it must be nothing that anybody could sign in with.
const LISTED: &str = "
    .apis[].api
    .apis[].context
    .apis[].definition.authorization_header
    .apis[].definition.description
    .apis[].definition.endpoint_config.production_endpoints.url
    .apis[].definition.endpoint_config.sandbox_endpoints.url
    .apis[].definition.endpoint_config.sandbox_endpoints[].url
    .apis[].definition.extra.isDefaultVersion
    .apis[].definition.resources[].authType
    .apis[].definition.resources[].scopes[]
    .apis[].definition.resources[].target
    .apis[].definition.resources[].throttlingPolicy
    .apis[].definition.resources[].verb
    .apis[].definition.tiers[]
    .apis[].definition.transport[]
    .apis[].lifecycle
    .apis[].name
    .apis[].organization
    .apis[].provider
    .apis[].revision
    .apis[].version
    .credentials.clients[].application
    .credentials.clients[].client
    .credentials.clients[].consumer_key
    .credentials.clients[].epoch
    .credentials.clients[].key_type
    .credentials.clients[].organization
    .credentials.clients[].state
    .credentials.clients[].valid_from
    .credentials.denials[].denied.grant
    .credentials.denials[].expires_at
    .credentials.denials[].id
    .credentials.denials[].organization
    .credentials.keys[].algorithm
    .credentials.keys[].jwk.alg
    .credentials.keys[].jwk.crv
    .credentials.keys[].jwk.e
    .credentials.keys[].jwk.kid
    .credentials.keys[].jwk.kty
    .credentials.keys[].jwk.n
    .credentials.keys[].jwk.use
    .credentials.keys[].jwk.x
    .credentials.keys[].jwk.y
    .credentials.keys[].kid
    .number
    .subscriptions[].api
    .subscriptions[].application
    .subscriptions[].status
    .subscriptions[].tier
";
