//! Accepting connections: TLS, HTTP/1.1 and HTTP/2 by ALPN, limits on what a client may cost, a graceful end.
//!
//! What a request means is the [`Handler`]'s business.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body::Body;
use http_body_util::Either;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;
use tokio_rustls::{LazyConfigAcceptor, TlsAcceptor};
use tollgate_gateway::HeadRules;

use crate::address_limit::{AddressLimit, Counted};
use crate::control::connection::{GatewayConnection, GatewaySide};
use crate::header_case::HeaderCase;
use crate::http1_connection;
use crate::request_body::RequestBody;
use crate::standstill::{StreamBody, StreamExecutor};
use crate::streams::{Patience, Streams};
use crate::write_limit::WriteLimit;

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Streams that one HTTP/2 connection may have open.
const STREAMS: u32 = 200;
/// How long a client that asks nothing may take to hear that the server ends the connection.
pub(crate) const GOODBYE: Duration = Duration::from_secs(1);
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

/// A connection behind its TLS handshake. Boxed: each future that it is handed through would keep room for it.
pub(crate) type Secured = Box<TlsStream<WriteLimit<TcpStream>>>;

/// A connection that may be served; it holds its place until it is dropped.
struct Accepted {
    stream: WriteLimit<TcpStream>,
    peer: IpAddr,
    place: (Counted, OwnedSemaphorePermit),
}

/// What the connections of a port share, and those limits that both ports share. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Acceptor {
    tls: TlsAcceptor,
    gateways: Option<GatewaySide>,
    gateways_alone: bool,
    connections: Arc<Semaphore>,
    addresses: AddressLimit,
    pub(crate) http1: http1::Builder,
    pub(crate) patience: Patience,
    pub(crate) heads: Arc<HeadRules>,
    pub(crate) header_case: HeaderCase,
    pub(crate) stop: watch::Receiver<bool>,
}

/// Bounds on what clients may cost. What is counted is counted over all clones.
#[derive(Clone)]
pub(crate) struct Limits {
    /// What heads of requests may be.
    pub(crate) heads: HeadRules,
    /// For connections over HTTP/2. Over HTTP/1.1, the first limit holds for each head and for the silence before it.
    pub(crate) patience: Patience,
    /// Room for so many connections at once.
    pub(crate) connections: Arc<Semaphore>,
    /// Those of one address.
    pub(crate) addresses: AddressLimit,
}

impl Acceptor {
    /// An acceptor that stops when `stop` becomes true. Whoever set it learns by `closed()` of its sender when the last
    /// connection is over.
    pub(crate) fn new(
        tls: Arc<rustls::ServerConfig>,
        limits: Limits,
        header_case: HeaderCase,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let heads = Arc::new(limits.heads);
        let mut http1 = http1::Builder::new();
        http1
            .max_header_size(heads.max_bytes)
            .max_buf_size((2 * heads.max_bytes).max(SMALLEST_BUFFER))
            .title_case_headers(true);
        // hyper's own limit is the same, and parses into a buffer on the stack.
        if heads.max_fields != 100 {
            http1.max_headers(heads.max_fields);
        }
        let Limits { patience, connections, addresses, .. } = limits;
        let tls = TlsAcceptor::from(tls);
        Self {
            tls,
            gateways: None,
            gateways_alone: false,
            connections,
            addresses,
            http1,
            patience,
            heads,
            header_case,
            stop,
        }
    }

    /// The same, which answers gateways too, under a TLS server name of their own.
    pub(crate) fn with_gateways(self, gateways: GatewaySide) -> Self {
        Self { gateways: Some(gateways), ..self }
    }

    /// The same, which answers nobody else.
    pub(crate) fn gateways_alone(self) -> Self {
        Self { gateways_alone: true, ..self }
    }

