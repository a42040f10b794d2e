//! The one place that turns a refusal into the bytes of the OAuth endpoints (RFC 6749 section 5.2, with WSO2's texts).

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tollgate_auth::{Auth, AuthError};

/// An answer that is not a success.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OAuthError {
    status: StatusCode,
    code: &'static str,
    description: String,
    retry_after: Option<u32>,
    content_type: &'static str,
}

#[derive(Serialize)]
struct Body<'a> {
    error_description: &'a str,
    error: &'a str,
}

impl OAuthError {
    fn new(status: StatusCode, code: &'static str, description: impl Into<String>) -> Self {
        Self {
            status,
            code,
            description: description.into(),
            retry_after: None,
            content_type: "application/json",
        }
    }

    /// 400 `invalid_request`.
    pub(crate) fn invalid_request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    /// 401 `invalid_client`, with a challenge.
    pub(crate) fn invalid_client(description: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", description)
    }

    /// 401 `invalid_client`: no such client, or not its secret.
    pub(crate) fn wrong_client() -> Self {
        Self::invalid_client("Client credentials are invalid.")
    }

    /// 400 `invalid_grant`.
    pub(crate) fn invalid_grant(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_grant", description)
    }

    /// 400 `invalid_scope`.
    pub(crate) fn invalid_scope() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_scope", "Invalid Scope!")
    }

    /// 400 `unauthorized_client`.
    pub(crate) fn grant_not_allowed() -> Self {
        let description = "The authenticated client is not authorized to use this authorization grant type";
        Self::new(StatusCode::BAD_REQUEST, "unauthorized_client", description)
    }

    /// 401 `unauthorized_client`: the token belongs to another client.
    pub(crate) fn other_client() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized_client", "Unauthorized Client")
    }

    /// 415.
    pub(crate) fn unsupported_content_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "invalid_request",
            "The content type is neither application/x-www-form-urlencoded nor application/json",
        )
    }

    /// 413.
    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", "The request is too large")
    }

    /// 503: too many password checks are waiting.
    pub(crate) fn busy(seconds: u32) -> Self {
        let description = "The server is checking too many passwords at once";
        let error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", description);
        Self { retry_after: Some(seconds), ..error }
    }

    /// The same at the revocation endpoint, which has one text for every failed client authentication, and calls its
    /// JSON a page (wire format; the text is a constant, so nothing can be smuggled into the page).
    pub(crate) fn for_revocation(self) -> Self {
        if self.status == StatusCode::UNAUTHORIZED {
            Self { content_type: "text/html", ..Self::invalid_client("Client Authentication failed.") }
        } else {
            self
        }
    }

    /// The answer; `auth` knows the realm. Every 401 and every failure of ours carries a challenge.
    pub(crate) fn into_response_for(self, auth: &Auth) -> Response {
        let mut headers = no_store();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if self.status == StatusCode::UNAUTHORIZED || self.status.is_server_error() {
            let challenge = format!("Basic realm={}", auth.settings().hostname);
            if let Ok(challenge) = HeaderValue::try_from(challenge) {
                headers.insert(WWW_AUTHENTICATE, challenge);
            }
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        let body = Body { error_description: &self.description, error: self.code };
        (self.status, headers, serde_json::to_vec(&body).unwrap_or_default()).into_response()
    }
}

impl From<AuthError> for OAuthError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Busy => Self::busy(1),
            // The store has logged it, once for all requests.
            AuthError::Store(source) if source.is_outage() => Self {
                retry_after: Some(1),
                ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "server_error", "Service Unavailable Error.")
            },
            AuthError::Store(source) => {
                tracing::error!(error = %source, "the store failed under an OAuth request");
                Self::new(StatusCode::BAD_GATEWAY, "server_error", "Service Unavailable Error.")
            }
            error => {
                tracing::error!(%error, "an OAuth request failed");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "Internal Server Error.")
            }
        }
    }
}

/// The headers of every answer of these endpoints: JSON that nobody keeps.
pub(crate) fn no_store() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    headers
}
