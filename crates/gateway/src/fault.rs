//! Faults: what the gateway answers when it does not pass a call on, in the exact words of the wire format.
//!
//! No text names the token or the API's context.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{ACCEPT, ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use serde::Serialize;

use crate::answer_body::GatewayBody;

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blame {
    /// The request is wrong, or its sender may not make it.
    Caller,
    /// The gateway's, or its configuration's.
    Gateway,
    /// The upstream failed.
    Upstream,
}

/// Whether the same request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    /// It would be refused again.
    Pointless,
    /// The upstream has seen nothing of it.
    Safe,
    /// The upstream may have acted on it.
    Unsafe,
}

/// Which of the body forms of the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Of the access checks: code, message, description.
    Security,
    /// Of everything before and behind them: the same with `"type":"Status report"`.
    Report,
    /// A blocked API: no type, and not from the access checks.
    Blocked,
    /// As `Report`, and JSON whatever `Accept` says.
    ReportAlwaysJson,
}

/// Why a call was not passed on, or not answered by its upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    status: StatusCode,
    code: &'static str,
    form: Form,
    message: &'static str,
    description: Cow<'static, str>,
    challenge: Option<&'static str>,
    /// The methods that would be taken, with 405 (RFC 9110 section 15.5.6).
    allow: Option<String>,
    blame: Blame,
    retry: Retry,
}

const INVALID_TOKEN: &str = r#"Bearer realm="WSO2 API Manager", error="invalid_token", error_description="The provided token is invalid""#;
const INSUFFICIENT_SCOPE: &str = r#"Bearer realm="WSO2 API Manager", error="insufficient_scope""#;
const ANY_SCHEME: &str = r#"OAuth2 realm="WSO2 API Manager""#;

impl Fault {
    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The code of the wire format, such as `900901`.
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    /// Whose fault it is.
    pub(crate) fn blame(&self) -> Blame {
        self.blame
    }

    /// Whether the same request may be sent again.
    pub(crate) fn retry(&self) -> Retry {
        self.retry
    }

