//! The one error of the REST APIs, in WSO2's shape.
//!
//! `{"code","message","description","moreInfo","error"}`; a missing scope is the same 401 as a missing credential.
//! Failures of ours are logged here, once, and say nothing of their cause to the caller.

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tollgate_auth::AuthError;
use tollgate_store::StoreError;
use utoipa::ToSchema;

/// A refusal or failure of a REST operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    status: StatusCode,
    code: i64,
    message: String,
    description: String,
    items: Vec<ErrorItem>,
    retry_after: Option<u64>,
}

/// The body of every error answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Error)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// The HTTP status, or one of WSO2's 900xxx codes.
    pub code: i64,
    /// What kind of error it is.
    pub message: String,
    /// What happened, in a sentence.
    pub description: String,
    /// Always empty.
    pub more_info: String,
    /// One entry for each thing that is wrong with the input, where there are several.
    pub error: Vec<ErrorItem>,
}

/// One of several errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ErrorListItem)]
pub struct ErrorItem {
    /// A code, or the name of the member that is wrong.
    pub code: String,
    /// What is wrong with it.
    pub message: String,
}

impl ApiError {
    /// An error with its own status, code and texts.
    #[must_use]
    pub fn new(
        status: StatusCode,
        code: i64,
        message: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            description: description.into(),
            items: Vec::new(),
            retry_after: None,
        }
    }

    /// 401: no credential, a bad one, or one that lacks the operation's scopes.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 401, "", "Unauthenticated request")
    }

    /// 404 in the usual words.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, 404, "Not Found", "The specified resource does not exist")
    }

    /// 403: it exists, but not for this caller.
    #[must_use]
    pub fn forbidden(description: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, 403, "Forbidden", description)
    }

    /// 400. `code` is one of WSO2's 900xxx codes; `None`: 400.
    #[must_use]
    pub fn bad_request(
        code: Option<i64>,
        message: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code.unwrap_or(400), message, description)
    }

    /// 400 with `message` "Bad Request".
    #[must_use]
    pub fn invalid(description: impl Into<String>) -> Self {
        Self::bad_request(None, "Bad Request", description)
    }

    /// 409. WSO2's clients look for its texts in `message`, people read `description`: both hold it.
    #[must_use]
    pub fn conflict(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(StatusCode::CONFLICT, 409, text.clone(), text)
    }

    /// 500: logs `source`, tells the caller nothing of it.
    #[must_use]
    pub fn internal(source: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = source, "a request to a REST API failed");
        Self::general()
    }

    /// 503 with `Retry-After` in seconds.
    #[must_use]
    pub fn busy(retry_after: u64) -> Self {
        let mut error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            503,
            "Service Unavailable",
            "The server is busy. Try again in a moment.",
        );
        error.retry_after = Some(retry_after);
        error
    }

    /// Adds an entry to the list of what is wrong.
    #[must_use]
    pub fn with_item(mut self, code: impl Into<String>, message: impl Into<String>) -> Self {
        self.items.push(ErrorItem { code: code.into(), message: message.into() });
        self
    }

    /// The status that it answers.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The sentence for people.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    fn general() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, 900_967, "General Error", "Server Error Occurred")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = ErrorBody {
            code: self.code,
            message: self.message,
            description: self.description,
            more_info: String::new(),
            error: self.items,
        };
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 9110 section 11.6.1. Never `Basic`: browsers would open their own dialog over the UI.
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Tollgate\""));
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Handlers turn the conflicts and missing rows that they expect into their own texts first; what is left over is
/// answered in general words.
impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { .. } => Self::conflict("The resource already exists"),
            StoreError::Missing => Self::not_found(),
            StoreError::LastAdministrator => Self::invalid(error.to_string()),
            StoreError::Invalid(_) => Self::invalid("A value holds what cannot be stored"),
            StoreError::OutcomeUnknown => {
                let mut error = Self::busy(1);
                error.description =
                    "The database did not say whether it was done. Look before you try again.".to_owned();
                error
            }
            StoreError::Ended(_) => Self::unauthenticated(),
            // The store has logged it, once for all requests.
            outage if outage.is_outage() => Self::busy(1),
            other => Self::internal(&other),
        }
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Store(error) => error.into(),
            AuthError::Busy => Self::busy(1),
            other => Self::internal(&other),
        }
    }
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
