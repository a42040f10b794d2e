//! Resource owner password credentials (RFC 6749 section 4.3).

use tollgate_auth::{Issued, UserRefused};
use tollgate_domain::secret::Password;

use super::Request;
use crate::error::OAuthError;

/// Checks the user's name and password and issues for both user and client.
pub(super) async fn run(request: Request<'_>) -> Result<Issued, OAuthError> {
    let Request { auth, origin, client, parameters, scopes } = request;
    let sent_name = parameters.get("username").unwrap_or_default();
    let password = Password::new(parameters.get("password").unwrap_or_default());
    let refused = || OAuthError::invalid_grant(format!("Authentication failed for {sent_name}"));
    let user = auth
        .authenticate_user(sent_name, &password, "password-grant", &client.consumer_key, origin)
        .await
        .map_err(|error| match error {
            UserRefused::Wrong => refused(),
            UserRefused::Busy(seconds) => OAuthError::busy(seconds),
            UserRefused::Failed(error) => error.into(),
        })?;
    // Users of other organizations only through a client that was registered for them.
    if user.organization != client.organization && !client.saas {
        return Err(refused());
    }
    Ok(auth.issue_for_user(client, &user, scopes, "password", None, origin).await?)
}
