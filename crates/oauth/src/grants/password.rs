//! Resource owner password credentials (RFC 6749 section 4.3).

use tollgate_auth::{AuthError, Issued, UserRefused};
use tollgate_domain::secret::Password;
use tollgate_store::StoreError;

use super::Request;
use crate::error::OAuthError;

/// What the audit trail calls it.
const ACTION: &str = "password-grant";

/// Checks the user's name and password and issues for both user and client.
pub(super) async fn run(request: Request<'_>) -> Result<Issued, OAuthError> {
    let Request { auth, peer, client, parameters, scopes } = request;
    let sent_name = parameters.get("username").unwrap_or_default();
    let password = Password::new(parameters.get("password").unwrap_or_default());
    let refused = || OAuthError::invalid_grant(format!("Authentication failed for {sent_name}"));
    let answer = |error| match error {
        UserRefused::Wrong => refused(),
        UserRefused::Busy(seconds) => OAuthError::busy(seconds),
        UserRefused::Failed(error) => error.into(),
    };
    let user = auth
        .authenticate_user(sent_name, &password, ACTION, &client.consumer_key, peer)
        .await
        .map_err(answer)?;
    // Users of other organizations only through a client that was registered for them.
    if user.organization != client.organization && !client.saas {
        return Err(answer(
            auth.refuse_user(sent_name, Some(user.id), ACTION, &client.consumer_key, peer).await,
        ));
    }
    // Scopes come last, after everything that could be wrong about the user.
    let scopes = scopes.as_ref().map_err(|_| OAuthError::invalid_scope())?;
    match auth.issue_for_user(client, &user, scopes, "password", None, peer).await {
        // The user or the client was deleted at this moment.
        Err(AuthError::Store(StoreError::Missing)) => Err(refused()),
        issued => Ok(issued?),
    }
}
