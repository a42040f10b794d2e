//! Versions of objects: `ETag` in answers, `If-Match` in requests (RFC 9110 sections 8.8.3 and 13.1.1).
//!
//! The version is that of what a PUT replaces; what an answer shows beside it, such as the keys of an application, has no
//! part in it. Whether a version is still there is decided by the statement that writes; here it is only read and told.

use std::convert::Infallible;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tollgate_domain::clock::Timestamp;

use crate::error::ApiError;

/// An object and its version.
#[derive(Clone, Copy, Debug)]
pub struct Versioned<T>(pub Timestamp, pub T);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        set_version(&mut response, self.0);
        response
    }
}

/// Tells the version of what an answer shows.
pub fn set_version(response: &mut Response, version: Timestamp) {
    if let Ok(tag) = HeaderValue::try_from(tag(version)) {
        response.headers_mut().insert(ETAG, tag);
    }
}

fn tag(version: Timestamp) -> String {
    format!("\"{:x}\"", version.0)
}

/// The version that a writer has seen: `If-Match`, or no condition.
#[derive(Clone, Debug, Default)]
pub struct IfMatch(Option<Vec<String>>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let mut values = parts.headers.get_all(IF_MATCH).iter().peekable();
        if values.peek().is_none() {
            return Ok(Self(None));
        }
        let tags = values.flat_map(|value| value.to_str().unwrap_or_default().split(','));
        Ok(Self(Some(tags.map(|tag| tag.trim().to_owned()).collect())))
    }
}

impl IfMatch {
    /// What the statement that writes is told: the version that must still be there, `None` for any. `current` is the
    /// one that was just read.
    ///
    /// # Errors
    /// 412 when the writer has seen another one.
    pub fn seen(&self, current: Timestamp) -> Result<Option<Timestamp>, ApiError> {
        match &self.0 {
            None => Ok(None),
            Some(tags) if tags.iter().any(|own| own == "*") => Ok(None),
            Some(tags) if tags.contains(&tag(current)) => Ok(Some(current)),
            Some(_) => Err(changed()),
        }
    }

    /// Why nothing was written: 412 for a writer with a condition, else the object is gone.
    #[must_use]
    pub fn missed(&self) -> ApiError {
        if self.0.is_some() { changed() } else { ApiError::not_found() }
    }
}

fn changed() -> ApiError {
    let text = "This was changed meanwhile. Load it again, and change what is there now.";
    ApiError::new(StatusCode::PRECONDITION_FAILED, 412, "Precondition Failed", text)
}

#[cfg(test)]
#[path = "version_tests.rs"]
mod tests;
