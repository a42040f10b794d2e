//! Key sets of an application: make, list, read, change, delete.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Map, Value};
use tollgate_auth::{Auth, AuthError, NewClient};
use tollgate_domain::any_of::ManageApplications;
use tollgate_domain::client::{Client, KeyType};
use tollgate_domain::grant_type::GrantType;
use tollgate_domain::id::{ApplicationId, ClientId};
use tollgate_domain::key_manager::is_resident;
use tollgate_domain::scope::ScopeSet;
use tollgate_store::{ApplicationSummary, StoreError};
use tollgate_web::body::JsonBody;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::WholeList;
use tollgate_web::query::{PathId, PathIds};
use tollgate_web::version::{IfMatch, Versioned};
use tollgate_web::{Caller, RestCaller};

use super::key_set::{
    ApplicationKey, ApplicationToken, KeyGenerateRequest, KeyUpdateRequest, check_callback, check_properties,
    grant_types, merge_grant_types,
};
use super::owned;
use super::owned::KeySet;

tollgate_web::list_schemas! { whole ApplicationKeyList as ApplicationKeyList of ApplicationKey; }

/// Makes the keys of one type: the GENERATE KEYS button.
#[utoipa::path(post, path = "/applications/{applicationId}/generate-keys", tag = "Application Keys",
    request_body = KeyGenerateRequest, params(("applicationId" = String, Path)),
    responses((status = 200, body = ApplicationKey), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn generate_keys(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    PathId(id): PathId<ApplicationId>,
    request: JsonBody<KeyGenerateRequest>,
) -> Result<Json<ApplicationKey>, ApiError> {
    let request = request.read()?;
    let summary = owned::application(&auth, &caller, id).await?;
    let key_type = KeyType::parse(&request.key_type)
        .ok_or_else(|| ApiError::invalid("keyType is PRODUCTION or SANDBOX"))?;
    if !is_resident(request.key_manager.as_deref()) {
        let text = "Key Manager not Registered";
        return Err(ApiError::bad_request(Some(901_403), text, text));
    }
    let scopes = read_scopes(request.scopes.as_deref().unwrap_or_default())?;
    let lifetime = read_seconds(request.validity_time.as_ref())?;
    let new = new_client(&caller, &summary, key_type, request)?;
    let registered = auth.register_client(new, caller.actor()).await;
    let (client, secret) = registered.map_err(|error| match error {
        AuthError::Store(StoreError::Conflict { .. }) => ApiError::conflict("Key Mappings already exists"),
        AuthError::Store(StoreError::Missing) => ApiError::not_found(),
        other => other.into(),
    })?;
    let token = first_token(&auth, &client, &scopes, lifetime).await?;
    Ok(Json(ApplicationKey::new(&auth, &client, Some(secret.expose().to_owned()), token)))
}

/// What to register for a request that is found to be right.
fn new_client(
    caller: &RestCaller,
    summary: &ApplicationSummary,
    key_type: KeyType,
    request: KeyGenerateRequest,
) -> Result<NewClient, ApiError> {
    let application = &summary.application;
    if application.status != "APPROVED" {
        return Err(ApiError::forbidden("The application is not approved"));
    }
    let callback_url = request.callback_url.unwrap_or_default();
    check_callback(&request.grant_types_to_be_supported, &callback_url)?;
    let properties: Map<String, Value> = request.additional_properties.unwrap_or_default();
    check_properties(&properties)?;
    Ok(NewClient {
        organization: caller.organization.clone(),
        name: format!("{}_{}_{}", application.owner_name, application.id, key_type.as_str()),
        owner: application.owner,
        key_set: Some((application.id, key_type)),
        grant_types: grant_types(&request.grant_types_to_be_supported),
        callback_url,
        properties,
        token_type: Some(application.token_type.clone()),
        saas: false,
    })
}

/// A token right away, when the application may ask for one by itself.
async fn first_token(
    auth: &Auth,
    client: &Client,
    scopes: &ScopeSet,
    lifetime: Option<i64>,
) -> Result<Option<ApplicationToken>, ApiError> {
    let grant = GrantType::ClientCredentials;
    if !client.allows(grant.as_str()) || !auth.settings().grant_types.contains(&grant) {
        return Ok(None);
    }
    // The key set's own lifetime is the more exact wish.
    let lifetime = lifetime.filter(|_| client.lifetime("application_access_token_expiry_time").is_none());
    Ok(Some(auth.issue_for_application(&client.into(), scopes, lifetime).await?.into()))
}

/// Reads a list of scopes; an entry may hold several.
pub(crate) fn read_scopes(sent: &[String]) -> Result<ScopeSet, ApiError> {
    ScopeSet::parse(&sent.join(" ")).map_err(|error| ApiError::invalid(error.to_string()))
}

/// Reads a number of seconds or its text; zero, a negative number and nothing leave the lifetime to the server.
pub(crate) fn read_seconds(sent: Option<&Value>) -> Result<Option<i64>, ApiError> {
    let seconds = match sent {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(_) => None,
    };
    let seconds = seconds.ok_or_else(|| ApiError::invalid("A validity period is a number of seconds"))?;
    Ok((seconds > 0).then_some(seconds))
}

/// Lists an application's key sets.
#[utoipa::path(get, path = "/applications/{applicationId}/oauth-keys", tag = "Application Keys",
    params(("applicationId" = String, Path)),
    responses((status = 200, body = ApplicationKeyList), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn list_keys(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    PathId(id): PathId<ApplicationId>,
) -> Result<Json<WholeList<ApplicationKey>>, ApiError> {
    owned::application(&auth, &caller, id).await?;
    let all = auth.store().clients_of_application(caller.organization.clone(), id).await?;
    let list: Vec<_> =
        all.iter().map(|(client, secrets)| ApplicationKey::stored(&auth, client, secrets)).collect();
    Ok(Json(list.into()))
}

/// Lists an application's key sets.
#[deprecated = "the path of older releases"]
#[utoipa::path(get, path = "/applications/{applicationId}/keys", tag = "Application Keys",
    params(("applicationId" = String, Path)),
    responses((status = 200, body = ApplicationKeyList), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn list_keys_twin(
    state: State<Auth>,
    caller: Caller<ManageApplications>,
    id: PathId<ApplicationId>,
) -> Result<Json<WholeList<ApplicationKey>>, ApiError> {
    list_keys(state, caller, id).await
}

/// Reads a key set.
#[utoipa::path(get, path = "/applications/{applicationId}/oauth-keys/{keyMappingId}", tag = "Application Keys",
    params(("applicationId" = String, Path), ("keyMappingId" = String, Path)),
    responses((status = 200, body = ApplicationKey), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn get_key(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    PathIds(id, mapping): PathIds<ApplicationId, ClientId>,
) -> Result<Versioned<ApplicationKey>, ApiError> {
    let (client, secrets) = owned::key_set(&auth, &caller, id, mapping).await?;
    Ok(Versioned(client.updated_at, ApplicationKey::stored(&auth, &client, &secrets)))
}

/// Changes grant types, callback URL and properties of a key set.
#[utoipa::path(put, path = "/applications/{applicationId}/oauth-keys/{keyMappingId}", tag = "Application Keys",
    request_body = KeyUpdateRequest,
    params(("applicationId" = String, Path), ("keyMappingId" = String, Path), IfMatch),
    responses((status = 200, body = ApplicationKey), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn update_key(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    PathIds(id, mapping): PathIds<ApplicationId, ClientId>,
    condition: IfMatch,
    request: JsonBody<KeyUpdateRequest>,
) -> Result<Versioned<ApplicationKey>, ApiError> {
    let request = request.read()?;
    let key_set = owned::key_set(&auth, &caller, id, mapping).await?;
    change(&auth, &caller, key_set, request, &condition).await
}

/// Changes a key set that was found to be the caller's.
pub(crate) async fn change(
    auth: &Auth,
    caller: &RestCaller,
    (mut client, secrets): KeySet,
    request: KeyUpdateRequest,
    condition: &IfMatch,
) -> Result<Versioned<ApplicationKey>, ApiError> {
    let seen = condition.seen(client.updated_at)?;
    let callback = request.callback_url.unwrap_or_else(|| client.callback_url.clone());
    check_callback(request.supported_grant_types.as_deref().unwrap_or_default(), &callback)?;
    if let Some(properties) = request.additional_properties {
        check_properties(&properties)?;
        client.properties = properties;
    }
    if let Some(asked) = request.supported_grant_types {
        let offered = &auth.settings().grant_types;
        client.grant_types = merge_grant_types(&client.grant_types, &asked, offered);
    }
    client.callback_url = callback;
    client.updated_at = auth.now();
    let version = auth.update_client(client.clone(), seen, caller.actor()).await?;
    client.updated_at = version.ok_or_else(|| condition.missed())?;
    Ok(Versioned(client.updated_at, ApplicationKey::stored(auth, &client, &secrets)))
}

/// Deletes a key set; its tokens stop working.
#[utoipa::path(delete, path = "/applications/{applicationId}/oauth-keys/{keyMappingId}", tag = "Application Keys",
    params(("applicationId" = String, Path), ("keyMappingId" = String, Path), IfMatch),
    responses((status = 200), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn delete_key(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    PathIds(id, mapping): PathIds<ApplicationId, ClientId>,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    let (client, _) = owned::key_set(&auth, &caller, id, mapping).await?;
    delete(&auth, &caller, &client, &condition).await
}

/// Forgets a key set, as deleting it does.
#[utoipa::path(post, path = "/applications/{applicationId}/oauth-keys/{keyMappingId}/clean-up",
    tag = "Application Keys",
    params(("applicationId" = String, Path), ("keyMappingId" = String, Path), IfMatch),
    responses((status = 200), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn clean_up_key(
    state: State<Auth>,
    caller: Caller<ManageApplications>,
    ids: PathIds<ApplicationId, ClientId>,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    delete_key(state, caller, ids, condition).await
}

/// Deletes a client that was found to be the caller's.
pub(crate) async fn delete(
    auth: &Auth,
    caller: &RestCaller,
    client: &Client,
    condition: &IfMatch,
) -> Result<StatusCode, ApiError> {
    let seen = condition.seen(client.updated_at)?;
    if auth.delete_client(client, seen, caller.actor()).await? {
        Ok(StatusCode::OK)
    } else {
        Err(condition.missed())
    }
}
