//! What an administrator changes on a user: roles, password, existence.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use tollgate_auth::{Auth, AuthError};
use tollgate_domain::any_of::Administer;
use tollgate_domain::role::ADMIN;
use tollgate_domain::secret::Password;
use tollgate_store::StoreError;
use tollgate_web::Caller;
use tollgate_web::body::JsonBody;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::version::IfMatch;
use utoipa::ToSchema;

use super::users::{UserObject, VersionedUser, check_roles, find_user, versioned};

/// The roles that a user is to have.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RolesInput {
    /// Roles of the organization; all others are taken.
    roles: Vec<String>,
}

/// A new password.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PasswordInput {
    /// The password.
    #[schema(value_type = String)]
    password: Password,
}

/// The store's refusal, which decides it, with the name in it.
fn last_administrator(name: &str) -> ApiError {
    ApiError::invalid(format!(
        "{name} is the organization's last administrator: give another user role {ADMIN} first"
    ))
}

/// Gives a user exactly these roles.
#[utoipa::path(put, path = "/users/{name}/roles", tag = "Users", params(("name" = String, Path), IfMatch),
    request_body = RolesInput,
    responses((status = 200, body = UserObject), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn set_roles(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    Path(name): Path<String>,
    condition: IfMatch,
    input: JsonBody<RolesInput>,
) -> Result<VersionedUser, ApiError> {
    let input = input.read()?;
    let user = find_user(&auth, &caller, &name).await?;
    let seen = condition.seen(user.version())?;
    check_roles(&auth, &caller, &input.roles).await?;
    let set = auth.set_roles(&caller.organization, &user.name, input.roles, seen, caller.actor()).await;
    match set {
        Ok(Some(_)) => find_user(&auth, &caller, &name).await.map(versioned),
        Ok(None) => Err(condition.missed()),
        Err(AuthError::Store(StoreError::Missing)) => {
            Err(ApiError::invalid("A role does not exist any more"))
        }
        Err(AuthError::Store(StoreError::LastAdministrator)) => Err(last_administrator(&user.name)),
        Err(other) => Err(other.into()),
    }
}

/// Sets a user's password, and ends the user's sessions and tokens.
#[utoipa::path(put, path = "/users/{name}/password", tag = "Users", params(("name" = String, Path), IfMatch),
    request_body = PasswordInput,
    responses((status = 200, description = "Set"), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn set_password(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    Path(name): Path<String>,
    condition: IfMatch,
    input: JsonBody<PasswordInput>,
) -> Result<StatusCode, ApiError> {
    let input = input.read()?;
    let user = find_user(&auth, &caller, &name).await?;
    let seen = condition.seen(user.version())?;
    auth.check_password(&input.password).map_err(ApiError::invalid)?;
    let organization = &caller.organization;
    let set = auth.set_password(organization, &user.name, &input.password, seen, caller.actor()).await?;
    if set { Ok(StatusCode::OK) } else { Err(condition.missed()) }
}

/// Deletes a user with applications, sessions and tokens. APIs stay.
#[utoipa::path(delete, path = "/users/{name}", tag = "Users", params(("name" = String, Path), IfMatch),
    responses((status = 200, description = "Deleted"), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn delete_user(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    Path(name): Path<String>,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    let user = find_user(&auth, &caller, &name).await?;
    let seen = condition.seen(user.version())?;
    if user.id == caller.user.id {
        return Err(ApiError::invalid("Nobody can delete the own user"));
    }
    match auth.delete_user(&caller.organization, &user.name, seen, caller.actor()).await {
        Ok(true) => Ok(StatusCode::OK),
        Ok(false) => Err(condition.missed()),
        Err(AuthError::Store(StoreError::LastAdministrator)) => Err(last_administrator(&user.name)),
        Err(AuthError::Store(StoreError::Missing)) => {
            Err(ApiError::conflict("The user made an application at the same moment: try again"))
        }
        Err(other) => Err(other.into()),
    }
}
