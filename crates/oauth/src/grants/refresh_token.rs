//! Refreshing an access token (RFC 6749 section 6).

use tollgate_auth::{Issued, RefreshRefused};

use super::Request;
use crate::error::OAuthError;

/// Spends the refresh token and issues the next pair.
pub(super) async fn run(request: Request<'_>) -> Result<Issued, OAuthError> {
    let Request { auth, peer, client, parameters, scopes } = request;
    let Some(token) = parameters.secret("refresh_token") else {
        return Err(OAuthError::invalid_request("Missing parameters: refresh_token"));
    };
    let scopes = scopes.as_ref().map_err(|_| OAuthError::invalid_scope())?;
    auth.refresh(client, token, Some(scopes), peer).await.map_err(|refused| match refused {
        RefreshRefused::Unknown | RefreshRefused::Spent => {
            OAuthError::invalid_grant("Persisted access token data not found")
        }
        RefreshRefused::Expired => OAuthError::invalid_grant("Refresh token is expired."),
        RefreshRefused::ScopeTooWide => OAuthError::invalid_scope(),
        RefreshRefused::UserGone => OAuthError::invalid_grant("Provided Authorization Grant is invalid"),
        RefreshRefused::ClientEnded => OAuthError::wrong_client(),
        RefreshRefused::Failed(error) => error.into(),
    })
}
