//! How an upstream's answer is framed (RFC 9112 section 6.3): one word on its length, or a fault.
//!
//! hyper reads more than that: it takes the last of several codings and drops the others, which nobody here undoes.

use http::header::{CONTENT_LENGTH, HeaderValue, TRANSFER_ENCODING};
use http::{HeaderMap, Version};

use crate::fault::Fault;

/// What the client's answer, and the connection that it comes from, need to know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AnswerFraming {
    pub(crate) is_chunked: bool,
    /// Both lengths were there: the connection must not be used again.
    pub(crate) is_ambiguous: bool,
}

impl AnswerFraming {
    /// Reads the framing of an answer and leaves one `Content-Length` at most.
    ///
    /// # Errors
    /// For codings other than `chunked`, alone and once; for lengths that differ or are none.
    pub(crate) fn take(headers: &mut HeaderMap, version: Version) -> Result<Self, Fault> {
        let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
        if let Some(coding) = codings.next() {
            let is_alone = codings.next().is_none() && version == Version::HTTP_11;
            if !is_alone || !coding.as_bytes().eq_ignore_ascii_case(b"chunked") {
                return Err(Fault::upstream_protocol());
            }
            let is_ambiguous = headers.remove(CONTENT_LENGTH).is_some();
            return Ok(Self { is_chunked: true, is_ambiguous });
        }
        if !is_one_length(headers)
            && let Some(length) = length_of(headers)?
        {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        Ok(Self { is_chunked: false, is_ambiguous: false })
    }
}

/// Whether the length stands there once, in the one way that nobody reads otherwise: nothing need be changed.
fn is_one_length(headers: &HeaderMap) -> bool {
    let mut lengths = headers.get_all(CONTENT_LENGTH).iter().map(HeaderValue::as_bytes);
    match (lengths.next(), lengths.next()) {
        (Some(b"0"), None) => true,
        (Some([b'1'..=b'9', digits @ ..]), None) => {
            digits.len() < 18 && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

/// The one number that all fields, and all members of a list in them, say.
fn length_of(headers: &HeaderMap) -> Result<Option<u64>, Fault> {
    let mut length = None;
    for value in headers.get_all(CONTENT_LENGTH) {
        for member in value.as_bytes().split(|&byte| byte == b',') {
            let member = member.trim_ascii();
            let is_number = member.iter().all(u8::is_ascii_digit);
            let number =
                std::str::from_utf8(member).ok().filter(|_| is_number).and_then(|text| text.parse().ok());
            if number.is_none() || length.is_some_and(|other| Some(other) != number) {
                return Err(Fault::upstream_protocol());
            }
            length = number;
        }
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_with_two_lengths_is_not_used_again() {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("5"));
        headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("Chunked"));
        let framing = AnswerFraming::take(&mut headers, Version::HTTP_11);
        assert_eq!(framing, Ok(AnswerFraming { is_chunked: true, is_ambiguous: true }));
        assert!(!headers.contains_key(CONTENT_LENGTH));
    }
}
