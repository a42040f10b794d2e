//! Cross-origin requests (Fetch standard, CORS protocol): never with credentials.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderValue, ORIGIN, VARY,
};
use http::request::Parts;
use http::{HeaderMap, Method, Response};

use crate::answer_body::GatewayBody;
use crate::settings::CorsSettings;

/// The settings, compiled into header values.
#[derive(Debug)]
pub(crate) struct Cors {
    enabled: bool,
    any_origin: bool,
    origins: Vec<String>,
    methods: Vec<String>,
    allow_headers: Option<HeaderValue>,
    expose_headers: Option<HeaderValue>,
}

impl Cors {
    pub(crate) fn new(settings: &CorsSettings) -> Self {
        let joined = |names: &[String]| {
            (!names.is_empty()).then(|| HeaderValue::from_str(&names.join(",")).ok()).flatten()
        };
        Self {
            enabled: settings.enabled,
            any_origin: settings.allow_origins.iter().any(|origin| origin == "*"),
            origins: settings.allow_origins.clone(),
            methods: settings.allow_methods.clone(),
            allow_headers: joined(&settings.allow_headers),
            expose_headers: joined(&settings.expose_headers),
        }
    }

    /// Which origin may read the answer to a request.
    fn origin(&self, headers: &HeaderMap) -> AllowedOrigin {
        if !self.enabled {
            return AllowedOrigin::Unmarked;
        }
        if self.any_origin {
            return AllowedOrigin::Any;
        }
        let sent = headers.get(ORIGIN);
        let listed = |value: &&HeaderValue| self.origins.iter().any(|own| own.as_bytes() == value.as_bytes());
        sent.filter(listed).map_or(AllowedOrigin::None, |value| AllowedOrigin::One(value.clone()))
    }

    /// Whether the gateway itself answers this request.
    pub(crate) fn is_preflight(&self, head: &Parts) -> bool {
        self.enabled
            && head.method == Method::OPTIONS
            && head.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// The answer to a preflight for a resource that has `verbs`.
    pub(crate) fn preflight(&self, verbs: &[&str]) -> Response<GatewayBody> {
        let offered: Vec<&str> =
            verbs.iter().copied().filter(|verb| self.methods.iter().any(|own| own == verb)).collect();
        let mut response = Response::new(GatewayBody::empty());
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&offered.join(",")) {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, value);
        }
        if let Some(value) = &self.allow_headers {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, value.clone());
        }
        response
    }

    /// Marks the answer to a request with the headers `asked`, faults included.
    pub(crate) fn mark(&self, headers: &mut HeaderMap, asked: &HeaderMap) {
        match self.origin(asked) {
            AllowedOrigin::Unmarked => return,
            AllowedOrigin::Any => {
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            }
            AllowedOrigin::One(value) => {
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, value);
                headers.append(VARY, HeaderValue::from_static("Origin"));
            }
            AllowedOrigin::None => {
                headers.remove(ACCESS_CONTROL_ALLOW_ORIGIN);
                headers.append(VARY, HeaderValue::from_static("Origin"));
            }
        }
        if let Some(value) = &self.expose_headers {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, value.clone());
        }
    }
}

/// Which origin may read an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum AllowedOrigin {
    /// The gateway has no say: CORS is off, the upstream's own headers pass.
    Unmarked,
    Any,
    One(HeaderValue),
    None,
}

#[cfg(test)]
#[path = "cors_tests.rs"]
mod tests;
