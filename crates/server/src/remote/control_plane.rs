//! The kept HTTP/2 connection to a control plane, which both sides prove: the gateway by its certificate, the control plane
//! by one of the gateway authority under a name of its own. Nobody else's certificate counts, whatever the machine trusts.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::{Request, Response, Uri};
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

use super::link::{Away, Link, Sending};
use super::pinned::PinnedAuthority;
use crate::failure::{Doing as _, Failure};

/// The server name under which a control plane knows gateways.
pub const SERVER_NAME: &str = "gateway.tollgate.internal";
/// How long a connection to one address may take to open, handshakes included.
const OPENING: Duration = Duration::from_secs(3);
/// How long nobody tries again after none of the addresses could be reached.
const REST: Duration = Duration::from_millis(250);
/// How often a silent connection is asked whether it lives, and how long it may take to say so.
const PING: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(3));

/// The control plane of a gateway. Clones share the connection.
#[derive(Clone)]
pub struct ControlPlane(Arc<Shared>);

struct Shared {
    /// Hosts and ports, tried in turn.
    addresses: Vec<(String, u16)>,
    connection: Mutex<Connection>,
}

/// What a gateway proves, and what it takes for a proof.
pub(crate) enum Identity<'a> {
    /// What lies in this directory: `authority.pem`, `certificate.pem` and `key.pem`.
    Joined(&'a Path),
    /// It proves nothing yet, and knows the authority's hash.
    Pinned(Arc<PinnedAuthority>),
}

impl Identity<'_> {
    fn read(self) -> Result<TlsConnector, Failure> {
        let tls = match self {
            Self::Joined(directory) => read_identity(directory)?,
            Self::Pinned(pinned) => pinned_identity(pinned)?,
        };
        Ok(TlsConnector::from(Arc::new(tls)))
    }
}

/// The connection, and how the next one is made.
struct Connection {
    tls: TlsConnector,
    known: Known,
}

/// What is known of the connection.
enum Known {
    /// None was made yet.
    None,
    Open(SendRequest<Body>),
    /// None could be made, and why.
    Refused(Instant, String),
}

impl ControlPlane {
    /// The control plane at `addresses`, for the gateway whose identity lies in `directory`: `authority.pem`,
    /// `certificate.pem` and `key.pem`. Nothing is connected yet.
    ///
    /// # Errors
    /// When the identity cannot be read.
    pub fn new(addresses: Vec<(String, u16)>, directory: &Path) -> Result<Self, Failure> {
        Self::of(addresses, Identity::Joined(directory))
    }

    /// The same, whoever the gateway is.
    pub(crate) fn of(addresses: Vec<(String, u16)>, identity: Identity<'_>) -> Result<Self, Failure> {
        let connection = Mutex::new(Connection { tls: identity.read()?, known: Known::None });
        Ok(Self(Arc::new(Shared { addresses, connection })))
    }

    /// Proves from the next request on what lies in `directory` now, over a new connection.
    pub(crate) async fn renew_identity(&self, directory: &Path) -> Result<(), Failure> {
        let tls = Identity::Joined(directory).read()?;
        *self.0.connection.lock().await = Connection { tls, known: Known::None };
        Ok(())
    }

    async fn pass(self, mut request: Request<Body>) -> Result<Response<Body>, Away> {
        let target = request
            .uri()
            .path_and_query()
            .cloned()
            .unwrap_or_else(|| http::uri::PathAndQuery::from_static("/"));
        let uri = Uri::builder().scheme("https").authority(SERVER_NAME).path_and_query(target).build();
        *request.uri_mut() = uri.map_err(|error| Away(error.to_string()))?;
        let mut connection = self.0.connected().await?;
        let response = connection.send_request(request).await.map_err(|error| Away(error.to_string()))?;
        Ok(response.map(Body::new))
    }
}

impl Link for ControlPlane {
    fn send(&self, request: Request<Body>) -> Sending {
        Box::pin(self.clone().pass(request))
    }
}

