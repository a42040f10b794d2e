//! Names of headers as upstreams read them: those that keep headers in variables, like CGI, take `_` for `-`.

use http::{HeaderMap, HeaderName};

/// Whether some upstream takes one name for the other. Both are in lower case.
pub(crate) fn reads_like(name: &str, other: &str) -> bool {
    let read = |byte: u8| if byte == b'_' { b'-' } else { byte };
    name.len() == other.len() && name.bytes().map(read).eq(other.bytes().map(read))
}

/// Removes the headers whose names are refused.
pub(crate) fn remove(headers: &mut HeaderMap, is_refused: impl Fn(&str) -> bool) {
    let found: Vec<HeaderName> = headers.keys().filter(|name| is_refused(name.as_str())).cloned().collect();
    for name in found {
        headers.remove(name);
    }
}
