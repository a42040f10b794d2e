//! Forms of the pages: reading one, and knowing that it came from a page of ours.
//!
//! A form passes when its `Origin` is this server's, or, where a client sends none, when its hidden field equals the
//! form cookie: another site can neither read nor set a `__Host-` cookie. So nobody can be signed in unawares.

use std::collections::HashMap;

use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tollgate_auth::Auth;
use tollgate_domain::peer::Peer;

use crate::body::{BodyRefused, form_pairs, read_whole};
use crate::error::ApiError;
use crate::session;

/// The largest form, in bytes.
const LARGEST: usize = 32 * 1024;
/// The name of the hidden field.
pub const FIELD: &str = "form_token";

/// A form that was sent.
pub struct SentForm {
    /// The head of the request.
    pub head: Parts,
    /// Where the request came from.
    pub peer: Peer,
    fields: HashMap<String, String>,
}

impl SentForm {
    /// The request's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// A field; empty when it was not sent.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }

    /// Whether it came from a page of ours.
    pub fn is_ours(&self, auth: &Auth) -> bool {
        match self.head.headers.get(header::ORIGIN) {
            Some(origin) if origin.as_bytes() != b"null" => session::is_same_origin(auth, &self.head),
            _ => {
                let cookie = session::cookie(self.headers(), &cookie_name(auth)).unwrap_or_default();
                !cookie.is_empty() && session::equal(cookie.as_bytes(), self.field(FIELD).as_bytes())
            }
        }
    }
}

impl FromRequest<Auth> for SentForm {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &Auth) -> Result<Self, ApiError> {
        let (head, body) = request.into_parts();
        let bytes = read_whole(Request::new(body), LARGEST).await.map_err(|refused| match refused {
            BodyRefused::TooLarge => ApiError::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                413,
                "Payload Too Large",
                "The form is too large",
            ),
            BodyRefused::Broken => ApiError::invalid("The form broke off"),
        })?;
        let pairs = form_pairs(&bytes).ok_or_else(|| ApiError::invalid("The form is not UTF-8 text"))?;
        let mut fields = HashMap::new();
        for (name, value) in pairs {
            if name.contains('\0') || value.contains('\0') {
                return Err(ApiError::invalid("The form holds a NUL character"));
            }
            fields.entry(name).or_insert(value);
        }
        let peer = crate::caller::peer_of(&head);
        Ok(Self { head, peer, fields })
    }
}

impl std::fmt::Debug for SentForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SentForm(redacted)")
    }
}

fn cookie_name(auth: &Auth) -> String {
    format!("__Host-tollgate-form-{}", session::management_port(auth))
}

/// The form token of a page: the browser's own when it has one.
pub fn token(auth: &Auth, headers: &HeaderMap) -> String {
    match session::cookie(headers, &cookie_name(auth)) {
        Some(token) if is_token(token) => token.to_owned(),
        _ => URL_SAFE_NO_PAD.encode(auth.environment().bytes::<16>()),
    }
}

fn is_token(text: &str) -> bool {
    text.len() == 22 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Gives the browser the form token that a page holds.
pub fn keep_token(response: &mut Response, auth: &Auth, token: &str) {
    set_cookie(response, &cookie_name(auth), token, "Strict", None);
}

/// Gives the browser a session cookie.
pub fn keep_session(response: &mut Response, auth: &Auth, cookie: &str) {
    set_cookie(response, &session::cookie_name(auth), cookie, "Lax", None);
}

/// Takes the session cookie away.
pub fn drop_session(response: &mut Response, auth: &Auth) {
    set_cookie(response, &session::cookie_name(auth), "", "Lax", Some(0));
}

/// `__Host-` asks for `Secure`, `Path=/` and no `Domain` (RFC 6265bis section 4.1.3.2).
fn set_cookie(response: &mut Response, name: &str, value: &str, same_site: &str, max_age: Option<u32>) {
    let mut text = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite={same_site}");
    if let Some(seconds) = max_age {
        text.push_str(&format!("; Max-Age={seconds}"));
    }
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