impl std::fmt::Debug for ControlPlane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ControlPlane").field(&self.0.addresses).finish()
    }
}

impl Shared {
    /// The connection, made when there is none; while one makes it, the others wait.
    async fn connected(&self) -> Result<SendRequest<Body>, Away> {
        let mut connection = self.connection.lock().await;
        match &connection.known {
            Known::Open(open) if !open.is_closed() => return Ok(open.clone()),
            Known::Refused(at, cause) if at.elapsed() < REST => return Err(Away(cause.clone())),
            _ => {}
        }
        let made = self.connect(&connection.tls).await;
        connection.known = match &made {
            Ok(open) => Known::Open(open.clone()),
            Err(Away(cause)) => Known::Refused(Instant::now(), cause.clone()),
        };
        made
    }

    async fn connect(&self, tls: &TlsConnector) -> Result<SendRequest<Body>, Away> {
        let mut last = "no address is known".to_owned();
        for (host, port) in &self.addresses {
            let found = match timeout(OPENING, lookup_host((host.as_str(), *port))).await {
                Ok(Ok(found)) => found.collect(),
                Ok(Err(error)) => {
                    last = format!("{host}: {error}");
                    Vec::new()
                }
                Err(_) => {
                    last = format!("{host} is not found in time");
                    Vec::new()
                }
            };
            for address in found {
                match timeout(OPENING, open(tls, address)).await {
                    Ok(Ok(open)) => {
                        tracing::info!(%address, host, "connected to the control plane");
                        return Ok(open);
                    }
                    Ok(Err(cause)) => last = format!("{host} at {address}: {cause}"),
                    Err(_) => last = format!("{host} at {address} is silent"),
                }
            }
        }
        Err(Away(last))
    }
}

async fn open(tls: &TlsConnector, address: SocketAddr) -> Result<SendRequest<Body>, String> {
    let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
    stream.set_nodelay(true).map_err(|error| error.to_string())?;
    let name = ServerName::try_from(SERVER_NAME).map_err(|error| error.to_string())?;
    let stream = tls.connect(name, stream).await.map_err(|error| error.to_string())?;
    let (open, running) = Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(PING.0)
        .keep_alive_timeout(PING.1)
        .keep_alive_while_idle(true)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    tokio::spawn(async move {
        if let Err(error) = running.await {
            tracing::debug!(%error, "the connection to the control plane ended");
        }
    });
    Ok(open)
}

fn read_identity(directory: &Path) -> Result<ClientConfig, Failure> {
    let wrong = |name: &str, error: &dyn std::fmt::Display| {
        Failure::refused(format!("{} cannot be used: {error}", directory.join(name).display()))
    };
    let certificates = |name: &str| {
        let read = CertificateDer::pem_file_iter(directory.join(name));
        read.and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(|error| wrong(name, &error))
    };
    let mut roots = RootCertStore::empty();
    for authority in certificates("authority.pem")? {
        roots.add(authority).map_err(|error| wrong("authority.pem", &error))?;
    }
    // Its text could be part of the key.
    let key = PrivateKeyDer::from_pem_file(directory.join("key.pem"));
    let key = key.map_err(|_| wrong("key.pem", &"it holds no private key in PEM, or cannot be read"))?;
    let mut tls = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong("certificate.pem", &error))?
        .with_root_certificates(roots)
        .with_client_auth_cert(certificates("certificate.pem")?, key)
        .map_err(|error| wrong("certificate.pem", &error))?;
    tls.alpn_protocols = vec![b"h2".to_vec()];
    Ok(tls)
}

fn pinned_identity(pinned: Arc<PinnedAuthority>) -> Result<ClientConfig, Failure> {
    let mut tls = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .doing("cannot speak TLS")?
        .dangerous()
        .with_custom_certificate_verifier(pinned)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec()];
    Ok(tls)
}