    /// Accepts connections until it is stopped.
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
            // An error means that whoever could stop it is gone: the same.
            let _ = stop.wait_for(|stop| *stop).await;
        };
        let mut closing = pin!(closing);
        loop {
            let accepted = tokio::select! {
                () = &mut closing => return Ok(()),
                accepted = self.next(&listener) => accepted,
            };
            match accepted {
                Ok(accepted) => drop(tokio::spawn(self.clone().serve(accepted, handler.clone()))),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// The next connection that may be served. At the limit of all, each listener holds one more that gets no answer;
    /// the others wait in the system's queue. One more of an address that has too many is closed.
    async fn next(&mut self, listener: &TcpListener) -> io::Result<Accepted> {
        loop {
            let (stream, peer) = listener.accept().await?;
            let peer = peer.ip().to_canonical();
            let Some(counted) = self.addresses.count(peer) else {
                tracing::debug!(%peer, "a connection too many of one address was closed");
                continue;
            };
            stream.set_nodelay(true)?;
            let permit = self.connections.clone().acquire_owned().await.map_err(io::Error::other)?;
            let stream = WriteLimit::new(stream, self.patience.standstill);
            return Ok(Accepted { stream, peer, place: (counted, permit) });
        }
    }

    async fn serve<H: Handler>(self, accepted: Accepted, handler: H) {
        let Accepted { stream, peer, place: _place } = accepted;
        // What a connection waits in is boxed part by part, so that an idle one keeps room for nothing but its wait.
        let (stream, gateway) = match timeout(HANDSHAKE, Box::pin(self.secure(stream, peer))).await {
            Ok(Ok(secured)) => secured,
            Ok(Err(error)) => return tracing::debug!(%peer, %error, "a TLS handshake failed"),
            Err(_) => return tracing::debug!(%peer, "a TLS handshake took too long"),
        };
        let spoken = match gateway {
            None => self.speak(stream, peer, handler).await,
            Some(gateway) => Box::pin(self.speak_to_gateway(stream, peer, gateway)).await,
        };
        if let Err(error) = spoken {
            tracing::debug!(%peer, %error, "a connection ended early");
        }
    }

    /// Shakes hands; a gateway's connection comes with what answers on it.
    async fn secure(
        &self,
        stream: WriteLimit<TcpStream>,
        peer: IpAddr,
    ) -> io::Result<(Secured, Option<GatewayConnection>)> {
        let Some(gateways) = &self.gateways else {
            return Ok((Box::new(self.tls.accept(stream).await?), None));
        };
        let start = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), stream).await?;
        if !GatewaySide::is_asked(start.client_hello().server_name()) {
            if self.gateways_alone {
                return Err(io::Error::other("the port of gateways was asked for another name"));
            }
            return Ok((Box::new(start.into_stream(self.tls.config().clone()).await?), None));
        }
        let tls = gateways.tls().await.map_err(io::Error::other)?;
        let stream = Box::new(start.into_stream(tls).await?);
        let certificate = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
        let connection = gateways.connection(certificate, peer);
        Ok((stream, Some(connection)))
    }

    async fn speak<H: Handler>(self, stream: Secured, peer: IpAddr, handler: H) -> hyper::Result<()> {
        match stream.get_ref().1.alpn_protocol() {
            Some(b"h2") => Box::pin(self.speak_http2(stream, peer, handler)).await,
            _ => Box::pin(http1_connection::speak(self, stream, peer, handler)).await,
        }
    }

    /// Until the gateway is revoked, at the longest.
    async fn speak_to_gateway(
        self,
        stream: Secured,
        peer: IpAddr,
        gateway: GatewayConnection,
    ) -> hyper::Result<()> {
        let asked = gateway.clone();
        tokio::select! {
            spoken = self.speak(stream, peer, asked) => spoken,
            () = gateway.is_revoked() => {
                tracing::info!(%peer, "the connection of a revoked gateway was ended");
                Ok(())
            }
        }
    }

    fn http2(&self, executor: StreamExecutor) -> http2::Builder<StreamExecutor> {
        let mut http2 = http2::Builder::new(executor);
        http2
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(u32::try_from(self.heads.max_bytes).unwrap_or(u32::MAX))
            .keep_alive_interval(PING)
            .keep_alive_timeout(PING);
        http2
    }

    async fn speak_http2<H: Handler>(self, stream: Secured, peer: IpAddr, handler: H) -> hyper::Result<()> {
        let streams = Streams::new();
        let service = {
            let streams = streams.clone();
            let heads = self.heads.clone();
            service_fn(move |request: Request<Incoming>| {
                let stream = streams.open();
                let (handler, refused) = (handler.clone(), heads.refuse(&request));
                // Boxed: it would be copied from hand to hand on its way into a task of its own.
                Box::pin(async move {
                    let response = match refused {
                        Some(refusal) => refusal.map(Either::Left),
                        None => handler.handle(RequestBody::of(request), peer).await.map(Either::Right),
                    };
                    Ok::<_, Infallible>(response.map(|body| StreamBody::new(body, stream)))
                })
            })
        };
        let mut stop = self.stop.clone();
        let executor = StreamExecutor::new(self.patience.standstill, stream.get_ref().0.wait().clone());
        let mut connection = pin!(self.http2(executor).serve_connection(TokioIo::new(stream), service));
        tokio::select! {
            ended = connection.as_mut() => return ended,
            _ = stop.wait_for(|stop| *stop) => {}
            () = streams.over(self.patience) => {}
        }
        // What was under way is finished; a client that only has to hear of it is not waited for.
        connection.as_mut().graceful_shutdown();
        let last = Patience { first: GOODBYE, idle: GOODBYE, ..self.patience };
        tokio::select! {
            ended = connection => return ended,
            () = streams.over(last) => {}
        }
        tracing::debug!(%peer, "a connection was ended");
        Ok(())
    }
}
