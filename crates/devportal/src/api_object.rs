//! APIs on the wire, as developers see them: no upstreams, no endpoint credentials.

use serde::Serialize;
use serde_json::{Map, Value, json};
use tollgate_auth::Auth;
use tollgate_domain::api::Api;
use tollgate_domain::api_summary::ApiSummary;
use tollgate_domain::client::KeyType;
use tollgate_domain::openapi_writer::{auth_type_text, write_document};
use tollgate_store::Deployment;
use tollgate_web::wire::{millis_text, time_text};
use utoipa::ToSchema;

use super::application::ScopeInfo;

/// An API in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = APIInfo)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiInfo {
    /// Identifies it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where the gateway serves it.
    pub context: String,
    /// Its version.
    pub version: String,
    /// `HTTP`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was made, in milliseconds since the epoch.
    pub created_time: String,
    /// The name of the user who made it.
    pub provider: String,
    /// Where it stands.
    pub life_cycle_status: String,
    /// Always null.
    pub thumbnail_uri: Option<String>,
    /// Always "0.0".
    pub avg_rating: String,
    /// The subscription tiers that it offers.
    pub throttling_policies: Vec<String>,
    /// As its publisher wrote it.
    #[schema(value_type = Object)]
    pub advertise_info: Value,
    /// As its publisher wrote it.
    #[schema(value_type = Object)]
    pub business_information: Value,
    /// Whether it takes new subscriptions.
    pub is_subscription_available: bool,
    /// Always `FREE`.
    pub monetization_label: String,
}

impl From<&ApiSummary> for ApiInfo {
    fn from(api: &ApiSummary) -> Self {
        let sent = |member: &Value, default: Value| if member.is_null() { default } else { member.clone() };
        Self {
            id: api.id.to_string(),
            name: api.name.clone(),
            description: api.shown.description.clone(),
            context: api.context.clone(),
            version: api.version.clone(),
            kind: "HTTP".to_owned(),
            created_time: millis_text(api.created_at),
            provider: api.organization.qualify(&api.provider),
            life_cycle_status: api.lifecycle.as_str().to_owned(),
            thumbnail_uri: None,
            avg_rating: "0.0".to_owned(),
            throttling_policies: api.shown.tiers.clone(),
            advertise_info: sent(&api.shown.advertise_info, json!({"advertised": false})),
            business_information: sent(&api.shown.business_information, json!({})),
            is_subscription_available: api.lifecycle.takes_subscriptions(),
            monetization_label: "FREE".to_owned(),
        }
    }
}

/// An API in full.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = API)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiObject {
    /// Identifies it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where the gateway serves it.
    pub context: String,
    /// Its version.
    pub version: String,
    /// The name of the user who made it.
    pub provider: String,
    /// Its OpenAPI document as text.
    pub api_definition: String,
    /// Where it stands.
    pub life_cycle_status: String,
    /// As its publisher wrote it.
    pub is_default_version: bool,
    /// `HTTP`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `https`.
    pub transport: Vec<String>,
    /// Its resources.
    pub operations: Vec<ApiOperation>,
    /// The header that carries the token.
    pub authorization_header: String,
    /// As its publisher wrote it.
    pub api_key_header: String,
    /// As its publisher wrote it.
    #[schema(value_type = Vec<String>)]
    pub security_scheme: Value,
    /// As its publisher wrote them.
    pub tags: Vec<String>,
    /// The subscription tiers that it offers.
    pub tiers: Vec<ApiTier>,
    /// Always false.
    pub has_thumbnail: bool,
    /// As its publisher wrote them.
    #[schema(value_type = Vec<Object>)]
    pub additional_properties: Value,
    /// Where it can be called; empty until it is deployed.
    #[serde(rename = "endpointURLs")]
    pub endpoint_urls: Vec<EndpointUrls>,
    /// As its publisher wrote it.
    #[schema(value_type = Object)]
    pub business_information: Value,
    /// The key types that have an upstream.
    pub environment_list: Vec<String>,
    /// The scopes of its resources.
    pub scopes: Vec<ScopeInfo>,
    /// Always "0.0".
    pub avg_rating: String,
    /// As its publisher wrote it.
    #[schema(value_type = Object)]
    pub advertise_info: Value,
    /// Whether it takes new subscriptions.
    pub is_subscription_available: bool,
    /// As its publisher wrote them.
    #[schema(value_type = Vec<String>)]
    pub categories: Value,
    /// The key managers whose tokens it takes.
    #[schema(value_type = Vec<String>)]
    pub key_managers: Value,
    /// When it was made (RFC 3339).
    pub created_time: String,
    /// When it was last changed (RFC 3339).
    pub last_updated_time: String,
    /// `wso2`.
    pub gateway_vendor: String,
}

/// A resource of an API.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = APIOperations)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiOperation {
    /// Its place in the list.
    pub id: String,
    /// The path template.
    pub target: String,
    /// The HTTP method.
    pub verb: String,
    /// Which tokens it takes; `None`: no token needed.
    pub auth_type: String,
    /// A token passes with any one of these; none: every valid token passes.
    pub scopes: Vec<String>,
}

