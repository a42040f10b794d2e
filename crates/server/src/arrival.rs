//! What every request gets on arrival, on both ports: an id, a [`Peer`], an answer even after a bug, a log line.

use std::future::Future;
use std::net::IpAddr;

use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::environment::Environment;
use tollgate_domain::peer::Peer;

use crate::panic_guard::guard;

/// The header that carries the request's id. A client's own one is not used.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a client is told of a bug; WSO2's text, so that its clients know it.
const BUG: &str = r#"{"code":900967,"message":"General Error","description":"Server Error Occurred","moreInfo":"","error":[]}"#;

/// A new request id.
pub(crate) fn request_id(environment: &Environment) -> String {
    format!("req_{}", environment.uuid().simple())
}

/// One request that has just come.
pub(crate) struct Arrival {
    port: &'static str,
    method: Method,
    path: String,
    at: Timestamp,
    /// Where it came from.
    pub(crate) peer: Peer,
}

impl Arrival {
    /// Names a request.
    pub(crate) fn new<B>(
        port: &'static str,
        request: &http::Request<B>,
        address: IpAddr,
        environment: &Environment,
    ) -> Self {
        let request_id = request_id(environment);
        // The query is left out: a careless client may have put a secret there.
        let path = if tracing::enabled!(tracing::Level::DEBUG) {
            request.uri().path().to_owned()
        } else {
            String::new()
        };
        Self {
            port,
            method: request.method().clone(),
            path,
            at: environment.now(),
            peer: Peer { address: address.to_string(), request_id },
        }
    }

    /// Waits for the answer, turns a panic into one, marks it with the id and logs it.
    pub(crate) async fn answer<B>(
        self,
        environment: &Environment,
        handling: impl Future<Output = Response<B>>,
        body_of: impl FnOnce(&'static str) -> B,
    ) -> Response<B> {
        let mut response = match guard(handling).await {
            Ok(response) => response,
            Err(panicked) => {
                tracing::error!(
                    request_id = self.peer.request_id,
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
        if let Ok(id) = HeaderValue::from_str(&self.peer.request_id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        tracing::debug!(
            request_id = self.peer.request_id,
            port = self.port,
            address = self.peer.address,
            method = %self.method,
            path = self.path,
            status = response.status().as_u16(),
            milliseconds = environment.now().since(self.at),
            "request"
        );
        response
    }
}
