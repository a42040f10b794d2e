//! The Publisher REST API v4: making APIs, their documents, revisions, deployments and lifecycle, shared scopes, and
//! who subscribed.
//!
//! An API is sent as an [`api_draft`], becomes a definition of the domain, and is shown as an [`api_view`]. What it
//! names (tiers, roles, shared scopes) is checked in [`references`]. Everybody with the scopes of an operation works on
//! all APIs of the organization.

#![recursion_limit = "256"]

mod api_draft;
mod api_names;
mod api_search;
mod api_view;
mod apis;
mod deployments;
mod document_text;
mod encoded_name;
mod endpoint_config;
pub(crate) mod environment;
mod existence;
mod import;
mod key_managers;
mod lifecycle;
mod operations;
mod references;
mod revisions;
mod settings;
mod shared_scopes;
mod subscriptions;
mod swagger;
mod throttling_policies;
mod upload;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use tollgate_auth::Auth;
use tollgate_web::openapi::document;
use tollgate_web::rest;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where the API lies on the management port.
pub const BASE: &str = "/api/am/publisher/v4";

/// The routes, for the management port.
pub fn router(auth: Auth) -> Router {
    rest(BASE, operations().into(), auth)
}

/// The routes below [`BASE`].
fn operations() -> OpenApiRouter<Auth> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(import::import_open_api))
        .routes(routes!(import::validate_open_api))
        .routes(routes!(swagger::get_api_swagger, swagger::update_api_swagger))
        .layer(DefaultBodyLimit::max(upload::MOST));
    OpenApiRouter::new()
        .merge(uploads)
        .routes(routes!(apis::get_all_apis, apis::create_api))
        .routes(routes!(apis::validate_api))
        .routes(routes!(lifecycle::change_api_lifecycle))
        .routes(routes!(apis::get_api, apis::update_api, apis::delete_api))
        .routes(routes!(lifecycle::get_api_lifecycle_state))
        .routes(routes!(lifecycle::get_api_lifecycle_history))
        .routes(routes!(revisions::get_api_revisions, revisions::create_api_revision))
        .routes(routes!(revisions::get_api_revision, revisions::delete_api_revision))
        .routes(routes!(revisions::restore_api_revision))
        .routes(routes!(deployments::deploy_api_revision))
        .routes(routes!(deployments::undeploy_api_revision))
        .routes(routes!(deployments::get_api_revision_deployments))
        .routes(routes!(shared_scopes::get_shared_scopes, shared_scopes::add_shared_scope))
        .routes(routes!(
            shared_scopes::get_shared_scope,
            shared_scopes::validate_scope,
            shared_scopes::update_shared_scope,
            shared_scopes::delete_shared_scope
        ))
        .routes(routes!(shared_scopes::get_shared_scope_usages))
        .routes(routes!(existence::validate_system_role))
        .routes(routes!(existence::get_tenant_existence))
        .routes(routes!(subscriptions::get_subscriptions))
        .routes(routes!(subscriptions::block_subscription))
        .routes(routes!(subscriptions::unblock_subscription))
        .routes(routes!(subscriptions::change_subscription_business_plan))
        .routes(routes!(settings::get_settings))
        .routes(routes!(key_managers::get_all_key_managers))
        .routes(routes!(throttling_policies::get_all_throttling_policies))
        .routes(routes!(throttling_policies::get_throttling_policy_by_name))
}

/// The OpenAPI document of the operations.
#[must_use]
pub fn openapi() -> OpenApi {
    document("Tollgate Publisher API", "v4", BASE, operations())
}
