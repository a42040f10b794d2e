//! What clients are told where a proxy stands in front: other addresses than those that are listened on.

use serde_json::Value;

use super::harness::{MANAGEMENT, Setup, TestServer};
use super::steps::{ADMIN, EDITOR, Site, text};

const ENVIRONMENT: &str =
    "[{ name = 'Edge', type = 'hybrid', https_endpoint = 'https://api.example.com/gw/' }]";

/// The site at the addresses that are listened on.
fn listening(server: &TestServer) -> Site {
    let line = server.running.ready_line();
    let ports: Vec<&str> = line.rsplit_once("listening=").unwrap().1.split(',').collect();
    let url = |at: &str| format!("https://localhost:{}", at.rsplit_once(':').unwrap().1);
    Site::at(server, url(ports[0]), url(ports[ports.len() - 1]))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_is_the_proxys_address() {
    let before = Setup::default().demo().start().await;
    let keys = Site::of(&before).subscribed_to_orders("proxied").await;
    let earlier = text(&Site::of(&before).tokens(&keys, EDITOR, "read").await, "access_token");
    let setup = Setup::default()
        .demo()
        .variable("TOLLGATE_SERVER__BASE_PATH", "https://apim.example.com:443")
        .variable("TOLLGATE_APIM__GATEWAY__ENVIRONMENT", ENVIRONMENT);
    let server = TestServer::start_at(before.stop().await, setup).await;
    let line = server.running.ready_line();
    assert!(line.starts_with(
        "ready management=https://apim.example.com gateway=https://api.example.com/gw listening="
    ));
    let site = listening(&server);

    let discovery = site.call("GET", MANAGEMENT, "/.well-known/openid-configuration").send().await.json();
    assert_eq!(discovery["issuer"], "https://apim.example.com/oauth2/token");
    let token = text(&site.tokens(&keys, EDITOR, "read").await, "access_token");
    // A token of before was issued under another address, and is good until it expires.
    for token in [&token, &earlier] {
        assert_eq!(site.api("GET /orders/1.0.0/orders", Some(token)).await.status, 200);
    }
    let apis = site.rest(EDITOR, "GET devportal/v3/apis", &Value::Null).await.json();
    let id = text(&apis["list"][0], "id");
    let api = site.rest(EDITOR, &format!("GET devportal/v3/apis/{id}"), &Value::Null).await.json();
    // What was deployed in the environment `Default` is in the one that there is now.
    assert_eq!(api["endpointURLs"][0]["environmentName"], "Edge", "{api}");
    let url = text(&api["endpointURLs"][0]["URLs"], "https");
    assert!(url.starts_with("https://api.example.com/gw/"), "{url}");
    let settings = site.rest(ADMIN, "GET publisher/v4/settings", &Value::Null).await.json();
    assert_eq!(settings["environment"][0]["name"], "Edge");
    server.stop().await;
}
