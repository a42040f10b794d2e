//! The caller's own account.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tollgate_auth::Auth;
use tollgate_domain::any_of::Subscribe;
use tollgate_domain::id::DenialId;
use tollgate_domain::secret::Password;
use tollgate_web::Caller;
use tollgate_web::body::JsonBody;
use tollgate_web::caller::authenticate;
use tollgate_web::error::{ApiError, ErrorBody};
use utoipa::ToSchema;

/// For how long the tokens under the old password are remembered as refused: no access token lives longer.
const LONGEST_TOKEN_SECONDS: i64 = 30 * 24 * 3600;

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

/// Changes the caller's password. All the caller's tokens and sessions end.
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
    let checked = authenticate(&auth, &name, &change.current_password, "password-change", &caller.peer).await;
    if let Err(error) = checked {
        return Err(if error.status() == StatusCode::UNAUTHORIZED {
            ApiError::bad_request(Some(901_450), "Bad Request", "The current password is incorrect")
        } else {
            error
        });
    }
    auth.check_password(&change.new_password).map_err(ApiError::invalid)?;
    let hash = auth.hash_password(&change.new_password).await?;
    let now = auth.now();
    let expires_at = now.plus_seconds(LONGEST_TOKEN_SECONDS);
    let audit = caller.audit(&auth, "password-change", &caller.user.name);
    let (organization, name) = (caller.organization.clone(), caller.user.name.clone());
    let revocation = DenialId::new(auth.environment());
    if auth.store().set_password(organization, name, hash, expires_at, revocation, now, audit).await? {
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
pub(crate) async fn get_organization(caller: Caller<Subscribe>) -> Result<Json<OrganizationInfo>, ApiError> {
    let name = caller.organization.to_string();
    Ok(Json(OrganizationInfo { organization_id: name.clone(), name }))
}
