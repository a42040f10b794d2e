//! The Token API on a gateway's port, passed on to the control plane. Bodies are streamed both ways.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_TYPE, HOST, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tollgate_domain::peer::Peer;

use super::link::Link;
use crate::control::token_api::CLIENT_ADDRESS;

/// How long the control plane may take to begin its answer: passwords are hashed there, and may have to wait.
const PATIENCE: Duration = Duration::from_secs(30);
/// Requests that wait for the control plane at once: half of the streams of the connection that the feed is on, too.
static UNDER_WAY: Semaphore = Semaphore::const_new(100);
/// RFC 6749 section 4.1.2.1 has the code, and clients of the Token API the form.
const AWAY: &str =
    r#"{"error":"temporarily_unavailable","error_description":"The key manager cannot be reached"}"#;
/// What is one connection's business (RFC 9110 section 7.6.1).
const HOP_BY_HOP: [HeaderName; 8] = [
    http::header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    http::header::PROXY_AUTHENTICATE,
    http::header::PROXY_AUTHORIZATION,
    http::header::TE,
    http::header::TRAILER,
    http::header::TRANSFER_ENCODING,
    http::header::UPGRADE,
];

/// Passes every request on.
pub(crate) fn router(link: Arc<dyn Link>) -> Router {
    Router::new().fallback(pass_on).with_state(link)
}

async fn pass_on(State(link): State<Arc<dyn Link>>, mut request: Request) -> Response {
    let Ok(_under_way) = UNDER_WAY.try_acquire() else {
        tracing::warn!("too many requests of the Token API wait for the control plane");
        return unavailable();
    };
    let client = request.extensions().get::<Peer>().and_then(|peer| peer.address);
    let headers = request.headers_mut();
    remove_hop_by_hop(headers);
    headers.remove(HOST);
    headers.remove(CLIENT_ADDRESS);
    if let Some(Ok(client)) = client.map(|client| HeaderValue::from_str(&client.to_string())) {
        headers.insert(CLIENT_ADDRESS, client);
    }
    let target = request.uri().path_and_query().cloned();
    *request.uri_mut() = target.map(Uri::from).unwrap_or_default();
    request.extensions_mut().clear();
    match timeout(PATIENCE, link.send(request)).await {
        // The Token API has no such answer: it is meant for this gateway, which is not known there, or no longer.
        Ok(Ok(response)) if response.status() == StatusCode::FORBIDDEN => {
            tracing::warn!("the control plane takes no request of this gateway");
            unavailable()
        }
        Ok(Ok(mut response)) => {
            remove_hop_by_hop(response.headers_mut());
            response
        }
        Ok(Err(away)) => {
            tracing::warn!(cause = %away, "a request of the Token API cannot be passed on");
            unavailable()
        }
        Err(_) => {
            tracing::warn!("a request of the Token API got no answer from the control plane");
            unavailable()
        }
    }
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(http::header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in HOP_BY_HOP.into_iter().chain(named) {
        headers.remove(name);
    }
}

fn unavailable() -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (RETRY_AFTER, HeaderValue::from_static("1")),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, AWAY).into_response()
}
