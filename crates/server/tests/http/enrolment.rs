//! How gateways on other servers join, prove themselves, and are sent away.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use http::{Method, Request};
use http_body_util::BodyExt as _;
use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, SignatureScheme};
use tollgate_auth::{Actor, SystemRandom};
use tollgate_domain::clock::{Clock, SystemClock, Timestamp};
use tollgate_domain::environment::Environment;
use tollgate_domain::peer::Peer;
use tollgate_server::failure::Failure;
use tollgate_server::remote::control_plane::ControlPlane;
use tollgate_server::remote::enrolment::{join, renew};
use tollgate_server::remote::link::Link as _;

use super::harness::{Call, MANAGEMENT, Setup, TestServer, trust};
use super::process::run;

const DAY: i64 = 24 * 3600;

/// A gateway's directory in the home of its server, which goes with it.
struct Joining {
    directory: PathBuf,
    addresses: Vec<(String, u16)>,
}

impl Joining {
    fn new(server: &TestServer, name: &str) -> Self {
        let port = server.url(MANAGEMENT).rsplit(':').next().unwrap().parse().unwrap();
        // Nobody listens on the first.
        let addresses = vec![("127.0.0.1".to_owned(), 1), ("127.0.0.1".to_owned(), port)];
        Self { directory: server.place.home.join("joining").join(name), addresses }
    }

    async fn join(&self, token: &str) -> Result<(), Failure> {
        fs::create_dir_all(&self.directory).unwrap();
        let file = self.directory.join("join-token");
        fs::write(&file, format!("{token}\n")).unwrap();
        join(&self.directory, &file, self.addresses.clone()).await
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.directory.join(name)).unwrap()
    }

    fn plane(&self) -> ControlPlane {
        ControlPlane::new(self.addresses.clone(), &self.directory).unwrap()
    }

    /// Status and text of a question.
    async fn ask(plane: &ControlPlane) -> (u16, String) {
        let response = plane.send(Request::post("/ask").body(Body::from("a credential")).unwrap()).await;
        let response = response.expect("the control plane answers");
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    /// What a client without a certificate asks under the name of gateways.
    fn anonymous(&self, method: Method, path: &str) -> Call {
        let port = self.addresses.last().unwrap().1;
        let url = format!("https://gateway.tollgate.internal:{port}{path}");
        Call::new(trust(&self.directory.join("authority.pem")), method, &url)
    }
}

fn token(server: &TestServer, name: &str) -> String {
    let made =
        run(&server.place, &["gateway", "token", "create", name, "--environment", "Default", "--ttl", "1h"]);
    assert_eq!(made.code, 0, "{}", made.errors);
    made.output.trim().to_owned()
}

fn is_private(path: &Path) -> bool {
    fs::metadata(path).unwrap().permissions().mode() & 0o077 == 0
}

