//! Names that come in a path as base64url, because they may hold slashes (RFC 4648 section 5).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Reads a name, with or without padding. `None` when it is none.
pub(crate) fn decode_name(encoded: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(encoded.trim_end_matches('=')).ok()?;
    let name = String::from_utf8(bytes).ok()?;
    (!name.is_empty() && name.len() <= 400 && !name.contains('\0')).then_some(name)
}

#[cfg(test)]
#[path = "encoded_name_tests.rs"]
mod tests;
