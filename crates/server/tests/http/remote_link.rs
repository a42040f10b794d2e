//! A control plane and a gateway on two runtimes, joined by a TLS connection that a test can hold up and cut.

use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use axum::body::Body;
use axum::{Extension, Router};
use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;
use hyper::client::conn::http2::SendRequest;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use socket2::{SockRef, Socket};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, watch};
use tokio_rustls::{TlsAcceptor, TlsConnector};
use tollgate_auth::SystemRandom;
use tollgate_domain::clock::{Clock, SystemClock, Timestamp};
use tollgate_domain::environment::Environment;
use tollgate_server::config::Config;
use tollgate_server::control::GatewayPeer;
use tollgate_server::home::Home;
use tollgate_server::remote::link::{Away, Link, Sending};
use tollgate_server::serve::Options;
use tollgate_server::serve_gateway::{self, RunningGateway};

use super::harness::{Call, Place, TestServer, trust_all};
use super::steps::Site;

const NAME: &str = "gateway.tollgate.internal";

/// Answers what gateways ask on a loopback TLS port, as one gateway of the environment `Default`.
pub(crate) async fn serve(router: Router) -> TestLink {
    let identity = Identity::make();
    let authority = CertificateDer::from_pem_slice(identity.authority.as_bytes()).expect("PEM");
    let certificate = CertificateDer::from_pem_slice(identity.certificate.as_bytes()).expect("PEM");
    let key = || PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).expect("PEM");
    let mut roots = RootCertStore::empty();
    roots.add(authority).expect("it can be trusted");
    let roots = Arc::new(roots);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(roots.clone(), provider.clone()).build();
    let verifier = verifier.expect("a verifier");
    let mut server = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate.clone()], key())
        .expect("the certificate is the key's");
    server.alpn_protocols = vec![b"h2".to_vec()];
    let mut client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_client_auth_cert(vec![certificate], key())
        .expect("the certificate is the key's");
    client.alpn_protocols = vec![b"h2".to_vec()];

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let peer = GatewayPeer {
        name: "g1".to_owned(),
        environment: "Default".to_owned(),
        serial: "1".to_owned(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    let router = router.layer(Extension(peer));
    let acceptor = TlsAcceptor::from(Arc::new(server));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, service) = (acceptor.clone(), TowerToHyperService::new(router.clone()));
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let http = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                let _ = http.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    TestLink(Arc::new(Inner {
        address,
        identity,
        tls: TlsConnector::from(Arc::new(client)),
        connection: Mutex::default(),
        is_cut: AtomicBool::new(false),
        is_revoked: AtomicBool::new(false),
        flows: watch::channel(true).0,
        asked: watch::channel(0).0,
    }))
}

/// An authority and a certificate of it, for both ends, in PEM.
struct Identity {
    authority: String,
    certificate: String,
    key: String,
}

impl Identity {
    fn make() -> Self {
        let authority_key = KeyPair::generate().expect("a key");
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let made = authority.self_signed(&authority_key).expect("a certificate");
        let issuer = Issuer::new(authority, authority_key);
        let key = KeyPair::generate().expect("a key");
        let leaf = CertificateParams::new([NAME.to_owned()]).expect("a name");
        let leaf = leaf.signed_by(&key, &issuer).expect("a certificate");
        Self { authority: made.pem(), certificate: leaf.pem(), key: key.serialize_pem() }
    }
}

/// The way to the control plane. Clones are the same.
#[derive(Clone)]
pub(crate) struct TestLink(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    identity: Identity,
    tls: TlsConnector,
    connection: Mutex<Option<(SendRequest<Body>, Socket)>>,
    is_cut: AtomicBool,
    is_revoked: AtomicBool,
    /// Whether what the feed says comes through.
    flows: watch::Sender<bool>,
    /// How often the control plane was asked how far it is.
    asked: watch::Sender<usize>,
}

