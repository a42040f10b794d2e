//! An API as a client sends it, and how it becomes a definition.
//!
//! A member that is left out stays as it was (for a new API: its default), so that a client which knows only some
//! members wipes out nothing. Known but unused members are kept in `extra`; unknown ones are ignored.

use axum::http::HeaderName;
use serde::Deserialize;
use serde_json::{Map, Value};
use tollgate_domain::api::{ApiDefinition, default_resources};
use tollgate_web::error::ApiError;
use utoipa::ToSchema;

use super::endpoint_config::check_endpoint_config;
use super::operations::{ApiScopeObject, OperationObject, check_operations, read_operations, read_scope};

/// Members that are kept as they come and change nothing yet, `null` included.
const KEPT: [(&str, Kind); 44] = [
    ("displayName", Kind::Text),
    ("responseCachingEnabled", Kind::Flag),
    ("cacheTimeout", Kind::Number),
    ("isDefaultVersion", Kind::Flag),
    ("enableSchemaValidation", Kind::Flag),
    ("enableSubscriberVerification", Kind::Flag),
    ("audience", Kind::OneOf(&["PUBLIC", "SINGLE"])),
    ("audiences", Kind::Texts),
    ("tags", Kind::Texts),
    ("organizationPolicies", Kind::List),
    ("apiThrottlingPolicy", Kind::Text),
    ("apiKeyHeader", Kind::Text),
    ("securityScheme", Kind::Texts),
    ("maxTps", Kind::Object),
    ("visibility", Kind::OneOf(&["PUBLIC", "PRIVATE", "RESTRICTED"])),
    ("visibleRoles", Kind::Texts),
    ("visibleTenants", Kind::Texts),
    ("visibleOrganizations", Kind::Texts),
    ("mediationPolicies", Kind::List),
    ("apiPolicies", Kind::Object),
    ("subscriptionAvailability", Kind::OneOf(&["CURRENT_TENANT", "ALL_TENANTS", "SPECIFIC_TENANTS"])),
    ("subscriptionAvailableTenants", Kind::Texts),
    ("additionalProperties", Kind::List),
    ("additionalPropertiesMap", Kind::Object),
    ("monetization", Kind::Object),
    ("accessControl", Kind::OneOf(&["NONE", "RESTRICTED"])),
    ("accessControlRoles", Kind::Texts),
    ("businessInformation", Kind::Object),
    ("corsConfiguration", Kind::Object),
    ("primaryProductionEndpointId", Kind::Text),
    ("primarySandboxEndpointId", Kind::Text),
    ("endpointImplementationType", Kind::OneOf(&["INLINE", "ENDPOINT", "MOCKED_OAS"])),
    ("threatProtectionPolicies", Kind::Any),
    ("categories", Kind::Texts),
    ("keyManagers", Kind::Texts),
    ("serviceInfo", Kind::Object),
    ("advertiseInfo", Kind::Object),
    ("gatewayVendor", Kind::Text),
    ("gatewayType", Kind::Text),
    ("asyncTransportProtocols", Kind::Texts),
    ("egress", Kind::Any),
    ("wsdlInfo", Kind::Object),
    ("wsdlUrl", Kind::Text),
    ("websubSubscriptionConfiguration", Kind::Object),
];

/// What a kept member may be.
#[derive(Clone, Copy)]
enum Kind {
    /// `true` or `false`.
    Flag,
    /// A number.
    Number,
    /// A text.
    Text,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list.
    List,
    /// An object.
    Object,
    /// Whatever it is.
    Any,
}

impl Kind {
    fn takes(self, value: &Value) -> bool {
        match self {
            _ if value.is_null() => true,
            Self::Flag => value.is_boolean(),
            Self::Number => value.is_number(),
            Self::Text => value.is_string(),
            Self::OneOf(texts) => value.as_str().is_some_and(|text| texts.contains(&text)),
            Self::Texts => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
            Self::Any => true,
        }
    }
}

/// Headers that cannot carry a token: the connection's own, and those that frame a message.
const NO_TOKEN_HEADERS: [&str; 9] = [
    "host",
    "connection",
    "content-length",
    "content-type",
    "transfer-encoding",
    "te",
    "upgrade",
    "cookie",
    "trailer",
];

