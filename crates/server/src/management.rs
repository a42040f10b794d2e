//! The management port: all routers under one roof, and what holds for each of its answers.

use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse as _;
use http::header::{
    ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE, ORIGIN, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};
use serde_json::json;
use tollgate_domain::authority::{Authority, AuthorityRefused};
use tollgate_store::written;
use tower::ServiceExt as _;

use crate::authority::authority_of;
use crate::cors;
use crate::in_effect::Followed;
use crate::listener::Handler;
use crate::request_body::RequestBody;
use crate::request_context::{ContextSource, RequestContext};

/// What this port is called in the logs.
const NAME: &str = "management";
const X_XSS_PROTECTION: HeaderName = HeaderName::from_static("x-xss-protection");
const NOT_FOUND: &str = r#"{"code":404,"message":"Not Found","description":"The requested resource is not available.","moreInfo":"","error":[]}"#;

const TOO_SLOW: &str = r#"{"code":408,"message":"Request Timeout","description":"The request body stood still for too long","moreInfo":"","error":[]}"#;

/// Everything that the management port serves.
#[derive(Clone)]
pub(crate) struct Management(Arc<Shared>);

struct Shared {
    router: Router,
    followed: Followed,
    patience: Duration,
    contexts: ContextSource,
}

impl Management {
    /// Joins the routers; every other path is 404 for every method.
    pub(crate) fn new(
        routers: Vec<Router>,
        followed: Followed,
        patience: Duration,
        contexts: ContextSource,
        test_routes: bool,
    ) -> Self {
        let mut router = routers.into_iter().fold(Router::new(), Router::merge).fallback(not_found);
        if test_routes {
            router = router.route("/test/panic", axum::routing::any(panic_on_purpose));
        }
        Self(Arc::new(Shared { router, followed, patience, contexts }))
    }
}

impl Handler for Management {
    type Answer = Body;

    async fn handle(&self, mut request: Request<RequestBody>, connected: IpAddr) -> Response<Body> {
        let shared = &self.0;
        let request_context = RequestContext::new(NAME, &request, connected, &shared.contexts);
        let authority = authority_of(&request);
        request.extensions_mut().insert(request_context.peer);
        let handling =
            pin!(route(shared.router.clone(), &shared.followed, shared.patience, request, authority));
        request_context.answer(&shared.contexts, handling, Body::from).await
    }
}

/// What the routes of either port answer: after a change of its own not before this process's gateway knows of it, to other
/// origins as `cors.rs` has it, with the headers of the servlet side.
/// A client that stands still in the middle of a body for `patience` gets 408. Handlers find the request's `Authority`
/// beside its `Peer` among the extensions; where it was not to be had, they are not asked.
pub(crate) async fn route(
    router: Router,
    followed: &Followed,
    patience: Duration,
    request: Request<RequestBody>,
    authority: Result<Option<Authority>, AuthorityRefused>,
) -> Response<Body> {
    let (mut head, body) = request.into_parts();
    let (body, is_late) = body.with_idle_limit(patience);
    match authority {
        Ok(Some(authority)) => drop(head.extensions.insert(authority)),
        Ok(None) => {}
        Err(refused) => return no_authority(refused),
    }
    let request = Request::from_parts(head, Body::new(body));
    let asked = Asked::of(&request);
    let (Ok(mut response), change) = written(router.oneshot(request)).await;
    if is_late.load(Ordering::Relaxed) {
        let json = HeaderValue::from_static("application/json");
        response = (StatusCode::REQUEST_TIMEOUT, [(CONTENT_TYPE, json)], TOO_SLOW).into_response();
    }
    followed.reach(change).await;
    if let Some(preflight) = &asked.preflight
        && response.status() != StatusCode::NOT_FOUND
    {
        response = cors::preflight(preflight);
    }
    mark_safe(response.headers_mut());
    if asked.other_origin {
        cors::allow(response.headers_mut());
    }
    response
}

fn no_authority(refused: AuthorityRefused) -> Response<Body> {
    let error = json!({
        "code": 400, "message": "Bad Request", "description": refused.to_string(), "moreInfo": "", "error": []
    });
    (StatusCode::BAD_REQUEST, axum::Json(error)).into_response()
}

/// What must be known of a request after its router has taken it.
struct Asked {
    other_origin: bool,
    preflight: Option<HeaderMap>,
}

impl Asked {
    fn of(request: &Request<Body>) -> Self {
        let other_origin = request.headers().contains_key(ORIGIN) && cors::is_open(request.uri().path());
        let is_preflight = other_origin
            && request.method() == Method::OPTIONS
            && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        Self { other_origin, preflight: is_preflight.then(|| request.headers().clone()) }
    }
}

async fn not_found(uri: Uri) -> axum::response::Response {
    tracing::debug!(path = uri.path(), "no such path on the management port");
    let json = HeaderValue::from_static("application/json");
    (StatusCode::NOT_FOUND, [(CONTENT_TYPE, json)], NOT_FOUND).into_response()
}

/// Adds the headers that every answer of the servlet side has, where the handler has not said otherwise.
fn mark_safe(headers: &mut HeaderMap) {
    let standard =
        [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (X_XSS_PROTECTION, "1; mode=block"), (X_FRAME_OPTIONS, "DENY")];
    for (name, value) in standard {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

async fn panic_on_purpose() -> StatusCode {
    panic!("a panic on purpose")
}

/// Whether a path is the one that tests use to see a bug.
pub(crate) fn panics_on_purpose(path: &str) -> bool {
    path == "/test/panic"
}
