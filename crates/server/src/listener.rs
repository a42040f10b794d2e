//! Accepting connections: TLS, HTTP/1.1 and HTTP/2 by ALPN, limits on what a client may cost, a graceful end.
//!
//! What a request means is the [`Handler`]'s business.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body::Body;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::capitals::Capitals;
use crate::request_body::RequestBody;
use tokio_rustls::server::TlsStream;
use tollgate_gateway::{HeadGuard, HeadRules, Turn};

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Streams that one HTTP/2 connection may have open.
const STREAMS: u32 = 200;
/// How long a client that never asked anything may take to hear that the server ends the connection.
const GOODBYE: Duration = Duration::from_secs(1);
/// Longer than any connection lives.
const NEVER: Duration = Duration::from_secs(365 * 24 * 3600);
/// How often a silent HTTP/2 connection is asked whether it lives, and how long it may take to say so.
const PING: Duration = Duration::from_secs(30);
/// How long to wait after the operating system refused a connection, for example for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// The smallest read buffer that hyper takes.
const SMALLEST_BUFFER: usize = 8 * 1024;

/// What answers the requests of a port.
pub(crate) trait Handler: Clone + Send + Sync + 'static {
    /// The bodies of its answers.
    type Answer: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>>
        + Send
        + Unpin
        + 'static;

    /// Answers one request that came from `peer`.
    fn handle(
        &self,
        request: Request<RequestBody>,
        peer: IpAddr,
    ) -> impl Future<Output = Response<Self::Answer>> + Send;
}

/// What the connections of a port share. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Door {
    tls: TlsAcceptor,
    connections: Arc<Semaphore>,
    http1: http1::Builder,
    http2: http2::Builder<TokioExecutor>,
    first_request: Duration,
    heads: Arc<HeadRules>,
    capitals: Capitals,
    stop: watch::Receiver<bool>,
}

/// Bounds on what clients may cost.
#[derive(Clone)]
pub(crate) struct Limits {
    /// What heads of requests may be. The number of fields is HTTP/1's; HTTP/2 bounds their bytes.
    pub(crate) heads: HeadRules,
    /// For a client to send them, and to wait with the next request on an open connection.
    pub(crate) header_timeout: Duration,
    /// Connections at once.
    pub(crate) connections: usize,
}

impl Door {
    /// A door that closes when `stop` becomes true. Whoever set it learns by `closed()` of its sender when the last
    /// connection is over.
    pub(crate) fn new(
        tls: Arc<rustls::ServerConfig>,
        limits: Limits,
        capitals: Capitals,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let heads = Arc::new(limits.heads);
        let mut http1 = http1::Builder::new();
        http1
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_timeout)
            .max_header_size(heads.max_bytes)
            .max_buf_size((2 * heads.max_bytes).max(SMALLEST_BUFFER))
            .title_case_headers(true);
        // hyper's own limit is the same, and parses into a buffer on the stack.
        if heads.max_fields != 100 {
            http1.max_headers(heads.max_fields);
        }
        let mut http2 = http2::Builder::new(TokioExecutor::new());
        http2
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(u32::try_from(heads.max_bytes).unwrap_or(u32::MAX))
            .keep_alive_interval(PING)
            .keep_alive_timeout(PING);
        let connections = Arc::new(Semaphore::new(limits.connections));
        let first_request = limits.header_timeout;
        Self { tls: TlsAcceptor::from(tls), connections, http1, http2, first_request, heads, capitals, stop }
    }

    /// Accepts connections until the door closes.
    ///
    /// # Errors
    /// When the listener cannot be used at all.
    pub(crate) async fn accept<H: Handler>(
        mut self,
        listener: std::net::TcpListener,
        handler: H,
    ) -> io::Result<()> {
        let listener = TcpListener::from_std(listener)?;
        let mut stop = self.stop.clone();
        let closing = async move {
            // An error means that whoever could close the door is gone: the same.
            let _ = stop.wait_for(|stop| *stop).await;
        };
        let mut closing = pin!(closing);
        loop {
            let accepted = tokio::select! {
                () = &mut closing => return Ok(()),
                accepted = self.next(&listener) => accepted,
            };
            match accepted {
                Ok((stream, peer, permit)) => {
                    let (door, handler) = (self.clone(), handler.clone());
                    tokio::spawn(async move {
                        door.serve(stream, peer, handler).await;
                        drop(permit);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    async fn next(
        &mut self,
        listener: &TcpListener,
    ) -> io::Result<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
        let (stream, peer) = listener.accept().await?;
        stream.set_nodelay(true)?;
        // At the limit each listener holds one more that gets no answer; the others wait in the system's queue.
        let permit = self.connections.clone().acquire_owned().await.map_err(io::Error::other)?;
        Ok((stream, peer.ip().to_canonical(), permit))
    }

    async fn serve<H: Handler>(self, stream: TcpStream, peer: IpAddr, handler: H) {
        let stream = match timeout(HANDSHAKE, self.tls.accept(stream)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return tracing::debug!(%peer, %error, "a TLS handshake failed"),
            Err(_) => return tracing::debug!(%peer, "a TLS handshake took too long"),
        };
        if let Err(error) = self.speak(stream, peer, handler).await {
            tracing::debug!(%peer, %error, "a connection ended early");
        }
    }

    async fn speak<H: Handler>(
        self,
        stream: TlsStream<TcpStream>,
        peer: IpAddr,
        handler: H,
    ) -> hyper::Result<()> {
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2".as_slice());
        let asked = Arc::new(AtomicBool::new(false));
        let turn = Turn::default();
        let service = {
            let (asked, turn) = (asked.clone(), turn.clone());
            service_fn(move |request: Request<Incoming>| {
                let version = request.version();
                let request = RequestBody::of(request);
                asked.store(true, Ordering::Relaxed);
                let answering = turn.begin();
                let (handler, capitals) = (handler.clone(), self.capitals.clone());
                async move {
                    let mut response = handler.handle(request, peer).await;
                    if version != http::Version::HTTP_2 {
                        capitals.spell(&mut response);
                    }
                    Ok::<_, Infallible>(response.map(|body| answering.with(body)))
                }
            })
        };
        let mut stop = self.stop.clone();
        if is_http2 {
            let mut connection = pin!(self.http2.serve_connection(TokioIo::new(stream), service));
            // hyper would wait for ever for the first bytes of a client that sends none.
            let first_request = sleep(self.first_request);
            let mut first_request = pin!(first_request);
            loop {
                tokio::select! {
                    ended = connection.as_mut() => return ended,
                    _ = stop.wait_for(|stop| *stop) => break,
                    () = &mut first_request => {}
                }
                if !asked.load(Ordering::Relaxed) {
                    break;
                }
                first_request.as_mut().reset(Instant::now() + NEVER);
            }
            connection.as_mut().graceful_shutdown();
            if asked.load(Ordering::Relaxed) {
                connection.await
            } else {
                timeout(GOODBYE, connection).await.unwrap_or(Ok(()))
            }
        } else {
            let guarded = TokioIo::new(HeadGuard::new(stream, self.heads, turn));
            let mut connection = pin!(self.http1.serve_connection(guarded, service));
            tokio::select! {
                ended = connection.as_mut() => return ended,
                _ = stop.wait_for(|stop| *stop) => {}
            }
            // hyper would wait for the first request of a connection that never sent one.
            if !asked.load(Ordering::Relaxed) {
                return Ok(());
            }
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    }
}
