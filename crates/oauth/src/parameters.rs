//! Phase 1: the parameters of a request, read once, from a form or a flat JSON object.

use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use tollgate_domain::secret::Secret;
use tollgate_web::body::{BodyRefused, form_pairs, read_whole};

use crate::LARGEST_BODY;
use crate::error::OAuthError;
use crate::json_object::FlatObject;

/// Parameters that must not stand in a URL, where logs and histories keep them (RFC 6749 section 2.3.1).
const SECRET_PARAMETERS: [&str; 5] = ["client_secret", "password", "refresh_token", "token", "assertion"];
/// The most parameters taken.
const MOST: usize = 100;

/// The parameters of one request; an empty value counts as absent (RFC 6749 section 3.1). `Debug` shows names only.
pub(crate) struct Parameters(Vec<(String, Secret)>);

impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Parameters {
    /// The value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.secret(name).map(Secret::expose)
    }

    /// The value of a parameter that stays a secret.
    pub(crate) fn secret(&self, name: &str) -> Option<&Secret> {
        self.0.iter().find(|(own, value)| own == name && !value.expose().is_empty()).map(|(_, value)| value)
    }

    /// Reads the parameters of a request.
    ///
    /// # Errors
    /// What the endpoint answers: another content type, too large, malformed, repeated, or a secret in the URL.
    pub(crate) async fn read(request: Request) -> Result<Self, OAuthError> {
        if request.uri().query().is_some_and(has_secret) {
            return Err(OAuthError::invalid_request("Invalid request with sensitive data in the URL."));
        }
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence =
            content_type.and_then(|value| value.split(';').next()).map(str::trim).unwrap_or_default();
        let is_json = essence.eq_ignore_ascii_case("application/json");
        if !is_json && !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(OAuthError::unsupported_content_type());
        }
        let body = read_whole(request, LARGEST_BODY).await.map_err(|refused| match refused {
            BodyRefused::TooLarge => OAuthError::too_large(),
            BodyRefused::Broken => malformed(),
        })?;
        if is_json {
            let FlatObject(members) = serde_json::from_slice(&body).map_err(|_| malformed())?;
            return Self::checked(members);
        }
        let pairs = form_pairs(&body).ok_or_else(malformed)?;
        Self::checked(pairs.take(MOST + 1).collect())
    }

    fn checked(pairs: Vec<(String, String)>) -> Result<Self, OAuthError> {
        if pairs.len() > MOST {
            return Err(OAuthError::invalid_request("Too many parameters in the request."));
        }
        let repeated =
            |(at, (name, _)): (usize, &(String, String))| pairs[..at].iter().any(|(other, _)| other == name);
        if pairs.iter().enumerate().any(repeated) {
            return Err(OAuthError::invalid_request("Invalid request with repeated parameters."));
        }
        Ok(Self(pairs.into_iter().map(|(name, value)| (name, Secret::new(value))).collect()))
    }
}

fn has_secret(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| SECRET_PARAMETERS.contains(&name.as_ref()))
}

fn malformed() -> OAuthError {
    OAuthError::invalid_request("Malformed or unsupported request payload")
}

#[cfg(test)]
#[path = "parameters_tests.rs"]
mod tests;
