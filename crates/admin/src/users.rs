//! Users and roles: listing both, making users.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use tollgate_auth::Auth;
use tollgate_domain::any_of::Administer;
use tollgate_domain::id::UserId;
use tollgate_domain::page::Listed;
use tollgate_domain::secret::Password;
use tollgate_domain::user::{User, UserVersion};
use tollgate_store::{NewUser, StoreError};
use tollgate_web::body::JsonBody;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::{PageQuery, PagedList, Paging, WholeList};
use tollgate_web::query::Params;
use tollgate_web::version::Versioned;
use tollgate_web::wire::time_text;
use tollgate_web::{Caller, OWN_BASE, RestCaller};
use utoipa::{IntoParams, ToSchema};

/// The most roles given in one call.
pub(crate) const MOST_ROLES: usize = 100;

/// Which users are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsersParams {
    /// A part of the name, in any letter case.
    query: Option<String>,
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserObject {
    /// The name inside the organization.
    name: String,
    /// The roles given; `Internal/everyone` is held by all and not among them.
    roles: Vec<String>,
    /// `active`.
    state: String,
    /// When the user was made.
    created_time: String,
}

tollgate_web::list_schemas! { paged UserList as UserList of UserObject; }

tollgate_web::list_schemas! { whole RoleList as RoleList of String; }

/// A user to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewUserInput {
    /// The name inside the organization.
    name: String,
    /// The password.
    #[schema(value_type = String)]
    password: Password,
    /// Roles of the organization.
    #[serde(default)]
    roles: Vec<String>,
}

/// A user with the version, which every change of password, roles or state raises.
pub(crate) type VersionedUser = Versioned<UserObject, UserVersion>;

pub(crate) fn versioned(user: User) -> VersionedUser {
    Versioned(user.version(), write_user(user))
}

fn write_user(user: User) -> UserObject {
    UserObject {
        name: user.name,
        roles: user.roles,
        state: user.state.as_str().to_owned(),
        created_time: time_text(user.created_at),
    }
}

/// Checks a list of roles for its size and against the organization.
///
/// # Errors
/// 400, with code 900610 for unknown roles.
pub(crate) async fn check_roles(auth: &Auth, caller: &RestCaller, roles: &[String]) -> Result<(), ApiError> {
    if roles.len() > MOST_ROLES {
        return Err(ApiError::invalid(format!("At most {MOST_ROLES} roles can be given")));
    }
    let missing = auth.store().missing_roles(caller.organization.clone(), roles.to_vec()).await?;
    if missing.is_empty() {
        return Ok(());
    }
    let text = format!("There are no such roles: {}", missing.join(", "));
    Err(ApiError::bad_request(Some(900_610), "Invalid user roles found", text))
}

/// Lists the organization's users.
#[utoipa::path(get, path = "/users", tag = "Users", params(UsersParams, PageQuery),
    responses((status = 200, body = UserList), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn list_users(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    Params(params): Params<UsersParams>,
    paging: Paging,
) -> Result<Json<PagedList<UserObject>>, ApiError> {
    let query = params.query.map(|text| caller.organization.unqualify(&text).to_owned());
    let query = query.filter(|text| !text.is_empty());
    let Listed { list, total } = auth.store().users(caller.organization.clone(), query, paging.page).await?;
    let list = list.into_iter().map(write_user).collect();
    Ok(Json(paging.envelope("/users", Listed { list, total })))
}

/// Makes a user.
#[utoipa::path(post, path = "/users", tag = "Users", request_body = NewUserInput,
    responses((status = 201, body = UserObject), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 409, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn create_user(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    input: JsonBody<NewUserInput>,
) -> Result<Response, ApiError> {
    let input = input.read()?;
    auth.check_new_user(&caller.organization, &input.name, &input.password).map_err(ApiError::invalid)?;
    check_roles(&auth, &caller, &input.roles).await?;
    let organization = &caller.organization;
    let taken = || ApiError::conflict(format!("User {} already exists", input.name));
    // Hashing is dear, so a taken name is told without it.
    if auth.store().user_by_name(organization.clone(), input.name.clone()).await?.is_some() {
        return Err(taken());
    }
    let user = NewUser {
        id: UserId::new(auth.environment()),
        name: input.name.clone(),
        password_hash: auth.hash_password(&input.password).await?,
        roles: input.roles.clone(),
        claims: Map::new(),
    };
    match auth.create_user(organization, user, caller.actor()).await {
        Ok(()) => {}
        Err(StoreError::Conflict { .. }) => return Err(taken()),
        Err(StoreError::Missing) => return Err(ApiError::invalid("A role does not exist any more")),
        Err(other) => return Err(other.into()),
    }
    let made = auth.store().user_by_name(organization.clone(), input.name.clone()).await?;
    let made = made.ok_or_else(ApiError::not_found)?;
    let location = format!("{}{OWN_BASE}/users", auth.urls().management);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], versioned(made)).into_response())
}

/// Reads a user.
#[utoipa::path(get, path = "/users/{name}", tag = "Users", params(("name" = String, Path)),
    responses((status = 200, body = UserObject), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn get_user(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    Path(name): Path<String>,
) -> Result<VersionedUser, ApiError> {
    find_user(&auth, &caller, &name).await.map(versioned)
}

/// The user of a name, as it is sent.
///
/// # Errors
/// 404.
pub(crate) async fn find_user(auth: &Auth, caller: &RestCaller, name: &str) -> Result<User, ApiError> {
    let organization = caller.organization.clone();
    let name = organization.unqualify(name).to_owned();
    let found = auth.store().user_by_name(organization, name).await?;
    found.ok_or_else(ApiError::not_found)
}

/// Lists the names of the organization's roles.
#[utoipa::path(get, path = "/roles", tag = "Users",
    responses((status = 200, body = RoleList), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin"])))]
pub(crate) async fn list_roles(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
) -> Result<Json<WholeList<String>>, ApiError> {
    Ok(Json(auth.store().roles(caller.organization.clone()).await?.into()))
}
