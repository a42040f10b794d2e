//! The load generator: a bounded number of connections, with a bounded number of requests under way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::Failure;

/// What a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

enum Sender {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

/// A TLS connection, or with HTTP/2 one's part of it, with one request under way.
pub(crate) struct Connection(Sender);

fn connector(protocol: Protocol) -> Result<TlsConnector, Failure> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anybody(provider)))
        .with_no_client_auth();
    if protocol == Protocol::Http2 {
        config.alpn_protocols = vec![b"h2".to_vec()];
    }
    Ok(TlsConnector::from(Arc::new(config)))
}

impl Connection {
    /// Connects to a port of this machine with HTTP/1.1.
    pub(crate) async fn open(port: u16) -> Result<Self, Failure> {
        Self::open_with(port, Protocol::Http1).await
    }

    /// Connects to a port of this machine.
    pub(crate) async fn open_with(port: u16, protocol: Protocol) -> Result<Self, Failure> {
        let socket = TcpStream::connect(("127.0.0.1", port)).await?;
        socket.set_nodelay(true)?;
        let stream = connector(protocol)?.connect(ServerName::try_from("localhost")?, socket).await?;
        let stream = TokioIo::new(stream);
        Ok(Self(match protocol {
            Protocol::Http1 => {
                let (sender, connection) = http1::handshake(stream).await?;
                tokio::spawn(connection);
                Sender::Http1(sender)
            }
            Protocol::Http2 => {
                let (sender, connection) = http2::handshake(TokioExecutor::new(), stream).await?;
                tokio::spawn(connection);
                Sender::Http2(sender)
            }
        }))
    }

    /// The same connection for so many streams at a time.
    fn shared(self, streams: usize) -> Vec<Self> {
        match self.0 {
            Sender::Http1(_) => vec![self],
            Sender::Http2(sender) => (0..streams).map(|_| Self(Sender::Http2(sender.clone()))).collect(),
        }
    }

    /// One exchange: the status and the whole body. The request's target is a path.
    pub(crate) async fn exchange(
        &mut self,
        mut request: Request<Full<Bytes>>,
    ) -> Result<(StatusCode, Bytes), Failure> {
        let answer = match &mut self.0 {
            Sender::Http1(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
            Sender::Http2(sender) => {
                let path = request.uri().path_and_query().ok_or("a target without a path")?;
                *request.uri_mut() = format!("https://localhost{path}").parse()?;
                request.headers_mut().remove(http::header::HOST);
                sender.ready().await?;
                sender.send_request(request).await?
            }
        };
        Ok((answer.status(), answer.into_body().collect().await?.to_bytes()))
    }
}

/// Makes the next request of a worker by its number and what its last one was answered.
pub(crate) type Next = Box<dyn Fn(usize, Option<Bytes>) -> Request<Full<Bytes>> + Send + Sync>;

/// Where load goes, and how much.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) port: u16,
    pub(crate) protocol: Protocol,
    pub(crate) connections: usize,
    /// Of each connection, at a time; with HTTP/1.1 there is one.
    pub(crate) streams: usize,
    pub(crate) time: Duration,
}

impl Load {
    /// HTTP/1.1 over so many connections.
    pub(crate) fn http1(port: u16, connections: usize, time: Duration) -> Self {
        Self { port, protocol: Protocol::Http1, connections, streams: 1, time }
    }

    /// HTTP/2 over so many connections with so many streams each.
    pub(crate) fn http2(port: u16, connections: usize, streams: usize, time: Duration) -> Self {
        Self { port, protocol: Protocol::Http2, connections, streams, time }
    }

    /// Sends what `next` makes for a while; an answer other than 200 ends the run.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    pub(crate) async fn run(self, next: Next) -> Result<Stretch, Failure> {
        let next = Arc::new(next);
        let mut open = Vec::new();
        for _ in 0..self.connections {
            open.extend(Connection::open_with(self.port, self.protocol).await?.shared(self.streams));
        }
        let begin = Instant::now();
        let workers: Vec<_> = open
            .into_iter()
            .enumerate()
            .map(|(number, connection)| {
                tokio::spawn(work(number, connection, begin, self.time, Arc::clone(&next)))
            })
            .collect();
        let mut times = Vec::new();
        for worker in workers {
            times.extend(worker.await??);
        }
        let seconds = begin.elapsed().as_secs_f64();
        times.sort_by(f64::total_cmp);
        Ok(Stretch { answers: f64::from(u32::try_from(times.len())?), seconds, times })
    }
}

/// One request after the other; how long each took, in milliseconds.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
async fn work(
    number: usize,
    mut connection: Connection,
    begin: Instant,
    time: Duration,
    next: Arc<Next>,
) -> Result<Vec<f64>, Failure> {
    let (mut last, mut times) = (None, Vec::new());
    while begin.elapsed() < time {
        let sent = Instant::now();
        let (status, body) = connection.exchange(next(number, last.take())).await?;
        if status != StatusCode::OK {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into());
        }
        last = Some(body);
        times.push(sent.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(times)
}

/// What a stretch of load came to.
pub(crate) struct Stretch {
    /// Answers of the expected status.
    pub(crate) answers: f64,
    /// Seconds.
    pub(crate) seconds: f64,
    /// How long each answer took, in milliseconds, in ascending order.
    pub(crate) times: Vec<f64>,
}

impl Stretch {
    /// The time that this part of the answers did not exceed.
    pub(crate) fn percentile(&self, part: f64) -> f64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
        let place = (self.times.len() as f64 * part) as usize;
        self.times.get(place.min(self.times.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    }
}

/// Trusts every certificate: the servers are our own, on this machine.
#[derive(Debug)]
struct Anybody(Arc<rustls::crypto::CryptoProvider>);

impl rustls::client::danger::ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &[rustls::pki_types::CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
