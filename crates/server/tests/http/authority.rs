//! Where a request says it was sent to: by `Host`, by `:authority`, by its target, or not at all.

use http::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::harness::{Answer, Call, GATEWAY, MANAGEMENT, Port, Setup, TestServer, connect, trust};
use super::steps::{EDITOR, Site};

/// The protocols that a browser may choose.
const PROTOCOLS: [bool; 2] = [false, true];

async fn send(call: Call, over_http2: bool) -> Answer {
    if over_http2 { call.send_http2().await } else { call.send().await }
}

/// The server's management URL by another name than the advertised one.
fn by_address(server: &TestServer) -> String {
    let advertised = server.url(MANAGEMENT);
    assert!(advertised.starts_with("https://localhost:"), "{advertised}");
    advertised.replace("localhost", "127.0.0.1")
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_work_at_an_address_that_is_not_the_advertised_one() {
    let server = Setup::default().demo().start().await;
    let tls = trust(server.running.ca().unwrap());
    let site = Site::of(&server);
    let own = by_address(&server);
    for over_http2 in PROTOCOLS {
        let call = |method: Method, path: &str| {
            Call::new(tls.clone(), method, &format!("{own}{path}")).header("Origin", &own)
        };
        let form = [("username", EDITOR.0), ("password", EDITOR.1)];
        let answer = send(call(Method::POST, "/signin").form(&form), over_http2).await;
        assert_eq!(answer.status, 303, "HTTP/2 {over_http2}: {}", answer.text());
        let cookie = format!("{}={}", site.session_cookie_name(), site.session_cookie(&answer));

        let shown = call(Method::GET, "/api/tollgate/v1/session").header("Cookie", &cookie);
        let csrf = send(shown, over_http2).await.json()["csrf"].as_str().unwrap().to_owned();
        let wanted = json!({"name": format!("by address {over_http2}"), "throttlingPolicy": "Unlimited"});
        let make = call(Method::POST, "/api/am/devportal/v3/applications").header("Cookie", &cookie);
        let made = send(make.header("X-Tollgate-CSRF", &csrf).json(&wanted), over_http2).await;
        assert_eq!(made.status, 201, "HTTP/2 {over_http2}: {}", made.text());

        let sign_out = call(Method::POST, "/signout").header("Cookie", &cookie).form(&[]);
        assert_eq!(send(sign_out, over_http2).await.status, 303, "HTTP/2 {over_http2}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn page_of_another_origin_cannot_name_itself() {
    let server = Setup::default().demo().start().await;
    let tls = trust(server.running.ca().unwrap());
    let own = by_address(&server);
    let form = [("username", EDITOR.0), ("password", EDITOR.1)];
    for over_http2 in PROTOCOLS {
        for origin in ["https://elsewhere.example", "https://127.0.0.1", &own.replace("https", "http")] {
            let call =
                Call::new(tls.clone(), Method::POST, &format!("{own}/signin")).header("Origin", origin);
            let answer = send(call.form(&form), over_http2).await;
            assert_eq!(answer.status, 403, "HTTP/2 {over_http2}, {origin}");
        }
    }
    server.stop().await;
}

/// Sends the bytes on a connection of their own and reads all that comes.
async fn exchange(server: &TestServer, port: Port, bytes: &str) -> String {
    let tls = trust(server.running.ca().unwrap());
    let mut stream = connect(&tls, &server.url(port).parse().unwrap(), b"http/1.1").await;
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn http_1_0_needs_no_host() {
    let server = Setup::default().demo().start().await;
    let rows = [
        (MANAGEMENT, "GET /healthz HTTP/1.0\r\n\r\n", 200),
        (MANAGEMENT, "GET /readyz HTTP/1.0\r\n\r\n", 200),
        (MANAGEMENT, "GET /oauth2/jwks HTTP/1.0\r\n\r\n", 200),
        (MANAGEMENT, "GET /healthz HTTP/1.0\r\nHost: gw\r\n\r\n", 200),
        (MANAGEMENT, "GET https://gw/healthz HTTP/1.0\r\n\r\n", 200),
        (GATEWAY, "GET /jwks HTTP/1.0\r\n\r\n", 200),
        (GATEWAY, "GET / HTTP/1.0\r\n\r\n", 200),
        (GATEWAY, "GET /orders/1.0.0/orders HTTP/1.0\r\n\r\n", 401),
        (MANAGEMENT, "GET /healthz HTTP/1.0\r\nHost: gw\r\nHost: gw\r\n\r\n", 400),
        (GATEWAY, "GET / HTTP/1.0\r\nHost: g w\r\n\r\n", 400),
    ];
    for (port, bytes, status) in rows {
        let answer = exchange(&server, port, bytes).await;
        assert_eq!(answer.split(' ').nth(1), Some(status.to_string().as_str()), "{bytes} -> {answer}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contradictory_hosts_are_refused_on_both_ports() {
    let server = TestServer::start().await;
    let rows = [
        ("GET {} HTTP/1.1\r\n", 400),
        ("GET {} HTTP/1.1\r\nHost:\r\n", 400),
        ("GET {} HTTP/1.1\r\nHost: user@gw\r\n", 400),
        ("GET {} HTTP/1.1\r\nHost: gw\r\nHost: gw\r\n", 400),
        ("GET https://gw{} HTTP/1.1\r\n", 400),
        ("GET https://gw{} HTTP/1.1\r\nHost: other\r\n", 400),
        ("GET https://gw{} HTTP/1.1\r\nHost: GW:443\r\n", 200),
        ("GET {} HTTP/1.1\r\nHost: gw\r\n", 200),
    ];
    for (port, path) in [(MANAGEMENT, "/healthz"), (GATEWAY, "/jwks"), (GATEWAY, "/")] {
        for (head, status) in rows {
            let bytes = format!("{}Connection: close\r\n\r\n", head.replace("{}", path));
            let answer = exchange(&server, port, &bytes).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{bytes} -> {answer}");
        }
        // HTTP/2: a Host beside :authority must say the same (RFC 9113 section 8.3.1).
        let beside = |host: &str| server.get(port, path).header("Host", host).send_http2();
        let own = server.url(port).strip_prefix("https://").unwrap();
        assert_eq!((beside(own).await.status, beside("other").await.status), (200, 400), "{path}");
    }
    server.stop().await;
}
