//! JSON bodies of requests: bounded in size and depth, without NUL, refused in WSO2's shape.

use std::convert::Infallible;

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tollgate_auth::Auth;

use crate::error::ApiError;

/// The largest body taken, in bytes. serde_json refuses more than 128 levels of nesting.
pub const MOST: usize = 1024 * 1024;

/// The body of a request, read as JSON; unknown members are ignored. What is wrong with it is only told by
/// [`JsonBody::read`]: a caller who may not do the thing at all hears that first.
#[derive(Clone, Debug)]
pub struct JsonBody<T>(Result<T, ApiError>);

impl<T> JsonBody<T> {
    /// What the body says.
    ///
    /// # Errors
    /// 415 when it is no JSON by its header; 413 when it is too large; 400 when it cannot be read.
    pub fn read(self) -> Result<T, ApiError> {
        self.0
    }
}

impl<T: DeserializeOwned> FromRequest<Auth> for JsonBody<T> {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &Auth) -> Result<Self, Infallible> {
        if !is_json(request.headers()) {
            return Ok(Self(Err(unsupported())));
        }
        Ok(Self(read(request).await.and_then(|bytes| parse(&bytes))))
    }
}

/// Why a body is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyRefused {
    /// It is longer than is taken.
    TooLarge,
    /// It broke off.
    Broken,
}

/// The whole body of a request. One that says beforehand that it is longer than `most` is not asked for: a client that
/// waits for `100 Continue` (RFC 9110 section 10.1.1) hears it before it sends anything.
///
/// # Errors
/// When it is longer than `most`, or breaks off.
pub async fn read_whole(request: Request, most: usize) -> Result<Bytes, BodyRefused> {
    let body = request.into_body();
    if is_too_long(&body, most) {
        return Err(BodyRefused::TooLarge);
    }
    to_bytes(body, most).await.map_err(|error| {
        let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(inner) = source {
            if inner.to_string().contains("length limit") {
                return BodyRefused::TooLarge;
            }
            source = inner.source();
        }
        BodyRefused::Broken
    })
}

/// Whether a body says beforehand that it is longer than `most`.
pub fn is_too_long(body: &Body, most: usize) -> bool {
    body.size_hint().lower() > most as u64
}

/// Names and values of a form (`application/x-www-form-urlencoded`); `None` when what it encodes is no text.
#[must_use]
pub fn form_pairs(form: &[u8]) -> Option<impl Iterator<Item = (String, String)> + '_> {
    percent_decode(form).decode_utf8().ok()?;
    Some(form_urlencoded::parse(form).map(|(name, value)| (name.into_owned(), value.into_owned())))
}

/// The whole body of a request, at most [`MOST`] bytes.
///
/// # Errors
/// 413 when it is longer; 400 when it breaks off.
pub async fn read(request: Request) -> Result<Bytes, ApiError> {
    read_whole(request, MOST).await.map_err(|refused| match refused {
        BodyRefused::TooLarge => ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            413,
            "Payload Too Large",
            "A request body may have at most 1 MiB",
        ),
        BodyRefused::Broken => ApiError::invalid("The request body broke off"),
    })
}

/// Whether a body may be read as JSON: `application/json`, `application/*+json`, or nothing said.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return true };
    let essence =
        value.to_str().unwrap_or("?").split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn unsupported() -> ApiError {
    ApiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        415,
        "Unsupported Media Type",
        "The entity of the request was in a not supported format",
    )
}

/// Reads JSON text.
///
/// # Errors
/// 400 when it is not JSON, holds a NUL character, or is not what `T` takes. No text names a value that was sent: it
/// may be a secret.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        ApiError::invalid(format!(
            "The request body is not valid JSON (line {}, column {})",
            error.line(),
            error.column()
        ))
    })?;
    if holds_nul(&value) {
        return Err(ApiError::invalid("The request body holds a NUL character"));
    }
    serde_json::from_value(value).map_err(|error| {
        let text = error.to_string();
        ApiError::invalid(if text.starts_with("missing field") {
            format!("The request body is incomplete: {text}")
        } else {
            "A member of the request body has another type or value than this operation takes".to_owned()
        })
    })
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(list) => list.iter().any(holds_nul),
        Value::Object(map) => map.iter().any(|(key, value)| key.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
