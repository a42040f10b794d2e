//! What a key set gives: a new consumer secret, and a token of the application itself.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tollgate_auth::{Auth, RevokeRefused};
use tollgate_domain::any_of::ManageApplications;
use tollgate_domain::client::ClientState;
use tollgate_domain::grant_type::GrantType;
use tollgate_domain::id::{ApplicationId, ClientId};
use tollgate_domain::secret::Secret;
use tollgate_web::body::JsonBody;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::query::PathIds;
use tollgate_web::version::{IfMatch, Versioned};
use tollgate_web::{Caller, RestCaller};
use utoipa::ToSchema;

use super::key_set::ApplicationToken;
use super::keys::{read_scopes, read_seconds};
use super::owned;
use super::owned::KeySet;

/// A consumer key and its new secret.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = ApplicationKeyReGenerateResponse)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewConsumerSecret {
    /// The consumer key.
    consumer_key: String,
    /// The new secret; all earlier ones are refused.
    consumer_secret: String,
}

/// Gives a key set a new secret; the old one and the tokens so far are refused.
#[utoipa::path(post, path = "/applications/{applicationId}/oauth-keys/{keyMappingId}/regenerate-secret",
    tag = "Application Keys",
    params(("applicationId" = String, Path), ("keyMappingId" = String, Path), IfMatch),
    responses((status = 200, body = NewConsumerSecret), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn regenerate_secret(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    PathIds(id, mapping): PathIds<ApplicationId, ClientId>,
    condition: IfMatch,
) -> Result<Versioned<NewConsumerSecret>, ApiError> {
    let key_set = owned::key_set(&auth, &caller, id, mapping).await?;
    regenerate(&auth, &caller, &key_set, &condition).await
}

/// Renews the secret of a key set that was found to be the caller's.
pub(crate) async fn regenerate(
    auth: &Auth,
    caller: &RestCaller,
    (client, _): &KeySet,
    condition: &IfMatch,
) -> Result<Versioned<NewConsumerSecret>, ApiError> {
    let seen = condition.seen(client.updated_at)?;
    let replaced = auth.regenerate_secret(client, seen, caller.actor()).await?;
    let (secret, version) = replaced.ok_or_else(|| condition.missed())?;
    let secret = NewConsumerSecret {
        consumer_key: client.consumer_key.clone(),
        consumer_secret: secret.expose().to_owned(),
    };
    Ok(Versioned(version, secret))
}

/// What a token is generated with.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = ApplicationTokenGenerateRequest)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenGenerateRequest {
    /// Checked when it is sent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    consumer_secret: Option<Secret>,
    /// How long the token lives, in seconds.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    validity_period: Option<Value>,
    /// The scopes to ask for.
    #[serde(default)]
    scopes: Option<Vec<String>>,
    /// A token to revoke.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    revoke_token: Option<Secret>,
    /// `CLIENT_CREDENTIALS`.
    #[serde(default)]
    grant_type: Option<String>,
}

/// Generates a token for the application itself, as `client_credentials` at the Token API does.
#[utoipa::path(post, path = "/applications/{applicationId}/oauth-keys/{keyMappingId}/generate-token",
    tag = "Application Keys", request_body = TokenGenerateRequest,
    params(("applicationId" = String, Path), ("keyMappingId" = String, Path)),
    responses((status = 200, body = ApplicationToken), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn generate_token(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    PathIds(id, mapping): PathIds<ApplicationId, ClientId>,
    request: JsonBody<TokenGenerateRequest>,
) -> Result<Json<ApplicationToken>, ApiError> {
    let request = request.read()?;
    let key_set = owned::key_set(&auth, &caller, id, mapping).await?;
    generate(&auth, &caller, &key_set, request).await.map(Json)
}

/// Generates a token for a key set that was found to be the caller's.
pub(crate) async fn generate(
    auth: &Auth,
    caller: &RestCaller,
    (client, secrets): &KeySet,
    request: TokenGenerateRequest,
) -> Result<ApplicationToken, ApiError> {
    if request.grant_type.is_some_and(|kind| !kind.is_empty() && kind != "CLIENT_CREDENTIALS") {
        return Err(ApiError::invalid("This server generates tokens by CLIENT_CREDENTIALS only"));
    }
    let grant = GrantType::ClientCredentials;
    if !auth.settings().grant_types.contains(&grant) {
        return Err(ApiError::invalid("The grant type client_credentials is disabled on this server"));
    }
    if !client.allows(grant.as_str()) {
        return Err(ApiError::invalid("These keys do not allow the grant type client_credentials"));
    }
    if client.state != ClientState::Active {
        return Err(ApiError::invalid("These keys are revoked"));
    }
    let scopes = read_scopes(request.scopes.as_deref().unwrap_or_default())?;
    let lifetime = read_seconds(request.validity_period.as_ref())?;
    let sent = request.consumer_secret.filter(|secret| !secret.expose().is_empty());
    if sent.is_some_and(|secret| !auth.is_secret(secrets, &secret)) {
        return Err(ApiError::invalid("The consumer secret does not belong to these keys"));
    }
    let issued = auth.issue_for_application(&client.into(), &scopes, lifetime).await?;
    // Afterwards: it may be the token by which the request came.
    if let Some(token) = request.revoke_token.filter(|token| !token.expose().is_empty()) {
        match auth.revoke(&client.into(), &token, &caller.peer).await {
            // Another client's token is none of this key set's: it stays as it is.
            Ok(()) | Err(RevokeRefused::OtherClient) => {}
            Err(RevokeRefused::Failed(error)) => return Err(error.into()),
        }
    }
    Ok(issued.into())
}
