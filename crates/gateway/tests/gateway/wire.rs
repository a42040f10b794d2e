//! The gateway behind a real HTTP/1 listener, spoken to in raw bytes.

use std::convert::Infallible;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tollgate_gateway::{HeadGuard, Worker};

use crate::upstream::Upstream;
use crate::world::{authority, gateway, peer, settings};

/// Sends the bytes on a new connection and reads all that comes.
async fn exchange(worker: &Worker, bytes: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut client =
        TcpStream::connect(listener.local_addr().expect("an address")).await.expect("a connection");
    let (server, _) = listener.accept().await.expect("a connection");
    let worker = worker.clone();
    tokio::spawn(async move {
        let service = service_fn(move |request| {
            let worker = worker.clone();
            async move { Ok::<_, Infallible>(worker.handle(request, &peer(), authority()).await) }
        });
        let io = TokioIo::new(HeadGuard::new(server));
        let _ = http1::Builder::new().title_case_headers(true).serve_connection(io, service).await;
    });
    client.write_all(bytes.as_bytes()).await.expect("written");
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.expect("text");
    answer
}

#[tokio::test]
async fn ambiguous_requests_are_refused_and_reach_no_upstream() {
    let upstream = Upstream::echo().await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let rows = [
        "POST /orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "GET /orders/1.0.0/open/../orders/7 HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n",
        "GET /orders/1.0.0/open/%2E%2e%2Forders/7 HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n",
    ];
    for bytes in rows {
        let answer = exchange(&worker, bytes).await;
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{bytes} -> {answer}");
    }
    assert_eq!(upstream.connections(), 0);
}

#[tokio::test]
async fn honest_requests_pass_the_guard_one_after_the_other() {
    let upstream = Upstream::start(|_, mut peer| async move {
        while let Some(head) = peer.head().await {
            if head.contains("transfer-encoding: chunked") {
                peer.until("0\r\n\r\n").await;
            } else if head.contains("content-length: 5") {
                peer.until("hello").await;
            }
            peer.answer("").await;
        }
    })
    .await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let chunked = "POST /orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    let sized = "POST /orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nContent-Length: 5\r\n\r\nhello";
    let absolute = "HEAD https://gw/orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n";
    let answer = exchange(&worker, &format!("{chunked}{sized}{chunked}{absolute}")).await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK\r\n").count(), 4, "{answer}");
    assert!(answer.contains("\r\nAccess-Control-Allow-Origin: *\r\n"), "{answer}");
}

#[tokio::test]
async fn an_expectation_is_met_by_the_gateway() {
    let upstream = Upstream::start(|_, mut peer| async move {
        let head = peer.head().await.expect("a head");
        assert!(!head.contains("expect"), "{head}");
        peer.until("hello").await;
        peer.answer("done").await;
    })
    .await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let answer = exchange(
        &worker,
        "POST /orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nExpect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
    )
    .await;
    assert!(answer.ends_with("done"), "{answer}");
}
