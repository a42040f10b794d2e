//! The load generator: a bounded number of connections, each with one request under way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::Failure;

/// One TLS connection that speaks HTTP/1.1.
pub(crate) struct Connection(SendRequest<Full<Bytes>>);

fn connector() -> Result<TlsConnector, Failure> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anybody(provider)))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

impl Connection {
    /// Connects to a port of this machine.
    pub(crate) async fn open(port: u16) -> Result<Self, Failure> {
        let socket = TcpStream::connect(("127.0.0.1", port)).await?;
        socket.set_nodelay(true)?;
        let stream = connector()?.connect(ServerName::try_from("localhost")?, socket).await?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// One exchange: the status and the whole body.
    pub(crate) async fn exchange(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<(StatusCode, Bytes), Failure> {
        self.0.ready().await?;
        let answer = self.0.send_request(request).await?;
        Ok((answer.status(), answer.into_body().collect().await?.to_bytes()))
    }
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

/// Sends what `next` makes over `connections` connections for a while; an answer other than 200 ends the run.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(crate) async fn run<F>(port: u16, connections: usize, time: Duration, next: F) -> Result<Stretch, Failure>
where
    F: Fn(usize, Option<Bytes>) -> Request<Full<Bytes>> + Send + Sync + 'static,
{
    let next = Arc::new(next);
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(port).await?);
    }
    let begin = Instant::now();
    let workers: Vec<_> = open
        .into_iter()
        .enumerate()
        .map(|(number, mut connection)| {
            let next = Arc::clone(&next);
            tokio::spawn(async move {
                let (mut last, mut times) = (None, Vec::new());
                while begin.elapsed() < time {
                    let sent = Instant::now();
                    let (status, body) = connection.exchange(next(number, last.take())).await?;
                    if status != StatusCode::OK {
                        return Err(Failure::from(format!("{status}: {}", String::from_utf8_lossy(&body))));
                    }
                    last = Some(body);
                    times.push(sent.elapsed().as_secs_f64() * 1000.0);
                }
                Ok(times)
            })
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
