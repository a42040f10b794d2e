//! What every request gets first, on both ports: an id, a [`Peer`], an answer even after a bug, a log line.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use http::header::{CONTENT_TYPE, Entry, FORWARDED};
use http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::environment::Environment;
use tollgate_domain::peer::{Peer, RequestId};
use tollgate_domain::proxy::{self, TrustedProxies};

use crate::panic_guard::guard;

/// The header that carries the request's id, to the client and to upstreams. A client's own one is not used.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What a client is told of a bug; WSO2's text, so that its clients know it.
const BUG: &str = r#"{"code":900967,"message":"General Error","description":"Server Error Occurred","moreInfo":"","error":[]}"#;

/// The header that carries an id.
pub(crate) fn header_of(id: RequestId) -> Option<HeaderValue> {
    HeaderValue::from_bytes(&id.text()).ok()
}

/// What it takes to make a context: clock and ids, and whose word about clients is taken. Cheap to clone.
#[derive(Clone)]
pub(crate) struct ContextSource {
    environment: Environment,
    proxies: Arc<TrustedProxies>,
}

impl ContextSource {
    /// With the machine's clock or a test's.
    pub(crate) fn new(environment: Environment, proxies: TrustedProxies) -> Self {
        Self { environment, proxies: Arc::new(proxies) }
    }

    /// Where a request came from, whose connection came from `connected`.
    fn peer<B>(&self, request: &http::Request<B>, connected: IpAddr) -> Peer {
        let request_id = Some(RequestId::new(&self.environment));
        if !self.proxies.contains(connected) {
            return Peer { address: Some(connected), proxy: None, request_id };
        }
        let lines = |name: HeaderName| request.headers().get_all(name).iter().map(HeaderValue::as_bytes);
        let client = if request.headers().contains_key(X_FORWARDED_FOR) {
            self.proxies.client(connected, proxy::forwarded_for(lines(X_FORWARDED_FOR)))
        } else {
            self.proxies.client(connected, proxy::forwarded(lines(FORWARDED)))
        };
        Peer { address: Some(client), proxy: Some(connected), request_id }
    }
}

/// What is known of a request before it is looked at: port, method, path, moment, peer.
pub(crate) struct RequestContext {
    port: &'static str,
    method: Method,
    path: String,
    /// Only when somebody listens.
    at: Option<Timestamp>,
    /// Where it came from.
    pub(crate) peer: Peer,
}

impl RequestContext {
    /// Receives a request whose connection came from `connected`.
    pub(crate) fn new<B>(
        port: &'static str,
        request: &http::Request<B>,
        connected: IpAddr,
        contexts: &ContextSource,
    ) -> Self {
        // The query is left out: a careless client may have put a secret there.
        let is_told = tracing::enabled!(tracing::Level::DEBUG);
        let path = if is_told { request.uri().path().to_owned() } else { String::new() };
        Self {
            port,
            method: request.method().clone(),
            path,
            at: is_told.then(|| contexts.environment.now()),
            peer: contexts.peer(request, connected),
        }
    }

    /// Waits for the answer, turns a panic into one, marks it with the id and logs it.
    pub(crate) async fn answer<B>(
        self,
        contexts: &ContextSource,
        handling: impl Future<Output = Response<B>>,
        body_of: impl FnOnce(&'static str) -> B,
    ) -> Response<B> {
        let mut response = match guard(handling).await {
            Ok(response) => response,
            Err(panicked) => {
                tracing::error!(
                    request_id = self.peer.request_id.map(display),
                    port = self.port,
                    method = %self.method,
                    "a request failed: {panicked:?} while it was answered"
                );
                let mut response = Response::new(body_of(BUG));
                *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                response
            }
        };
        // An upstream's own one stays: it was told ours.
        if let Entry::Vacant(place) = response.headers_mut().entry(REQUEST_ID)
            && let Some(id) = self.peer.request_id.and_then(header_of)
        {
            place.insert(id);
        }
        tracing::debug!(
            request_id = self.peer.request_id.map(display),
            port = self.port,
            address = self.peer.address.map(display),
            method = %self.method,
            path = self.path,
            status = response.status().as_u16(),
            milliseconds = self.at.map(|at| contexts.environment.now().since(at)),
            "request"
        );
        response
    }
}
