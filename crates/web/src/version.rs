//! Versions of objects: `ETag` in answers, `If-Match` in requests (RFC 9110 sections 8.8.3 and 13.1.1).
//!
//! The version is that of what a PUT replaces; what an answer shows beside it, such as the keys of an application, has no
//! part in it. Whether a version is still there is decided by the statement that writes; here it is only read and told.
//! What no statement writes as a whole has no version but what it shows: [`Tagged`].

use std::convert::Infallible;

use aws_lc_rs::digest::{SHA256, digest};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::user::UserVersion;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Type};

use crate::error::ApiError;

/// What tells one version of an object from another.
pub trait Version {
    /// The entity tag.
    fn tag(&self) -> String;
}

impl Version for Timestamp {
    fn tag(&self) -> String {
        format!("\"{:x}\"", self.0)
    }
}

impl Version for UserVersion {
    fn tag(&self) -> String {
        format!("\"{}-{:x}\"", self.id, self.epoch.0)
    }
}

/// The version of what is nothing but what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content([u8; 16]);

impl Content {
    /// Of an answer's body.
    #[must_use]
    pub fn of(body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).unwrap_or_default();
        let mut half = [0; 16];
        half.copy_from_slice(&digest(&SHA256, &body).as_ref()[..16]);
        Self(half)
    }
}

impl Version for Content {
    fn tag(&self) -> String {
        format!("\"{:032x}\"", u128::from_be_bytes(self.0))
    }
}

/// How the OpenAPI documents spell `If-Match`.
pub(crate) const IF_MATCH_NAME: &str = "If-Match";

/// An object and its version.
#[derive(Clone, Copy, Debug)]
pub struct Versioned<T, V = Timestamp>(pub V, pub T);

impl<T: Serialize, V: Version> IntoResponse for Versioned<T, V> {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        set_version(&mut response, &self.0);
        response
    }
}

/// An object whose version is what it shows.
#[derive(Clone, Copy, Debug)]
pub struct Tagged<T>(pub T);

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        Versioned(Content::of(&self.0), self.0).into_response()
    }
}

/// What an answer without a body has led to: the version that is there now.
#[derive(Clone, Copy, Debug)]
pub struct Changed(pub Timestamp);

impl IntoResponse for Changed {
    fn into_response(self) -> Response {
        let mut response = StatusCode::OK.into_response();
        set_version(&mut response, &self.0);
        response
    }
}

/// Tells the version of what an answer shows.
pub fn set_version(response: &mut Response, version: &impl Version) {
    if let Ok(tag) = HeaderValue::try_from(version.tag()) {
        response.headers_mut().insert(ETAG, tag);
    }
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

/// The parameter by which the OpenAPI documents know the operations that take it (`openapi.rs`).
impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = "The version that was seen (`ETag`): what has another one by now stays as it is, 412";
        let parameter = ParameterBuilder::new()
            .name(IF_MATCH_NAME)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(text))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        vec![parameter.build()]
    }
}

impl IfMatch {
    /// What the statement that writes is told: the version that must still be there, `None` for any. `current` is the
    /// one that was just read.
    ///
    /// # Errors
    /// 412 when the writer has seen another one.
    pub fn seen<V: Version>(&self, current: V) -> Result<Option<V>, ApiError> {
        match &self.0 {
            None => Ok(None),
            Some(tags) if tags.iter().any(|own| own == "*") => Ok(None),
            Some(tags) if tags.contains(&current.tag()) => Ok(Some(current)),
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
