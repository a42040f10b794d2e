//! A real server for a test, and a client that trusts its certificate.
//!
//! ```ignore
//! let server = TestServer::start().await;
//! let answer = server.get(MANAGEMENT, "/readyz").send().await;
//! assert_eq!(answer.status, 200);
//! server.stop().await;
//! ```

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri, Version};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tollgate_auth::{Auth, SystemRandom};
use tollgate_domain::clock::{Clock, SystemClock, Timestamp};
use tollgate_domain::environment::Environment;
use tollgate_domain::organization::Organization;
use tollgate_server::config::Config;
use tollgate_server::home::Home;
use tollgate_server::serve::{Options, Running, start};
use tollgate_store::Store;
use tollgate_store::testing::{TestDatabase, on_postgres};

/// The sealing key of servers on PostgreSQL.
const SEALING_KEY: &str = "a passphrase for tests that nobody else uses";

/// Which of the two ports.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Port {
    Management,
    Gateway,
}
pub(crate) const MANAGEMENT: Port = Port::Management;
pub(crate) const GATEWAY: Port = Port::Gateway;

/// A home directory and a database, both gone at the end.
pub(crate) struct Place {
    pub(crate) home: PathBuf,
    database: Option<Arc<TestDatabase>>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self::with(on_postgres().then(|| Arc::new(TestDatabase::new("http"))))
    }

    /// A home of its own on the same database, for another node; not on SQLite, where the database is in the home.
    pub(crate) fn beside(&self) -> Self {
        assert!(self.database.is_some(), "a second node needs PostgreSQL");
        Self::with(self.database.clone())
    }

    /// A new home beside this database; `None`: SQLite in the home.
    pub(crate) fn with(database: Option<Arc<TestDatabase>>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let home = std::env::temp_dir().join(format!("tollgate-test-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&home);
        Self { home, database }
    }

    /// What a server here is told by its environment: free ports, cheap hashing, the test's database.
    pub(crate) fn variables(&self) -> BTreeMap<String, String> {
        let mut variables = BTreeMap::new();
        let mut set =
            |name: &str, value: &str| variables.insert(format!("TOLLGATE_{name}"), value.to_owned());
        set("TRANSPORT__HTTPS__PROPERTIES__PORT", "0");
        set("TRANSPORT__PASSTHRU_HTTPS__LISTENER__PARAMETERS__PORT", "0");
        set("DEMO__UPSTREAM_PORT", "0");
        set("SERVER__STATUS_PORT", "0");
        set("PASSWORD_HASHING__MEMORY_KIB", "8");
        set("PASSWORD_HASHING__ITERATIONS", "1");
        if let Some(url) = self.database.as_ref().and_then(|database| database.postgres_url()) {
            set("DATABASE__APIM_DB__TYPE", "postgres");
            set("DATABASE__APIM_DB__URL", &url);
            set("ENCRYPTION__KEY", SEALING_KEY);
        }
        variables
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// The machine's clock, so many milliseconds off, and a bug for each of the next so many who ask the server's.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShiftedClock {
    off: i64,
    bugs: Arc<AtomicUsize>,
}

impl ShiftedClock {
    fn time(&self) -> Timestamp {
        Timestamp(SystemClock.now().0 + self.off)
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        let left = self.bugs.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |bugs| bugs.checked_sub(1));
        assert!(left.is_err(), "a bug on purpose");
        self.time()
    }
}

impl TimeProvider for ShiftedClock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.time().seconds()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

/// How a test's server differs from a plain one.
#[derive(Default)]
pub(crate) struct Setup {
    demo: bool,
    file: String,
    variables: Vec<(&'static str, String)>,
    clock: ShiftedClock,
}

impl Setup {
    /// With the demo content.
    pub(crate) fn demo(mut self) -> Self {
        self.demo = true;
        self
    }

    /// With this `deployment.toml`.
    pub(crate) fn file(mut self, text: &str) -> Self {
        self.file = text.to_owned();
        self
    }

    /// With this variable in its environment.
    pub(crate) fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    /// At this time, from which the clocks of the server and of its clients go on.
    pub(crate) fn at(mut self, time: Timestamp) -> Self {
        self.clock.off = time.since(SystemClock.now());
        self
    }

    /// How many who ask the server's clock from now on meet a bug.
    pub(crate) fn bugs(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.clock.bugs)
    }

    pub(crate) async fn start(self) -> TestServer {
        TestServer::start_at(Place::new(), self).await
    }
}

/// A running server.
pub(crate) struct TestServer {
    pub(crate) running: Running,
    pub(crate) place: Place,
    pub(crate) tls: Arc<ClientConfig>,
}

impl TestServer {
    /// A plain server.
    pub(crate) async fn start() -> Self {
        Setup::default().start().await
    }

    /// A server on a place that may have been used before.
    pub(crate) async fn start_at(place: Place, setup: Setup) -> Self {
        std::fs::create_dir_all(&place.home).unwrap();
        if !setup.file.is_empty() {
            std::fs::write(place.home.join("deployment.toml"), &setup.file).unwrap();
        }
        let mut variables = place.variables();
        variables.extend(setup.variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let loaded =
            Config::load(&place.home, None, variables.into_iter()).expect("the test's configuration");
        let options = Options {
            home: Home::find(Some(place.home.clone()), None),
            role: loaded.config.roles.choose(None).expect("the test's role"),
            config: loaded.config,
            demo: setup.demo,
            test_routes: true,
            environment: Environment::new(setup.clock.clone(), SystemRandom),
        };
        let running = start(options).await.expect("the server starts");
        let ca = running.ca().expect("the server has made a certificate");
        let mut tls = ClientConfig::clone(&trust(ca));
        tls.time_provider = Arc::new(setup.clock);
        let tls = Arc::new(tls);
        Self { running, place, tls }
    }

    /// Stops it; gives the place back, for another start.
    pub(crate) async fn stop(self) -> Place {
        self.running.stop().await;
        self.place
    }

    pub(crate) fn auth(&self) -> &Auth {
        self.running.auth()
    }

    pub(crate) fn store(&self) -> &Store {
        self.auth().store()
    }

    pub(crate) fn organization() -> Organization {
        Organization::super_organization()
    }

    pub(crate) fn url(&self, port: Port) -> &str {
        match port {
            Port::Management => self.running.management_url(),
            Port::Gateway => self.running.gateway_url(),
        }
    }

    pub(crate) fn call(&self, method: Method, port: Port, path: &str) -> Call {
        Call::new(self.tls.clone(), method, &format!("{}{path}", self.url(port)))
    }

    pub(crate) fn get(&self, port: Port, path: &str) -> Call {
        self.call(Method::GET, port, path)
    }

    pub(crate) fn post(&self, port: Port, path: &str) -> Call {
        self.call(Method::POST, port, path)
    }
}

/// What a client trusts that trusts this CA only.
pub(crate) fn trust(ca: &Path) -> Arc<ClientConfig> {
    trust_all(&[ca])
}

/// The same, of several.
pub(crate) fn trust_all(cas: &[&Path]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    for ca in cas {
        let certificate = CertificateDer::from_pem_file(ca).expect("the CA's certificate");
        roots.add(certificate).expect("it can be trusted");
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

/// A request that is being written.
pub(crate) struct Call {
    tls: Arc<ClientConfig>,
    request: Request<Full<Bytes>>,
}

impl Call {
    pub(crate) fn new(tls: Arc<ClientConfig>, method: Method, url: &str) -> Self {
        let mut request = Request::new(Full::default());
        *request.method_mut() = method;
        *request.uri_mut() = url.parse().expect("the test's URL");
        Self { tls, request }
    }

    /// The answer to a GET without TLS.
    pub(crate) async fn plain(url: &str) -> Answer {
        let url: Uri = url.parse().expect("the test's URL");
        let address = url.authority().expect("an absolute URL").as_str();
        let stream = TcpStream::connect(address).await.expect("the port accepts");
        let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream));
        let (mut sender, connection) = handshake.await.expect("HTTP/1.1");
        tokio::spawn(connection);
        let request = Request::get(url.path()).header(HOST, address).body(Full::<Bytes>::default());
        Answer::of(sender.send_request(request.expect("a request")).await.expect("an answer")).await
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("the test's header name");
        self.request
            .headers_mut()
            .append(name, HeaderValue::from_str(value).expect("the test's header value"));
        self
    }

    pub(crate) fn basic(self, name: &str, password: &str) -> Self {
        let credentials = STANDARD.encode(format!("{name}:{password}"));
        self.header(AUTHORIZATION.as_str(), &format!("Basic {credentials}"))
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    pub(crate) fn body(mut self, media_type: &str, body: impl Into<Bytes>) -> Self {
        *self.request.body_mut() = Full::new(body.into());
        self.header(CONTENT_TYPE.as_str(), media_type)
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// A form, as the Token API takes it; values are encoded here.
    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        let encode = |text: &str| {
            let byte = |byte: u8| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
                b' ' => "+".to_owned(),
                other => format!("%{other:02X}"),
            };
            text.bytes().map(byte).collect::<String>()
        };
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.body("application/x-www-form-urlencoded", pairs.join("&"))
    }

    /// Sends it over a new HTTP/1.1 connection.
    pub(crate) async fn send(mut self) -> Answer {
        let stream = self.connect(b"http/1.1").await;
        let authority = self.request.uri().authority().expect("an absolute URL").to_string();
        self.request.headers_mut().entry(HOST).or_insert(HeaderValue::from_str(&authority).expect("a host"));
        let path = self.request.uri().path_and_query().expect("a path").as_str().parse::<Uri>();
        *self.request.uri_mut() = path.expect("a path");
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("HTTP/1.1");
        tokio::spawn(connection);
        Answer::of(sender.send_request(self.request).await.expect("an answer")).await
    }

    /// Sends it over a new HTTP/2 connection.
    pub(crate) async fn send_http2(self) -> Answer {
        let stream = self.connect(b"h2").await;
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .expect("HTTP/2");
        tokio::spawn(connection);
        Answer::of(sender.send_request(self.request).await.expect("an answer")).await
    }

    async fn connect(&self, protocol: &[u8]) -> TlsStream<TcpStream> {
        connect(&self.tls, self.request.uri(), protocol).await
    }
}

/// A TLS connection to the server of a URL.
pub(crate) async fn connect(tls: &ClientConfig, url: &Uri, protocol: &[u8]) -> TlsStream<TcpStream> {
    let mut tls = tls.clone();
    tls.alpn_protocols = vec![protocol.to_vec()];
    let port = url.port_u16().expect("a port");
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let stream = TcpStream::connect(address).await.expect("the port accepts");
    let name = ServerName::try_from(url.host().expect("a host").to_owned()).expect("a server name");
    let stream =
        TlsConnector::from(Arc::new(tls)).connect(name, stream).await.expect("the certificate is trusted");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol));
    stream
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) version: Version,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    async fn of(response: http::Response<hyper::body::Incoming>) -> Self {
        let (head, body) = response.into_parts();
        let read = tokio::time::timeout(Duration::from_secs(30), body.collect()).await;
        let body = read.expect("the body comes to its end").expect("the body is whole").to_bytes();
        Self { status: head.status.as_u16(), version: head.version, headers: head.headers, body }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a header of visible characters"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body of text")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}
