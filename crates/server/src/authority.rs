//! Where a request was sent to: the only place that reads `Host`, `:authority` and the host of a target.

use http::header::{HOST, HeaderValue};
use http::{Request, Version};
use tollgate_domain::authority::{Authority, AuthorityRefused};

/// The authority of a request; none for an HTTP/1.0 request that names none.
///
/// # Errors
/// When it is missing, repeated, contradictory or none (RFC 9112 section 3.2, RFC 9113 section 8.3.1).
pub(crate) fn authority_of<B>(request: &Request<B>) -> Result<Option<Authority>, AuthorityRefused> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let host = hosts.next().map(read).transpose()?;
    if hosts.next().is_some() {
        return Err(AuthorityRefused::Repeated);
    }
    // Over HTTP/2, `:authority`; over HTTP/1.1, the host of a target in absolute form.
    let target = request.uri().authority().map(|named| named.as_str().parse()).transpose()?;
    match (host, target) {
        (Some(host), Some(target)) if host != target => Err(AuthorityRefused::Contradictory),
        (Some(host), _) => Ok(Some(host)),
        // HTTP/1.1 asks for `Host` whatever the target is.
        (None, Some(_)) if request.version() == Version::HTTP_11 => Err(AuthorityRefused::Missing),
        (None, Some(target)) => Ok(Some(target)),
        (None, None) if request.version() < Version::HTTP_11 => Ok(None),
        (None, None) => Err(AuthorityRefused::Missing),
    }
}

fn read(value: &HeaderValue) -> Result<Authority, AuthorityRefused> {
    value.to_str().map_err(|_| AuthorityRefused::Invalid)?.parse()
}

#[cfg(test)]
#[path = "authority_tests.rs"]
mod tests;
