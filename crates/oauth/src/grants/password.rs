//! Resource owner password credentials (RFC 6749 section 4.3).

use tollgate_auth::{Attempt, AuthError, Issued, UserRefused};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::secret::Password;
use tollgate_store::{Ended, StoreError};

use super::Request;
use crate::error::OAuthError;

/// Checks the user's name and password and issues for both user and client.
pub(super) async fn run(request: Request<'_>) -> Result<Issued, OAuthError> {
    let Request { auth, peer, client: shown, parameters, scopes } = request;
    let client = &shown.client;
    let sent_name = parameters.get("username").unwrap_or_default();
    let password = Password::new(parameters.get("password").unwrap_or_default());
    let refused = || OAuthError::invalid_grant(format!("Authentication failed for {sent_name}"));
    let answer = |error| match error {
        UserRefused::Wrong => refused(),
        UserRefused::Busy(seconds) => OAuthError::busy(seconds),
        UserRefused::Failed(error) => error.into(),
    };
    let action = AuditAction::PasswordGrant;
    let attempt = Attempt { name: sent_name, action, client: &client.consumer_key, peer };
    let user = auth.authenticate_user(attempt, &password).await.map_err(answer)?;
    // Users of other organizations only through a client that was registered for them.
    if user.organization != client.organization && !client.terms.saas {
        return Err(answer(auth.refuse_user(attempt, Some(user.id)).await));
    }
    // Scopes come last, after everything that could be wrong about the user.
    let scopes = scopes.as_ref().map_err(|_| OAuthError::invalid_scope())?;
    match auth.issue_for_user(shown, &user, scopes, "password", None, peer).await {
        // What either has shown has ended meanwhile.
        Err(AuthError::Store(StoreError::Ended(Ended::User))) => {
            Err(answer(auth.refuse_user(attempt, Some(user.id)).await))
        }
        Err(AuthError::Store(StoreError::Ended(Ended::Client))) => Err(OAuthError::wrong_client()),
        issued => Ok(issued?),
    }
}
