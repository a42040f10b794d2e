//! The host and port that a request was sent to.

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

/// The port that `https` leaves out.
const DEFAULT_PORT: u16 = 443;

/// The host, and the port where one was named, that a request was sent to (RFC 3986 section 3.2, without user
/// information, which RFC 9110 section 4.2.4 tells receivers to take for an attack).
///
/// The server makes it once for each request, from `:authority`, `Host` and the target; nobody else reads those. Two are
/// equal when they name the same `https` origin.
#[derive(Clone, Debug)]
pub struct Authority {
    text: Box<str>,
    host_length: usize,
    port: Option<u16>,
}

/// Why nobody can say where a request was sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorityRefused {
    /// HTTP/1.1 and HTTP/2 ask for one.
    #[error("The Host header is missing")]
    Missing,
    /// There are two `Host` headers.
    #[error("More than one Host header")]
    Repeated,
    /// `Host` says something else than the request's target or `:authority`.
    #[error("The Host header differs from the host of the request target")]
    Contradictory,
    /// It is no host, or not only one.
    #[error("The Host header is not valid")]
    Invalid,
}

impl Authority {
    /// As it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host, as it was sent.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.text[..self.host_length]
    }

    /// The port, named or not.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(DEFAULT_PORT)
    }

    /// Whether a browser's `Origin` is this one.
    #[must_use]
    pub fn is_origin(&self, origin: &str) -> bool {
        origin
            .strip_prefix("https://")
            .is_some_and(|rest| rest.parse().is_ok_and(|other: Self| other == *self))
    }

    /// Whether a text is one; nothing of it is kept.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        Self::parts(text).is_ok()
    }

    /// The length of the host, and the port that is named.
    fn parts(text: &str) -> Result<(usize, Option<u16>), AuthorityRefused> {
        let host_length = match text.strip_prefix('[') {
            Some(rest) => {
                let (address, _) = rest.split_once(']').ok_or(AuthorityRefused::Invalid)?;
                address.parse::<Ipv6Addr>().map_err(|_| AuthorityRefused::Invalid)?;
                address.len() + 2
            }
            None => {
                let host = text.split(':').next().unwrap_or_default();
                if !is_name(host) {
                    return Err(AuthorityRefused::Invalid);
                }
                host.len()
            }
        };
        let port = match text[host_length..].strip_prefix(':') {
            None if host_length == text.len() => None,
            // RFC 3986 section 3.2.3: the colon may stand alone.
            Some("") => None,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse().map_err(|_| AuthorityRefused::Invalid)?)
            }
            _ => return Err(AuthorityRefused::Invalid),
        };
        Ok((host_length, port))
    }
}

impl FromStr for Authority {
    type Err = AuthorityRefused;

    fn from_str(text: &str) -> Result<Self, AuthorityRefused> {
        let (host_length, port) = Self::parts(text)?;
        Ok(Self { text: text.into(), host_length, port })
    }
}

/// Whether this is a name or an IPv4 address (RFC 3986 section 3.2.2); an empty one names nobody.
fn is_name(host: &str) -> bool {
    let bytes = host.as_bytes();
    let is_encoded =
        |at: usize| bytes.get(at + 1..at + 3).is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit));
    !host.is_empty()
        && bytes.iter().enumerate().all(|(at, byte)| match byte {
            b'%' => is_encoded(at),
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b','
            | b';' | b'=' => true,
            byte => byte.is_ascii_alphanumeric(),
        })
}

impl PartialEq for Authority {
    fn eq(&self, other: &Self) -> bool {
        self.host().eq_ignore_ascii_case(other.host()) && self.port() == other.port()
    }
}

impl Eq for Authority {}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
#[path = "authority_tests.rs"]
mod tests;
