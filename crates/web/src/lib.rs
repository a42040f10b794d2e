//! What every HTTP side of the management port shares: who calls, errors, bodies, paging, the session's cookie with its
//! Peer and CSRF check, the kit of server-rendered pages, and how operations are declared.
//!
//! It knows no operation's meaning. The state of every router is [`Auth`]. How to add the next REST API: a crate beside
//! `devportal` with `BASE`, operations in an `OpenApiRouter` (each is declared once, in its annotation), a `router` made by [`rest`]
//! and an `openapi` function; a row in the server's list of routers and in its test of the committed documents.

pub mod body;
pub mod caller;
pub mod error;
pub mod openapi;
pub mod page;
pub mod pages;
pub mod query;
pub mod session;
pub mod version;
pub mod wire;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, LINK};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use tollgate_auth::{Attempt, Auth, UserRefused};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::peer::Peer;
use tollgate_store::basis;

pub use caller::{Caller, OptionalCaller, RestCaller};
pub use error::ApiError;

/// Where our own REST operations lie; WSO2's are where WSO2 has them.
pub const OWN_BASE: &str = "/api/tollgate/v1";

/// Since when the former places of our own operations are deprecated (RFC 9745 section 2.1): 2026-11-25.
const DEPRECATED_SINCE: HeaderValue = HeaderValue::from_static("@1795564800");

/// Routes at a place that they leave with the next release; `successor` says where they are now (RFC 9745 section 3).
pub fn deprecated<S: Clone + Send + Sync + 'static>(routes: Router<S>, successor: &str) -> Router<S> {
    let link = HeaderValue::from_str(&format!("<{successor}>; rel=\"successor-version\"")).ok();
    routes.route_layer(from_fn(move |request: Request, next: Next| {
        let link = link.clone();
        async move {
            let mut response = next.run(request).await;
            let headers = response.headers_mut();
            headers.insert(HeaderName::from_static("deprecation"), DEPRECATED_SINCE);
            if let Some(link) = link {
                headers.append(LINK, link);
            }
            response
        }
    }))
}

/// A REST API below `base`: what all of them have in common around their operations.
pub fn rest(base: &str, operations: Router<Auth>, auth: Auth) -> Router {
    let operations = operations
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(auth.clone(), hold_basis))
        .layer(from_fn(forbid_storing));
    edge(Router::new().nest(base, operations), auth)
}

/// What every route of the management port's REST APIs and pages passes first.
///
/// The server inserts a [`tollgate_auth::Peer`] as extension of each request.
pub fn edge(routes: Router<Auth>, auth: Auth) -> Router {
    routes.layer(from_fn(refuse_unreadable)).with_state(auth)
}

/// What a request writes is written only while the password, session or token that it showed still counts. One that was
/// kept from it is refused as if that had been wrong from the start.
async fn hold_basis(State(auth): State<Auth>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().cloned().unwrap_or_default();
    let (response, ended) = basis::request(next.run(request)).await;
    match ended {
        Some(user) => {
            let attempt = Attempt { name: &user.name, action: AuditAction::Rest, client: "", peer: &peer };
            match auth.refuse_user(attempt, Some(user.id)).await {
                UserRefused::Failed(error) => ApiError::from(error).into_response(),
                _ => ApiError::unauthenticated().into_response(),
            }
        }
        None => response,
    }
}

/// Answers hold keys and tokens: no cache keeps one (RFC 9111 section 5.2.2.5).
async fn forbid_storing(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// What is not there.
pub async fn not_found() -> ApiError {
    ApiError::not_found()
}

async fn method_not_allowed() -> ApiError {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    ApiError::new(status, 405, "Method Not Allowed", "The resource does not take this method")
}

/// PostgreSQL cannot store a NUL character, so none passes the edge, nor what encodes no text; bodies are checked where
/// they are read.
async fn refuse_unreadable(request: Request, next: Next) -> Response {
    let sent = request.uri().path_and_query().map_or("", PathAndQuery::as_str);
    let refused = match percent_decode_str(sent).decode_utf8() {
        Ok(text) if !text.contains('\0') => return next.run(request).await,
        Ok(_) => "The address holds a NUL character",
        Err(_) => "The address is not UTF-8 text",
    };
    ApiError::new(StatusCode::BAD_REQUEST, 400, "Bad Request", refused).into_response()
}
