//! Heads that came whole, by another way than HTTP/1: what the guard refuses of HTTP/1 and the HTTP/2 library lets pass.

use http::header::{CONTENT_LENGTH, COOKIE};
use http::{HeaderName, HeaderValue, Method, Request, Response};

use super::HeadRules;
use super::refusal::Refusal;
use crate::answer_body::GatewayBody;
use crate::fault::FaultFormat;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What stands in a request line beside method and target, and in a field beside name and value.
const BESIDE_TARGET: usize = "  HTTP/1.1\r\n".len();
const BESIDE_VALUE: usize = ": \r\n".len();

impl HeadRules {
    /// The answer to a request whose head is refused.
    #[must_use]
    pub fn refuse<B>(&self, request: &Request<B>) -> Option<Response<GatewayBody>> {
        let (fault, request_id) = self.judge(request)?.tell(self);
        let mut response = fault.to_response(FaultFormat::asked_for(request.headers()));
        if let Ok(id) = HeaderValue::from_bytes(&request_id.text()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        Some(response)
    }

    pub(super) fn judge<B>(&self, request: &Request<B>) -> Option<Refusal> {
        let (uri, headers) = (request.uri(), request.headers());
        let is_known = matches!(uri.scheme_str(), None | Some("http" | "https"));
        let is_path =
            uri.path().starts_with('/') || (uri.path() == "*" && *request.method() == Method::OPTIONS);
        if !is_known || !is_path {
            return Some(Refusal::Target);
        }
        let target = uri.path().len() + uri.query().map_or(0, |query| query.len() + 1);
        let line = request.method().as_str().len() + target + BESIDE_TARGET;
        let fields = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + BESIDE_VALUE);
        if line + fields.sum::<usize>() > self.max_bytes {
            return Some(Refusal::TooLarge);
        }
        // Cookies may come in crumbs: one field all the same (RFC 9113 section 8.2.3).
        let crumbs = headers.get_all(COOKIE).iter().count();
        if headers.len() - crumbs.saturating_sub(1) > self.max_fields {
            return Some(Refusal::TooManyFields);
        }
        headers.get_all(CONTENT_LENGTH).iter().nth(1).map(|_| Refusal::ContentLength)
    }
}

#[cfg(test)]
#[path = "whole_tests.rs"]
mod tests;
