//! Calls of the REST APIs from pages of other origins: allowed, but never with the browser's own credentials.
//!
//! A foreign page brings its own token or password in `Authorization`. No answer ever says
//! `Access-Control-Allow-Credentials`, so the session cookie is of no use to it.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const METHODS: &str = "GET,POST,PUT,DELETE,PATCH,HEAD,OPTIONS";
const HEADERS: &str = "Authorization,X-WSO2-Tenant,Content-Type,Accept,If-Match,If-None-Match";

/// Answers preflights, and lets pages of any origin read the other answers. Nothing of a REST API is kept by caches.
pub(crate) async fn allow_other_origins(request: Request, next: Next) -> Response {
    let asks = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let is_cross = request.headers().contains_key(header::ORIGIN);
    if request.method() == Method::OPTIONS && is_cross && asks {
        let mut response = StatusCode::NO_CONTENT.into_response();
        let headers = response.headers_mut();
        allow(headers);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(HEADERS));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        return response;
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if is_cross {
        allow(headers);
        headers
            .insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Location,X-Request-Id"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn allow(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
}
