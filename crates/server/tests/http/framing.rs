//! Requests in raw bytes: what cannot be followed is refused on both ports, before anybody reads it.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Uri};
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::harness::{GATEWAY, MANAGEMENT, Port, Setup, TestServer, connect};

/// Sends the bytes on a new connection and gives all that comes until the server closes it.
async fn exchange(server: &TestServer, port: Port, bytes: &str) -> String {
    let mut stream = connect(&server.tls, &server.url(port).parse().unwrap(), b"http/1.1").await;
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn both_ports_refuse_what_cannot_be_followed_and_close() {
    let server = TestServer::start().await;
    let blanks = " ".repeat(49);
    let heads = [
        format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:{blanks}0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\nHost: a\n\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n".to_owned(),
        "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
    ];
    for port in [MANAGEMENT, GATEWAY] {
        for head in &heads {
            let answer = exchange(&server, port, head).await;
            assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{head:?} -> {answer}");
            assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{head:?} -> {answer}");
            for line in ["Connection: close", "Content-Type: application/json; charset=UTF-8"] {
                assert!(answer.contains(&format!("\r\n{line}\r\n")), "{line} in {answer}");
            }
            assert!(answer.contains("\r\nX-Request-Id: req_"), "{answer}");
            let body = answer.split_once("\r\n\r\n").unwrap().1;
            let fault: serde_json::Value = serde_json::from_str(body).unwrap();
            assert_eq!((&fault["code"], &fault["type"]), (&"400".into(), &"Status report".into()));
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn a_good_request_is_answered_before_the_bad_one_behind_it() {
    let server = TestServer::start().await;
    for (port, path) in [(MANAGEMENT, "/healthz"), (GATEWAY, "/"), (GATEWAY, "/jwks")] {
        let good = format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
        let answer = exchange(&server, port, &format!("{good}{good}GET {path}\r\n\r\n{good}")).await;
        let statuses: Vec<&str> = answer.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
        assert_eq!(statuses, ["200", "200", "400"], "{answer}");
    }
    server.stop().await;
}

#[tokio::test]
async fn the_number_of_fields_is_a_setting() {
    let server = Setup::default().file("[gateway]\nmax_headers = 150\n").start().await;
    let request = |fields: usize| {
        let fields = "A: b\r\n".repeat(fields - 2);
        format!("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n")
    };
    let answer = exchange(&server, MANAGEMENT, &request(150)).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let answer = exchange(&server, MANAGEMENT, &request(151)).await;
    assert!(answer.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"), "{answer}");
    server.stop().await;
}

#[tokio::test]
async fn refused_heads_are_counted_at_their_port() {
    let server = TestServer::start().await;
    let refused = || {
        let both = [server.running.gateway().counters().read(), server.running.management_counters().read()];
        assert!(both.iter().all(|counts| counts.requests == counts.refused));
        both.map(|counts| counts.refused)
    };
    exchange(&server, MANAGEMENT, "GET / HTTP/1.1\r\n\r\n").await;
    assert_eq!(refused(), [0, 1]);
    exchange(&server, GATEWAY, "GET / HTTP/1.1\r\n\r\n").await;
    assert_eq!(refused(), [1, 1]);
    for (port, expected) in [(GATEWAY, [2, 1]), (MANAGEMENT, [2, 2])] {
        get_http2(&server, port, "ftp /jwks", &HeaderMap::new()).await;
        assert_eq!(refused(), expected);
    }
    server.stop().await;
}

/// Status and body of the answer over HTTP/2 to a GET with these headers.
async fn get_http2(server: &TestServer, port: Port, target: &str, headers: &HeaderMap) -> (u16, String) {
    let url: Uri = server.url(port).parse().unwrap();
    let stream = connect(&server.tls, &url, b"h2").await;
    let client = http2::Builder::new(TokioExecutor::new());
    let (mut sender, connection) = client.handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let (scheme, path) = target.split_once(' ').unwrap();
    let mut request = Request::get(format!("{scheme}://{}{path}", url.authority().unwrap()))
        .body(Empty::<Bytes>::new())
        .unwrap();
    *request.headers_mut() = headers.clone();
    let answer = sender.send_request(request).await.unwrap();
    let (head, body) = answer.into_parts();
    assert!(head.headers["x-request-id"].to_str().unwrap().starts_with("req_"), "{head:?}");
    let body = body.collect().await.unwrap().to_bytes();
    (head.status.as_u16(), String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn what_is_refused_over_http1_is_refused_over_http2_at_every_door() {
    let server = TestServer::start().await;
    let fields = |name: &'static str, count: usize| {
        let mut headers = HeaderMap::new();
        for _ in 0..count {
            headers.append(name, HeaderValue::from_static("0"));
        }
        headers
    };
    for (port, path) in [(MANAGEMENT, "/healthz"), (GATEWAY, "/jwks"), (GATEWAY, "/")] {
        let rows = [
            ("https", fields("a", 100), 200),
            // One field in several crumbs (RFC 9113 section 8.2.3).
            ("https", fields("cookie", 101), 200),
            ("https", fields("a", 101), 431),
            ("https", fields("content-length", 2), 400),
            ("ftp", HeaderMap::new(), 400),
        ];
        for (scheme, headers, expected) in rows {
            let (status, body) = get_http2(&server, port, &format!("{scheme} {path}"), &headers).await;
            assert_eq!(status, expected, "{scheme} {path} {}: {body}", headers.len());
            assert!(status == 200 || body.contains(r#""type":"Status report""#), "{body}");
        }
    }
    server.stop().await;
}