#[tokio::test(flavor = "multi_thread")]
async fn token_is_used_once_and_gives_the_same_certificate_to_the_same_key() {
    let server = TestServer::start().await;
    let (first, second) = (Joining::new(&server, "first"), Joining::new(&server, "second"));
    let token = token(&server, "edge-1");
    first.join(&token).await.expect("it joins");
    for name in ["key.pem", "certificate.pem", "authority.pem"] {
        assert!(is_private(&first.directory.join(name)), "{name}");
    }
    let refused = second.join(&token).await.expect_err("another key");
    assert!(refused.to_string().contains("used by another gateway"), "{refused}");
    let certificate = first.file("certificate.pem");
    fs::remove_file(first.directory.join("certificate.pem")).unwrap();
    first.join(&token).await.expect("the same key");
    assert_eq!(first.file("certificate.pem"), certificate);
    let (status, body) = Joining::ask(&first.plane()).await;
    assert!(![401, 403].contains(&status), "{status} {body}");
    let listed = run(&server.place, &["gateway", "list"]);
    assert!(listed.output.starts_with("edge-1\tDefault\tuntil "), "{}", listed.output);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn race_for_one_token_has_one_winner() {
    let server = TestServer::start().await;
    let token = token(&server, "edge-1");
    let mut joining = tokio::task::JoinSet::new();
    for number in 0..6 {
        let (gateway, token) = (Joining::new(&server, &format!("racer-{number}")), token.clone());
        joining.spawn(async move { gateway.join(&token).await.is_ok() });
    }
    let winners = joining.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!(winners, 1);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn token_that_has_ended_is_refused() {
    let server = TestServer::start().await;
    let good = token(&server, "edge-1");
    let authority = good.rsplit('.').next().unwrap();
    let peer = Peer::default();
    let actor = Actor { name: "test", peer: &peer };
    let (id, secret) = server.auth().create_gateway_token("edge-1", "Default", -1, actor).await.unwrap();
    let late = Joining::new(&server, "late").join(&format!("{id}.{}.{authority}", secret.expose())).await;
    assert!(late.expect_err("too late").to_string().contains("the token has ended"));
    Joining::new(&server, "early").join(&good).await.expect("it joins");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gateway_sends_nothing_to_another_authority() {
    let (server, stranger) = (TestServer::start().await, TestServer::start().await);
    let own = token(&server, "edge-1");
    // Known to the stranger, so that it would be answered if it came.
    let strange = token(&stranger, "edge-1");
    let (begin, _) = strange.rsplit_once('.').unwrap();
    let mixed = format!("{begin}.{}", own.rsplit('.').next().unwrap());
    let joining = Joining::new(&stranger, "joining");
    let refused = joining.join(&mixed).await.expect_err("another authority").to_string();
    assert!(refused.contains("UnknownIssuer"), "{refused}");
    assert!(!joining.directory.join("certificate.pem").exists());
    assert!(!joining.directory.join("authority.pem").exists());
    // With another key: the token was never used.
    Joining::new(&stranger, "other").join(&strange).await.expect("it joins");
    stranger.stop().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_gateway_is_cut_off_and_may_still_hear_why() {
    let server = TestServer::start().await;
    let gateway = Joining::new(&server, "gateway");
    gateway.join(&token(&server, "edge-1")).await.expect("it joins");
    let plane = gateway.plane();
    let feed = plane.send(Request::get("/feed").body(Body::empty()).unwrap()).await.expect("a feed");
    assert_eq!(feed.status(), 200);
    let mut feed = feed.into_body();
    feed.frame().await.expect("a first line").expect("whole");
    let revoked = run(&server.place, &["gateway", "revoke", "edge-1"]);
    assert_eq!(revoked.code, 0, "{}", revoked.errors);
    let ended = tokio::time::timeout(std::time::Duration::from_secs(30), async {
        while let Some(Ok(_)) = feed.frame().await {}
    });
    ended.await.expect("the connection ends");
    assert_eq!(Joining::ask(&gateway.plane()).await, (403, r#"{"error":"revoked"}"#.to_owned()));
    assert_eq!(run(&server.place, &["gateway", "revoke", "edge-2"]).code, 1);
    // It may come back by a new token.
    gateway.join(&token(&server, "edge-1")).await.expect("it joins again");
    assert_ne!(Joining::ask(&gateway.plane()).await.0, 403);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_but_enrolment_demands_a_certificate() {
    let server = TestServer::start().await;
    let gateway = Joining::new(&server, "gateway");
    gateway.join(&token(&server, "edge-1")).await.expect("it joins");
    for path in ["/renew", "/ask", "/token", "/revoke", "/report", "/oauth2/token"] {
        let answer = gateway.anonymous(Method::POST, path).send_http2().await;
        assert_eq!(answer.status, 401, "{path}");
    }
    for path in ["/feed", "/jwks", "/healthz", "/"] {
        assert_eq!(gateway.anonymous(Method::GET, path).send_http2().await.status, 401, "{path}");
    }
    let body = serde_json::json!({"id": "x", "secret": "y", "request": "z"});
    let answer = gateway.anonymous(Method::POST, "/enrol").json(&body).send_http2().await;
    assert_eq!((answer.status, answer.text()), (401, r#"{"error":"token_refused"}"#));
    let healthz = gateway.plane().send(Request::get("/healthz").body(Body::empty()).unwrap()).await;
    assert_eq!(healthz.expect("an answer").status(), 404, "what browsers see is not there");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn routes_follow_the_name_of_the_connection_and_not_of_the_request() {
    let server = TestServer::start().await;
    for (method, path) in
        [(Method::POST, "/enrol"), (Method::POST, "/renew"), (Method::GET, "/feed"), (Method::POST, "/ask")]
    {
        let call = || server.call(method.clone(), MANAGEMENT, path);
        let answer = call().header("Host", "gateway.tollgate.internal").send().await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(call().send_http2().await.status, 404, "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn port_of_gateways_answers_gateways_alone() {
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let server = Setup::default().variable("TOLLGATE_SERVER__GATEWAY_PORT", &port.to_string()).start().await;
    let mut gateway = Joining::new(&server, "gateway");
    gateway.addresses = vec![("127.0.0.1".to_owned(), port)];
    gateway.join(&token(&server, "edge-1")).await.expect("it joins");
    assert_ne!(Joining::ask(&gateway.plane()).await.0, 403);
    let stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let browser = tokio_rustls::TlsConnector::from(server.tls.clone());
    let refused = browser.connect("localhost".try_into().unwrap(), stream).await;
    assert!(refused.is_err(), "no handshake under another name");
    server.stop().await;
}

/// Notes whether it is asked for a certificate.
#[derive(Debug, Default)]
struct Asked(AtomicBool);

impl ResolvesClientCert for Asked {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.store(true, Ordering::SeqCst);
        None
    }

    fn has_certs(&self) -> bool {
        true
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_gateways_are_asked_for_a_certificate() {
    let server = TestServer::start().await;
    let gateway = Joining::new(&server, "gateway");
    gateway.join(&token(&server, "edge-1")).await.expect("it joins");
    let port = gateway.addresses.last().unwrap().1;
    for (name, ca, path, expected) in [
        ("localhost", server.running.ca().unwrap().clone(), "/healthz", false),
        ("127.0.0.1", server.running.ca().unwrap().clone(), "/healthz", false),
        ("gateway.tollgate.internal", gateway.directory.join("authority.pem"), "/feed", true),
    ] {
        let asked = Arc::new(Asked::default());
        let mut tls = ClientConfig::clone(&trust(&ca));
        tls.client_auth_cert_resolver = asked.clone();
        let url = format!("https://{name}:{port}{path}");
        let answer = Call::new(Arc::new(tls), Method::GET, &url).send_http2().await;
        assert_eq!(answer.status, if expected { 401 } else { 200 }, "{name}");
        assert_eq!(asked.0.load(Ordering::SeqCst), expected, "{name}");
    }
    server.stop().await;
}

/// The machine's clock, so many milliseconds off.
struct Off(i64);

impl Clock for Off {
    fn now(&self) -> Timestamp {
        Timestamp(SystemClock.now().0 + self.0)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn certificate_is_renewed_at_two_thirds_of_its_life() {
    let server = TestServer::start().await;
    let gateway = Joining::new(&server, "gateway");
    gateway.join(&token(&server, "edge-1")).await.expect("it joins");
    let (plane, first) = (gateway.plane(), gateway.file("certificate.pem"));
    let at = |days: i64| Environment::new(Off(days * DAY * 1000), SystemRandom);
    let renewed = async |days| renew(&gateway.directory, &plane, &at(days)).await;
    assert!(!renewed(19).await.expect("not yet"));
    assert!(renewed(20).await.expect("it is time"));
    assert_ne!(gateway.file("certificate.pem"), first);
    assert_ne!(Joining::ask(&plane).await.0, 403);
    let ended = renewed(31).await.expect_err("too late").to_string();
    assert!(ended.contains("joins again"), "{ended}");
    assert_eq!(run(&server.place, &["gateway", "revoke", "edge-1"]).code, 0);
    let refused = renewed(20).await.expect_err("it is revoked").to_string();
    assert!(refused.contains("403"), "{refused}");
    server.stop().await;
}
