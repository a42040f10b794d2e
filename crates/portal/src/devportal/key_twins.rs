//! The key operations of older releases, which name a key set by its type: same behaviour, deprecated paths.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use tollgate_domain::client::KeyType;
use tollgate_domain::id::ApplicationId;

use super::key_set::{ApplicationKey, ApplicationToken, KeyUpdateRequest};
use super::owned::KeySet;
use super::secrets::{NewConsumerSecret, TokenGenerateRequest};
use super::{MANAGE_APPLICATIONS, keys, owned, secrets};
use crate::body::JsonBody;
use crate::error::{ApiError, ErrorBody};
use crate::query::PathIds;
use crate::{Portal, RestCaller};

/// A key type in a path; anything else names nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathKeyType(KeyType);

impl std::str::FromStr for PathKeyType {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        KeyType::parse(text).map(Self).ok_or(())
    }
}

type Ids = PathIds<ApplicationId, PathKeyType>;

async fn find(portal: &Portal, caller: &RestCaller, ids: Ids) -> Result<KeySet, ApiError> {
    caller.require(MANAGE_APPLICATIONS)?;
    let PathIds(id, PathKeyType(key_type)) = ids;
    owned::key_set_of_type(portal, caller, id, key_type).await
}

/// Reads the keys of one type.
#[deprecated = "the path of older releases"]
#[utoipa::path(get, path = "/applications/{applicationId}/keys/{keyType}", tag = "Application Keys",
    params(("applicationId" = String, Path), ("keyType" = String, Path)),
    responses((status = 200, body = ApplicationKey), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn get_key_of_type(
    State(portal): State<Portal>,
    caller: RestCaller,
    ids: Ids,
) -> Result<Json<ApplicationKey>, ApiError> {
    let (client, secrets) = find(&portal, &caller, ids).await?;
    Ok(Json(ApplicationKey::stored(&portal, &client, &secrets)))
}

/// Changes the keys of one type.
#[deprecated = "the path of older releases"]
#[utoipa::path(put, path = "/applications/{applicationId}/keys/{keyType}", tag = "Application Keys",
    request_body = KeyUpdateRequest, params(("applicationId" = String, Path), ("keyType" = String, Path)),
    responses((status = 200, body = ApplicationKey), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn update_key_of_type(
    State(portal): State<Portal>,
    caller: RestCaller,
    ids: Ids,
    request: JsonBody<KeyUpdateRequest>,
) -> Result<Json<ApplicationKey>, ApiError> {
    let key_set = find(&portal, &caller, ids).await?;
    let request = request.read()?;
    keys::change(&portal, &caller, key_set, request).await.map(Json)
}

/// Forgets the keys of one type.
#[deprecated = "the path of older releases"]
#[utoipa::path(post, path = "/applications/{applicationId}/keys/{keyType}/clean-up", tag = "Application Keys",
    params(("applicationId" = String, Path), ("keyType" = String, Path)),
    responses((status = 200), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn clean_up_key_of_type(
    State(portal): State<Portal>,
    caller: RestCaller,
    ids: Ids,
) -> Result<StatusCode, ApiError> {
    let (client, _) = find(&portal, &caller, ids).await?;
    keys::delete(&portal, &caller, &client).await
}

/// Gives the keys of one type a new secret.
#[deprecated = "the path of older releases"]
#[utoipa::path(post, path = "/applications/{applicationId}/keys/{keyType}/regenerate-secret", tag = "Application Keys",
    params(("applicationId" = String, Path), ("keyType" = String, Path)),
    responses((status = 200, body = NewConsumerSecret), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn regenerate_secret_of_type(
    State(portal): State<Portal>,
    caller: RestCaller,
    ids: Ids,
) -> Result<Json<NewConsumerSecret>, ApiError> {
    let key_set = find(&portal, &caller, ids).await?;
    secrets::regenerate(&portal, &caller, &key_set).await.map(Json)
}

/// Generates a token with the keys of one type.
#[deprecated = "the path of older releases"]
#[utoipa::path(post, path = "/applications/{applicationId}/keys/{keyType}/generate-token", tag = "Application Keys",
    request_body = TokenGenerateRequest, params(("applicationId" = String, Path), ("keyType" = String, Path)),
    responses((status = 200, body = ApplicationToken), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn generate_token_of_type(
    State(portal): State<Portal>,
    caller: RestCaller,
    ids: Ids,
    request: JsonBody<TokenGenerateRequest>,
) -> Result<Json<ApplicationToken>, ApiError> {
    let key_set = find(&portal, &caller, ids).await?;
    let request = request.read()?;
    secrets::generate(&portal, &caller, &key_set, request).await.map(Json)
}
