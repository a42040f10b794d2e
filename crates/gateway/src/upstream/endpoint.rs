//! An endpoint: one upstream URL, taken apart once.

use std::sync::Arc;

use http::uri::{PathAndQuery, Scheme};
use http::{HeaderValue, Uri};
use rustls::pki_types::ServerName;

/// A text that is not a URL of an upstream.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("an endpoint is an http or https URL without user name, query or fragment")]
pub(crate) struct InvalidEndpoint;

/// One upstream URL.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// Names the upstream in the pool: scheme, host and port.
    pub(crate) key: Arc<str>,
    /// For name resolution: without the brackets of an IPv6 address.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// For `https`: the name that the certificate must have.
    pub(crate) tls: Option<ServerName<'static>>,
    /// The `Host` header.
    pub(crate) authority: HeaderValue,
    /// What goes before the path; empty or `/a/b`.
    base: String,
}

impl Endpoint {
    /// Reads an endpoint URL.
    ///
    /// # Errors
    /// When it is not an `http` or `https` URL, or has a user name, a query or a fragment.
    pub(crate) fn parse(url: &str) -> Result<Self, InvalidEndpoint> {
        let uri: Uri = url.trim().parse().map_err(|_| InvalidEndpoint)?;
        let secure = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(InvalidEndpoint),
        };
        let authority = uri.authority().ok_or(InvalidEndpoint)?;
        if authority.as_str().contains('@') || uri.query().is_some() || url.contains(['#', '{', '}']) {
            return Err(InvalidEndpoint);
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(InvalidEndpoint);
        }
        let port = match authority.as_str()[authority.host().len()..].strip_prefix(':') {
            Some(port) => port.parse().map_err(|_| InvalidEndpoint)?,
            None if secure => 443,
            None => 80,
        };
        let tls = if secure {
            Some(ServerName::try_from(host.clone()).map_err(|_| InvalidEndpoint)?)
        } else {
            None
        };
        Ok(Self {
            key: format!("{}://{}:{port}", if secure { "https" } else { "http" }, host.to_lowercase()).into(),
            authority: HeaderValue::from_str(authority.as_str()).map_err(|_| InvalidEndpoint)?,
            base: uri.path().trim_end_matches('/').to_owned(),
            host,
            port,
            tls,
        })
    }

    /// The request target for what came below the API's context, passed on as it was sent.
    ///
    /// # Errors
    /// When the parts do not make a request target: cannot happen for parts of one.
    pub(crate) fn target(&self, rest: &str, query: Option<&str>) -> Result<Uri, http::Error> {
        let path = if self.base.is_empty() && rest.is_empty() { "/" } else { rest };
        // Exactly as long as it will be: then the text is taken over as it is.
        let length = self.base.len() + path.len() + query.map_or(0, |query| query.len() + 1);
        let mut target = String::with_capacity(length);
        target.push_str(&self.base);
        target.push_str(path);
        if let Some(query) = query {
            target.push('?');
            target.push_str(query);
        }
        Ok(Uri::from(PathAndQuery::from_maybe_shared(bytes::Bytes::from(target))?))
    }
}

#[cfg(test)]
#[path = "endpoint_tests.rs"]
mod tests;
