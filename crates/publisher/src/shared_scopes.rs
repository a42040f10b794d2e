//! Shared scopes: made once, carried by many APIs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tollgate_auth::Auth;
use tollgate_domain::any_of::{CheckSharedScopes, ManageSharedScopes, ViewScopeUsage, ViewSharedScopes};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::id::ScopeId;
use tollgate_domain::page::Listed;
use tollgate_store::{SharedScope, StoreError};
use tollgate_web::body::JsonBody;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::{PageQuery, PagedList, Paging};
use tollgate_web::query::PathId;
use tollgate_web::version::{IfMatch, Tagged, Versioned};
use tollgate_web::{Caller, RestCaller};
use utoipa::ToSchema;

use super::BASE;
use super::encoded_name::decode_name;
use super::operations::{ScopeObject, check_scope_name};
use super::references::check_roles;

tollgate_web::list_schemas! { paged ScopeList as ScopeList of ScopeObject; }

/// Which APIs carry a shared scope.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedScopeUsage)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScopeUsage {
    id: String,
    name: String,
    used_api_list: Vec<UsingApi>,
}

/// An API that carries a shared scope in its working copy.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedScopeUsedAPIInfo)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsingApi {
    name: String,
    context: String,
    version: String,
    provider: String,
    used_resource_list: Vec<UsingResource>,
}

/// A resource that asks for a shared scope.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedScopeUsedAPIResourceInfo)]
pub(crate) struct UsingResource {
    target: String,
    verb: String,
}

fn write_scope(scope: SharedScope) -> ScopeObject {
    ScopeObject {
        id: Some(scope.id.to_string()),
        name: scope.name,
        display_name: Some(scope.display_name),
        description: Some(scope.description),
        bindings: Some(scope.roles),
        usage_count: Some(scope.usage_count),
    }
}

/// What a client may say of a shared scope: display name, description, roles.
async fn read_scope(
    auth: &Auth,
    caller: &RestCaller,
    sent: ScopeObject,
) -> Result<(String, String, Vec<String>), ApiError> {
    let display_name = sent.display_name.filter(|text| !text.trim().is_empty()).unwrap_or(sent.name);
    let description = sent.description.unwrap_or_default();
    if display_name.chars().count() > 255 || description.chars().count() > 512 {
        return Err(ApiError::invalid("displayName may have at most 255 characters, description 512"));
    }
    let mut roles = sent.bindings.unwrap_or_default();
    roles.retain(|role| !role.trim().is_empty());
    if roles.len() > 100 {
        return Err(ApiError::invalid("A scope may have at most 100 roles"));
    }
    check_roles(auth, &caller.organization, roles.clone()).await?;
    Ok((display_name, description, roles))
}

/// Makes a shared scope.
#[utoipa::path(post, path = "/scopes", tag = "Scopes", request_body = ScopeObject,
    responses((status = 201, body = ScopeObject), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 409, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:shared_scope_manage"])))]
pub(crate) async fn add_shared_scope(
    State(auth): State<Auth>,
    caller: Caller<ManageSharedScopes>,
    sent: JsonBody<ScopeObject>,
) -> Result<Response, ApiError> {
    let sent = sent.read()?;
    check_scope_name(&sent.name)?;
    let name = sent.name.clone();
    let (display_name, description, roles) = read_scope(&auth, &caller, sent).await?;
    let now = auth.now();
    let scope = SharedScope {
        id: ScopeId::new(auth.environment()),
        organization: caller.organization.clone(),
        name,
        display_name,
        description,
        roles,
        owner: caller.user.name.clone(),
        usage_count: 0,
        created_at: now,
        updated_at: now,
    };
    let audit = caller.audit(&auth, AuditAction::ScopeCreate, &scope.name);
    match auth.store().create_shared_scope(scope.clone(), audit).await {
        Ok(()) => {}
        Err(StoreError::Conflict { .. }) => return Err(ApiError::conflict("Scope already exists")),
        Err(other) => return Err(other.into()),
    }
    let location = format!("{}{BASE}/scopes/{}", auth.urls().management, scope.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], versioned(scope)).into_response())
}

