//! Client credentials (RFC 6749 section 4.4).

use tollgate_auth::{AuthError, Issued};
use tollgate_store::{Ended, StoreError};

use super::Request;
use crate::error::OAuthError;

/// Issues for the client itself, with the roles of its owner.
pub(super) async fn run(request: Request<'_>) -> Result<Issued, OAuthError> {
    let scopes = request.scopes.as_ref().map_err(|_| OAuthError::invalid_scope())?;
    let lifetime = request.parameters.get("validity_period").and_then(read_seconds);
    match request.auth.issue_for_application(&request.client.client, scopes, lifetime).await {
        // The owner may not sign in, or is gone.
        Err(AuthError::Store(StoreError::Ended(Ended::Client))) => Err(OAuthError::wrong_client()),
        issued => Ok(issued?),
    }
}

/// The lifetime that was asked for; one that is no whole number is not asked for.
fn read_seconds(text: &str) -> Option<i64> {
    let seconds: i128 = text.trim().parse().ok()?;
    i64::try_from(seconds.clamp(i64::MIN.into(), i64::MAX.into())).ok()
}
