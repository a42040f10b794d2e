//! The Admin REST API.

use axum::Router;
use utoipa::OpenApi;

use crate::Portal;

/// Where the API lies on the management port.
pub const BASE: &str = "/api/am/admin/v4";

/// The routes below [`BASE`].
pub fn router() -> Router<Portal> {
    Router::new()
}

#[derive(OpenApi)]
#[openapi(info(title = "Tollgate Admin API", version = "v4"), servers((url = "/api/am/admin/v4")))]
struct Document;

/// The OpenAPI document of the routes.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
