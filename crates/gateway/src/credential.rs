//! Who is calling: the bearer token of the header that the API reads.

use http::{HeaderMap, HeaderName};
use tollgate_verify::{Credential, CredentialCheck, Refused, Verified};

use crate::fault::Fault;

/// Who is calling by a credential.
///
/// # Errors
/// 900901 when it does not hold; 503 when it cannot be checked now.
pub(crate) async fn verify(check: &CredentialCheck, credential: Credential<'_>) -> Result<Verified, Fault> {
    check.check(credential).await.map_err(|refused| match refused {
        Refused::Unanswered => Fault::unchecked_credentials(),
        _ => Fault::invalid_credentials(),
    })
}

/// What a request presents.
///
/// # Errors
/// 900902 when the header is missing or of another scheme, 900901 when it is not one token.
pub(crate) fn read<'a>(headers: &'a HeaderMap, header: &HeaderName) -> Result<Credential<'a>, Fault> {
    let mut values = headers.get_all(header).iter();
    let value = values.next().ok_or_else(|| Fault::missing_credentials(header))?;
    if values.next().is_some() {
        return Err(Fault::invalid_credentials());
    }
    let text = value.to_str().map_err(|_| Fault::invalid_credentials())?;
    bearer(text).map(Credential::bearer).ok_or_else(|| Fault::missing_credentials(header))
}

/// The token of `Bearer <token>` (RFC 6750 section 2.1); the scheme in any letter case.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
#[path = "credential_tests.rs"]
mod tests;
