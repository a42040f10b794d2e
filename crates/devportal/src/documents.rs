//! The OpenAPI document of this API.

use tollgate_web::openapi::with_security;
use utoipa::OpenApi;

use super::{apis, applications, catalog, key_twins, keys, me, policies, secrets, settings, subscriptions};

#[derive(OpenApi)]
#[openapi(
    info(title = "Tollgate Developer Portal API", version = "v3"),
    servers((url = "/api/am/devportal/v3")),
    paths(
        applications::list_applications,
        applications::create_application,
        applications::get_application,
        applications::update_application,
        applications::delete_application,
        applications::reset_throttle_policy,
        keys::generate_keys,
        keys::list_keys,
        keys::get_key,
        keys::update_key,
        keys::delete_key,
        keys::clean_up_key,
        secrets::regenerate_secret,
        secrets::generate_token,
        keys::list_keys_twin,
        key_twins::get_key_of_type,
        key_twins::update_key_of_type,
        key_twins::clean_up_key_of_type,
        key_twins::regenerate_secret_of_type,
        key_twins::generate_token_of_type,
        subscriptions::list_subscriptions,
        subscriptions::create_subscription,
        subscriptions::create_subscriptions,
        subscriptions::get_subscription,
        subscriptions::update_subscription,
        subscriptions::delete_subscription,
        apis::list_apis,
        apis::search,
        apis::get_api,
        apis::get_api_definition,
        apis::list_api_policies,
        apis::get_thumbnail,
        apis::list_documents,
        catalog::list_tags,
        catalog::list_categories,
        catalog::list_tenants,
        policies::list_policies,
        policies::get_policy,
        settings::get_settings,
        settings::list_application_attributes,
        settings::list_key_managers,
        me::change_password,
        me::get_organization,
    ),
)]
struct Document;

/// The OpenAPI document of the routes.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    with_security(Document::openapi())
}
