//! What people and their tools use to run the product: the three REST APIs and the web pages.
//!
//! The REST APIs speak WSO2's wire format: `devportal` (developers), `publisher` (makers of APIs) and `admin`. `web`
//! serves the pages: the embedded single-page UI, and sign-in and sign-up, which work without JavaScript. This crate
//! knows nothing of the gateway's insides and speaks no SQL. How to add the next operation: a handler beside its noun,
//! with a `utoipa` annotation; a route in the module's router; a row in `openapi.rs`; then
//! `TOLLGATE_TEST_BLESS=1 cargo test -p tollgate-portal` rewrites the committed documents.

#![recursion_limit = "256"]

pub mod admin;
pub mod body;
pub mod caller;
pub mod devportal;
pub mod error;
pub mod identity;
pub mod key_manager;
pub mod openapi;
pub mod page;
pub mod publisher;
pub mod query;
pub mod session;
mod sign_up;
pub mod web;
pub mod wire;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tollgate_auth::Auth;

pub use caller::{OptionalCaller, RestCaller};
pub use error::ApiError;

/// What the configuration decides for this crate.
#[derive(Clone, Debug)]
pub struct PortalSettings {
    /// The role that a user gets at self sign-up.
    pub self_signup_role: String,
}

impl Default for PortalSettings {
    fn default() -> Self {
        Self { self_signup_role: tollgate_domain::role::SUBSCRIBER.to_owned() }
    }
}

/// The state that every handler of this crate gets. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Portal {
    auth: Auth,
    settings: Arc<PortalSettings>,
}

impl Portal {
    /// Joins what checks credentials with the portal's own settings.
    #[must_use]
    pub fn new(auth: Auth, settings: PortalSettings) -> Self {
        Self { auth, settings: Arc::new(settings) }
    }

    /// What checks and makes credentials; also the way to the store.
    #[must_use]
    pub fn auth(&self) -> &Auth {
        &self.auth
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &tollgate_store::Store {
        self.auth.store()
    }

    /// The portal's own settings.
    #[must_use]
    pub fn settings(&self) -> &PortalSettings {
        &self.settings
    }
}

/// Every route of this crate, for the management port.
///
/// The server inserts a [`tollgate_domain::peer::Peer`] as extension of each request.
pub fn router(portal: Portal) -> Router {
    Router::new()
        .nest(devportal::BASE, rest(devportal::router()))
        .nest(publisher::BASE, rest(publisher::router()))
        .nest(admin::BASE, rest(admin::router()))
        .merge(identity::router())
        .merge(web::router())
        .layer(from_fn(refuse_nul))
        .with_state(portal)
}

/// What the REST APIs have in common around their operations.
fn rest(router: Router<Portal>) -> Router<Portal> {
    router.fallback(not_found).method_not_allowed_fallback(method_not_allowed).layer(from_fn(forbid_storing))
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

/// PostgreSQL cannot store a NUL character, so none passes the edge; bodies are checked where they are read.
async fn refuse_nul(request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|sent| sent.as_str().contains("%00")) {
        return ApiError::new(
            StatusCode::BAD_REQUEST,
            400,
            "Bad Request",
            "The address holds a NUL character",
        )
        .into_response();
    }
    next.run(request).await
}
