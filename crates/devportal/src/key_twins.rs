//! The key operations of older releases, which name a key set by its type: same behaviour, deprecated paths.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use tollgate_auth::Auth;
use tollgate_domain::any_of::ManageApplications;
use tollgate_domain::client::KeyType;
use tollgate_domain::id::ApplicationId;
use tollgate_web::Caller;
use tollgate_web::body::JsonBody;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::query::PathIds;
use tollgate_web::version::{IfMatch, Versioned};

use super::key_set::{ApplicationKey, ApplicationToken, KeyUpdateRequest};
use super::owned::KeySet;
use super::secrets::{NewConsumerSecret, TokenGenerateRequest};
use super::{keys, owned, secrets};

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

async fn find(auth: &Auth, caller: &Caller<ManageApplications>, ids: Ids) -> Result<KeySet, ApiError> {
    let PathIds(id, PathKeyType(key_type)) = ids;
    owned::key_set_of_type(auth, caller, id, key_type).await
}

/// Reads the keys of one type.
#[deprecated = "the path of older releases"]
#[utoipa::path(get, path = "/applications/{applicationId}/keys/{keyType}", tag = "Application Keys",
    params(("applicationId" = String, Path), ("keyType" = String, Path)),
    responses((status = 200, body = ApplicationKey), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn get_key_of_type(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    ids: Ids,
) -> Result<Versioned<ApplicationKey>, ApiError> {
    let (client, secrets) = find(&auth, &caller, ids).await?;
    Ok(Versioned(client.updated_at, ApplicationKey::stored(&auth, &client, &secrets)))
}

/// Changes the keys of one type.
#[deprecated = "the path of older releases"]
#[utoipa::path(put, path = "/applications/{applicationId}/keys/{keyType}", tag = "Application Keys",
    request_body = KeyUpdateRequest, params(("applicationId" = String, Path), ("keyType" = String, Path), IfMatch),
    responses((status = 200, body = ApplicationKey), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn update_key_of_type(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    ids: Ids,
    condition: IfMatch,
    request: JsonBody<KeyUpdateRequest>,
) -> Result<Versioned<ApplicationKey>, ApiError> {
    let key_set = find(&auth, &caller, ids).await?;
    let request = request.read()?;
    keys::change(&auth, &caller, key_set, request, &condition).await
}

/// Forgets the keys of one type.
#[deprecated = "the path of older releases"]
#[utoipa::path(post, path = "/applications/{applicationId}/keys/{keyType}/clean-up", tag = "Application Keys",
    params(("applicationId" = String, Path), ("keyType" = String, Path), IfMatch),
    responses((status = 200), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn clean_up_key_of_type(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    ids: Ids,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    let (client, _) = find(&auth, &caller, ids).await?;
    keys::delete(&auth, &caller, &client, &condition).await
}

/// Gives the keys of one type a new secret.
#[deprecated = "the path of older releases"]
#[utoipa::path(post, path = "/applications/{applicationId}/keys/{keyType}/regenerate-secret", tag = "Application Keys",
    params(("applicationId" = String, Path), ("keyType" = String, Path), IfMatch),
    responses((status = 200, body = NewConsumerSecret), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn regenerate_secret_of_type(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    ids: Ids,
    condition: IfMatch,
) -> Result<Versioned<NewConsumerSecret>, ApiError> {
    let key_set = find(&auth, &caller, ids).await?;
    secrets::regenerate(&auth, &caller, &key_set, &condition).await
}

/// Generates a token with the keys of one type.
#[deprecated = "the path of older releases"]
#[utoipa::path(post, path = "/applications/{applicationId}/keys/{keyType}/generate-token", tag = "Application Keys",
    request_body = TokenGenerateRequest, params(("applicationId" = String, Path), ("keyType" = String, Path)),
    responses((status = 200, body = ApplicationToken), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn generate_token_of_type(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    ids: Ids,
    request: JsonBody<TokenGenerateRequest>,
) -> Result<Json<ApplicationToken>, ApiError> {
    let key_set = find(&auth, &caller, ids).await?;
    let request = request.read()?;
    secrets::generate(&auth, &caller, &key_set, request).await.map(Json)
}
