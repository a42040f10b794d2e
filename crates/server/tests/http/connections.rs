//! What ends a connection: nothing open on it, a client that takes nothing, too many of one address. And what does not:
//! an upstream that is silent.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::harness::{GATEWAY, MANAGEMENT, Port, Setup, TestServer, connect, trust};
use super::steps::{Person, Site, within};

/// Of the demo: makes and publishes APIs.
const MAKER: Person<'_> = ("maker", "maker-demo-1");
/// The window that a client opens for an answer: what the server may send before it must wait for the client.
const WINDOW: u32 = 64 * 1024;

/// Fails when something does not come at all.
async fn comes<T>(what: &str, future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(30), future).await.unwrap_or_else(|_| panic!("{what} does not come"))
}

/// A connection over HTTP/2, and what becomes of it.
struct Http2 {
    sender: SendRequest<Empty<Bytes>>,
    ended: JoinHandle<hyper::Result<()>>,
    url: Uri,
}

impl Http2 {
    async fn open(server: &TestServer, port: Port) -> Self {
        Self::with_window(server, port, WINDOW).await
    }

    async fn with_window(server: &TestServer, port: Port, window: u32) -> Self {
        let url: Uri = server.url(port).parse().unwrap();
        let tls = trust(server.running.ca().unwrap());
        let stream = connect(&tls, &url, b"h2").await;
        let mut client = http2::Builder::new(TokioExecutor::new());
        client.initial_stream_window_size(window);
        let (sender, connection) = client.handshake(TokioIo::new(stream)).await.unwrap();
        Self { sender, ended: tokio::spawn(connection), url }
    }

    /// The answer to a request, its body not yet read.
    async fn get(&mut self, path: &str) -> Incoming {
        let url = format!("https://{}{path}", self.url.authority().unwrap());
        let request = Request::get(url).body(Empty::new()).unwrap();
        let answer = self.sender.send_request(request).await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.into_body()
    }

    async fn ended(self) {
        let _ = comes("the end of the connection", self.ended).await.unwrap();
    }
}

/// An upstream whose test writes the answers, one connection after the other.
struct Scripted {
    url: String,
    connections: mpsc::Receiver<TcpStream>,
}

impl Scripted {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (found, connections) = mpsc::channel(8);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = found.send(stream).await;
            }
        });
        Self { url, connections }
    }

    /// The next connection, its request read.
    async fn request(&mut self) -> TcpStream {
        let mut stream = comes("a request", self.connections.recv()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        stream
    }

    /// A published API whose one resource is open to all, over this upstream.
    async fn publish(&self, site: &Site) {
        let api = json!({
            "name": "Feed", "context": "/feed", "version": "1", "policies": ["Unlimited"],
            "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": self.url}},
            "operations": [{"target": "/*", "verb": "GET", "authType": "None"}],
        });
        site.publish(MAKER, &api).await;
    }
}

