//! What may pass between client and upstream: credentials, connection headers and the portal's cookies may not.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, COOKIE, EXPECT, HOST,
    HeaderName, HeaderValue, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, SET_COOKIE, TE, TRANSFER_ENCODING,
    UPGRADE,
};
use http::{HeaderMap, Method};
use http_body::SizeHint;

use crate::forwarded::{Forwarded, is_forwarded};
use crate::header_name;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What an upstream hears from nobody, or from this server only.
static WITHHELD: [HeaderName; 6] = [
    AUTHORIZATION,
    HeaderName::from_static("apikey"),
    EXPECT,
    HeaderName::from_static("internal-key"),
    HeaderName::from_static("x-jwt-assertion"),
    REQUEST_ID,
];

/// Headers of one connection only (RFC 9110 section 7.6.1).
static HOP_BY_HOP: [HeaderName; 8] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// What the portal's session cookies begin with.
const OWN_COOKIE: &[u8] = b"__Host-tollgate-";

/// Turns a client's headers into those of the upstream request.
pub(crate) fn prepare_request(
    headers: &mut HeaderMap,
    token_header: &HeaderName,
    upstream_host: &HeaderValue,
    from: &Forwarded<'_>,
) {
    let trailers = headers
        .get_all(TE)
        .iter()
        .any(|value| value.to_str().is_ok_and(|text| text.split(',').any(|part| part.trim() == "trailers")));
    remove_hop_by_hop(headers);
    header_name::remove(headers, |name| is_withheld(name, token_header));
    remove_own_cookies(headers);
    if trailers {
        headers.insert(TE, HeaderValue::from_static("trailers"));
        headers.insert(CONNECTION, HeaderValue::from_static("te"));
    }
    from.write(headers);
    if let Ok(id) = HeaderValue::from_str(&from.peer.request_id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(HOST, upstream_host.clone());
}

/// Says how long the body is. Without a word about it, hyper drops the body of a `GET` that has one of unknown length.
pub(crate) fn frame_request(headers: &mut HeaderMap, method: &Method, body: &SizeHint, empty: bool) {
    if empty {
        let expects_body = matches!(*method, Method::POST | Method::PUT | Method::PATCH);
        headers.remove(CONTENT_LENGTH);
        if expects_body {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
    } else if let Some(length) = body.exact() {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    } else {
        headers.remove(CONTENT_LENGTH);
        headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
}

/// Turns an upstream's headers into those of the client's answer.
pub(crate) fn prepare_response(headers: &mut HeaderMap) {
    remove_hop_by_hop(headers);
    headers.remove(ACCESS_CONTROL_ALLOW_CREDENTIALS);
    let is_own = |value: &HeaderValue| begins_with_own(value.as_bytes());
    if headers.get_all(SET_COOKIE).iter().any(is_own) {
        let kept: Vec<_> =
            headers.get_all(SET_COOKIE).iter().filter(|value| !is_own(value)).cloned().collect();
        headers.remove(SET_COOKIE);
        for value in kept {
            headers.append(SET_COOKIE, value);
        }
    }
}

/// Whether a client's header of this name, or of one that an upstream takes for it, is no word for the upstream.
fn is_withheld(name: &str, token_header: &HeaderName) -> bool {
    let mut withheld = WITHHELD.iter().chain(&HOP_BY_HOP).chain([token_header]);
    withheld.any(|withheld| header_name::reads_like(name, withheld.as_str()))
}

/// Leaves in a request's trailers what may stand there, and might stand in its head.
pub(crate) fn prepare_request_trailers(trailers: &mut HeaderMap, token_header: &HeaderName) {
    header_name::remove(trailers, |name| is_withheld(name, token_header) || is_forwarded(name));
    prepare_trailers(trailers);
}

/// Leaves in trailers only what may stand there (RFC 9110 section 6.5.1).
pub(crate) fn prepare_trailers(trailers: &mut HeaderMap) {
    remove_hop_by_hop(trailers);
    for name in [CONTENT_LENGTH, HOST, AUTHORIZATION, COOKIE, SET_COOKIE] {
        trailers.remove(name);
    }
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    if headers.contains_key(CONNECTION) {
        let named: Vec<HeaderName> = headers
            .get_all(CONNECTION)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|text| text.split(','))
            .filter_map(|name| HeaderName::from_bytes(name.trim().as_bytes()).ok())
            .collect();
        for name in named {
            headers.remove(name);
        }
    }
    for name in &HOP_BY_HOP {
        headers.remove(name);
    }
}

fn begins_with_own(cookie: &[u8]) -> bool {
    let cookie = cookie.trim_ascii_start();
    cookie.len() >= OWN_COOKIE.len() && cookie[..OWN_COOKIE.len()].eq_ignore_ascii_case(OWN_COOKIE)
}

/// Removes the portal's cookies, and joins what HTTP/2 sends as several fields (RFC 9113 section 8.2.3).
fn remove_own_cookies(headers: &mut HeaderMap) {
    let mut fields = headers.get_all(COOKIE).iter();
    let Some(first) = fields.next() else { return };
    let has_own = |field: &HeaderValue| field.as_bytes().split(|&b| b == b';').any(begins_with_own);
    if fields.next().is_none() && !has_own(first) {
        return;
    }
    let mut joined: Vec<u8> = Vec::new();
    let pairs = headers.get_all(COOKIE).iter().flat_map(|field| field.as_bytes().split(|&b| b == b';'));
    for pair in pairs.map(<[u8]>::trim_ascii).filter(|pair| !pair.is_empty() && !begins_with_own(pair)) {
        if !joined.is_empty() {
            joined.extend_from_slice(b"; ");
        }
        joined.extend_from_slice(pair);
    }
    headers.remove(COOKIE);
    if let (false, Ok(value)) = (joined.is_empty(), HeaderValue::from_bytes(&joined)) {
        headers.insert(COOKIE, value);
    }
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
