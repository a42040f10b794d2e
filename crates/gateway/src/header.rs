//! What may pass between client and upstream: credentials, connection headers and the portal's cookies may not.

use bytes::Bytes;
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

/// What `Connection` says besides names of headers, or of such as are [`HOP_BY_HOP`].
const OPTIONS: [&str; 2] = ["keep-alive", "close"];

/// What the portal's session cookies begin with.
const OWN_COOKIE: &[u8] = b"__Host-tollgate-";

/// Headers that this server adds to a client's.
const ADDED: usize = 6;

/// The headers of an upstream request, made of a client's. Those stay as they are: the request may have to be made again.
pub(crate) fn upstream_headers(
    client: &HeaderMap,
    token_header: &HeaderName,
    upstream_host: &HeaderValue,
    from: &Forwarded<'_>,
) -> HeaderMap {
    let named = named_by_connection(client);
    let mut headers = HeaderMap::with_capacity(client.len() + ADDED);
    headers.insert(HOST, upstream_host.clone());
    for (name, value) in client {
        let is_dropped = matches!(*name, HOST | COOKIE)
            || is_withheld(name.as_str(), token_header)
            || from.drops(name.as_str())
            || named.contains(name);
        if !is_dropped {
            headers.append(name, value.clone());
        }
    }
    if let Some(cookie) = others_cookies(client).filter(|_| !named.contains(&COOKIE)) {
        headers.insert(COOKIE, cookie);
    }
    if wants_trailers(client) {
        headers.insert(TE, HeaderValue::from_static("trailers"));
        headers.insert(CONNECTION, HeaderValue::from_static("te"));
    }
    from.write(&mut headers);
    if let Some(Ok(id)) = from.peer.request_id.map(|id| HeaderValue::from_bytes(&id.text())) {
        headers.insert(REQUEST_ID, id);
    }
    headers
}

fn wants_trailers(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(TE).iter().filter_map(|value| value.to_str().ok());
    codings.any(|text| text.split(',').any(|coding| coding.trim() == "trailers"))
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
    for name in named_by_connection(headers) {
        headers.remove(name);
    }
    // Looked through rather than looked up: there is one of them, or none.
    while let Some(name) = headers.keys().find(|name| HOP_BY_HOP.contains(name)).cloned() {
        headers.remove(name);
    }
}

/// The headers that `Connection` says are of one connection only; those that always are need not be named.
fn named_by_connection(headers: &HeaderMap) -> Vec<HeaderName> {
    let values = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let names = values.flat_map(|text| text.split(',')).map(str::trim);
    let named = names.filter(|name| !OPTIONS.iter().any(|option| name.eq_ignore_ascii_case(option)));
    named.filter_map(|name| HeaderName::from_bytes(name.as_bytes()).ok()).collect()
}

fn begins_with_own(cookie: &[u8]) -> bool {
    let cookie = cookie.trim_ascii_start();
    cookie.len() >= OWN_COOKIE.len() && cookie[..OWN_COOKIE.len()].eq_ignore_ascii_case(OWN_COOKIE)
}

/// A client's cookies without the portal's; what HTTP/2 sends as several fields is joined (RFC 9113 section 8.2.3).
fn others_cookies(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut fields = headers.get_all(COOKIE).iter();
    let first = fields.next()?;
    let has_own = |field: &HeaderValue| field.as_bytes().split(|&b| b == b';').any(begins_with_own);
    if fields.next().is_none() && !has_own(first) {
        return Some(first.clone());
    }
    let mut joined: Vec<u8> = Vec::new();
    let pairs = headers.get_all(COOKIE).iter().flat_map(|field| field.as_bytes().split(|&b| b == b';'));
    for pair in pairs.map(<[u8]>::trim_ascii).filter(|pair| !pair.is_empty() && !begins_with_own(pair)) {
        if !joined.is_empty() {
            joined.extend_from_slice(b"; ");
        }
        joined.extend_from_slice(pair);
    }
    HeaderValue::from_maybe_shared(Bytes::from(joined)).ok().filter(|joined| !joined.is_empty())
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
