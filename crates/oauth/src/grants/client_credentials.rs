//! Client credentials (RFC 6749 section 4.4).

use tollgate_auth::Issued;

use super::Request;
use crate::error::OAuthError;

/// Issues for the client itself, with the roles of its owner.
pub(super) async fn run(request: Request<'_>) -> Result<Issued, OAuthError> {
    let scopes = request.scopes.as_ref().map_err(|_| OAuthError::invalid_scope())?;
    Ok(request.auth.issue_for_application(request.client, scopes, None).await?)
}
