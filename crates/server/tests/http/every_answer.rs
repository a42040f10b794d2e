//! What holds for every answer: health, ids, headers, unknown paths, cross-origin rules.

use http::{Method, Version};

use super::harness::{GATEWAY, MANAGEMENT, Setup, TestServer};

#[tokio::test(flavor = "multi_thread")]
async fn server_says_that_it_is_well() {
    let server = TestServer::start().await;
    for path in ["/healthz", "/readyz", "/api/am/gateway/v2/server-startup-healthcheck"] {
        assert_eq!(server.get(MANAGEMENT, path).send().await.status, 200, "{path}");
    }
    let answer = server.get(GATEWAY, "/").send().await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("Welcome to APIM"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ports_speak_http1_and_http2() {
    let server = TestServer::start().await;
    for (port, path) in [(MANAGEMENT, "/readyz"), (GATEWAY, "/"), (GATEWAY, "/jwks")] {
        let answer = server.get(port, path).send().await;
        assert_eq!((answer.status, answer.version), (200, Version::HTTP_11), "{path}");
        let answer = server.get(port, path).send_http2().await;
        assert_eq!((answer.status, answer.version), (200, Version::HTTP_2), "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_an_id_of_our_own() {
    let server = TestServer::start().await;
    let mut seen = Vec::new();
    for (port, path) in
        [(MANAGEMENT, "/readyz"), (MANAGEMENT, "/nothing"), (GATEWAY, "/nothing"), (GATEWAY, "/jwks")]
    {
        let answer = server.get(port, path).header("X-Request-Id", "mine").send().await;
        let ids: Vec<_> = answer.headers.get_all("x-request-id").iter().collect();
        assert_eq!(ids.len(), 1, "{path}");
        let id = answer.header("x-request-id").unwrap().to_owned();
        assert!(id.starts_with("req_") && !seen.contains(&id), "{id}");
        seen.push(id);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_are_not_there_for_every_method() {
    let server = TestServer::start().await;
    let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"];
    for path in
        ["/services/", "/services/Version", "/services/UserAdmin", "/carbon", "/api/am/nothing/v1", "/x"]
    {
        for method in methods {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = server.call(method.clone(), MANAGEMENT, path).basic("admin", "admin").send().await;
            assert_eq!(answer.status, 404, "{method} {path}");
        }
        let preflight = server
            .call(Method::OPTIONS, MANAGEMENT, path)
            .header("Origin", "https://elsewhere.example")
            .header("Access-Control-Request-Method", "GET");
        assert_eq!(preflight.send().await.status, 404, "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn management_answers_have_the_servlet_headers() {
    let server = TestServer::start().await;
    for (port, path) in
        [(MANAGEMENT, "/readyz"), (MANAGEMENT, "/oauth2/jwks"), (MANAGEMENT, "/x"), (GATEWAY, "/jwks")]
    {
        let answer = server.get(port, path).send().await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(answer.header("x-xss-protection"), Some("1; mode=block"), "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_origins_never_get_credentials() {
    let server = TestServer::start().await;
    let paths = [
        (Method::GET, "/api/am/devportal/v3/apis"),
        (Method::OPTIONS, "/api/am/devportal/v3/apis"),
        (Method::POST, "/oauth2/token"),
        (Method::OPTIONS, "/oauth2/token"),
        (Method::GET, "/devportal"),
        (Method::GET, "/signin"),
    ];
    for (method, path) in paths {
        let call = server
            .call(method.clone(), MANAGEMENT, path)
            .header("Origin", "https://elsewhere.example")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization");
        let answer = call.send().await;
        assert_eq!(answer.header("access-control-allow-credentials"), None, "{method} {path}");
        let open = path.starts_with("/api/") || path.starts_with("/oauth2/");
        assert_eq!(answer.header("access-control-allow-origin"), open.then_some("*"), "{method} {path}");
        if method == Method::OPTIONS {
            assert_eq!(answer.status, 204, "{path}");
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_headers_are_in_canonical_capitals() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let server = TestServer::start().await;
    let tls = super::harness::trust(server.running.ca().unwrap());
    for (port, challenged) in [(MANAGEMENT, "/oauth2/token"), (GATEWAY, "/token")] {
        let url = server.url(port).parse().unwrap();
        let mut stream = super::harness::connect(&tls, &url, b"http/1.1").await;
        let body = "grant_type=client_credentials";
        let request = format!(
            "POST {challenged} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.contains("\r\nWWW-Authenticate: Basic realm=localhost\r\n"), "{answer}");
        assert!(answer.contains("\r\nX-XSS-Protection: 1; mode=block\r\n"), "{answer}");

        let mut stream = super::harness::connect(&tls, &url, b"http/1.1").await;
        stream.write_all(b"GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.contains("\r\nX-Request-Id: req_"), "{answer}");
        assert!(answer.contains("\r\nContent-Type: application/json"), "{answer}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn body_that_stands_still_is_not_waited_for() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let server = Setup::default().file("[gateway]\nbody_timeout = \"1s\"\n").start().await;
    let tls = super::harness::trust(server.running.ca().unwrap());
    for (port, path) in [(MANAGEMENT, "/oauth2/token"), (GATEWAY, "/token"), (MANAGEMENT, "/signin")] {
        let url = server.url(port).parse().unwrap();
        let mut stream = super::harness::connect(&tls, &url, b"http/1.1").await;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\nabc"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // The answer, and then the end: the connection is not kept for a client like this one.
        let read = stream.read_to_end(&mut answer);
        let _ = tokio::time::timeout(std::time::Duration::from_secs(20), read).await.expect("an end");
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 408 "), "{path}: {answer}");
    }
    server.stop().await;
}
