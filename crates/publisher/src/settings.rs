//! What a publisher's tools need to know of the server.

use axum::extract::State;
use serde::Serialize;
use tollgate_auth::Auth;
use tollgate_domain::any_of::ViewPublisherSettings;
use tollgate_domain::system_scope;
use tollgate_web::Caller;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::version::Tagged;
use utoipa::ToSchema;

use super::environment::{EnvironmentObject, write_environment};

/// The settings of the publisher.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Settings)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    /// Where developers go.
    devportal_url: String,
    /// The gateway environments.
    environment: Vec<EnvironmentObject>,
    /// `Regular`.
    gateway_types: [&'static str; 1],
    /// The scopes that the caller's roles give.
    scopes: Vec<String>,
    /// Always empty.
    #[schema(value_type = Vec<String>)]
    monetization_attributes: [String; 0],
    /// Always empty.
    #[schema(value_type = Object)]
    security_audit_properties: serde_json::Map<String, serde_json::Value>,
    /// Always false.
    external_stores_enabled: bool,
    /// Always false.
    doc_visibility_enabled: bool,
    /// Always false.
    cross_tenant_subscription_enabled: bool,
    /// The tier that a resource gets.
    default_advance_policy: &'static str,
    /// The tier that an API should offer.
    default_subscription_policy: &'static str,
    /// The header that carries tokens.
    authorization_header: &'static str,
}

/// Reads the settings.
#[utoipa::path(get, path = "/settings", tag = "Settings",
    responses((status = 200, body = Settings), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:publisher_settings"])))]
pub(crate) async fn get_settings(
    State(auth): State<Auth>,
    caller: Caller<ViewPublisherSettings>,
) -> Result<Tagged<Settings>, ApiError> {
    Ok(Tagged(Settings {
        devportal_url: format!("{}/devportal", auth.urls().management),
        environment: vec![write_environment(&auth)],
        gateway_types: ["Regular"],
        scopes: system_scope::scopes_of(&caller.roles),
        monetization_attributes: [],
        security_audit_properties: serde_json::Map::new(),
        external_stores_enabled: false,
        doc_visibility_enabled: false,
        cross_tenant_subscription_enabled: false,
        default_advance_policy: "Unlimited",
        default_subscription_policy: "Unlimited",
        authorization_header: "Authorization",
    }))
}
