//! Proxies in front of the server: whose word about the client is taken, and what upstreams are told.

use serde_json::{Value, json};
use tollgate_domain::audit::AuditOutcome;
use tollgate_domain::page::Page;

use super::harness::{Call, GATEWAY, MANAGEMENT, Setup, TestServer};
use super::steps::{EDITOR, Keys, Person, Site, text};
use super::upstream::Upstream;

/// Of the demo: makes and publishes APIs.
const MAKER: Person<'_> = ("maker", "maker-demo-1");
/// The tests' client connects from 127.0.0.1.
const TRUSTING: &str = "[server]\ntrusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]\n";

/// What a client, or a proxy, says of earlier hops.
fn told(call: Call) -> Call {
    call.header("X-Forwarded-For", "198.51.100.1, 192.0.2.7")
        .header("X-Forwarded-For", "10.0.0.2")
        .header("X-Forwarded-Proto", "http")
        .header("X-Forwarded-Host", "shop.example")
        .header("X-Forwarded-Port", "80")
        .header("X-Real-IP", "192.0.2.7")
        .header("Forwarded", "for=192.0.2.7")
}

/// The members of what the upstream saw that tell of earlier hops.
fn hops(seen: &Value) -> Value {
    let sent = seen["sent"].as_object().unwrap().iter();
    let is_hop = |name: &str| name.starts_with("x-forwarded-") || name == "x-real-ip" || name == "forwarded";
    sent.filter(|(name, _)| is_hop(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

async fn publish_open_api(site: &Site) -> Upstream {
    let upstream = Upstream::start().await;
    let api = json!({
        "name": "Echo", "context": "/echo", "version": "1", "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": upstream.url}},
        "operations": [{"target": "/*", "verb": "GET", "authType": "None"}],
    });
    site.publish(MAKER, &api).await;
    upstream
}

/// What the editor was refused, by the audit trail: how often, and the addresses it came from.
async fn audited(server: &TestServer) -> Vec<(i64, String)> {
    let page = Page { offset: 0, limit: 100 };
    let trail = server.store().audit_trail(TestServer::organization(), page).await.unwrap();
    let refused = trail.list.into_iter().filter(|entry| entry.outcome == AuditOutcome::Refused);
    refused.map(|entry| (entry.times, entry.address)).collect()
}

/// Fails to sign in, to call a REST API and to get a token on both ports.
async fn fail_everywhere(site: &Site, keys: &Keys) {
    let form = [("username", EDITOR.0), ("password", "wrong")];
    assert_eq!(
        told(site.call("POST", MANAGEMENT, "/signin"))
            .header("Origin", site.management())
            .form(&form)
            .send()
            .await
            .status,
        401
    );
    let rest = site.call("GET", MANAGEMENT, "/api/am/devportal/v3/applications").basic(EDITOR.0, "wrong");
    assert_eq!(told(rest).send_http2().await.status, 401);
    let grant = [("grant_type", "password"), ("username", EDITOR.0), ("password", "wrong")];
    for (port, path) in [(GATEWAY, "/token"), (MANAGEMENT, "/oauth2/token")] {
        let call = site.call("POST", port, path).basic(&keys.key, &keys.secret);
        assert_eq!(told(call).form(&grant).send().await.status, 400, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_believed_by_default() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let _upstream = publish_open_api(&site).await;
    let keys = site.subscribed_to_orders("proxied").await;
    let own = server.url(GATEWAY).strip_prefix("https://").unwrap();
    for over_http2 in [false, true] {
        let call = told(site.call("GET", GATEWAY, "/echo/1/a"));
        let answer = if over_http2 { call.send_http2().await } else { call.send().await };
        let expected = json!({
            "x-forwarded-for": ["127.0.0.1"], "x-forwarded-proto": ["https"], "x-forwarded-host": [own],
        });
        assert_eq!(hops(&answer.json()), expected, "HTTP/2 {over_http2}");
    }
    fail_everywhere(&site, &keys).await;
    let audited = audited(&server).await;
    assert_eq!(audited.iter().map(|(times, _)| times).sum::<i64>(), 4, "{audited:?}");
    assert!(audited.iter().all(|(_, address)| address == "127.0.0.1"), "{audited:?}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn client_of_a_trusted_proxy_is_the_rightmost_hop_that_is_not_trusted() {
    let server = Setup::default().demo().file(TRUSTING).start().await;
    let site = Site::of(&server);
    let _upstream = publish_open_api(&site).await;
    let keys = site.subscribed_to_orders("proxied").await;
    let answer = told(site.call("GET", GATEWAY, "/echo/1/a")).send().await.json();
    let own = server.url(GATEWAY).strip_prefix("https://").unwrap();
    let element = format!("for=192.0.2.7, for=127.0.0.1;host=\"{own}\";proto=https");
    let expected = json!({
        "x-forwarded-for": ["198.51.100.1, 192.0.2.7, 10.0.0.2, 127.0.0.1"], "x-forwarded-proto": ["http"],
        "x-forwarded-host": ["shop.example"], "x-forwarded-port": ["80"], "x-real-ip": ["192.0.2.7"],
        "forwarded": [element],
    });
    assert_eq!(hops(&answer), expected);
    // A proxy that says little is helped out.
    let answer = site.call("GET", GATEWAY, "/echo/1/a").send().await.json();
    let expected = json!({
        "x-forwarded-for": ["127.0.0.1"], "x-forwarded-proto": ["https"], "x-forwarded-host": [own],
    });
    assert_eq!(hops(&answer), expected);

    fail_everywhere(&site, &keys).await;
    let audited = audited(&server).await;
    assert_eq!(audited.iter().map(|(times, _)| times).sum::<i64>(), 4, "{audited:?}");
    assert!(audited.iter().all(|(_, address)| address == "192.0.2.7"), "{audited:?}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn page_behind_a_trusted_proxy_is_no_proxy_itself() {
    let server = Setup::default().demo().file(TRUSTING).start().await;
    let site = Site::of(&server);
    let _upstream = publish_open_api(&site).await;
    let session = site.sign_in(EDITOR).await;
    let shown = site.in_session("GET", "/portal/session", &session).send().await.json();
    let headers =
        json!({"X-Forwarded-For": "203.0.113.1", "X-Real-IP": "203.0.113.1", "X-Forwarded-Proto": "http"});
    let trial = json!({"method": "GET", "path": "/echo/1/a", "headers": headers});
    let call =
        site.in_session("POST", "/portal/try", &session).header("X-Tollgate-CSRF", &text(&shown, "csrf"));
    let answer = told(call.json(&trial)).send().await.json();
    let seen: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    let own = server.url(GATEWAY).strip_prefix("https://").unwrap();
    let expected = json!({
        "x-forwarded-for": ["192.0.2.7"], "x-forwarded-proto": ["https"], "x-forwarded-host": [own],
    });
    assert_eq!(hops(&seen), expected);
    server.stop().await;
}
