//! Request targets: the rules that hold before anything is matched, because an upstream that reads a path differently
//! than the gateway makes every later check worthless.

use std::borrow::Cow;

use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Method, Uri};

use crate::fault::Fault;

/// Refuses a request whose target could be understood in two ways.
///
/// # Errors
/// 400 for CONNECT, for dot segments, encoded or not, and for broken percent-encoding.
pub(crate) fn check(method: &Method, uri: &Uri) -> Result<(), Fault> {
    if *method == Method::CONNECT {
        return Err(Fault::bad_request("CONNECT is not supported"));
    }
    check_path(uri.path())
}

/// Refuses what the head guard refuses of HTTP/1 and the HTTP/2 library lets pass: a foreign scheme, a target that is no
/// path, a length said twice.
///
/// # Errors
/// 400 for each of them.
pub(crate) fn check_http2(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Fault> {
    let is_known = matches!(uri.scheme_str(), None | Some("http" | "https"));
    let is_path = uri.path().starts_with('/') || (uri.path() == "*" && *method == Method::OPTIONS);
    if !is_known || !is_path {
        return Err(Fault::bad_request("The request target is not valid"));
    }
    if headers.get_all(CONTENT_LENGTH).iter().nth(1).is_some() {
        return Err(Fault::bad_request("The Content-Length of the request is not valid"));
    }
    Ok(())
}

/// Refuses dot segments however they are written (`..`, `%2e%2E`, `.%2e%2f`, `..;x`, `..\`), NUL, and `%` that does not
/// begin an encoded byte.
fn check_path(path: &str) -> Result<(), Fault> {
    let bytes = path.as_bytes();
    // Most paths have neither a percent sign nor a segment that begins with a dot.
    if !bytes.contains(&b'%') && !bytes.contains(&b'\\') && !path.contains("/.") {
        return Ok(());
    }
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let (Some(high), Some(low)) = (hex(after.first()), hex(after.get(1))) else {
            return Err(Fault::bad_request("The request path is not valid"));
        };
        decoded.push(high << 4 | low);
        rest = &after[2..];
    }
    let is_dot_segment = |segment: &[u8]| {
        let name = segment.split(|&b| b == b';').next().unwrap_or_default();
        matches!(name, b"." | b"..")
    };
    if decoded.contains(&0) || decoded.split(|&b| b == b'/' || b == b'\\').any(is_dot_segment) {
        return Err(Fault::bad_request("The request path is not valid"));
    }
    Ok(())
}

fn hex(byte: Option<&u8>) -> Option<u8> {
    let digit = char::from(*byte?).to_digit(16)?;
    u8::try_from(digit).ok()
}

/// The path that resources are matched by: encoded unreserved characters stand for themselves (RFC 3986 section 2.3), so
/// that `/%61dmin` cannot slip past the scopes of `/admin`. What is forwarded is the path as it was sent.
pub(crate) fn normalized(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let code = after.as_bytes();
        let byte = hex(code.first()).zip(hex(code.get(1))).map(|(high, low)| high << 4 | low);
        match byte {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                out.push(char::from(byte));
                rest = &after[2..];
            }
            _ => {
                out.push('%');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
#[path = "target_tests.rs"]
mod tests;
