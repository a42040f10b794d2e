//! What passes between client and upstream.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use http_body::Frame;
use http_body_util::BodyExt;
use tokio::sync::mpsc;
use tollgate_gateway::{GatewayBodyError, GatewaySettings};

use crate::upstream::Upstream;
use crate::world::{authority, code, empty, gateway, peer, read, request, settings};

type Chunk = Result<Frame<Bytes>, Infallible>;

/// A body whose frames the test sends one by one.
struct Sent(mpsc::Receiver<Chunk>);

impl http_body::Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Chunk>> {
        self.0.poll_recv(cx)
    }
}

fn data(text: &'static str) -> Chunk {
    Ok(Frame::data(Bytes::from_static(text.as_bytes())))
}

#[tokio::test]
async fn path_and_query_pass_as_sent_and_the_head_is_rewritten() {
    let upstream = Upstream::echo().await;
    let worker = gateway(&[format!("{}/base/", upstream.url)], settings()).worker();
    let get = request("GET", "/orders/1.0.0/open/a%2Fb,c;d=1?x=%20&y=/../")
        .header("authorization", "Bearer whatever")
        .header("cookie", "a=1; __Host-tollgate-9443=secret")
        .header("connection", "upgrade, x-hop")
        .header("upgrade", "websocket")
        .header("x-hop", "1")
        .header("x-kept", "yes");
    let (status, head) = read(worker.handle(empty(get), peer(), authority()).await).await;
    assert_eq!(status, 200);
    let host = upstream.url.trim_start_matches("http://");
    assert!(head.starts_with("GET /base/open/a%2Fb,c;d=1?x=%20&y=/../ HTTP/1.1\r\n"), "{head}");
    for line in [
        &format!("host: {host}"),
        "cookie: a=1",
        "x-kept: yes",
        "x-forwarded-for: 192.0.2.7",
        "x-forwarded-host: gw:8243",
        "x-forwarded-proto: https",
    ] {
        assert!(head.contains(&format!("\r\n{line}\r\n")), "{line} in {head}");
    }
    for name in ["authorization", "upgrade", "x-hop", "connection", "secret", "content-length"] {
        assert!(!head.contains(name), "{name} in {head}");
    }
}

#[tokio::test]
async fn an_upload_without_length_is_streamed() {
    let (first_seen, mut seen) = mpsc::channel(1);
    let upstream = Upstream::start(move |_, mut peer| {
        let first_seen = first_seen.clone();
        async move {
            let head = peer.head().await.expect("a head");
            assert!(head.contains("transfer-encoding: chunked"), "{head}");
            assert_eq!(peer.until("one\r\n").await.as_deref(), Some("3\r\none\r\n"));
            first_seen.send(()).await.expect("the test waits");
            assert_eq!(peer.until("0\r\n").await.as_deref(), Some("3\r\ntwo\r\n0\r\n"));
            assert_eq!(peer.until("\r\n\r\n").await.as_deref(), Some("x-sum: 6\r\n\r\n"));
            peer.answer("done").await;
        }
    })
    .await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let (body, sent) = mpsc::channel(4);
    let post = request("POST", "/orders/1.0.0/open/a")
        .header("trailer", "x-sum")
        .body(Sent(sent))
        .expect("a request");
    let call = tokio::spawn(async move { read(worker.handle(post, peer(), authority()).await).await });
    body.send(data("one")).await.expect("wanted");
    seen.recv().await.expect("the first part arrives before the second is sent");
    body.send(data("two")).await.expect("wanted");
    let trailers = HeaderMap::from_iter([("x-sum".parse().unwrap(), HeaderValue::from_static("6"))]);
    body.send(Ok(Frame::trailers(trailers))).await.expect("wanted");
    drop(body);
    assert_eq!(call.await.expect("no panic"), (200, "done".to_owned()));
}

