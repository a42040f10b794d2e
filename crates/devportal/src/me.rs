//! The caller's own account.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tollgate_auth::{Attempt, Auth};
use tollgate_domain::any_of::Subscribe;
use tollgate_domain::audit::AuditAction;
use tollgate_domain::secret::Password;
use tollgate_web::Caller;
use tollgate_web::body::JsonBody;
use tollgate_web::caller::authenticate;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::version::Tagged;
use utoipa::ToSchema;

/// A password and the one to have instead.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = CurrentAndNewPasswords)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasswordChange {
    /// The password now.
    #[schema(value_type = String, format = Password)]
    current_password: Password,
    /// The new password.
    #[schema(value_type = String, format = Password)]
    new_password: Password,
}

/// Changes the caller's password. All the caller's tokens and sessions end, but the session that does it.
#[utoipa::path(post, path = "/me/change-password", tag = "Users", request_body = PasswordChange,
    responses((status = 200), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe"])))]
pub(crate) async fn change_password(
    State(auth): State<Auth>,
    caller: Caller<Subscribe>,
    change: JsonBody<PasswordChange>,
) -> Result<StatusCode, ApiError> {
    let change = change.read()?;
    // Spelled with its domain, so that it is read the same whether names may hold an @ or not.
    let name = format!("{}@{}", caller.user.name, caller.organization);
    let action = AuditAction::PasswordChange;
    let attempt = Attempt { name: &name, action, client: "", peer: &caller.peer };
    let checked = authenticate(&auth, attempt, &change.current_password).await;
    let wrong = || ApiError::bad_request(Some(901_450), "Bad Request", "The current password is incorrect");
    let user = checked.map_err(|error| match error.status() {
        StatusCode::UNAUTHORIZED => wrong(),
        _ => error,
    })?;
    auth.check_password(&change.new_password).map_err(ApiError::invalid)?;
    let session = caller.session.as_ref();
    if auth.change_password(&user, &change.new_password, session, &caller.peer).await? {
        Ok(StatusCode::OK)
    } else {
        Err(ApiError::unauthenticated())
    }
}

/// The caller's organization.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrganizationInfo {
    /// Its domain.
    organization_id: String,
    /// Its domain.
    name: String,
}

/// Names the caller's organization.
#[utoipa::path(get, path = "/me/organization-information", tag = "Users",
    responses((status = 200, body = OrganizationInfo), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe"])))]
pub(crate) async fn get_organization(
    caller: Caller<Subscribe>,
) -> Result<Tagged<OrganizationInfo>, ApiError> {
    let name = caller.organization.to_string();
    Ok(Tagged(OrganizationInfo { organization_id: name.clone(), name }))
}
