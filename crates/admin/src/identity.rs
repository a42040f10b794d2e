//! Self sign-up over REST: a portal does it on a visitor's behalf, with an admin's credentials.

use std::str::FromStr;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use serde::Deserialize;
use serde_json::{Map, Value};
use tollgate_auth::{Auth, SignUpRefused, Visitor};
use tollgate_domain::any_of::Administer;
use tollgate_domain::organization::Organization;
use tollgate_domain::secret::Password;
use tollgate_web::body::JsonBody;
use tollgate_web::error::ApiError;
use tollgate_web::{Caller, RestCaller};

/// The routes.
pub(crate) fn router() -> Router<Auth> {
    Router::new()
        .route("/api/identity/user/v1.0/me", post(sign_up_user))
        .route("/t/{tenant}/api/identity/user/v1.0/me", post(sign_up_tenant_user))
}

/// Who is to get an account.
#[derive(Debug, Deserialize)]
struct SignUpRequest {
    user: SignUpUser,
}

#[derive(Debug, Deserialize)]
struct SignUpUser {
    username: String,
    password: Password,
    #[serde(default)]
    claims: Option<Vec<Claim>>,
}

#[derive(Debug, Deserialize)]
struct Claim {
    uri: String,
    #[serde(default)]
    value: Value,
}

async fn sign_up_user(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    request: JsonBody<SignUpRequest>,
) -> Result<StatusCode, ApiError> {
    run(&auth, &caller, None, request).await
}

async fn sign_up_tenant_user(
    State(auth): State<Auth>,
    caller: Caller<Administer>,
    Path(tenant): Path<String>,
    request: JsonBody<SignUpRequest>,
) -> Result<StatusCode, ApiError> {
    let organization =
        Organization::from_str(&tenant.to_ascii_lowercase()).map_err(|_| ApiError::not_found())?;
    run(&auth, &caller, Some(organization), request).await
}

/// The organization is the path's, else the one that the name carries, else the admin's own. An admin of
/// `carbon.super` may do it for any.
async fn run(
    auth: &Auth,
    caller: &Caller<Administer>,
    tenant: Option<Organization>,
    request: JsonBody<SignUpRequest>,
) -> Result<StatusCode, ApiError> {
    let request = request.read()?;
    let sent = request.user.username.strip_prefix("PRIMARY/").unwrap_or(&request.user.username);
    let (name, organization) = place(auth, caller, tenant, sent)?;
    if organization != caller.organization && !caller.organization.is_super() {
        return Err(ApiError::unauthenticated());
    }
    let claims: Map<String, Value> =
        request.user.claims.unwrap_or_default().into_iter().map(|claim| (claim.uri, claim.value)).collect();
    let visitor =
        Visitor { organization: organization.clone(), name, password: request.user.password, claims };
    match auth.sign_up(visitor, &caller.peer).await {
        Ok(_) => Ok(StatusCode::CREATED),
        Err(refused) => Err(refusal(refused, sent, &organization)),
    }
}

fn place(
    auth: &Auth,
    caller: &RestCaller,
    tenant: Option<Organization>,
    sent: &str,
) -> Result<(String, Organization), ApiError> {
    let named = auth.parse_name(sent);
    let is_qualified = named.name != sent;
    let unknown =
        || ApiError::bad_request(Some(20_045), "Invalid username", "The user name names no organization");
    let organization = match (tenant, is_qualified) {
        (Some(tenant), true) if named.organization.as_ref() != Some(&tenant) => return Err(unknown()),
        (Some(tenant), _) => tenant,
        (None, true) => named.organization.ok_or_else(unknown)?,
        (None, false) => caller.organization.clone(),
    };
    Ok((named.name, organization))
}

fn refusal(refused: SignUpRefused, name: &str, organization: &Organization) -> ApiError {
    match refused {
        SignUpRefused::Disabled => ApiError::bad_request(
            Some(20_015),
            "Self registration is disabled",
            format!("Self registration is disabled for tenant {organization}"),
        ),
        SignUpRefused::Name(reason) => ApiError::bad_request(Some(20_045), "Invalid username", reason),
        SignUpRefused::Password(reason) => ApiError::bad_request(Some(20_035), "Invalid password", reason),
        SignUpRefused::Taken => ApiError::new(
            StatusCode::CONFLICT,
            20_030,
            "User already exists",
            format!("User {name} already exists in the system. Please use a different username."),
        ),
        SignUpRefused::Failed(error) => error.into(),
    }
}