    fn report(
        status: StatusCode,
        code: &'static str,
        message: &'static str,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            form: Form::Report,
            message,
            description: text.into(),
            challenge: None,
            allow: None,
            blame: Blame::Caller,
            retry: Retry::Pointless,
        }
    }

    fn security(
        status: StatusCode,
        code: &'static str,
        message: &'static str,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        let challenge = (status == StatusCode::UNAUTHORIZED).then_some(INVALID_TOKEN);
        Self { form: Form::Security, challenge, ..Self::report(status, code, message, text) }
    }

    fn upstream(status: StatusCode, code: &'static str, text: &'static str, retry: Retry) -> Self {
        Self { blame: Blame::Upstream, retry, ..Self::report(status, code, "Runtime Error", text) }
    }

    /// The request itself is wrong.
    pub(crate) fn bad_request(text: impl Into<Cow<'static, str>>) -> Self {
        Self::report(StatusCode::BAD_REQUEST, "400", "Bad Request", text)
    }

    /// The head of the request is larger than the configuration allows (RFC 6585 section 5).
    pub(crate) fn head_too_large(text: &'static str) -> Self {
        let (status, message) =
            (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "Request Header Fields Too Large");
        Self::report(status, "431", message, text)
    }

    /// The client was silent for too long in the middle of its body.
    pub(crate) fn slow_body() -> Self {
        let text = "The request body was not received in time";
        Self {
            retry: Retry::Unsafe,
            ..Self::report(StatusCode::REQUEST_TIMEOUT, "408", "Request Timeout", text)
        }
    }

    /// The client's body broke off or could not be read.
    pub(crate) fn broken_body() -> Self {
        Self { retry: Retry::Unsafe, ..Self::bad_request("The request body could not be read") }
    }

    pub(crate) fn unknown_context() -> Self {
        let text = "The requested resource is not available.";
        Self { form: Form::ReportAlwaysJson, ..Self::report(StatusCode::NOT_FOUND, "404", "Not Found", text) }
    }

    pub(crate) fn no_resource() -> Self {
        let text = "No matching resource found for given API Request";
        Self::report(StatusCode::NOT_FOUND, "404", "Not Found", text)
    }

    /// The path is known under other verbs only.
    pub(crate) fn wrong_verb(verbs: &[&str]) -> Self {
        let text = "Method not allowed for given API resource";
        Self {
            allow: Some(verbs.join(", ")),
            ..Self::report(StatusCode::METHOD_NOT_ALLOWED, "405", "Method Not Allowed", text)
        }
    }

    /// The API is not offered over TLS, and the gateway listens on nothing else.
    pub(crate) fn unsupported_transport() -> Self {
        let text = "Unsupported Transport [ https ]. The requested resource is not available.";
        Self::report(StatusCode::FORBIDDEN, "403", "Forbidden", text)
    }

    pub(crate) fn api_blocked() -> Self {
        let text = "This API has been blocked temporarily. Please try again later or contact the system administrators.";
        Self {
            form: Form::Blocked,
            blame: Blame::Gateway,
            retry: Retry::Safe,
            ..Self::report(StatusCode::SERVICE_UNAVAILABLE, "700700", "API blocked", text)
        }
    }

    pub(crate) fn invalid_credentials() -> Self {
        let text = "Invalid Credentials. Make sure you have provided the correct security credentials";
        Self::security(StatusCode::UNAUTHORIZED, "900901", "Invalid Credentials", text)
    }

    /// The credential cannot be checked now: whoever knows it does not answer.
    pub(crate) fn unchecked_credentials() -> Self {
        let text = "The credentials cannot be checked at the moment";
        let (status, message) = (StatusCode::SERVICE_UNAVAILABLE, "Unclassified Authentication Failure");
        Self { blame: Blame::Gateway, retry: Retry::Safe, ..Self::security(status, "900900", message, text) }
    }

    /// No credential in the header that the API reads.
    pub(crate) fn missing_credentials(header: &HeaderName) -> Self {
        let header = if header == http::header::AUTHORIZATION { "Authorization" } else { header.as_str() };
        let text = format!(
            "Invalid Credentials. Make sure your API invocation call has a header: '{header} : Bearer ACCESS_TOKEN'"
        );
        Self {
            challenge: Some(ANY_SCHEME),
            ..Self::security(StatusCode::UNAUTHORIZED, "900902", "Missing Credentials", text)
        }
    }

    pub(crate) fn wrong_token_type() -> Self {
        let text = "Incorrect Access Token Type is provided";
        Self::security(StatusCode::UNAUTHORIZED, "900905", text, text)
    }

    pub(crate) fn subscription_blocked() -> Self {
        let text = "The requested API is temporarily blocked";
        Self::security(StatusCode::UNAUTHORIZED, "900907", text, text)
    }

    pub(crate) fn not_subscribed() -> Self {
        let text = "User is NOT authorized to access the Resource. API Subscription validation failed.";
        Self::security(StatusCode::FORBIDDEN, "900908", "Resource forbidden ", text)
    }

    pub(crate) fn subscription_inactive() -> Self {
        let text = "The subscription to the API is inactive";
        Self::security(StatusCode::UNAUTHORIZED, "900909", text, text)
    }

    /// The token has none of the resource's scopes. `path` is the requested one below the context.
    pub(crate) fn scope_missing(path: &str) -> Self {
        let message = "The access token does not allow you to access the requested resource";
        let path = if path.is_empty() { "/" } else { path };
        let text = format!("User is NOT authorized to access the Resource: {path}. Scope validation failed.");
        Self {
            challenge: Some(INSUFFICIENT_SCOPE),
            ..Self::security(StatusCode::FORBIDDEN, "900910", message, text)
        }
    }

    pub(crate) fn no_production_endpoint() -> Self {
        let text = "Production key offered to the API with no production endpoint";
        Self::report(StatusCode::FORBIDDEN, "900901", "Runtime Error", text)
    }

    pub(crate) fn no_sandbox_endpoint() -> Self {
        let text = "Sandbox key offered to the API with no sandbox endpoint";
        Self::report(StatusCode::FORBIDDEN, "900901", "Runtime Error", text)
    }

    /// The API's endpoint is not a URL that can be called.
    pub(crate) fn unusable_endpoint() -> Self {
        let text = "The endpoint of the API is not usable";
        Self {
            blame: Blame::Gateway,
            ..Self::upstream(StatusCode::SERVICE_UNAVAILABLE, "303001", text, Retry::Safe)
        }
    }

    pub(crate) fn connect_failed() -> Self {
        let text = "Error connecting to the back end";
        Self::upstream(StatusCode::SERVICE_UNAVAILABLE, "101503", text, Retry::Safe)
    }

    pub(crate) fn connect_timeout() -> Self {
        Self::upstream(StatusCode::GATEWAY_TIMEOUT, "101504", "Connection timeout", Retry::Safe)
    }

    pub(crate) fn response_timeout() -> Self {
        Self::upstream(StatusCode::GATEWAY_TIMEOUT, "101504", "Send timeout", Retry::Unsafe)
    }

    pub(crate) fn upstream_closed() -> Self {
        let text = "The back end closed the connection";
        Self::upstream(StatusCode::BAD_GATEWAY, "101505", text, Retry::Unsafe)
    }

    pub(crate) fn upstream_protocol() -> Self {
        let text = "The answer of the back end could not be read";
        Self::upstream(StatusCode::BAD_GATEWAY, "101506", text, Retry::Unsafe)
    }

    /// The answer for the client.
    pub(crate) fn to_response(&self, format: FaultFormat) -> Response<GatewayBody> {
        let xml = format == FaultFormat::Xml && self.form != Form::ReportAlwaysJson;
        let (kind, body) = if xml {
            ("application/xml; charset=UTF-8", self.xml())
        } else {
            ("application/json; charset=UTF-8", self.json())
        };
        let mut response = Response::new(GatewayBody::full(Bytes::from(body)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Some(challenge) = self.challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if self.form == Form::Security && self.retry == Retry::Safe {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if let Some(Ok(allow)) = self.allow.as_deref().map(HeaderValue::from_str) {
            headers.insert(ALLOW, allow);
        }
        response
    }

    fn kind(&self) -> Option<&'static str> {
        matches!(self.form, Form::Report | Form::ReportAlwaysJson).then_some("Status report")
    }

    /// The body in JSON.
    pub(crate) fn json(&self) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            code: &'a str,
            #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
            kind: Option<&'a str>,
            message: &'a str,
            description: &'a str,
        }
        let body = Body {
            code: self.code,
            kind: self.kind(),
            message: self.message,
            description: &self.description,
        };
        serde_json::to_string(&body).expect("invariant: texts always serialize")
    }

    fn xml(&self) -> String {
        let (prefix, namespace) = match self.form {
            Form::Security => ("ams", "http://wso2.org/apimanager/security"),
            _ => ("am", "http://wso2.org/apimanager"),
        };
        let element = |name: &str, text: &str| {
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            format!("<{prefix}:{name}>{text}</{prefix}:{name}>")
        };
        let mut xml = format!("<{prefix}:fault xmlns:{prefix}=\"{namespace}\">");
        xml += &element("code", self.code);
        if let Some(kind) = self.kind() {
            xml += &element("type", kind);
        }
        xml += &element("message", self.message);
        xml += &element("description", &self.description);
        xml + &format!("</{prefix}:fault>")
    }
}

/// The format of a fault's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultFormat {
    Json,
    Xml,
}

impl FaultFormat {
    /// XML when `Accept` prefers it (RFC 9110 section 12.5.1), else JSON.
    pub(crate) fn asked_for(headers: &HeaderMap) -> Self {
        let (mut json, mut xml) = (0.0_f32, 0.0_f32);
        for value in headers.get_all(ACCEPT) {
            for range in value.to_str().unwrap_or_default().split(',') {
                let (kind, rest) = range.split_once(';').unwrap_or((range, ""));
                let weight = rest.split(';').find_map(|part| part.trim().strip_prefix("q="));
                let weight = weight.map_or(1.0, |text| text.trim().parse().unwrap_or(0.0));
                let is_one_of =
                    |kinds: &[&str]| kinds.iter().any(|own| kind.trim().eq_ignore_ascii_case(own));
                if is_one_of(&["application/json", "application/*", "*/*"]) {
                    json = json.max(weight);
                } else if is_one_of(&["application/xml", "text/xml"]) {
                    xml = xml.max(weight);
                }
            }
        }
        if xml > json { Self::Xml } else { Self::Json }
    }
}

#[cfg(test)]
#[path = "fault_tests.rs"]
mod tests;
