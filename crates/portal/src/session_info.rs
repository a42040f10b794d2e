//! What the UI asks first: who is signed in, and what may they do.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, header};
use serde::Serialize;
use tollgate_auth::Auth;
use tollgate_domain::role::EVERYONE;
use tollgate_domain::system_scope::scopes_of;
use tollgate_web::error::ApiError;
use tollgate_web::session;

/// Who is signed in.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionInfo {
    /// The name; with its domain outside `carbon.super`.
    user: String,
    /// The organization's domain.
    organization: String,
    /// The user's roles.
    roles: Vec<String>,
    /// The system scopes that the roles give.
    scopes: Vec<String>,
    /// What unsafe calls must carry.
    csrf: String,
    /// Where APIs are called.
    gateway_url: String,
    /// Where the REST APIs are.
    management_url: String,
    /// Whether people may sign up by themselves.
    self_sign_up: bool,
}

/// Says who is signed in; 401 when nobody is.
pub(crate) async fn get_session(
    State(auth): State<Auth>,
    headers: HeaderMap,
) -> Result<([(HeaderName, &'static str); 1], Json<SessionInfo>), ApiError> {
    let found = session::find(&auth, &headers).await?.ok_or_else(ApiError::unauthenticated)?;
    let (user, urls) = (found.user, auth.urls());
    let organization = &user.organization;
    let mut roles = user.roles.clone();
    if !roles.iter().any(|role| role.eq_ignore_ascii_case(EVERYONE)) {
        roles.push(EVERYONE.to_owned());
    }
    let info = SessionInfo {
        user: organization.qualify(&user.name),
        organization: organization.to_string(),
        roles,
        scopes: scopes_of(&Auth::roles_of(&user)),
        csrf: found.csrf,
        gateway_url: urls.gateway.clone(),
        management_url: urls.management.clone(),
        self_sign_up: auth.self_signup_enabled(organization).await?,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(info)))
}
