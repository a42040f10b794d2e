//! Why a head is refused, and the answer that says so.

use std::time::{Duration, UNIX_EPOCH};

use tollgate_domain::peer::RequestId;

use crate::fault::Fault;
use crate::head_guard::HeadRules;

/// Why a head is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A line that does not end with CR LF.
    LineEnd,
    /// More bytes than a head may have.
    TooLarge,
    /// More fields than a head may have.
    TooManyFields,
    /// What is no head of HTTP/1: bytes that may not be there, a line that goes on (obs-fold), a blank before a colon.
    Malformed,
    /// `CONNECT`, or the beginning of HTTP/2.
    Method,
    /// A target of another form or scheme, or with a fragment.
    Target,
    /// None, several, or one that is no host.
    Host,
    /// `Content-Length` that is not one number, or not the only word on the body's length.
    ContentLength,
    /// A coding that is not `chunked`, alone and once.
    TransferEncoding,
    /// The client stopped in the middle.
    Truncated,
}

impl Refusal {
    fn fault(self) -> Fault {
        let text = match self {
            Self::TooLarge => return Fault::head_too_large("The request head is too large"),
            Self::TooManyFields => return Fault::head_too_large("The request has too many header fields"),
            Self::LineEnd => "A line of the request head does not end with CR LF",
            Self::Malformed => "The request head could not be read",
            Self::Method => "The method is not supported",
            Self::Target => "The request target is not valid",
            Self::Host => "A request names exactly one valid Host",
            Self::ContentLength => "The Content-Length of the request is not valid",
            Self::TransferEncoding => "The Transfer-Encoding of the request is not supported",
            Self::Truncated => "The request head is not complete",
        };
        Fault::bad_request(text)
    }

    /// Counts it and tells the log; gives what to answer, and the request's name.
    pub(super) fn tell(self, rules: &HeadRules) -> (Fault, RequestId) {
        let (fault, request_id) = (self.fault(), RequestId::new(&rules.environment));
        let status = fault.status().as_u16();
        tracing::debug!(%request_id, reason = ?self, status, "a request head is refused");
        rules.counters.refuse_head();
        (fault, request_id)
    }

    /// The whole answer to a request whose head begins with `head`.
    pub(super) fn answer(self, head: &[u8], rules: &HeadRules) -> Vec<u8> {
        let (fault, request_id) = self.tell(rules);
        let (status, body) = (fault.status(), fault.json());
        let millis = u64::try_from(rules.environment.now().0).unwrap_or(0);
        let mut answer = format!(
            "HTTP/1.1 {} {}\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: {}\r\n\
             Connection: close\r\nX-Request-Id: {request_id}\r\nDate: {}\r\n\r\n",
            status.as_str(),
            status.canonical_reason().unwrap_or_default(),
            body.len(),
            httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(millis)),
        );
        // RFC 9110 section 9.3.2: no body here, whatever was wrong.
        if !head.starts_with(b"HEAD ") {
            answer.push_str(&body);
        }
        answer.into_bytes()
    }
}
