//! Judging one whole head: whether it can be read in one way only, and how long the body behind it is.

use std::mem::MaybeUninit;

use http::{Method, Uri};
use httparse::{Error, Request, Status};
use tollgate_domain::authority::Authority;

use super::refusal::Refusal;

/// Fields that are read into an array on the stack.
const USUAL_FIELDS: usize = 100;
/// Longer targets may be longer than [`Uri`] takes.
const USUAL_TARGET: usize = 4 * 1024;
/// Digits that a length may have, leading zeros included.
const MOST_DIGITS: usize = 20;

/// What comes behind a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    None,
    Sized(u64),
    Chunked,
}

/// What a head says about the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) body: Body,
    /// Whether this is the connection's last request.
    pub(super) is_last: bool,
}

/// Judges a head, its last line end included, whose lines all end with CR LF.
///
/// # Errors
/// When it is not exactly one head, or two readers could find different bodies behind it.
pub(super) fn judge(head: &[u8], max_fields: usize) -> Result<Judged, Refusal> {
    let mut usual = [const { MaybeUninit::uninit() }; USUAL_FIELDS];
    let mut many = Vec::new();
    let fields = if max_fields <= USUAL_FIELDS {
        &mut usual[..max_fields]
    } else {
        many.resize_with(max_fields, MaybeUninit::uninit);
        &mut many[..]
    };
    let mut request = Request::new(&mut []);
    match request.parse_with_uninit_headers(head, fields) {
        Ok(Status::Complete(length)) if length == head.len() => {}
        Err(Error::TooManyHeaders) => return Err(Refusal::TooManyFields),
        _ => return Err(Refusal::Malformed),
    }
    let is_http11 = request.version == Some(1);
    let method = request.method.unwrap_or_default();
    if matches!(method, "CONNECT" | "PRI") || Method::from_bytes(method.as_bytes()).is_err() {
        return Err(Refusal::Method);
    }
    if !is_target(request.path.unwrap_or_default(), method) {
        return Err(Refusal::Target);
    }
    let mut seen = Seen::default();
    for field in request.headers.iter() {
        seen.field(field.name, field.value)?;
    }
    if seen.hosts > 1 || (is_http11 && seen.hosts == 0) {
        return Err(Refusal::Host);
    }
    let is_last = seen.closes || !(is_http11 || seen.keeps_alive);
    let body = match (seen.length, seen.is_chunked) {
        (Some(_), true) => return Err(Refusal::ContentLength),
        // RFC 9112 section 6.1: HTTP/1.0 has no transfer codings.
        (None, true) if !is_http11 => return Err(Refusal::TransferEncoding),
        (None, true) => Body::Chunked,
        (Some(length), false) if length > 0 => Body::Sized(length),
        _ => Body::None,
    };
    Ok(Judged { body, is_last })
}

/// What the fields have said so far.
#[derive(Default)]
struct Seen {
    hosts: usize,
    length: Option<u64>,
    is_chunked: bool,
    closes: bool,
    keeps_alive: bool,
}

impl Seen {
    fn field(&mut self, name: &str, value: &[u8]) -> Result<(), Refusal> {
        // Only the names of these lengths matter.
        match name.len() {
            4 if name.eq_ignore_ascii_case("host") => {
                self.hosts += 1;
                if !is_host(value) {
                    return Err(Refusal::Host);
                }
            }
            10 if name.eq_ignore_ascii_case("connection") => {
                for option in value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii) {
                    self.closes |= option.eq_ignore_ascii_case(b"close");
                    self.keeps_alive |= option.eq_ignore_ascii_case(b"keep-alive");
                }
            }
            14 if name.eq_ignore_ascii_case("content-length") => {
                // A second one is refused even when it says the same.
                let length = number(value, 10).filter(|_| self.length.is_none());
                self.length = Some(length.ok_or(Refusal::ContentLength)?);
            }
            17 if name.eq_ignore_ascii_case("transfer-encoding") => {
                if self.is_chunked || !value.eq_ignore_ascii_case(b"chunked") {
                    return Err(Refusal::TransferEncoding);
                }
                self.is_chunked = true;
            }
            // Longer names than hyper takes.
            0x1_0000.. => return Err(Refusal::TooLarge),
            _ => {}
        }
        Ok(())
    }
}

/// A length in digits alone, at most twenty of them, that every reader can hold.
pub(super) fn number(digits: &[u8], radix: u32) -> Option<u64> {
    if digits.is_empty() || digits.len() > MOST_DIGITS {
        return None;
    }
    let mut number = 0_u64;
    for &byte in digits {
        let digit = char::from(byte).to_digit(radix)?;
        number = number.checked_mul(radix.into())?.checked_add(digit.into())?;
    }
    i64::try_from(number).is_ok().then_some(number)
}

/// Whether a target has one of the forms of RFC 9112 section 3.2 that a method of ours can have.
fn is_target(target: &str, method: &str) -> bool {
    // hyper would cut a fragment off.
    if target.contains('#') {
        return false;
    }
    if target == "*" {
        return method == "OPTIONS";
    }
    // What nobody could take for anything but a path and a query need not be taken apart.
    if target.starts_with('/') && target.len() < USUAL_TARGET && target.bytes().all(is_plain) {
        return true;
    }
    let Ok(uri) = Uri::try_from(target) else { return false };
    if target.starts_with('/') {
        return true;
    }
    let known = matches!(uri.scheme_str(), Some("http" | "https"));
    known && uri.authority().is_some_and(|authority| is_host(authority.as_str().as_bytes()))
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/-._~%?=&+,:;@!$*()".contains(&byte)
}

fn is_host(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(Authority::is_one)
}

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