/// Lists the shared scopes.
#[utoipa::path(get, path = "/scopes", tag = "Scopes", params(PageQuery),
    responses((status = 200, body = ScopeList), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:shared_scope_manage"])))]
pub(crate) async fn get_shared_scopes(
    State(auth): State<Auth>,
    caller: Caller<ViewSharedScopes>,
    paging: Paging,
) -> Result<Json<PagedList<ScopeObject>>, ApiError> {
    let Listed { list, total } = auth.store().shared_scopes(caller.organization.clone(), paging.page).await?;
    let list = list.into_iter().map(write_scope).collect();
    Ok(Json(paging.envelope("/scopes", Listed { list, total })))
}

fn versioned(scope: SharedScope) -> Versioned<ScopeObject> {
    Versioned(scope.updated_at, write_scope(scope))
}

async fn find_scope(auth: &Auth, caller: &RestCaller, id: ScopeId) -> Result<SharedScope, ApiError> {
    auth.store().shared_scope(caller.organization.clone(), id).await?.ok_or_else(ApiError::not_found)
}

/// Reads a shared scope.
#[utoipa::path(get, path = "/scopes/{scopeId}", tag = "Scopes", params(("scopeId" = String, Path)),
    responses((status = 200, body = ScopeObject), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:shared_scope_manage"])))]
pub(crate) async fn get_shared_scope(
    State(auth): State<Auth>,
    caller: Caller<ViewSharedScopes>,
    PathId(id): PathId<ScopeId>,
) -> Result<Versioned<ScopeObject>, ApiError> {
    find_scope(&auth, &caller, id).await.map(versioned)
}

/// Says whether a scope of that name exists, shared or of an API: 200 or 404. The name comes in base64url.
#[utoipa::path(head, path = "/scopes/{scopeId}", tag = "Scopes",
    params(("scopeId" = String, Path, description = "The name in base64url")),
    responses((status = 200, description = "It exists"), (status = 401), (status = 404)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_publish", "apim:api_manage", "apim:api_view", "apim:shared_scope_manage"])))]
pub(crate) async fn validate_scope(
    State(auth): State<Auth>,
    caller: Caller<CheckSharedScopes>,
    Path(encoded): Path<String>,
) -> Result<StatusCode, ApiError> {
    let name = decode_name(&encoded).ok_or_else(ApiError::not_found)?;
    let found = auth.store().scope_bindings(caller.organization.clone(), vec![name]).await?;
    if found.is_empty() { Err(ApiError::not_found()) } else { Ok(StatusCode::OK) }
}

/// Changes a shared scope; its name stays.
#[utoipa::path(put, path = "/scopes/{scopeId}", tag = "Scopes", params(("scopeId" = String, Path), IfMatch),
    request_body = ScopeObject,
    responses((status = 200, body = ScopeObject), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:shared_scope_manage"])))]
pub(crate) async fn update_shared_scope(
    State(auth): State<Auth>,
    caller: Caller<ManageSharedScopes>,
    PathId(id): PathId<ScopeId>,
    condition: IfMatch,
    sent: JsonBody<ScopeObject>,
) -> Result<Versioned<ScopeObject>, ApiError> {
    let sent = sent.read()?;
    let old = find_scope(&auth, &caller, id).await?;
    let seen = condition.seen(old.updated_at)?;
    let sent = ScopeObject { name: old.name.clone(), ..sent };
    let (display_name, description, roles) = read_scope(&auth, &caller, sent).await?;
    let mut scope = SharedScope { display_name, description, roles, updated_at: auth.now(), ..old };
    let audit = caller.audit(&auth, AuditAction::ScopeChange, &scope.name);
    let version = auth.store().update_shared_scope(scope.clone(), seen, audit).await?;
    scope.updated_at = version.ok_or_else(|| condition.missed())?;
    Ok(versioned(scope))
}

/// Deletes a shared scope that no API carries.
#[utoipa::path(delete, path = "/scopes/{scopeId}", tag = "Scopes", params(("scopeId" = String, Path), IfMatch),
    responses((status = 200, description = "Deleted"), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:shared_scope_manage"])))]
pub(crate) async fn delete_shared_scope(
    State(auth): State<Auth>,
    caller: Caller<ManageSharedScopes>,
    PathId(id): PathId<ScopeId>,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    let seen = condition.seen(find_scope(&auth, &caller, id).await?.updated_at)?;
    let audit = caller.audit(&auth, AuditAction::ScopeDelete, &id.to_string());
    match auth.store().delete_shared_scope(caller.organization.clone(), id, seen, audit).await {
        Ok(true) => Ok(StatusCode::OK),
        Ok(false) => Err(condition.missed()),
        Err(StoreError::Conflict { .. } | StoreError::Missing) => {
            Err(ApiError::conflict("Cannot remove the shared scope as it is used by one or more APIs"))
        }
        Err(other) => Err(other.into()),
    }
}

/// Lists the APIs whose working copies carry a shared scope.
#[utoipa::path(get, path = "/scopes/{scopeId}/usage", tag = "Scopes", params(("scopeId" = String, Path)),
    responses((status = 200, body = ScopeUsage), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:api_manage", "apim:shared_scope_manage"])))]
pub(crate) async fn get_shared_scope_usages(
    State(auth): State<Auth>,
    caller: Caller<ViewScopeUsage>,
    PathId(id): PathId<ScopeId>,
) -> Result<Tagged<ScopeUsage>, ApiError> {
    let scope = find_scope(&auth, &caller, id).await?;
    let mut used_api_list = Vec::new();
    for api in auth.store().apis_with_scope(caller.organization.clone(), id).await? {
        // A revision may carry it alone.
        if !api.definition.scopes.iter().any(|own| own.shared && own.name == scope.name) {
            continue;
        }
        let asks = api.definition.resources.into_iter().filter(|own| own.scopes.contains(&scope.name));
        used_api_list.push(UsingApi {
            used_resource_list: asks
                .map(|own| UsingResource { target: own.target, verb: own.verb })
                .collect(),
            provider: api.organization.qualify(&api.provider),
            name: api.name,
            context: api.context,
            version: api.version,
        });
    }
    Ok(Tagged(ScopeUsage { id: scope.id.to_string(), name: scope.name, used_api_list }))
}
