//! `POST /api/tollgate/v1/try`: a request to the gateway through the management port, for the portal's first-call page.
//!
//! A browser that has accepted one port's certificate has not accepted the other's, so the page cannot call the gateway
//! port. It sends the request here, with its session; the gateway's own pipeline answers it, and the page is told
//! exactly what the gateway port would have answered.

use std::collections::BTreeMap;
use std::str::FromStr as _;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Json;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use http_body_util::BodyExt as _;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use tollgate_auth::Auth;
use tollgate_domain::authority::Authority;
use tollgate_domain::peer::Peer;
use tollgate_domain::secret::Secret;
use tollgate_gateway::{GatewayBody, HeadRules, Worker};
use tollgate_web::session::unsafe_session;
use tollgate_web::{ApiError, OWN_BASE, deprecated};

use crate::header_case::spelled;
use crate::request_context::{REQUEST_ID, header_of};

/// How much of an answer's body is shown, in bytes.
const LARGEST_ANSWER: usize = 1024 * 1024;
/// How long an answer's body may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// What the connection decides, not whoever writes a request.
const FRAMING: [HeaderName; 7] = [HOST, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, TE, TRAILER, UPGRADE];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Trial {
    method: String,
    path: String,
    access_token: Option<Secret>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    /// The body as text; in base64 when it is none.
    body: String,
    is_base64: bool,
    /// Whether there was more of the body than is shown.
    is_truncated: bool,
    duration_ms: i64,
    request_id: String,
}

#[derive(Clone)]
struct Parts {
    auth: Auth,
    worker: Worker,
    heads: HeadRules,
}

/// The route. `worker` must belong to the runtime that this router runs on; `heads` are the rules of the gateway port.
pub(crate) fn router(auth: Auth, worker: Worker, heads: HeadRules) -> Router {
    let place = format!("{OWN_BASE}/try");
    Router::new()
        .route(&place, post(try_call))
        .merge(deprecated(Router::new().route("/portal/try", post(try_call)), &place))
        .with_state(Parts { auth, worker, heads })
}

async fn try_call(
    State(parts): State<Parts>,
    Extension(peer): Extension<Peer>,
    request: Request<Body>,
) -> Result<Json<Answer>, ApiError> {
    let (head, body) = request.into_parts();
    unsafe_session(&parts.auth, &head).await?;
    let body = tollgate_web::body::read(Request::new(body)).await?;
    let trial = serde_json::from_slice::<Trial>(&body)
        .map_err(|error| ApiError::invalid(format!("The body is not a trial request: {error}")))?;
    let request = request_of(trial)?;

    let auth = parts.auth;
    let start = auth.now();
    // What the page wrote is a client's word, whoever passed the page's own request on.
    let page = Peer { proxy: None, ..peer };
    let response = match parts.heads.refuse(&request) {
        Some(refusal) => refusal,
        None => parts.worker.handle(request, page, Ok(gateway_of(&auth))).await,
    };
    let (mut head, body) = response.into_parts();
    let (shown, is_truncated) = read(body).await;
    let duration_ms = auth.now().since(start);

    if let Some(id) = peer.request_id.and_then(header_of) {
        head.headers.insert(REQUEST_ID, id);
    }
    let (body, is_base64) = match String::from_utf8(shown) {
        Ok(text) => (text, false),
        Err(error) => (STANDARD.encode(error.as_bytes()), true),
    };
    Ok(Json(Answer {
        status: head.status.as_u16(),
        headers: head.headers.iter().map(|(name, value)| (spelled(name), text_of(value))).collect(),
        body,
        is_base64,
        is_truncated,
        duration_ms,
        request_id: peer.request_id.map(|id| id.to_string()).unwrap_or_default(),
    }))
}

/// Where the gateway port is, as advertised.
fn gateway_of(auth: &Auth) -> Option<Authority> {
    let urls = auth.urls();
    let rest = urls.gateway.strip_prefix("https://")?;
    rest.split('/').next()?.parse().ok()
}

/// The request as it would have come to the gateway port.
fn request_of(trial: Trial) -> Result<Request<Body>, ApiError> {
    let invalid = |what: &str| ApiError::invalid(format!("{what} cannot be sent"));
    let method = Method::from_str(&trial.method).map_err(|_| invalid("This method"))?;
    if !trial.path.starts_with('/') || method == Method::CONNECT {
        return Err(invalid("This path"));
    }
    let uri = Uri::from_str(&trial.path).map_err(|_| invalid("This path"))?;
    let mut request = Request::new(Body::empty());
    for (name, value) in &trial.headers {
        let name = HeaderName::from_str(name).map_err(|_| invalid("A header of this name"))?;
        let value = HeaderValue::from_str(value).map_err(|_| invalid("A header with this value"))?;
        if FRAMING.contains(&name) {
            return Err(invalid("A header that belongs to the connection"));
        }
        request.headers_mut().insert(name, value);
    }
    if let Some(token) = trial.access_token.filter(|token| !token.expose().is_empty()) {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
            .map_err(|_| invalid("This access token"))?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    if let Some(body) = trial.body.filter(|body| !body.is_empty()) {
        request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        *request.body_mut() = Body::from(body);
    }
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    Ok(request)
}

/// As much of the body as is shown, and whether there was more.
async fn read(mut body: GatewayBody) -> (Vec<u8>, bool) {
    let mut shown = Vec::new();
    let whole = timeout(PATIENCE, async {
        while let Some(Ok(frame)) = body.frame().await {
            let Ok(data) = frame.into_data() else { continue };
            let room = LARGEST_ANSWER - shown.len();
            shown.extend_from_slice(&data[..data.len().min(room)]);
            if data.len() > room {
                return false;
            }
        }
        http_body::Body::is_end_stream(&body)
    })
    .await
    .unwrap_or(false);
    (shown, !whole)
}

fn text_of(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

#[cfg(test)]
#[path = "trial_tests.rs"]
mod tests;
