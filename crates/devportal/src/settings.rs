//! What the portal's front end asks before it draws: settings, attributes, key managers.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use tollgate_auth::Auth;
use tollgate_domain::any_of::{ManageApplications, ViewPortalSettings};
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::WholeList;
use tollgate_web::version::Tagged;
use tollgate_web::{Caller, OptionalCaller};
use utoipa::ToSchema;

use crate::key_manager::{KeyManagerInfo, offered_grant_types};

/// The scopes of this API's operations.
const SCOPES: [&str; 8] = [
    "apim:subscribe",
    "apim:app_manage",
    "apim:sub_manage",
    "apim:store_settings",
    "apim:api_key",
    "apim:app_import_export",
    "apim:sub_alert_manage",
    "apim:admin",
];

tollgate_web::list_schemas! {
    whole ApplicationAttributeList as ApplicationAttributeList of ApplicationAttribute;
    whole KeyManagerList as KeyManagerList of KeyManagerInfo;
}

/// The portal's settings. Anonymous readers get them without grant types and scopes.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    /// The grant types that the server offers.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_types: Option<Vec<String>>,
    /// The scopes of this API.
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<String>>,
    /// Always false.
    application_sharing_enabled: bool,
    /// Always false.
    map_existing_auth_apps: bool,
    /// Where APIs are called.
    #[serde(skip_serializing_if = "Option::is_none")]
    api_gateway_endpoint: Option<String>,
    /// Always false.
    monetization_enabled: bool,
    /// Always false.
    recommendation_enabled: bool,
    /// Always false.
    #[serde(rename = "IsUnlimitedTierPaid")]
    is_unlimited_tier_paid: bool,
    /// Who signs people in.
    identity_provider: IdentityProvider,
    /// Always true: APIs can be looked at without signing in.
    #[serde(rename = "IsAnonymousModeEnabled")]
    is_anonymous_mode_enabled: bool,
    /// Always true.
    #[serde(rename = "IsPasswordChangeEnabled")]
    is_password_change_enabled: bool,
    /// What a password must match.
    user_store_password_pattern: String,
    /// Always empty: the pattern above is the whole rule.
    password_policy_pattern: String,
    /// -1: the pattern decides.
    password_policy_min_length: i64,
    /// -1: the pattern decides.
    password_policy_max_length: i64,
}

/// Who signs people in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct IdentityProvider {
    /// Always false: this server does.
    external: bool,
}

/// Reads the settings.
#[utoipa::path(get, path = "/settings", tag = "Settings",
    responses((status = 200, body = Settings), (status = 401, body = ErrorBody)),
    security((), ("OAuth2Security" = ["apim:store_settings"])))]
pub(crate) async fn get_settings(
    State(auth): State<Auth>,
    reader: OptionalCaller,
) -> Result<Tagged<Settings>, ApiError> {
    let is_full = match &reader.caller {
        None => false,
        Some(caller) => {
            caller.require::<ViewPortalSettings>()?;
            true
        }
    };
    let settings = auth.settings();
    Ok(Tagged(Settings {
        grant_types: is_full.then(|| offered_grant_types(&auth)),
        scopes: is_full.then(|| SCOPES.map(str::to_owned).to_vec()),
        application_sharing_enabled: false,
        map_existing_auth_apps: false,
        api_gateway_endpoint: is_full.then(|| auth.urls().gateway.clone()),
        monetization_enabled: false,
        recommendation_enabled: false,
        is_unlimited_tier_paid: false,
        identity_provider: IdentityProvider { external: false },
        is_anonymous_mode_enabled: true,
        is_password_change_enabled: true,
        user_store_password_pattern: settings.password_rule.as_str().to_owned(),
        password_policy_pattern: String::new(),
        password_policy_min_length: -1,
        password_policy_max_length: -1,
    }))
}

/// An attribute that every application carries.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ApplicationAttribute {
    /// Its name.
    attribute: String,
    /// What it is for.
    description: String,
    /// The kind of its input.
    #[serde(rename = "type")]
    kind: String,
    /// Whether it must be filled.
    required: String,
    /// Whether it is hidden.
    hidden: String,
}

/// Lists the attributes that applications must carry: none.
#[utoipa::path(get, path = "/settings/application-attributes", tag = "Settings",
    responses((status = 200, body = ApplicationAttributeList), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn list_application_attributes(
    _: Caller<ManageApplications>,
) -> Result<Json<WholeList<ApplicationAttribute>>, ApiError> {
    Ok(Json(Vec::new().into()))
}

/// Lists the key managers: this server itself.
#[utoipa::path(get, path = "/key-managers", tag = "Key Managers",
    responses((status = 200, body = KeyManagerList), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn list_key_managers(
    State(auth): State<Auth>,
    _: Caller<ManageApplications>,
) -> Result<Json<WholeList<KeyManagerInfo>>, ApiError> {
    Ok(Json(vec![KeyManagerInfo::resident(&auth)].into()))
}
