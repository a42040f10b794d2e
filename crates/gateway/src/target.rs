//! Request targets: the rules that hold before anything is matched, because an upstream that reads a path differently
//! than the gateway makes every later check worthless.

use std::borrow::Cow;

use http::{Method, Uri};
use tollgate_domain::resource::{PathReadings, Readings};

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

/// Refuses dot segments in whatever reading of the path (`..`, `%2e%2E`, `.%2e%2f`, `..;x`, `..\`), NUL, and `%` that does
/// not begin an encoded byte.
fn check_path(path: &str) -> Result<(), Fault> {
    // Most paths have neither a percent sign nor a segment that begins with a dot.
    if !path.contains(['%', '\\']) && !path.contains("/.") {
        return Ok(());
    }
    let begins_byte =
        |code: &str| code.len() >= 2 && code.bytes().take(2).all(|digit| digit.is_ascii_hexdigit());
    let means_harm = |segment: Cow<'_, [u8]>| matches!(&*segment, b"." | b"..") || segment.contains(&0);
    let valid = path.split('%').skip(1).all(begins_byte)
        && Readings::of(path, PathReadings::Strict)
            .is_ok_and(|readings| !readings.all().flatten().any(means_harm));
    if valid { Ok(()) } else { Err(Fault::bad_request("The request path is not valid")) }
}

#[cfg(test)]
#[path = "target_tests.rs"]
mod tests;