/// A server whose limits are short, with a published API.
async fn started(limits: &[(&'static str, &str)]) -> (TestServer, Scripted) {
    let mut setup = Setup::default().demo();
    for (name, value) in limits {
        setup = setup.variable(name, value);
    }
    let server = setup.start().await;
    let upstream = Scripted::start().await;
    upstream.publish(&Site::of(&server)).await;
    (server, upstream)
}

/// Sends one request over a connection of HTTP/1.1.
async fn ask(server: &TestServer, port: Port, path: &str) -> TlsStream<TcpStream> {
    let tls = trust(server.running.ca().unwrap());
    let mut stream = connect(&tls, &server.url(port).parse().unwrap(), b"http/1.1").await;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: gw\r\n\r\n").as_bytes()).await.unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn connection_with_nothing_open_ends() {
    let limits =
        [("TOLLGATE_GATEWAY__HTTP2_IDLE_TIMEOUT", "200ms"), ("TOLLGATE_GATEWAY__HEADER_TIMEOUT", "200ms")];
    let (server, _upstream) = started(&limits).await;
    for (port, path) in [(MANAGEMENT, "/healthz"), (GATEWAY, "/jwks")] {
        let mut client = Http2::open(&server, port).await;
        let body = client.get(path).await;
        body.collect().await.unwrap();
        client.ended().await;

        let mut stream = ask(&server, port, path).await;
        let mut answer = Vec::new();
        let _ = comes("the end of the connection", stream.read_to_end(&mut answer)).await;
        assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"), "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connection_that_rests_goes_on_where_it_was() {
    // Another's end, later than the second or two after which a resting connection gives its buffers back.
    let server = Setup::default().variable("TOLLGATE_GATEWAY__HTTP2_IDLE_TIMEOUT", "2500ms").start().await;
    let tls = trust(server.running.ca().unwrap());
    let whole = "GET /jwks HTTP/1.1\r\nHost: gw\r\n\r\n";
    // What is sent before the rest, what behind it, and how many answers come to both and to one more.
    let rows = [
        ("", whole, 2),
        (whole, whole, 3),
        (&*whole.repeat(3), &*whole.repeat(2), 6),
        ("GET /jw", "ks HTTP/1.1\r\nHost: gw\r\n\r\n", 2),
        (whole, "\r\nNO HEAD\r\n\r\n", 2),
    ];
    let mut held = Vec::new();
    for (before, behind, answers) in rows {
        let mut stream = connect(&tls, &server.url(GATEWAY).parse().unwrap(), b"http/1.1").await;
        stream.write_all(before.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        held.push((stream, behind, answers));
    }
    let mut other = Http2::open(&server, GATEWAY).await;
    other.get("/jwks").await.collect().await.unwrap();
    other.ended().await;
    for (mut stream, behind, answers) in held {
        stream.write_all(behind.as_bytes()).await.unwrap();
        let last = "GET /jwks HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n";
        // Behind what is no head nothing more is read.
        let _ = stream.write_all(last.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = comes("the end of the connection", stream.read_to_end(&mut answer)).await;
        let answer = String::from_utf8_lossy(&answer);
        assert_eq!(answer.matches("HTTP/1.1 ").count(), answers, "{behind:?}: {answer}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_of_an_upstream_ends_nothing() {
    let limits =
        [("TOLLGATE_GATEWAY__HTTP2_IDLE_TIMEOUT", "100ms"), ("TOLLGATE_GATEWAY__WRITE_TIMEOUT", "100ms")];
    let (server, mut upstream) = started(&limits).await;
    // Others whose time runs out meanwhile, one after the other.
    let others_end = async || {
        for _ in 0..3 {
            let mut other = Http2::open(&server, GATEWAY).await;
            other.get("/jwks").await.collect().await.unwrap();
            other.ended().await;
        }
    };
    let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\n";

    let mut client = Http2::open(&server, GATEWAY).await;
    let asking = client.get("/feed/1/a");
    let answering = async {
        let mut peer = upstream.request().await;
        others_end().await;
        peer.write_all(head).await.unwrap();
        peer.write_all(b"first").await.unwrap();
        peer
    };
    let (mut body, mut peer) = tokio::join!(asking, answering);
    assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "first");
    others_end().await;
    peer.write_all(b"later").await.unwrap();
    assert_eq!(body.collect().await.unwrap().to_bytes(), "later");

    let mut stream = ask(&server, GATEWAY, "/feed/1/a").await;
    let mut peer = upstream.request().await;
    others_end().await;
    peer.write_all(head).await.unwrap();
    peer.write_all(b"first").await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"first") {
        answer.push(stream.read_u8().await.unwrap());
    }
    others_end().await;
    peer.write_all(b"later").await.unwrap();
    while !answer.ends_with(b"later") {
        answer.push(stream.read_u8().await.unwrap());
    }
    server.stop().await;
}

/// Writes without end, until the gateway ends the connection.
fn pour(mut peer: TcpStream) -> oneshot::Receiver<()> {
    let (end, ended) = oneshot::channel();
    tokio::spawn(async move {
        let piece = vec![b'x'; 64 * 1024];
        let _ = peer.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").await;
        while peer.write_all(&piece).await.is_ok() {}
        let _ = end.send(());
    });
    ended
}

#[tokio::test(flavor = "multi_thread")]
async fn client_that_takes_nothing_is_ended_with_its_upstream_connection() {
    let (server, mut upstream) = started(&[("TOLLGATE_GATEWAY__WRITE_TIMEOUT", "200ms")]).await;

    let mut client = Http2::open(&server, GATEWAY).await;
    let pouring = async {
        let peer = upstream.request().await;
        comes("the end of the upstream's connection", pour(peer)).await.unwrap();
    };
    // The body is held, and not read.
    let (body, ()) = tokio::join!(client.get("/feed/1/a"), pouring);
    assert!(comes("the end of the body", body.collect()).await.is_err());

    let stream = ask(&server, GATEWAY, "/feed/1/a").await;
    let ended = pour(upstream.request().await);
    comes("the end of the upstream's connection", ended).await.unwrap();
    drop(stream);

    for (port, path) in [(MANAGEMENT, "/signin"), (GATEWAY, "/jwks")] {
        let mut client = Http2::with_window(&server, port, 0).await;
        let body = client.get(path).await;
        assert!(comes("the end of the body", body.collect()).await.is_err(), "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stream_that_is_not_read_ends_while_others_of_its_connection_move() {
    let (server, mut upstream) = started(&[("TOLLGATE_GATEWAY__WRITE_TIMEOUT", "200ms")]).await;
    let mut client = Http2::open(&server, GATEWAY).await;
    let mut poured = None;
    let answering = async { poured = Some(pour(upstream.request().await)) };
    let (unread, ()) = tokio::join!(client.get("/feed/1/a"), answering);
    let ended = comes("the end of the upstream's connection", poured.unwrap());
    let others = async {
        loop {
            client.get("/jwks").await.collect().await.unwrap();
        }
    };
    tokio::select! {
        ended = ended => ended.unwrap(),
        () = others => {}
    }
    assert!(unread.collect().await.is_err(), "its client is told");
    client.get("/jwks").await.collect().await.unwrap();
    server.stop().await;
}

/// A connection behind its TLS handshake; none when it is closed before.
async fn reach(server: &TestServer, port: Port) -> Option<TlsStream<TcpStream>> {
    let url: Uri = server.url(port).parse().unwrap();
    let stream = TcpStream::connect(("127.0.0.1", url.port_u16().unwrap())).await.unwrap();
    let name = url.host().unwrap().to_owned().try_into().unwrap();
    TlsConnector::from(trust(server.running.ca().unwrap())).connect(name, stream).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_has_so_many_connections_and_no_more() {
    let server =
        Setup::default().variable("TOLLGATE_GATEWAY__MAX_CONNECTIONS_PER_ADDRESS", "3").start().await;
    let mut held = Vec::new();
    for port in [MANAGEMENT, GATEWAY, MANAGEMENT] {
        held.push(reach(&server, port).await.unwrap());
    }
    for port in [MANAGEMENT, GATEWAY] {
        assert!(comes("an answer", reach(&server, port)).await.is_none(), "{port:?}");
    }
    held.pop();
    within(20, "room for another connection", async || {
        comes("an answer", reach(&server, GATEWAY)).await.is_some()
    })
    .await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_have_their_room_on_both_ports_together() {
    let server = Setup::default().variable("TOLLGATE_GATEWAY__MAX_CONNECTIONS", "1").start().await;
    let mut client = Http2::open(&server, MANAGEMENT).await;
    {
        let mut other = pin!(reach(&server, GATEWAY));
        // Time enough for the other, if it had room.
        let busy = async {
            for _ in 0..100 {
                client.get("/signin").await.collect().await.unwrap();
            }
        };
        tokio::select! {
            () = busy => {}
            _ = &mut other => panic!("there was room"),
        }
        drop(client);
        assert!(comes("room for the other", other).await.is_some());
    }
    server.stop().await;
}
