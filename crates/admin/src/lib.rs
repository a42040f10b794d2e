//! The Admin REST API v4, as far as it goes, and our own operations on users and settings.
//!
//! Everything here asks for `apim:admin` or a narrower scope of administrators, and sees the caller's organization
//! only.

#![recursion_limit = "256"]

mod applications;
mod identity;
mod last_admin;
mod settings;
mod user_changes;
mod users;

use axum::Router;
use axum::routing::{delete, get, put};
use tollgate_auth::Auth;
use tollgate_web::openapi::with_security;
use tollgate_web::rest;
use utoipa::OpenApi;

/// Where the API lies on the management port.
pub const BASE: &str = "/api/am/admin/v4";

/// The routes, for the management port.
pub fn router(auth: Auth) -> Router {
    rest(BASE, operations(), auth.clone()).merge(tollgate_web::edge(identity::router(), auth))
}

/// The routes below [`BASE`].
fn operations() -> Router<Auth> {
    Router::new()
        .route("/settings", get(settings::get_settings))
        .route("/settings/self-signup", put(settings::set_self_signup))
        .route("/applications", get(applications::list_applications))
        .route("/users", get(users::list_users).post(users::create_user))
        .route("/users/{name}", delete(user_changes::delete_user))
        .route("/users/{name}/roles", put(user_changes::set_roles))
        .route("/users/{name}/password", put(user_changes::set_password))
        .route("/roles", get(users::list_roles))
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Tollgate Admin API", version = "v4"),
    servers((url = "/api/am/admin/v4")),
    paths(
        settings::get_settings,
        settings::set_self_signup,
        applications::list_applications,
        users::list_users,
        users::create_user,
        user_changes::delete_user,
        user_changes::set_roles,
        user_changes::set_password,
        users::list_roles,
    )
)]
struct Document;

/// The OpenAPI document of the routes.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    with_security(Document::openapi())
}
