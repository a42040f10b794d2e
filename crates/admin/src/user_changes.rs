//! What an administrator changes on a user: roles, password, existence.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use tollgate_auth::{Auth, AuthError};
use tollgate_domain::any_of::Administer;
use tollgate_domain::role::ADMIN;
use tollgate_domain::secret::Password;
use tollgate_domain::user::User;
use tollgate_store::StoreError;
use tollgate_web::body::JsonBody;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::{Caller, RestCaller};
use utoipa::ToSchema;

use super::users::{UserObject, check_roles, write_user};

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

async fn find_user(auth: &Auth, caller: &RestCaller, name: &str) -> Result<User, ApiError> {
    let organization = caller.organization.clone();
    let name = organization.unqualify(name).to_owned();
    let found = auth.store().user_by_name(organization, name).await?;
    found.ok_or_else(ApiError::not_found)
}

/// Gives a user exactly these roles.
#[utoipa::path(put, path = "/users/{name}/roles", tag = "Users", params(("name" = String, Path)),
    request_body = RolesInput,
    responses((status = 200, body = UserObject), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn set_roles(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    Path(name): Path<String>,
    input: JsonBody<RolesInput>,
) -> Result<Json<UserObject>, ApiError> {
    let input = input.read()?;
    let user = find_user(&auth, &caller, &name).await?;
    check_roles(&auth, &caller, &input.roles).await?;
    let set = auth.set_roles(&caller.organization, &user.name, input.roles, caller.actor()).await;
    match set {
        Ok(Some(_)) => Ok(Json(write_user(find_user(&auth, &caller, &name).await?))),
        Ok(None) => Err(ApiError::not_found()),
        Err(AuthError::Store(StoreError::Missing)) => {
            Err(ApiError::invalid("A role does not exist any more"))
        }
        Err(AuthError::Store(StoreError::LastAdministrator)) => Err(last_administrator(&user.name)),
        Err(other) => Err(other.into()),
    }
}

/// Sets a user's password, and ends the user's sessions and tokens.
#[utoipa::path(put, path = "/users/{name}/password", tag = "Users", params(("name" = String, Path)),
    request_body = PasswordInput,
    responses((status = 200, description = "Set"), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn set_password(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    Path(name): Path<String>,
    input: JsonBody<PasswordInput>,
) -> Result<StatusCode, ApiError> {
    let input = input.read()?;
    let user = find_user(&auth, &caller, &name).await?;
    auth.check_password(&input.password).map_err(ApiError::invalid)?;
    let set = auth.set_password(&caller.organization, &user.name, &input.password, caller.actor()).await?;
    if set { Ok(StatusCode::OK) } else { Err(ApiError::not_found()) }
}

/// Deletes a user with applications, sessions and tokens. APIs stay.
#[utoipa::path(delete, path = "/users/{name}", tag = "Users", params(("name" = String, Path)),
    responses((status = 200, description = "Deleted"), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn delete_user(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    Path(name): Path<String>,
) -> Result<StatusCode, ApiError> {
    let user = find_user(&auth, &caller, &name).await?;
    if user.id == caller.user.id {
        return Err(ApiError::invalid("Nobody can delete the own user"));
    }
    match auth.delete_user(&caller.organization, &user.name, caller.actor()).await {
        Ok(true) => Ok(StatusCode::OK),
        Ok(false) => Err(ApiError::not_found()),
        Err(AuthError::Store(StoreError::LastAdministrator)) => Err(last_administrator(&user.name)),
        Err(AuthError::Store(StoreError::Missing)) => {
            Err(ApiError::conflict("The user made an application at the same moment: try again"))
        }
        Err(other) => Err(other.into()),
    }
}
