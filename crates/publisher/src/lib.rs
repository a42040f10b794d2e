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
use axum::routing::{get, head, post};
use tollgate_auth::Auth;
use tollgate_web::openapi::with_security;
use tollgate_web::rest;
use utoipa::OpenApi;

/// Where the API lies on the management port.
pub const BASE: &str = "/api/am/publisher/v4";

/// The routes, for the management port.
pub fn router(auth: Auth) -> Router {
    rest(BASE, operations(), auth)
}

/// The routes below [`BASE`].
fn operations() -> Router<Auth> {
    let uploads = Router::new()
        .route("/apis/import-openapi", post(import::import_open_api))
        .route("/apis/validate-openapi", post(import::validate_open_api))
        .route("/apis/{apiId}/swagger", get(swagger::get_api_swagger).put(swagger::update_api_swagger))
        .layer(DefaultBodyLimit::max(upload::MOST));
    Router::new()
        .merge(uploads)
        .route("/apis", get(apis::get_all_apis).post(apis::create_api))
        .route("/apis/validate", post(apis::validate_api))
        .route("/apis/change-lifecycle", post(lifecycle::change_api_lifecycle))
        .route("/apis/{apiId}", get(apis::get_api).put(apis::update_api).delete(apis::delete_api))
        .route("/apis/{apiId}/lifecycle-state", get(lifecycle::get_api_lifecycle_state))
        .route("/apis/{apiId}/lifecycle-history", get(lifecycle::get_api_lifecycle_history))
        .route(
            "/apis/{apiId}/revisions",
            get(revisions::get_api_revisions).post(revisions::create_api_revision),
        )
        .route(
            "/apis/{apiId}/revisions/{revisionId}",
            get(revisions::get_api_revision).delete(revisions::delete_api_revision),
        )
        .route("/apis/{apiId}/restore-revision", post(revisions::restore_api_revision))
        .route("/apis/{apiId}/deploy-revision", post(deployments::deploy_api_revision))
        .route("/apis/{apiId}/undeploy-revision", post(deployments::undeploy_api_revision))
        .route("/apis/{apiId}/deployments", get(deployments::get_api_revision_deployments))
        .route("/scopes", get(shared_scopes::get_shared_scopes).post(shared_scopes::add_shared_scope))
        .route(
            "/scopes/{scopeId}",
            get(shared_scopes::get_shared_scope)
                .head(shared_scopes::validate_scope)
                .put(shared_scopes::update_shared_scope)
                .delete(shared_scopes::delete_shared_scope),
        )
        .route("/scopes/{scopeId}/usage", get(shared_scopes::get_shared_scope_usages))
        .route("/roles/{roleId}", head(existence::validate_system_role))
        .route("/tenants/{tenantDomain}", head(existence::get_tenant_existence))
        .route("/subscriptions", get(subscriptions::get_subscriptions))
        .route("/subscriptions/block-subscription", post(subscriptions::block_subscription))
        .route("/subscriptions/unblock-subscription", post(subscriptions::unblock_subscription))
        .route("/subscriptions/change-business-plan", post(subscriptions::change_subscription_business_plan))
        .route("/settings", get(settings::get_settings))
        .route("/key-managers", get(key_managers::get_all_key_managers))
        .route("/throttling-policies/{policyLevel}", get(throttling_policies::get_all_throttling_policies))
        .route(
            "/throttling-policies/{policyLevel}/{policyName}",
            get(throttling_policies::get_throttling_policy_by_name),
        )
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Tollgate Publisher API", version = "v4"),
    servers((url = "/api/am/publisher/v4")),
    paths(
        apis::get_all_apis,
        apis::create_api,
        apis::validate_api,
        apis::get_api,
        apis::update_api,
        apis::delete_api,
        import::import_open_api,
        import::validate_open_api,
        swagger::get_api_swagger,
        swagger::update_api_swagger,
        lifecycle::change_api_lifecycle,
        lifecycle::get_api_lifecycle_state,
        lifecycle::get_api_lifecycle_history,
        revisions::get_api_revisions,
        revisions::create_api_revision,
        revisions::get_api_revision,
        revisions::delete_api_revision,
        revisions::restore_api_revision,
        deployments::deploy_api_revision,
        deployments::undeploy_api_revision,
        deployments::get_api_revision_deployments,
        shared_scopes::get_shared_scopes,
        shared_scopes::add_shared_scope,
        shared_scopes::get_shared_scope,
        shared_scopes::validate_scope,
        shared_scopes::update_shared_scope,
        shared_scopes::delete_shared_scope,
        shared_scopes::get_shared_scope_usages,
        existence::validate_system_role,
        existence::get_tenant_existence,
        subscriptions::get_subscriptions,
        subscriptions::block_subscription,
        subscriptions::unblock_subscription,
        subscriptions::change_subscription_business_plan,
        settings::get_settings,
        key_managers::get_all_key_managers,
        throttling_policies::get_all_throttling_policies,
        throttling_policies::get_throttling_policy_by_name,
    )
)]
struct Document;

/// The OpenAPI document of the routes.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    with_security(Document::openapi())
}
