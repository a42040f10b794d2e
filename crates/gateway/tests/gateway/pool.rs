//! Upstream connections: used again, replaced when stale, limited in time.

use std::time::Duration;

use tollgate_gateway::GatewaySettings;

use crate::upstream::Upstream;
use crate::world::{authority, code, empty, gateway, peer, read, request, settings};

#[tokio::test]
async fn a_connection_is_used_again() {
    let upstream = Upstream::echo().await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    for _ in 0..5 {
        let answer = worker.handle(empty(request("GET", "/orders/1.0.0/open/a")), peer(), authority()).await;
        assert_eq!(read(answer).await.0, 200);
    }
    assert_eq!(upstream.connections(), 1);
}

#[tokio::test]
async fn an_unread_answer_closes_its_connection() {
    let upstream = Upstream::echo().await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    for _ in 0..2 {
        drop(worker.handle(empty(request("GET", "/orders/1.0.0/open/a")), peer(), authority()).await);
    }
    assert_eq!(upstream.connections(), 2);
}

#[tokio::test]
async fn a_connection_that_closed_in_the_pool_is_replaced() {
    let upstream = Upstream::start(|_, mut peer| async move {
        peer.head().await;
        peer.answer("once").await;
    })
    .await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    for _ in 0..3 {
        let post = request("POST", "/orders/1.0.0/open/a").body("body".to_owned()).expect("a request");
        assert_eq!(read(worker.handle(post, peer(), authority()).await).await, (200, "once".to_owned()));
    }
    assert_eq!(upstream.connections(), 3);
}

/// The first connection answers one request, reads the next one and closes.
async fn forgetful() -> Upstream {
    Upstream::start(|number, mut peer| async move {
        peer.head().await;
        peer.answer("first").await;
        peer.head().await;
        if number > 1 {
            peer.answer("second").await;
        }
    })
    .await
}

#[tokio::test]
async fn an_idempotent_request_without_a_body_is_repeated_when_its_connection_closes_under_it() {
    for method in ["GET", "PUT", "DELETE"] {
        let upstream = forgetful().await;
        let worker = gateway(&upstream.urls(), settings()).worker();
        for _ in 0..2 {
            let call = empty(request(method, "/orders/1.0.0/open/a"));
            let answer = read(worker.handle(call, peer(), authority()).await).await;
            assert_eq!(answer, (200, "first".to_owned()), "{method}");
        }
        assert_eq!(upstream.connections(), 2, "{method}");
    }
}

#[tokio::test]
async fn a_put_with_a_body_is_not_repeated() {
    let upstream = forgetful().await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let put = || request("PUT", "/orders/1.0.0/open/a").body("a".to_owned()).expect("a request");
    assert_eq!(read(worker.handle(put(), peer(), authority()).await).await.0, 200);
    let (status, body) = read(worker.handle(put(), peer(), authority()).await).await;
    assert_eq!((status, code(&body).as_str()), (502, "101505"));
}

#[tokio::test]
async fn a_request_that_may_have_been_acted_on_is_not_repeated() {
    let upstream = forgetful().await;
    let gateway = gateway(&upstream.urls(), settings());
    let worker = gateway.worker();
    let post = || request("POST", "/orders/1.0.0/open/a").body(String::new()).expect("a request");
    assert_eq!(read(worker.handle(post(), peer(), authority()).await).await.0, 200);
    let (status, body) = read(worker.handle(post(), peer(), authority()).await).await;
    assert_eq!((status, code(&body).as_str()), (502, "101505"));
    assert_eq!(upstream.connections(), 1);
    assert_eq!(gateway.counters().read().upstream_failures, 1);
}

#[tokio::test]
async fn an_old_connection_is_closed() {
    let (closed, mut gone) = tokio::sync::mpsc::unbounded_channel();
    let upstream = Upstream::start(move |_, mut peer| {
        let closed = closed.clone();
        async move {
            while let Some(head) = peer.head().await {
                peer.answer(&head).await;
            }
            let _ = closed.send(());
        }
    })
    .await;
    let settings = GatewaySettings { pool_idle_timeout: Duration::from_millis(50), ..settings() };
    let worker = gateway(&upstream.urls(), settings).worker();
    read(worker.handle(empty(request("GET", "/orders/1.0.0/open/a")), peer(), authority()).await).await;
    tokio::time::timeout(Duration::from_secs(10), gone.recv()).await.expect("the pool closes it");
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_connect_failed() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let worker = gateway(&[url], settings()).worker();
    let (status, body) =
        read(worker.handle(empty(request("GET", "/orders/1.0.0/open/a")), peer(), authority()).await).await;
    assert_eq!((status, code(&body).as_str()), (503, "101503"));
}

#[tokio::test]
async fn an_upstream_that_does_not_answer_is_a_timeout() {
    let upstream = Upstream::start(|_, mut peer| async move {
        peer.head().await;
        peer.head().await;
    })
    .await;
    let settings = GatewaySettings { response_timeout: Duration::from_millis(50), ..settings() };
    let worker = gateway(&upstream.urls(), settings).worker();
    let (status, body) =
        read(worker.handle(empty(request("GET", "/orders/1.0.0/open/a")), peer(), authority()).await).await;
    assert_eq!((status, code(&body).as_str()), (504, "101504"));
}

#[tokio::test]
async fn several_endpoints_take_turns() {
    let (one, two) = (Upstream::echo().await, Upstream::echo().await);
    let worker = gateway(&[one.url.clone(), two.url.clone()], settings()).worker();
    let mut seen = Vec::new();
    for _ in 0..4 {
        let (_, head) =
            read(worker.handle(empty(request("GET", "/orders/1.0.0/open/a")), peer(), authority()).await)
                .await;
        seen.push(head.contains(one.url.trim_start_matches("http://")));
    }
    assert_eq!(seen, [true, false, true, false]);
}
