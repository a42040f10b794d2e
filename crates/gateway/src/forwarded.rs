//! What an upstream is told of where a request came from: `X-Forwarded-*`, `X-Real-IP`, `Forwarded`.
//!
//! A client could write anything there, so its own are dropped. What a trusted proxy says goes on, with this server's
//! hop added.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::IpAddr;

use http::header::{FORWARDED, HeaderMap, HeaderName, HeaderValue};
use tollgate_domain::authority::Authority;
use tollgate_domain::peer::Peer;

use crate::header_name;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_REAL_IP: &str = "x-real-ip";
/// What the names of such headers begin with; there are more of them than anybody lists.
const PREFIX: &str = "x-forwarded-";
/// The length of the longest text of an address: IPv6 with the last part in IPv4's form.
const LONGEST_ADDRESS: usize = 45;
/// How clients reach this server.
const SCHEME: &str = "https";

/// Where a request came from and was sent to, for the upstream's eyes.
pub(crate) struct Forwarded<'a> {
    /// The client.
    pub(crate) peer: &'a Peer,
    /// What the client asked, when it said so.
    pub(crate) authority: Option<&'a Authority>,
    /// The header that most clients say so with.
    pub(crate) host: Option<&'a HeaderValue>,
}

impl Forwarded<'_> {
    /// Whether a client's header of this name is not passed on.
    pub(crate) fn drops(&self, name: &str) -> bool {
        // A proxy writes these names as they are; what only reads like one is its client's.
        is_forwarded(name) && (self.peer.proxy.is_none() || name.contains('_'))
    }

    /// Writes the headers, behind a trusted proxy's.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        match self.peer.proxy {
            None => {
                if let Some(address) = self.peer.address.and_then(value_of) {
                    headers.insert(X_FORWARDED_FOR, address);
                }
            }
            Some(proxy) => {
                append(headers, &X_FORWARDED_FOR, &proxy.to_string());
                if headers.contains_key(FORWARDED) {
                    append(headers, &FORWARDED, &self.element(proxy));
                }
            }
        }
        headers.entry(X_FORWARDED_PROTO).or_insert(HeaderValue::from_static(SCHEME));
        if let Some(authority) = self.authority
            && !headers.contains_key(&X_FORWARDED_HOST)
        {
            match self.host.filter(|host| host.as_bytes() == authority.as_str().as_bytes()) {
                Some(host) => drop(headers.insert(X_FORWARDED_HOST, host.clone())),
                None => set(headers, X_FORWARDED_HOST, authority.as_str()),
            }
        }
    }

    /// This server's element of `Forwarded` (RFC 7239 section 4).
    fn element(&self, proxy: IpAddr) -> String {
        let mut element = match proxy {
            IpAddr::V4(address) => format!("for={address}"),
            IpAddr::V6(address) => format!("for=\"[{address}]\""),
        };
        if let Some(authority) = self.authority {
            // An authority has no quotation mark and no backslash.
            let _ = write!(element, ";host=\"{authority}\"");
        }
        let _ = write!(element, ";proto={SCHEME}");
        element
    }
}

/// Whether a header of this name says where a request came from.
pub(crate) fn is_forwarded(name: &str) -> bool {
    let begins = name.get(..PREFIX.len()).is_some_and(|begin| header_name::reads_like(begin, PREFIX));
    begins || name == FORWARDED || header_name::reads_like(name, X_REAL_IP)
}

/// An address as a header says it.
fn value_of(address: IpAddr) -> Option<HeaderValue> {
    let mut text = [0; LONGEST_ADDRESS];
    let mut left = &mut text[..];
    write!(left, "{address}").ok()?;
    let length = LONGEST_ADDRESS - left.len();
    HeaderValue::from_bytes(&text[..length]).ok()
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
}

/// Adds to a list; several lines of it become one.
fn append(headers: &mut HeaderMap, name: &HeaderName, last: &str) {
    let mut list: Vec<u8> = Vec::new();
    for value in headers.get_all(name) {
        list.extend_from_slice(value.as_bytes());
        list.extend_from_slice(b", ");
    }
    list.extend_from_slice(last.as_bytes());
    if let Ok(value) = HeaderValue::from_bytes(&list) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
#[path = "forwarded_tests.rs"]
mod tests;
