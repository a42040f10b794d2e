//! The Admin REST API v4, as far as it goes; our own operations on users and settings, below `/api/tollgate/v1`; and self
//! sign-up over REST.
//!
//! Everything here asks for `apim:admin` or a narrower scope of administrators, and sees the caller's organization
//! only.

#![recursion_limit = "256"]

mod applications;
mod identity;
mod settings;
mod user_changes;
mod users;

use axum::Router;
use tollgate_auth::Auth;
use tollgate_web::openapi::document;
use tollgate_web::{OWN_BASE, deprecated, edge, rest};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where WSO2's API lies on the management port.
pub const BASE: &str = "/api/am/admin/v4";

/// The routes, for the management port.
pub fn router(auth: Auth) -> Router {
    // Our own operations lay there before they had a place of their own.
    let former = deprecated(own_operations().into(), OWN_BASE);
    let operations = Router::from(operations()).merge(former);
    rest(BASE, operations, auth.clone())
        .merge(rest(OWN_BASE, own_operations().into(), auth.clone()))
        .merge(edge(identity::router(), auth))
}

/// The routes below [`BASE`].
fn operations() -> OpenApiRouter<Auth> {
    OpenApiRouter::new()
        .routes(routes!(settings::get_settings))
        .routes(routes!(applications::list_applications))
}

/// The routes below [`OWN_BASE`].
fn own_operations() -> OpenApiRouter<Auth> {
    OpenApiRouter::new()
        .routes(routes!(settings::get_self_signup, settings::set_self_signup))
        .routes(routes!(users::list_users, users::create_user))
        .routes(routes!(users::get_user, user_changes::delete_user))
        .routes(routes!(user_changes::set_roles))
        .routes(routes!(user_changes::set_password))
        .routes(routes!(users::list_roles))
}

/// The OpenAPI document of the operations below [`BASE`].
#[must_use]
pub fn openapi() -> OpenApi {
    document("Tollgate Admin API", "v4", BASE, operations())
}

/// The OpenAPI document of the operations below [`OWN_BASE`].
#[must_use]
pub fn own_openapi() -> OpenApi {
    document("Tollgate's own API", "v1", OWN_BASE, own_operations())
}
