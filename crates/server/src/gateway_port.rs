//! The gateway port: one thread with its own runtime, listeners and upstream connections per core.
//!
//! The threads share nothing but the snapshot, so that no lock is between two requests. The few paths that belong to
//! the Token API run on the control runtime: hashing and the store cannot delay the data path.

use std::io;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{Request, Response, StatusCode};
use http_body_util::Either;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tollgate_domain::authority::{Authority, AuthorityRefused};
use tollgate_domain::peer::Peer;
use tollgate_gateway::{Gateway, GatewayBody, Worker};

use crate::authority::authority_of;
use crate::in_effect::Followed;
use crate::listener::{Acceptor, Handler};
use crate::management::{self, panics_on_purpose};
use crate::ports::Port;
use crate::request_body::RequestBody;
use crate::request_context::{ContextSource, RequestContext};

/// What this port is called in the logs.
const NAME: &str = "gateway";
/// The paths of the Token API on this port; a trailing slash makes no difference.
const FIXED: [&str; 3] = ["/token", "/revoke", "/jwks"];

/// The Token API as the gateway port reaches it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct TokenApi {
    router: Router,
    control: Handle,
    followed: Followed,
    patience: Duration,
}

impl TokenApi {
    /// The routes, run on `control`; for `patience` see [`management::route`].
    pub(crate) fn new(router: Router, control: Handle, followed: Followed, patience: Duration) -> Self {
        Self { router, control, followed, patience }
    }

    /// Runs a request on the control runtime; the bodies stream between the two.
    async fn handle(
        &self,
        mut request: Request<RequestBody>,
        peer: Peer,
        authority: Result<Option<Authority>, AuthorityRefused>,
    ) -> Response<Body> {
        request.extensions_mut().insert(peer);
        let (router, followed, patience) = (self.router.clone(), self.followed.clone(), self.patience);
        let running = self
            .control
            .spawn(async move { management::route(router, &followed, patience, request, authority).await });
        match running.await {
            Ok(response) => response,
            Err(ended) => match ended.try_into_panic() {
                // The panic goes on here, where the guard of every request answers it.
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => {
                    let mut response = Response::new(Body::empty());
                    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                    response
                }
            },
        }
    }
}

/// What the threads are made of.
pub(crate) struct Parts {
    /// How connections are taken, and when no more are.
    pub(crate) acceptor: Acceptor,
    /// What answers calls of APIs.
    pub(crate) gateway: Gateway,
    /// What answers the paths of the Token API.
    pub(crate) token_api: TokenApi,
    /// What names each request.
    pub(crate) contexts: ContextSource,
    /// See [`crate::serve::Options::test_routes`].
    pub(crate) test_routes: bool,
    /// Becomes true when connections that are still open are to be cut off.
    pub(crate) finishing: watch::Receiver<bool>,
}

/// Starts the threads and waits until each accepts.
pub(crate) fn start(port: &Port, parts: Parts) -> io::Result<Vec<JoinHandle<()>>> {
    let count = thread::available_parallelism().map_or(1, usize::from);
    let (ready, accepting) = sync_channel(count);
    let mut threads = Vec::with_capacity(count);
    for number in 0..count {
        let listeners = port.listen(true)?;
        let handler = GatewayPort(Arc::new(Shared {
            worker: parts.gateway.worker(),
            token_api: parts.token_api.clone(),
            contexts: parts.contexts.clone(),
            test_routes: parts.test_routes,
        }));
        let (acceptor, finishing, ready) = (parts.acceptor.clone(), parts.finishing.clone(), ready.clone());
        let named = thread::Builder::new().name(format!("gateway-{number}"));
        threads.push(named.spawn(move || run(listeners, acceptor, handler, finishing, &ready))?);
    }
    drop(ready);
    for _ in 0..count {
        accepting.recv().map_err(io::Error::other)??;
    }
    Ok(threads)
}

fn run(
    listeners: Vec<std::net::TcpListener>,
    acceptor: Acceptor,
    handler: GatewayPort,
    mut finishing: watch::Receiver<bool>,
    ready: &SyncSender<io::Result<()>>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(ready.send(Err(error))),
    };
    runtime.block_on(async {
        let mut accepting = JoinSet::new();
        for listener in listeners {
            accepting.spawn(acceptor.clone().accept(listener, handler.clone()));
        }
        // Whoever stops the server waits until nobody holds the acceptor any more: from here on, connections only.
        drop((acceptor, handler));
        // The starting thread only goes away when the start has failed, and then this one may go too.
        let _ = ready.send(Ok(()));
        while let Some(ended) = accepting.join_next().await {
            if let Ok(Err(error)) = ended {
                tracing::error!(%error, "a listener of the gateway port ended");
            }
        }
        let _ = finishing.wait_for(|finish| *finish).await;
    });
}

struct Shared {
    worker: Worker,
    token_api: TokenApi,
    contexts: ContextSource,
    test_routes: bool,
}

#[derive(Clone)]
struct GatewayPort(Arc<Shared>);

impl Handler for GatewayPort {
    type Answer = Either<GatewayBody, Body>;

    async fn handle(&self, request: Request<RequestBody>, connected: IpAddr) -> Response<Self::Answer> {
        let shared = &self.0;
        let request_context = RequestContext::new(NAME, &request, connected, &shared.contexts);
        let peer = request_context.peer;
        let authority = authority_of(&request);
        // Pinned here: every call that it is handed to by value would keep room for it twice.
        let handling = pin!(async {
            if shared.test_routes && panics_on_purpose(request.uri().path()) {
                panic!("a panic on purpose");
            }
            if is_fixed(request.uri().path()) {
                // Boxed, so that calls of APIs do not carry room for it.
                Box::pin(shared.token_api.handle(request, peer, authority)).await.map(Either::Right)
            } else {
                shared.worker.handle(request, peer, authority).await.map(Either::Left)
            }
        });
        request_context.answer(&shared.contexts, handling, |text| Either::Right(Body::from(text))).await
    }
}

/// Whether a path is one of the Token API on this port.
pub(crate) fn is_fixed(path: &str) -> bool {
    FIXED.contains(&path.strip_suffix('/').unwrap_or(path))
}
