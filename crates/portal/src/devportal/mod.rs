//! The Developer Portal REST API v3.

use axum::Router;
use utoipa::OpenApi;

use crate::Portal;

/// Where the API lies on the management port.
pub const BASE: &str = "/api/am/devportal/v3";

/// The routes below [`BASE`].
pub fn router() -> Router<Portal> {
    Router::new()
}

#[derive(OpenApi)]
#[openapi(info(title = "Tollgate Developer Portal API", version = "v3"), servers((url = "/api/am/devportal/v3")))]
struct Document;

/// The OpenAPI document of the routes.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