impl TestLink {
    /// Ends the connection, and lets none be made until [`TestLink::mend`].
    pub(crate) async fn cut(&self) {
        self.0.is_cut.store(true, Ordering::SeqCst);
        if let Some((_, socket)) = self.0.connection.lock().await.take() {
            // The other side may have been quicker.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    pub(crate) fn mend(&self) {
        self.0.is_cut.store(false, Ordering::SeqCst);
    }

    /// The port of the control plane.
    pub(crate) fn port(&self) -> u16 {
        self.0.address.port()
    }

    /// What a gateway has that has joined.
    pub(crate) fn write_identity(&self, place: &Place) {
        let directory = place.home.join("data/gateway");
        std::fs::create_dir_all(&directory).expect("a directory");
        let Identity { authority, certificate, key } = &self.0.identity;
        for (name, text) in [("authority.pem", authority), ("certificate.pem", certificate), ("key.pem", key)]
        {
            std::fs::write(directory.join(name), text).expect("it is written");
        }
    }

    /// The control plane says from now on that the gateway is revoked.
    pub(crate) fn revoke(&self) {
        self.0.is_revoked.store(true, Ordering::SeqCst);
    }

    /// Holds up what the feed says, or lets it go on.
    pub(crate) fn let_feed_flow(&self, flows: bool) {
        self.0.flows.send_replace(flows);
    }

    /// Waits until somebody has asked how far the control plane is, more than `times`.
    pub(crate) async fn is_asked(&self, times: usize) {
        self.0.asked.subscribe().wait_for(|asked| *asked > times).await.expect("it is there");
    }

    pub(crate) fn asked(&self) -> usize {
        *self.0.asked.borrow()
    }

    async fn connected(&self) -> Result<SendRequest<Body>, Away> {
        let away = |error: &dyn std::fmt::Display| Away(error.to_string());
        let mut connection = self.0.connection.lock().await;
        if self.0.is_cut.load(Ordering::SeqCst) {
            return Err(Away("cut".to_owned()));
        }
        if let Some((sender, _)) = connection.as_ref().filter(|(sender, _)| !sender.is_closed()) {
            return Ok(sender.clone());
        }
        let stream = TcpStream::connect(self.0.address).await.map_err(|error| away(&error))?;
        let socket = SockRef::from(&stream).try_clone().map_err(|error| away(&error))?;
        let name = ServerName::try_from(NAME).expect("a server name");
        let stream = self.0.tls.connect(name, stream).await.map_err(|error| away(&error))?;
        let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
        let (sender, running) = handshake.await.map_err(|error| away(&error))?;
        tokio::spawn(running);
        *connection = Some((sender.clone(), socket));
        Ok(sender)
    }

    async fn pass(self, mut request: Request<Body>) -> Result<Response<Body>, Away> {
        let path = request.uri().path_and_query().cloned().expect("a path");
        let is_feed = path.path() == "/feed";
        if path.path() == "/position" {
            self.0.asked.send_modify(|asked| *asked += 1);
        }
        let mut sender = self.connected().await?;
        if self.0.is_revoked.load(Ordering::SeqCst) {
            let mut refused = Response::new(Body::from(r#"{"error":"revoked"}"#));
            *refused.status_mut() = http::StatusCode::FORBIDDEN;
            return Ok(refused);
        }
        *request.uri_mut() =
            Uri::builder().scheme("https").authority(NAME).path_and_query(path).build().expect("a target");
        let response = sender.send_request(request).await.map_err(|error| Away(error.to_string()))?;
        let response = response.map(Body::new);
        Ok(if is_feed { response.map(|body| self.held(body)) } else { response })
    }

    /// A body of which only comes through what is let through.
    fn held(&self, mut body: Body) -> Body {
        let (mut sender, channel) = Channel::<Bytes>::new(1);
        let mut flows = self.0.flows.subscribe();
        tokio::spawn(async move {
            while let Some(Ok(frame)) = body.frame().await {
                let _ = flows.wait_for(|flows| *flows).await;
                let Ok(data) = frame.into_data() else { continue };
                if sender.send_data(data).await.is_err() {
                    return;
                }
            }
        });
        Body::new(channel)
    }
}

impl Link for TestLink {
    fn send(&self, request: Request<Body>) -> Sending {
        Box::pin(self.clone().pass(request))
    }
}

/// The machine's clock, so many milliseconds off.
#[derive(Clone, Default)]
pub(crate) struct MovedClock(Arc<AtomicI64>);

impl MovedClock {
    pub(crate) fn go_on(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        Timestamp(SystemClock.now().0 + self.0.load(Ordering::SeqCst))
    }
}

/// A gateway on a runtime of its own.
pub(crate) struct TestGateway {
    runtime: Runtime,
    running: RunningGateway,
    pub(crate) place: Place,
    pub(crate) clock: MovedClock,
    pub(crate) site: Site,
    status: String,
}

impl TestGateway {
    /// A gateway of `server` on a place that may have been used before, with more in its configuration.
    pub(crate) async fn start(server: &TestServer, link: &TestLink, place: Place, more: &str) -> Self {
        std::fs::create_dir_all(&place.home).expect("a home");
        let file = format!(
            "[apim.key_manager]\nservice_url = \"https://key-manager.example:9443/services/\"\n[server]\n\
             server_role = \"gateway-worker\"\n{more}"
        );
        std::fs::write(place.home.join("deployment.toml"), file).expect("the configuration is written");
        let variables = place.variables().into_iter();
        let loaded = Config::load(&place.home, None, variables).expect("the test's configuration");
        let clock = MovedClock::default();
        let home = Home::find(Some(place.home.clone()), None);
        let options = Options {
            home: home.clone(),
            role: loaded.config.roles.choose(None).expect("a gateway"),
            config: loaded.config,
            demo: false,
            test_routes: true,
            environment: Environment::new(clock.clone(), SystemRandom),
        };
        home.prepare().expect("a home");
        let lock = home.lock().expect("it is free");
        let runtime = Runtime::new().expect("a runtime");
        let starting = runtime.spawn(serve_gateway::start(options, lock, Arc::new(link.clone())));
        let running = starting.await.expect("no panic").expect("the gateway starts");
        let cas: [&Path; 2] = [server.running.ca().expect("a CA"), running.ca().expect("a CA")];
        let site = Site::of(server).with_gateway(trust_all(&cas), running.gateway_url());
        let status = running.status_url().to_owned();
        Self { runtime, running, place, clock, site, status }
    }

    /// Status and text of a path of the status port.
    pub(crate) async fn status(&self, path: &str) -> (u16, String) {
        let answer = Call::plain(&format!("{}{path}", self.status)).await;
        (answer.status, answer.text().to_owned())
    }

    /// Stops it; gives the place back, for another start.
    pub(crate) async fn stop(self) -> Place {
        self.runtime.spawn(self.running.stop()).await.expect("it stops");
        self.runtime.shutdown_background();
        self.place
    }
}
