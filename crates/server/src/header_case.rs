//! The capitals of header names over HTTP/1.1: some clients of WSO2's compare names with letter case.
//!
//! hyper writes every word of a name with a capital, which is right for most. For the rest it uses the letters that a
//! message brought along when it was parsed; so they are learned once, from a request to ourselves.

use std::io;
use std::sync::{Arc, Mutex};

use http::{Extensions, HeaderName, Response, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

/// A request that spells the names as they are to be written.
const SPELLED: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
    WWW-Authenticate: a\r\nX-XSS-Protection: a\r\nETag: a\r\n\r\n";
/// The names in it that are not just words with a capital each.
const NAMES: [HeaderName; 3] = [header::WWW_AUTHENTICATE, header::X_XSS_PROTECTION, header::ETAG];

/// How names are spelled. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct HeaderCase(Arc<Extensions>);

impl HeaderCase {
    /// Learns them.
    ///
    /// # Errors
    /// When the exchange fails, which takes no one but ourselves.
    pub(crate) async fn learn() -> io::Result<Self> {
        let (mut client, server) = duplex(SPELLED.len() + 1024);
        let learned = Arc::new(Mutex::new(Extensions::new()));
        client.write_all(SPELLED).await?;
        let service = service_fn(|request: http::Request<Incoming>| {
            let seen = request.extensions().clone();
            *learned.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = seen;
            async { Ok::<_, std::convert::Infallible>(Response::new(axum::body::Body::empty())) }
        });
        let mut builder = http1::Builder::new();
        let served = builder.preserve_header_case(true).serve_connection(TokioIo::new(server), service);
        let mut answer = Vec::new();
        let (served, read) = tokio::join!(served, client.read_to_end(&mut answer));
        served.map_err(io::Error::other)?;
        read?;
        let learned = std::mem::take(&mut *learned.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
        Ok(Self(Arc::new(learned)))
    }

    /// Makes hyper write the names of an answer as they were learned.
    pub(crate) fn spell<B>(&self, response: &mut Response<B>) {
        if response.headers().keys().any(|name| NAMES.contains(name)) {
            response.extensions_mut().extend(Extensions::clone(&self.0));
        }
    }
}

/// A header's name as HTTP/1.1 clients see it.
pub(crate) fn spelled(name: &HeaderName) -> String {
    match name.as_str() {
        "www-authenticate" => return "WWW-Authenticate".to_owned(),
        "x-xss-protection" => return "X-XSS-Protection".to_owned(),
        "etag" => return "ETag".to_owned(),
        _ => {}
    }
    let mut start = true;
    let letters = name.as_str().chars().map(|letter| {
        let shown = if start { letter.to_ascii_uppercase() } else { letter };
        start = letter == '-';
        shown
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_in_capitals() {
        assert_eq!(spelled(&header::WWW_AUTHENTICATE), "WWW-Authenticate");
        assert_eq!(spelled(&HeaderName::from_static("x-request-id")), "X-Request-Id");
    }

    #[test]
    fn what_is_shown_is_what_is_written() {
        let sent = std::str::from_utf8(SPELLED).unwrap();
        for name in NAMES {
            assert!(sent.contains(&format!("\r\n{}: ", spelled(&name))), "{name}");
        }
    }
}
