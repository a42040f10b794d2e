//! The Developer Portal REST API v3: what developers do with applications, keys, subscriptions and APIs.
//!
//! An application belongs to one user; nobody else, admins included, sees or changes it here (403 for another's, 404
//! for one that is not). APIs and what surrounds them are also open to anonymous readers.

#![recursion_limit = "256"]

mod api_object;
mod api_search;
mod apis;
mod application;
mod applications;
mod catalog;
mod key_manager;
mod key_set;
mod key_twins;
mod keys;
mod me;
mod owned;
mod policies;
mod secrets;
mod settings;
mod subscription;
mod subscriptions;

use axum::Router;
use tollgate_auth::Auth;
use tollgate_web::openapi::document;
use tollgate_web::rest;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where the API lies on the management port.
pub const BASE: &str = "/api/am/devportal/v3";

/// The routes, for the management port.
pub fn router(auth: Auth) -> Router {
    rest(BASE, operations().into(), auth)
}

/// The routes below [`BASE`].
#[expect(deprecated, reason = "the operations of older releases are served all the same")]
fn operations() -> OpenApiRouter<Auth> {
    OpenApiRouter::new()
        .routes(routes!(applications::list_applications, applications::create_application))
        .routes(routes!(
            applications::get_application,
            applications::update_application,
            applications::delete_application
        ))
        .routes(routes!(applications::reset_throttle_policy))
        .routes(routes!(keys::generate_keys))
        .routes(routes!(keys::list_keys))
        .routes(routes!(keys::get_key, keys::update_key, keys::delete_key))
        .routes(routes!(keys::clean_up_key))
        .routes(routes!(secrets::regenerate_secret))
        .routes(routes!(secrets::generate_token))
        .routes(routes!(keys::list_keys_twin))
        .routes(routes!(key_twins::get_key_of_type, key_twins::update_key_of_type))
        .routes(routes!(key_twins::clean_up_key_of_type))
        .routes(routes!(key_twins::regenerate_secret_of_type))
        .routes(routes!(key_twins::generate_token_of_type))
        .routes(routes!(subscriptions::list_subscriptions, subscriptions::create_subscription))
        .routes(routes!(subscriptions::create_subscriptions))
        .routes(routes!(
            subscriptions::get_subscription,
            subscriptions::update_subscription,
            subscriptions::delete_subscription
        ))
        .routes(routes!(apis::list_apis))
        .routes(routes!(apis::search))
        .routes(routes!(apis::get_api))
        .routes(routes!(apis::get_api_definition))
        .routes(routes!(apis::list_api_policies))
        .routes(routes!(apis::get_thumbnail))
        .routes(routes!(apis::list_documents))
        .routes(routes!(catalog::list_tags))
        .routes(routes!(catalog::list_categories))
        .routes(routes!(catalog::list_tenants))
        .routes(routes!(policies::list_policies))
        .routes(routes!(policies::get_policy))
        .routes(routes!(settings::get_settings))
        .routes(routes!(settings::list_application_attributes))
        .routes(routes!(settings::list_key_managers))
        .routes(routes!(me::change_password))
        .routes(routes!(me::get_organization))
}

/// The OpenAPI document of the operations.
#[must_use]
pub fn openapi() -> OpenApi {
    document("Tollgate Developer Portal API", "v3", BASE, operations())
}
