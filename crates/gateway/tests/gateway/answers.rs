//! Answers of upstreams that two readers could understand in two ways.

use std::sync::Arc;

use http::Response;
use http_body_util::BodyExt;
use tokio::sync::{Mutex, oneshot};
use tollgate_gateway::{GatewayBody, GatewaySettings};

use crate::upstream::Upstream;
use crate::world::{authority, code, empty, gateway, peer, read, request, settings};

/// What the gateway makes of an upstream that answers these bytes to a request and closes.
async fn answer_to(method: &str, settings: GatewaySettings, bytes: &str) -> Response<GatewayBody> {
    let bytes = bytes.to_owned();
    let upstream = Upstream::start(move |_, mut peer| {
        let bytes = bytes.clone();
        async move {
            peer.head().await;
            peer.send(&bytes).await;
        }
    })
    .await;
    let worker = gateway(&upstream.urls(), settings).worker();
    worker.handle(empty(request(method, "/orders/1.0.0/open/a")), peer(), authority()).await
}

#[tokio::test]
async fn codings_and_lengths_that_nobody_can_tell_are_502() {
    let rows = [
        "Transfer-Encoding: gzip\r\n\r\n",
        "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok",
        "Content-Length: 2, 3\r\n\r\nok",
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        "Content-Length: +2\r\n\r\nok",
        "Content-Length:\r\n\r\nok",
        "A: b\r\n c\r\nContent-Length: 2\r\n\r\nok",
    ];
    for lines in rows {
        for method in ["GET", "HEAD"] {
            let answer = answer_to(method, settings(), &format!("HTTP/1.1 200 OK\r\n{lines}")).await;
            let (status, body) = read(answer).await;
            assert_eq!((status, code(&body).as_str()), (502, "101506"), "{method} {lines:?}");
        }
    }
    let old = "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
    assert_eq!(answer_to("GET", settings(), old).await.status(), 502);
}

#[tokio::test]
async fn what_can_be_told_is_said_once() {
    let rows = [
        ("Content-Length: 2, 2\r\n\r\nok", "ok"),
        ("Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", "ok"),
        ("Content-Length : 2\r\n\r\nok", "ok"),
        ("Content-Length: 02\r\n\r\nok", "ok"),
    ];
    for (lines, body) in rows {
        let answer = answer_to("GET", settings(), &format!("HTTP/1.1 200 OK\r\nX-A \t: b\r\n{lines}")).await;
        let lengths: Vec<_> = answer.headers().get_all("content-length").iter().cloned().collect();
        assert_eq!(lengths, ["2"], "{lines:?}");
        assert_eq!(answer.headers()["x-a"], "b", "{lines:?}");
        assert_eq!(read(answer).await, (200, body.to_owned()), "{lines:?}");
    }
    let answer = answer_to("HEAD", settings(), "HTTP/1.1 200 OK\r\nContent-Length: 7, 7\r\n\r\n").await;
    assert_eq!(answer.headers()["content-length"], "7");
}

#[tokio::test]
async fn a_size_that_came_with_the_head_and_cannot_be_read_is_502() {
    for line in ["zz\r\n", "-1\r\n", "\r\n", "2 x\r\nok\r\n", "fffffffffffffffff\r\n", "0\r\nA\r\n\r\n"] {
        let bytes = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{line}");
        let (status, body) = read(answer_to("GET", settings(), &bytes).await).await;
        assert_eq!((status, code(&body).as_str()), (502, "101506"), "{line:?}");
    }
    let bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    assert_eq!(read(answer_to("GET", settings(), bytes).await).await, (200, String::new()));
    // Behind a chunk that can be read, the head and that chunk have gone.
    let bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n";
    let answer = answer_to("GET", settings(), bytes).await;
    assert_eq!(answer.status(), 200);
    let mut body = answer.into_body();
    let first = body.frame().await.expect("a frame").expect("data").into_data().expect("data");
    assert_eq!(first, "ok");
    assert!(body.frame().await.expect("an end").is_err());
}

#[tokio::test]
async fn a_head_is_not_held_for_its_body() {
    let (go, wait) = oneshot::channel::<()>();
    let wait = Arc::new(Mutex::new(Some(wait)));
    let upstream = Upstream::start(move |_, mut peer| {
        let wait = Arc::clone(&wait);
        async move {
            peer.head().await;
            peer.send(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
            )
            .await;
            let wait = wait.lock().await.take();
            wait.expect("one call").await.expect("the test says go");
            peer.send("9\r\ndata: 1\n\n\r\n0\r\n\r\n").await;
            peer.head().await;
            peer.answer("again").await;
        }
    })
    .await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let call = empty(request("GET", "/orders/1.0.0/open/a"));
    // The upstream says nothing more before this answer is here.
    let answer = worker.handle(call, peer(), authority()).await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["content-type"]),
        (200, &"text/event-stream".parse().unwrap())
    );
    go.send(()).expect("the upstream waits");
    assert_eq!(read(answer).await, (200, "data: 1\n\n".to_owned()));
    // The connection is whole, and used again.
    let call = empty(request("GET", "/orders/1.0.0/open/a"));
    assert_eq!(read(worker.handle(call, peer(), authority()).await).await, (200, "again".to_owned()));
    assert_eq!(upstream.connections(), 1);
}

#[tokio::test]
async fn the_number_of_an_answers_fields_is_a_setting() {
    let fields: String = (0..149).map(|n| format!("x-{n}: 1\r\n")).collect();
    let bytes = format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: 2\r\n\r\nok");
    assert_eq!(answer_to("GET", settings(), &bytes).await.status(), 502);
    let wide = GatewaySettings { response_max_headers: 150, ..settings() };
    assert_eq!(read(answer_to("GET", wide, &bytes).await).await, (200, "ok".to_owned()));
}

#[tokio::test]
async fn ids_go_both_ways_and_assertions_are_not_the_clients() {
    let upstream = Upstream::start(|_, mut peer| async move {
        let head = peer.head().await.unwrap_or_default();
        peer.send(&format!(
            "HTTP/1.1 200 OK\r\nX-Request-ID: theirs\r\nContent-Length: {}\r\n\r\n{head}",
            head.len()
        ))
        .await;
    })
    .await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let call = request("GET", "/orders/1.0.0/open/a")
        .header("x-request-id", "mine")
        .header("x-jwt-assertion", "forged")
        .header("X-JWT-Assertion", "forged");
    let answer = worker.handle(empty(call), peer(), authority()).await;
    assert_eq!(answer.headers()["x-request-id"], "theirs");
    let (_, head) = read(answer).await;
    assert!(head.contains("\r\nx-request-id: req_0000000003e870008000000000000000\r\n"), "{head}");
    assert!(!head.contains("mine") && !head.contains("forged"), "{head}");
}
