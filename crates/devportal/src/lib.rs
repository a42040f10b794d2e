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
mod documents;
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
use axum::routing::{get, post};
use tollgate_auth::Auth;
use tollgate_web::rest;

pub use documents::openapi;

/// Where the API lies on the management port.
pub const BASE: &str = "/api/am/devportal/v3";

/// The routes, for the management port.
pub fn router(auth: Auth) -> Router {
    rest(BASE, operations(), auth)
}

/// The routes below [`BASE`].
#[expect(deprecated, reason = "the operations of older releases are served all the same")]
fn operations() -> Router<Auth> {
    let keys = "/applications/{applicationId}/oauth-keys";
    let twins = "/applications/{applicationId}/keys";
    Router::new()
        .route("/applications", get(applications::list_applications).post(applications::create_application))
        .route(
            "/applications/{applicationId}",
            get(applications::get_application)
                .put(applications::update_application)
                .delete(applications::delete_application),
        )
        .route(
            "/applications/{applicationId}/reset-throttle-policy",
            post(applications::reset_throttle_policy),
        )
        .route("/applications/{applicationId}/generate-keys", post(keys::generate_keys))
        .route(keys, get(keys::list_keys))
        .route(
            &format!("{keys}/{{keyMappingId}}"),
            get(keys::get_key).put(keys::update_key).delete(keys::delete_key),
        )
        .route(&format!("{keys}/{{keyMappingId}}/clean-up"), post(keys::clean_up_key))
        .route(&format!("{keys}/{{keyMappingId}}/regenerate-secret"), post(secrets::regenerate_secret))
        .route(&format!("{keys}/{{keyMappingId}}/generate-token"), post(secrets::generate_token))
        .route(twins, get(keys::list_keys_twin))
        .route(
            &format!("{twins}/{{keyType}}"),
            get(key_twins::get_key_of_type).put(key_twins::update_key_of_type),
        )
        .route(&format!("{twins}/{{keyType}}/clean-up"), post(key_twins::clean_up_key_of_type))
        .route(&format!("{twins}/{{keyType}}/regenerate-secret"), post(key_twins::regenerate_secret_of_type))
        .route(&format!("{twins}/{{keyType}}/generate-token"), post(key_twins::generate_token_of_type))
        .route(
            "/subscriptions",
            get(subscriptions::list_subscriptions).post(subscriptions::create_subscription),
        )
        .route("/subscriptions/multiple", post(subscriptions::create_subscriptions))
        .route(
            "/subscriptions/{subscriptionId}",
            get(subscriptions::get_subscription)
                .put(subscriptions::update_subscription)
                .delete(subscriptions::delete_subscription),
        )
        .route("/apis", get(apis::list_apis))
        .route("/search", get(apis::search))
        .route("/apis/{apiId}", get(apis::get_api))
        .route("/apis/{apiId}/swagger", get(apis::get_api_definition))
        .route("/apis/{apiId}/subscription-policies", get(apis::list_api_policies))
        .route("/apis/{apiId}/thumbnail", get(apis::get_thumbnail))
        .route("/apis/{apiId}/documents", get(apis::list_documents))
        .route("/tags", get(catalog::list_tags))
        .route("/api-categories", get(catalog::list_categories))
        .route("/tenants", get(catalog::list_tenants))
        .route("/throttling-policies/{policyLevel}", get(policies::list_policies))
        .route("/throttling-policies/{policyLevel}/{policyId}", get(policies::get_policy))
        .route("/settings", get(settings::get_settings))
        .route("/settings/application-attributes", get(settings::list_application_attributes))
        .route("/key-managers", get(settings::list_key_managers))
        .route("/me/change-password", post(me::change_password))
        .route("/me/organization-information", get(me::get_organization))
}
