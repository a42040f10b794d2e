//! What is sent and cannot be taken: text that is none, callbacks and names that would do harm, bodies that are too long.

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::harness::{GATEWAY, MANAGEMENT, Port, TestServer, connect, trust};
use super::steps::{ADMIN, Keys, Site, TOKEN_ENDPOINTS};

const FORM: &str = "application/x-www-form-urlencoded";
const REGISTER: &str = "/client-registration/v0.17/register";

#[tokio::test(flavor = "multi_thread")]
async fn forms_and_addresses_that_are_no_text_are_refused() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    for (port, path) in TOKEN_ENDPOINTS {
        for body in
            ["grant_type=password&username=a%FFb&password=c", "grant_type=password&us%C3=a&password=c"]
        {
            let answer = site.call("POST", port, path).body(FORM, body).send().await;
            let told = answer.json();
            assert_eq!(
                (answer.status, told["error"].as_str()),
                (400, Some("invalid_request")),
                "{path} {body}"
            );
            assert_eq!(
                told["error_description"], "Malformed or unsupported request payload",
                "{path} {body}"
            );
        }
    }
    let body = "username=admin%FF&password=admin";
    assert_eq!(site.call("POST", MANAGEMENT, "/signin").body(FORM, body).send().await.status, 400);
    let listed = site.call("GET", MANAGEMENT, "/api/am/devportal/v3/applications?query=%FF");
    assert_eq!(listed.basic(ADMIN.0, ADMIN.1).send().await.status, 400);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn registrations_that_would_do_harm_are_refused() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let register = async |body: serde_json::Value| {
        site.call("POST", MANAGEMENT, REGISTER).basic(ADMIN.0, ADMIN.1).json(&body).send().await
    };
    for (callback, named) in [
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("JavaScript:alert(1)", "JavaScript:alert(1)"),
        ("https://a.example/cb, data:text/html;base64,AAAA", "data:text/html;base64"),
        ("regexp=(https://a.example/cb|vbscript:x)", "vbscript:x"),
        ("https://a.example/\tcb", "https://a.example/cb"),
        ("java\nscript:alert(1)", "javascript:alert(1)"),
    ] {
        let answer = register(json!({"clientName": "harm", "callbackUrl": callback})).await;
        let told = answer.json();
        assert_eq!((answer.status, told["code"].as_u64()), (400, Some(400)), "{callback}");
        assert!(told["description"].as_str().unwrap().contains(named), "{callback}: {told}");
    }
    // Tools in the field send these: kept as sent.
    for (at, callback) in
        ["www.host.com", "https://a.example/#part", "*", "http://localhost:80/?a=b"].iter().enumerate()
    {
        let answer = register(json!({"clientName": format!("tool{at}"), "callbackUrl": callback})).await;
        assert_eq!((answer.status, answer.json()["callBackURL"].as_str()), (200, Some(*callback)));
    }
    for name in ["two\nlines", "end\n", "tab\tin it"] {
        let answer = register(json!({"clientName": name})).await;
        assert_eq!((answer.status, answer.json()["code"].as_u64()), (400, Some(500)), "{name:?}");
    }
    // The same rule where the portal sets a callback.
    let app = site.application(ADMIN, "callbacks").await;
    let generate = json!({
        "keyType": "PRODUCTION", "grantTypesToBeSupported": ["password"], "callbackUrl": "javascript:alert(1)",
    });
    let path = format!("POST devportal/v3/applications/{app}/generate-keys");
    assert_eq!(site.rest(ADMIN, &path, &generate).await.status, 400);
    server.stop().await;
}

/// Writes a head on a connection of its own and reads to the end of the connection.
async fn raw(server: &TestServer, port: Port, head: &str) -> String {
    let tls = trust(server.running.ca().unwrap());
    let mut stream = connect(&tls, &server.url(port).parse().unwrap(), b"http/1.1").await;
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // The end may come without a goodbye of TLS.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn body_that_is_announced_too_long_is_not_asked_for() {
    let server = TestServer::start().await;
    let json = "application/json";
    let multipart = "multipart/form-data; boundary=x";
    for (port, path, media_type) in [
        (MANAGEMENT, "/oauth2/token", FORM),
        (MANAGEMENT, "/oauth2/revoke", FORM),
        (GATEWAY, "/token", FORM),
        (GATEWAY, "/revoke", FORM),
        (MANAGEMENT, REGISTER, json),
        (MANAGEMENT, "/signin", FORM),
        (MANAGEMENT, "/api/am/devportal/v3/applications", json),
        (MANAGEMENT, "/api/am/publisher/v4/apis/import-openapi", multipart),
    ] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {media_type}\r\n\
             Authorization: Basic YWRtaW46YWRtaW4=\r\nContent-Length: 100000000\r\nExpect: 100-continue\r\n\r\n"
        );
        let answer = raw(&server, port, &head).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{path}: {answer}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn body_of_the_right_length_is_asked_for() {
    let server = TestServer::start().await;
    let Keys { key, secret } = Site::of(&server).register(ADMIN, &json!({"clientName": "c"})).await;
    for (port, path) in TOKEN_ENDPOINTS {
        let tls = trust(server.running.ca().unwrap());
        let mut stream = connect(&tls, &server.url(port).parse().unwrap(), b"http/1.1").await;
        let body = format!("grant_type=client_credentials&client_id={key}&client_secret={secret}");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nContent-Length: {}\r\n\
             Connection: close\r\nExpect: 100-continue\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut asked = [0; 25];
        stream.read_exact(&mut asked).await.unwrap();
        assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
        stream.write_all(body.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        assert!(answer.starts_with(b"HTTP/1.1 200 "), "{path}: {}", String::from_utf8_lossy(&answer));
    }
    server.stop().await;
}
