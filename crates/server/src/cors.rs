//! Cross-origin calls to what is not an API: allowed for the REST APIs and the Token API, never with credentials.
//!
//! A page of another origin can call with a Bearer token or Basic, which it must have itself; the session cookie of
//! the portal never goes with it, because no answer here carries `Access-Control-Allow-Credentials`.

use axum::body::Body;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use crate::gateway_port::is_fixed;

/// What the paths begin with that other origins may call.
const OPEN: [&str; 4] = ["/api/", "/oauth2/", "/.well-known/", "/client-registration/"];
/// The longest list of headers that a preflight is echoed.
const LONGEST: usize = 1024;

/// Whether other origins may call this path.
pub(crate) fn is_open(path: &str) -> bool {
    OPEN.iter().any(|prefix| path.starts_with(prefix)) || is_fixed(path)
}

/// Lets a page of any origin read an answer.
pub(crate) fn allow(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Location,X-Request-Id,ETag"));
}

/// The answer to a preflight for a path that there is.
pub(crate) fn preflight(asked: &HeaderMap) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    let methods = HeaderValue::from_static("GET,POST,PUT,DELETE,PATCH,HEAD,OPTIONS");
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    let wanted = asked.get(ACCESS_CONTROL_REQUEST_HEADERS).filter(|value| value.len() <= LONGEST);
    let standard = HeaderValue::from_static("authorization,X-WSO2-Tenant,content-type");
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.cloned().unwrap_or(standard));
    response
}