/// An API as a client sends it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = APIDraft)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiDraft {
    /// 1 to 60 characters; cannot be changed.
    pub(crate) name: Option<String>,
    /// The path before the version; cannot be changed.
    pub(crate) context: Option<String>,
    /// 1 to 30 characters; cannot be changed.
    pub(crate) version: Option<String>,
    /// `HTTP`.
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    /// What it is for.
    pub(crate) description: Option<String>,
    /// `https`, or `http` and `https`.
    pub(crate) transport: Option<Vec<String>>,
    /// The subscription tiers that it offers.
    pub(crate) policies: Option<Vec<String>>,
    /// The header that carries the token.
    pub(crate) authorization_header: Option<String>,
    /// The upstreams.
    #[schema(value_type = Option<Object>)]
    pub(crate) endpoint_config: Option<Value>,
    /// The scopes that its operations name.
    pub(crate) scopes: Option<Vec<ApiScopeObject>>,
    /// Its resources; a new API without any gets `/*` under five verbs.
    pub(crate) operations: Option<Vec<OperationObject>>,
    /// Everything else.
    #[serde(flatten)]
    #[schema(ignore)]
    pub(crate) rest: Map<String, Value>,
}

/// What a new API has before anything is said.
pub(crate) fn blank_definition() -> ApiDefinition {
    ApiDefinition { transport: both_transports(), resources: default_resources(), ..ApiDefinition::default() }
}

fn both_transports() -> Vec<String> {
    vec!["http".to_owned(), "https".to_owned()]
}

impl ApiDraft {
    /// Writes what was sent over a definition, and checks the outcome for itself. Roles, tiers and shared scopes are
    /// checked against the store afterwards.
    ///
    /// # Errors
    /// 400.
    pub(crate) fn apply(self, mut definition: ApiDefinition) -> Result<ApiDefinition, ApiError> {
        if let Some(kind) = self.kind.as_deref().filter(|kind| !kind.eq_ignore_ascii_case("HTTP")) {
            return Err(ApiError::invalid(format!(
                "APIs of type {kind} are not served yet: type must be HTTP"
            )));
        }
        if let Some(description) = self.description {
            if description.len() > 32_766 {
                return Err(ApiError::invalid("description may have at most 32766 bytes"));
            }
            definition.description = description;
        }
        if let Some(transport) = self.transport {
            definition.transport = read_transport(&transport)?;
        }
        if let Some(mut tiers) = self.policies {
            tiers.retain(|tier| !tier.is_empty());
            let mut seen = std::collections::HashSet::new();
            tiers.retain(|tier| seen.insert(tier.clone()));
            definition.tiers = tiers;
        }
        if let Some(header) = self.authorization_header {
            definition.authorization_header = read_header(&header)?;
        }
        if let Some(config) = self.endpoint_config {
            definition.endpoint_config = check_endpoint_config(config)?;
        }
        if let Some(scopes) = self.scopes {
            definition.scopes = scopes.into_iter().map(read_scope).collect();
        }
        if let Some(operations) = self.operations {
            definition.resources =
                if operations.is_empty() { default_resources() } else { read_operations(operations)? };
        }
        for (member, value) in self.rest {
            let Some((_, kind)) = KEPT.iter().find(|(name, _)| *name == member) else { continue };
            if !kind.takes(&value) {
                return Err(ApiError::invalid(format!(
                    "{member} has another type or value than an API takes"
                )));
            }
            definition.extra.insert(member, value);
        }
        check_operations(&definition.resources, &definition.scopes)?;
        Ok(definition)
    }
}

/// Reads `transport`: only https is served, so an API must offer it.
///
/// # Errors
/// 400.
pub(crate) fn read_transport(sent: &[String]) -> Result<Vec<String>, ApiError> {
    if sent.is_empty() {
        return Ok(both_transports());
    }
    if sent.iter().any(|name| name != "http" && name != "https") {
        return Err(ApiError::invalid("transport may hold http and https"));
    }
    if !sent.iter().any(|name| name == "https") {
        return Err(ApiError::invalid("An API for transport http only cannot be served: add https"));
    }
    let names = both_transports();
    Ok(names.into_iter().filter(|name| sent.contains(name)).collect())
}

/// Reads `authorizationHeader`; `None` stands for `Authorization`.
///
/// # Errors
/// 400.
pub(crate) fn read_header(sent: &str) -> Result<Option<String>, ApiError> {
    if sent.is_empty() || sent.eq_ignore_ascii_case("Authorization") {
        return Ok(None);
    }
    match HeaderName::from_bytes(sent.as_bytes()) {
        Ok(name) if sent.len() <= 100 && !NO_TOKEN_HEADERS.contains(&name.as_str()) => {
            Ok(Some(sent.to_owned()))
        }
        _ => {
            Err(ApiError::invalid("authorizationHeader must be the name of a header that can carry a token"))
        }
    }
}

#[cfg(test)]
#[path = "api_draft_tests.rs"]
mod tests;
