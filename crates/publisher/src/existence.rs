//! Whether a role or an organization exists.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use tollgate_auth::Auth;
use tollgate_domain::any_of::{CheckOrganizations, CheckRoles};
use tollgate_domain::organization::Organization;
use tollgate_web::Caller;
use tollgate_web::error::ApiError;

use super::encoded_name::decode_name;

/// Says whether a role exists: 200 or 404. The name comes in base64url.
#[utoipa::path(head, path = "/roles/{roleId}", tag = "Roles",
    params(("roleId" = String, Path, description = "The name in base64url")),
    responses((status = 200, description = "It exists"), (status = 401), (status = 404)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_publish", "apim:api_manage"])))]
pub(crate) async fn validate_system_role(
    State(auth): State<Auth>,
    caller: Caller<CheckRoles>,
    Path(encoded): Path<String>,
) -> Result<StatusCode, ApiError> {
    let name = decode_name(&encoded).ok_or_else(ApiError::not_found)?;
    let missing = auth.store().missing_roles(caller.organization.clone(), vec![name]).await?;
    if missing.is_empty() { Ok(StatusCode::OK) } else { Err(ApiError::not_found()) }
}

/// Says whether an organization exists: 200 or 404.
#[utoipa::path(head, path = "/tenants/{tenantDomain}", tag = "Tenants", params(("tenantDomain" = String, Path)),
    responses((status = 200, description = "It exists"), (status = 401), (status = 404)),
    security(("OAuth2Security" = ["apim:api_view", "apim:api_manage"])))]
pub(crate) async fn get_tenant_existence(
    State(auth): State<Auth>,
    _: Caller<CheckOrganizations>,
    Path(domain): Path<String>,
) -> Result<StatusCode, ApiError> {
    let organization: Organization = domain.parse().map_err(|_| ApiError::not_found())?;
    let exists = auth.store().organization_exists(organization).await?;
    if exists { Ok(StatusCode::OK) } else { Err(ApiError::not_found()) }
}
