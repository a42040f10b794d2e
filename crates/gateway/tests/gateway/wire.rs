//! The gateway behind a real HTTP/1 listener, spoken to in raw bytes.

use std::convert::Infallible;
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tollgate_domain::clock::{Clock, Timestamp};
use tollgate_domain::environment::Environment;
use tollgate_domain::random::Random;
use tollgate_gateway::{HeadGuard, HeadRules, Turn, Worker};

use crate::upstream::Upstream;
use crate::world::{authority, gateway, peer, settings};

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp(0)
    }
}

impl Random for Still {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fn rules() -> HeadRules {
    HeadRules {
        max_bytes: 64 * 1024,
        max_fields: 100,
        environment: Environment::new(Still, Still),
        counters: Arc::default(),
    }
}

/// Sends the bytes on a new connection and reads all that comes.
async fn exchange(worker: &Worker, bytes: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut client =
        TcpStream::connect(listener.local_addr().expect("an address")).await.expect("a connection");
    let (server, _) = listener.accept().await.expect("a connection");
    let worker = worker.clone();
    tokio::spawn(async move {
        let turn = Turn::default();
        let io = TokioIo::new(HeadGuard::new(server, Arc::new(rules()), turn.clone()));
        let service = service_fn(move |request| {
            let (worker, answering) = (worker.clone(), turn.begin());
            async move { Ok::<_, Infallible>(answering.with(worker.handle(request, peer(), authority()).await)) }
        });
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
async fn framing_that_can_be_hidden_is_refused() {
    let upstream = Upstream::echo().await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let blanks = " ".repeat(49);
    let padded = format!(
        "POST /orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nContent-Length:{blanks}5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    );
    let answer = exchange(&worker, &padded).await;
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    let blinded = "CONNECT gw:443 HTTP/1.1\r\nHost: gw\r\n\r\nPOST /orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    let answer = exchange(&worker, blinded).await;
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    assert_eq!(upstream.connections(), 0);
}

#[tokio::test]
async fn a_refused_head_is_answered_behind_the_answers_before_it() {
    let upstream = Upstream::start(|_, mut peer| async move {
        while let Some(head) = peer.head().await {
            let size = if head.contains("/long ") { 1 << 20 } else { 3 };
            peer.answer(&"a".repeat(size)).await;
        }
    })
    .await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let get =
        |path: &str| format!("GET /orders/1.0.0/open/{path} HTTP/1.1\r\nHost: gw\r\nUpgrade: x\r\n\r\n");
    let bad = "GET /orders/1.0.0/open/a HTTP/1.1\r\nHost : gw\r\n\r\nGET / HTTP/1.1\r\n";
    let answer = exchange(&worker, &format!("{}{}{}{bad}", get("a"), get("long"), get("b"))).await;
    let (good, refused) = answer.split_at(answer.rfind("HTTP/1.1 ").expect("an answer"));
    let sizes: Vec<usize> = good.split("HTTP/1.1 200 OK\r\n").map(|part| part.matches('a').count()).collect();
    assert!(sizes[1] < 100 && sizes[2] >= 1 << 20 && sizes[3] < 100 && sizes.len() == 4, "{sizes:?}");
    let body = r#"{"code":"400","type":"Status report","message":"Bad Request","description":"The request head could not be read"}"#;
    assert_eq!(
        refused,
        format!(
            "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: {}\r\nConnection: close\r\nX-Request-Id: req_00000000000077078707070707070707\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n{body}",
            body.len()
        )
    );
}

#[tokio::test]
async fn no_byte_of_a_body_is_changed() {
    let upstream = Upstream::start(|_, mut peer| async move {
        peer.head().await;
        let body = peer.until("0\r\n\r\n").await.unwrap_or_default();
        peer.answer(&body).await;
    })
    .await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let zeros = "0".repeat(70);
    let text = "\r\nGET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: x\r\n";
    let sent = format!(
        "POST /orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{zeros}{:x}\r\n{text}\r\n0\r\n\r\n",
        text.len()
    );
    let answer = exchange(&worker, &sent).await;
    assert!(!answer.contains('\0'), "{answer:?}");
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

#[tokio::test]
async fn trailers_pass_both_ways() {
    let upstream = Upstream::start(|_, mut peer| async move {
        let head = peer.head().await.expect("a head");
        assert!(head.contains("\r\nte: trailers\r\n"), "{head}");
        peer.until("\r\n0\r\nx-sent: 5\r\n\r\n").await.expect("the client's trailers");
        peer.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n2\r\nok\r\n0\r\nx-sum: 6\r\n\r\n").await;
    })
    .await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let post = "POST /orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nConnection: close, TE\r\nTE: trailers\r\nTrailer: x-sent\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sent: 5\r\n\r\n";
    let answer = exchange(&worker, post).await;
    assert!(answer.contains("\r\nTrailer: x-sum\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n2\r\nok\r\n0\r\nX-Sum: 6\r\n\r\n"), "{answer}");
}

/// Headers that a client may not have an upstream read, in the spellings that are one to an upstream like CGI.
const WITHHELD: [&str; 14] = [
    "Authorization",
    "ApiKey",
    "Internal-Key",
    "Internal_Key",
    "X-JWT-Assertion",
    "X_JWT-Assertion",
    "X-Request-Id",
    "X_Request_Id",
    "X-Forwarded-For",
    "X_Forwarded_For",
    "X-Forwarded_Port",
    "Forwarded",
    "X-Real-IP",
    "X_Real_IP",
];

#[tokio::test]
async fn what_headers_may_not_carry_trailers_may_not_either() {
    let upstream = Upstream::start(|_, mut peer| async move {
        let head = peer.head().await.expect("a head");
        let trailers = peer.until("x-sent: 5\r\n\r\n").await.expect("the client's trailers");
        let all = format!("{head}{trailers}");
        let seen: Vec<&str> = all.lines().filter(|line| line.ends_with(": forged")).collect();
        peer.answer(&format!("seen: {seen:?}")).await;
    })
    .await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let forged = WITHHELD.map(|name| format!("{name}: forged\r\n")).concat();
    let answer = exchange(
        &worker,
        &format!(
            "POST /orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n{forged}Trailer: {}, X-Sent\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n{forged}X-Sent: 5\r\n\r\n",
            WITHHELD.join(", "),
        ),
    )
    .await;
    assert!(answer.ends_with("seen: []"), "{answer}");
}

#[tokio::test]
async fn an_answer_arrives_though_the_client_goes_on_sending() {
    let upstream = Upstream::start(|_, mut peer| async move {
        while let Some(head) = peer.head().await {
            if head.starts_with("GET ") {
                peer.answer("").await;
            }
        }
    })
    .await;
    let worker = gateway(&upstream.urls(), settings()).worker();
    let flood = "x".repeat(6 << 20);
    let post = "POST /orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n";
    let last = "GET /orders/1.0.0/open/a HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n";
    for (bytes, status) in [
        (format!("{post}Content-Length: 5\r\n\r\n{flood}"), "400 Bad Request"),
        (format!("{post}\r\n5\r\nhello{flood}"), "400 Bad Request"),
        (format!("{last}{flood}"), "200 OK"),
    ] {
        let answer = exchange(&worker, &bytes).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
        assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    }
}
