//! What administrators see and switch.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tollgate_auth::Auth;
use tollgate_domain::any_of::{Administer, ViewAdminSettings};
use tollgate_domain::system_scope;
use tollgate_web::Caller;
use tollgate_web::body::JsonBody;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::version::{IfMatch, Tagged, Versioned};
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
) -> Result<Tagged<Settings>, ApiError> {
    Ok(Tagged(Settings {
        scopes: system_scope::scopes_of(&caller.roles),
        gateway_types: ["Regular"],
        analytics_enabled: false,
        key_manager_configuration: [],
        self_sign_up_enabled: auth.self_signup_enabled(&caller.organization).await?,
    }))
}

/// Reads the switch of self sign-up of the caller's organization.
#[utoipa::path(get, path = "/settings/self-signup", tag = "Settings",
    responses((status = 200, body = SelfSignup), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn get_self_signup(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
) -> Result<Versioned<SelfSignup>, ApiError> {
    let (enabled, version) = auth.self_signup(&caller.organization).await?;
    Ok(Versioned(version, SelfSignup { enabled }))
}

/// Switches self sign-up on or off for the caller's organization.
#[utoipa::path(put, path = "/settings/self-signup", tag = "Settings", request_body = SelfSignup, params(IfMatch),
    responses((status = 200, body = SelfSignup), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn set_self_signup(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    condition: IfMatch,
    sent: JsonBody<SelfSignup>,
) -> Result<Versioned<SelfSignup>, ApiError> {
    let sent = sent.read()?;
    let seen = condition.seen(auth.self_signup(&caller.organization).await?.1)?;
    let set = auth.set_self_signup(&caller.organization, sent.enabled, seen, caller.actor()).await?;
    let version = set.ok_or_else(|| condition.missed())?;
    Ok(Versioned(version, sent))
}