#[tokio::test]
async fn an_answer_is_streamed_with_its_trailers() {
    let (go, wait) = tokio::sync::oneshot::channel::<()>();
    let wait = std::sync::Arc::new(tokio::sync::Mutex::new(Some(wait)));
    let upstream = Upstream::start(move |_, mut peer| {
        let wait = std::sync::Arc::clone(&wait);
        async move {
            peer.head().await;
            peer.send("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\nset-cookie: __Host-tollgate-1=x\r\nset-cookie: b=1\r\n\r\n3\r\none\r\n").await;
            let wait = wait.lock().await.take();
            wait.expect("one call").await.expect("the test says go");
            peer.send("3\r\ntwo\r\n0\r\nx-sum: 6\r\n\r\n").await;
            peer.head().await;
        }
    })
    .await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let answer = worker.handle(empty(request("GET", "/orders/1.0.0/open/a")), peer(), authority()).await;
    assert_eq!(answer.headers()["trailer"], "x-sum");
    assert_eq!(answer.headers().get_all("set-cookie").iter().collect::<Vec<_>>(), ["b=1"]);
    assert!(!answer.headers().contains_key("transfer-encoding"));
    let mut body = answer.into_body();
    let first = body.frame().await.expect("a frame").expect("data").into_data().expect("data");
    assert_eq!(first, "one");
    go.send(()).expect("the upstream waits");
    let rest = body.collect().await.expect("a whole body");
    assert_eq!(
        rest.trailers().map(|trailers| trailers["x-sum"].clone()),
        Some(HeaderValue::from_static("6"))
    );
    assert_eq!(rest.to_bytes(), "two");
}

#[tokio::test]
async fn a_silent_client_is_not_waited_for() {
    let upstream = Upstream::start(|_, mut peer| async move { while peer.head().await.is_some() {} }).await;
    let settings = GatewaySettings {
        request_body_idle_timeout: Duration::from_millis(80),
        response_timeout: Duration::from_millis(20),
        ..settings()
    };
    let worker = gateway(&upstream.urls(), settings).worker();
    let (body, sent) = mpsc::channel(1);
    body.send(data("one")).await.expect("wanted");
    let post = request("POST", "/orders/1.0.0/open/a").body(Sent(sent)).expect("a request");
    let (status, text) = read(worker.handle(post, peer(), authority()).await).await;
    assert_eq!((status, code(&text).as_str()), (408, "408"));
}

#[tokio::test]
async fn a_broken_client_body_is_the_clients_fault() {
    let upstream = Upstream::start(|_, mut peer| async move { while peer.head().await.is_some() {} }).await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let frames = [Ok(Frame::data(Bytes::from_static(b"one"))), Err(std::io::Error::other("gone"))];
    let body = Frames(frames.into_iter().collect());
    let post = request("POST", "/orders/1.0.0/open/a").body(body).expect("a request");
    assert_eq!(read(worker.handle(post, peer(), authority()).await).await.0, 400);
}

/// Frames that are all there.
struct Frames(std::collections::VecDeque<Result<Frame<Bytes>, std::io::Error>>);

impl http_body::Body for Frames {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        std::task::Poll::Ready(self.0.pop_front())
    }
}

#[tokio::test]
async fn what_an_upstream_may_not_answer_is_a_fault() {
    let flood: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    let rows = [
        ("SSH-2.0-OpenSSH\r\n\r\n".to_owned(), "101506"),
        ("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n".to_owned(), "101506"),
        (format!("HTTP/1.1 200 OK\r\n{flood}\r\n"), "101506"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n".to_owned(), "101506"),
        (String::new(), "101505"),
    ];
    for (bytes, expected) in rows {
        let script = bytes.clone();
        let upstream = Upstream::start(move |_, mut peer| {
            let script = script.clone();
            async move {
                peer.head().await;
                peer.send(&script).await;
            }
        })
        .await;
        let worker = gateway(&upstream.urls(), settings()).worker();
        let (status, body) =
            read(worker.handle(empty(request("GET", "/orders/1.0.0/open/a")), peer(), authority()).await)
                .await;
        assert_eq!((status, code(&body).as_str()), (502, expected), "{bytes}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_or_stalls_is_an_error_of_the_body() {
    let upstream = Upstream::start(|number, mut peer| async move {
        peer.head().await;
        peer.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf").await;
        if number == 2 {
            peer.head().await;
        }
    })
    .await;
    let settings = GatewaySettings { response_idle_timeout: Duration::from_millis(50), ..settings() };
    let gateway = gateway(&upstream.urls(), settings);
    let worker = gateway.worker();
    let answer = worker.handle(empty(request("GET", "/orders/1.0.0/open/a")), peer(), authority()).await;
    let error = answer.into_body().collect().await.expect_err("it breaks off");
    assert!(matches!(error, GatewayBodyError::Upstream(_)), "{error}");
    let answer = worker.handle(empty(request("GET", "/orders/1.0.0/open/a")), peer(), authority()).await;
    let error = answer.into_body().collect().await.expect_err("it stalls");
    assert!(matches!(error, GatewayBodyError::Idle), "{error}");
    assert_eq!(gateway.counters().read().upstream_failures, 2);
}
