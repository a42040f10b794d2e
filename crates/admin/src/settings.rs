//! What administrators see and switch.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tollgate_auth::Auth;
use tollgate_domain::any_of::{Administer, ViewAdminSettings};
use tollgate_domain::system_scope;
use tollgate_web::Caller;
use tollgate_web::body::JsonBody;
use tollgate_web::error::{ApiError, ErrorBody};
use utoipa::ToSchema;

/// The settings of the administration.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Settings)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    /// The scopes that the caller's roles give.
    scopes: Vec<String>,
    /// `Regular`.
    gateway_types: [&'static str; 1],
    /// Always false.
    analytics_enabled: bool,
    /// Always empty.
    #[schema(value_type = Vec<String>)]
    key_manager_configuration: [String; 0],
    /// Whether people may sign up by themselves.
    self_sign_up_enabled: bool,
}

/// The switch of self sign-up.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct SelfSignup {
    /// Whether people may sign up by themselves.
    enabled: bool,
}

/// Reads the settings.
#[utoipa::path(get, path = "/settings", tag = "Settings",
    responses((status = 200, body = Settings), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin", "apim:admin_settings"])))]
pub(crate) async fn get_settings(
    State(auth): State<Auth>,
    caller: Caller<ViewAdminSettings>,
) -> Result<Json<Settings>, ApiError> {
    Ok(Json(Settings {
        scopes: system_scope::scopes_of(&caller.roles),
        gateway_types: ["Regular"],
        analytics_enabled: false,
        key_manager_configuration: [],
        self_sign_up_enabled: auth.self_signup_enabled(&caller.organization).await?,
    }))
}

/// Switches self sign-up on or off for the caller's organization.
#[utoipa::path(put, path = "/settings/self-signup", tag = "Settings", request_body = SelfSignup,
    responses((status = 200, body = SelfSignup), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn set_self_signup(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    sent: JsonBody<SelfSignup>,
) -> Result<Json<SelfSignup>, ApiError> {
    let sent = sent.read()?;
    auth.set_self_signup(&caller.organization, sent.enabled, caller.actor()).await?;
    Ok(Json(sent))
}