/// A tier that an API offers.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = APITier)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiTier {
    /// Its name.
    pub tier_name: String,
    /// `FREE`.
    pub tier_plan: String,
}

/// Where an API can be called in one environment.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = APIEndpointURLs)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EndpointUrls {
    /// The environment.
    pub environment_name: String,
    /// Its name on screen.
    pub environment_display_name: String,
    /// `hybrid`: production and sandbox.
    pub environment_type: String,
    /// The URLs.
    #[serde(rename = "URLs")]
    pub urls: UrlsByScheme,
    /// The URLs without version, while it is the default version.
    #[serde(rename = "defaultVersionURLs")]
    pub default_version_urls: UrlsByScheme,
}

/// URLs by scheme; only https is served.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = APIURLs)]
pub(crate) struct UrlsByScheme {
    /// Always null.
    pub http: Option<String>,
    /// The URL.
    pub https: Option<String>,
    /// Always null.
    pub ws: Option<String>,
    /// Always null.
    pub wss: Option<String>,
}

impl ApiObject {
    /// An API with its deployments that the portal shows.
    pub(crate) fn new(auth: &Auth, api: &Api, base: Option<&Value>, deployments: &[Deployment]) -> Self {
        let info = ApiInfo::from(&api.summary());
        let definition = &api.definition;
        let url = base_url(auth, api);
        let is_default_version = extra(api, "isDefaultVersion", || false.into()).as_bool().unwrap_or(false);
        let default_url = is_default_version
            .then(|| format!("{}{}", auth.urls().gateway, api.context.replace("/{version}", "")));
        let endpoint_urls: Vec<EndpointUrls> = deployments
            .iter()
            .filter(|deployment| deployment.display_on_devportal)
            .map(|deployment| EndpointUrls {
                environment_name: deployment.environment.clone(),
                environment_display_name: deployment.environment.clone(),
                environment_type: "hybrid".to_owned(),
                urls: UrlsByScheme { https: Some(url.clone()), ..UrlsByScheme::default() },
                default_version_urls: UrlsByScheme { https: default_url.clone(), ..UrlsByScheme::default() },
            })
            .collect();
        let environments = [KeyType::Production, KeyType::Sandbox].into_iter();
        let with_upstream = environments.filter(|own| !definition.endpoints(*own).is_empty());
        let header = definition.authorization_header.clone();
        Self {
            id: info.id,
            name: info.name,
            description: info.description,
            context: info.context,
            version: info.version,
            provider: info.provider,
            api_definition: document(auth, api, base).to_string(),
            life_cycle_status: info.life_cycle_status,
            is_default_version,
            kind: info.kind,
            transport: vec!["https".to_owned()],
            operations: operations(api),
            authorization_header: header.unwrap_or_else(|| "Authorization".to_owned()),
            api_key_header: text(api, "apiKeyHeader", "ApiKey"),
            security_scheme: extra(api, "securityScheme", || {
                json!(["oauth2", "oauth_basic_auth_api_key_mandatory"])
            }),
            tags: definition.tags(),
            tiers: definition
                .tiers
                .iter()
                .map(|name| ApiTier { tier_name: name.clone(), tier_plan: "FREE".to_owned() })
                .collect(),
            has_thumbnail: false,
            additional_properties: extra(api, "additionalProperties", || json!([])),
            endpoint_urls,
            business_information: info.business_information,
            environment_list: with_upstream.map(|own| own.as_str().to_owned()).collect(),
            scopes: definition.scopes.iter().map(ScopeInfo::from).collect(),
            avg_rating: info.avg_rating,
            advertise_info: info.advertise_info,
            is_subscription_available: info.is_subscription_available,
            categories: extra(api, "categories", || json!([])),
            key_managers: extra(api, "keyManagers", || json!(["all"])),
            created_time: time_text(api.created_at),
            last_updated_time: time_text(api.updated_at),
            gateway_vendor: "wso2".to_owned(),
        }
    }
}

/// Where the gateway serves an API.
pub(crate) fn base_url(auth: &Auth, api: &Api) -> String {
    format!("{}{}", auth.urls().gateway, api.base_path())
}

/// The OpenAPI document of an API, written over the one that it came with, with the gateway as its server.
pub(crate) fn document(auth: &Auth, api: &Api, base: Option<&Value>) -> Value {
    write_document(&api.name, &api.version, &api.definition, base, &[base_url(auth, api)])
}

fn operations(api: &Api) -> Vec<ApiOperation> {
    let numbered = api.definition.resources.iter().enumerate();
    numbered
        .map(|(place, resource)| ApiOperation {
            id: place.to_string(),
            target: resource.target.clone(),
            verb: resource.verb.clone(),
            auth_type: auth_type_text(resource.auth_type).to_owned(),
            scopes: resource.scopes.clone(),
        })
        .collect()
}

fn text(api: &Api, member: &str, default: &str) -> String {
    extra(api, member, || default.into()).as_str().unwrap_or(default).to_owned()
}

/// A member that is kept as sent; null counts as absent.
fn extra(api: &Api, member: &str, default: impl FnOnce() -> Value) -> Value {
    let extra: &Map<String, Value> = &api.definition.extra;
    extra.get(member).filter(|value| !value.is_null()).cloned().unwrap_or_else(default)
}
