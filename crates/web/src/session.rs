//! The session of a browser: a cookie, and what an unsafe call by cookie must show besides it.
//!
//! Cookies ignore ports, so the management port is part of the cookie's name: two servers on one host do not sign each
//! other's people out. An unsafe call needs an equal `Origin` and the session's CSRF token in `X-Tollgate-CSRF`.

use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use tollgate_auth::{Auth, SessionUser};
use tollgate_domain::authority::Authority;

use crate::error::ApiError;

/// The header that carries the CSRF token.
pub const CSRF_HEADER: &str = "X-Tollgate-CSRF";

/// The name of the session cookie.
#[must_use]
pub fn cookie_name(auth: &Auth) -> String {
    format!("__Host-tollgate-{}", management_port(auth))
}

/// The management port, as advertised.
pub fn management_port(auth: &Auth) -> u16 {
    let uri = auth.urls().management.parse::<Uri>();
    uri.ok().and_then(|uri| uri.port_u16()).unwrap_or(443)
}

/// The value of the session cookie among the cookies of a request.
pub fn cookie_of(auth: &Auth, headers: &HeaderMap) -> Option<String> {
    cookie(headers, &cookie_name(auth)).map(str::to_owned)
}

/// The value of the first cookie with this name (RFC 6265 section 4.2; over HTTP/2 there may be several headers).
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(own, _)| *own == name)
        .map(|(_, value)| value)
}

/// The session that the request's cookie names, if it is live.
///
/// # Errors
/// When the store does not answer.
pub async fn find(auth: &Auth, headers: &HeaderMap) -> Result<Option<SessionUser>, ApiError> {
    match cookie_of(auth, headers) {
        Some(cookie) if !cookie.is_empty() => Ok(auth.session(&cookie).await?),
        _ => Ok(None),
    }
}

/// The session of a request that changes something: cookie, equal `Origin` and CSRF token.
///
/// # Errors
/// 401 without a live session; 403 when the origin or the token is missing or another.
pub async fn unsafe_session(auth: &Auth, request: &Parts) -> Result<SessionUser, ApiError> {
    let found = find(auth, &request.headers).await?.ok_or_else(ApiError::unauthenticated)?;
    check_unsafe(auth, request, &found)?;
    Ok(found)
}

/// Checks origin and CSRF token of a request by cookie.
pub fn check_unsafe(auth: &Auth, request: &Parts, found: &SessionUser) -> Result<(), ApiError> {
    if !is_same_origin(auth, request) {
        return Err(ApiError::forbidden("The request came from another origin"));
    }
    let sent = request.headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if sent.is_empty() || !equal(sent.as_bytes(), found.csrf.as_bytes()) {
        return Err(ApiError::forbidden("Header X-Tollgate-CSRF does not hold the session's token"));
    }
    Ok(())
}

/// Whether `Origin` names this server: as advertised, or the authority that the request itself was sent to (a page
/// cannot choose that one, and a session cookie is bound to it).
pub fn is_same_origin(auth: &Auth, request: &Parts) -> bool {
    let Some(origin) = request.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let asked = request.extensions.get::<Authority>();
    let is_advertised = || origin.eq_ignore_ascii_case(&auth.urls().management);
    asked.is_some_and(|authority| authority.is_origin(origin)) || is_advertised()
}

/// Compares without telling by its time where the difference is.
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
