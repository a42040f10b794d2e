//! An API as publishers see it.

use serde::Serialize;
use serde_json::{Map, Value, json};
use tollgate_domain::api::Api;
use tollgate_domain::api_summary::ApiSummary;
use tollgate_web::wire::millis_text;
use utoipa::ToSchema;

use super::operations::{ApiScopeObject, OperationObject, warnings, write_operations, write_scopes};

/// An API.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = API)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiObject {
    /// Identifies it.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// What it is for.
    pub(crate) description: String,
    /// The path before the version, with the organization's prefix.
    pub(crate) context: String,
    /// Its version.
    pub(crate) version: String,
    /// The user who made it.
    pub(crate) provider: String,
    /// `CREATED`, `PUBLISHED`, ...
    pub(crate) life_cycle_status: String,
    /// `HTTP`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// `http`, `https`; only https is served.
    pub(crate) transport: Vec<String>,
    /// The subscription tiers that it offers.
    pub(crate) policies: Vec<String>,
    /// The header that carries the token.
    pub(crate) authorization_header: String,
    /// The upstreams, secrets empty.
    #[schema(value_type = Option<Object>)]
    pub(crate) endpoint_config: Value,
    /// The scopes that its operations name.
    pub(crate) scopes: Vec<ApiScopeObject>,
    /// Its resources.
    pub(crate) operations: Vec<OperationObject>,
    /// When it was made, in milliseconds since 1970.
    pub(crate) created_time: String,
    /// When it was last changed, in milliseconds since 1970.
    pub(crate) last_updated_timestamp: String,
    /// The same.
    pub(crate) last_updated_time: String,
    /// `APPROVED`.
    pub(crate) workflow_status: String,
    /// What should be changed, though the API is served all the same; left out when there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) warnings: Vec<String>,
    /// The kept members, and defaults for those that were never sent.
    #[serde(flatten)]
    #[schema(ignore)]
    pub(crate) rest: Map<String, Value>,
}

/// An API in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = APIInfo)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiInfo {
    /// Identifies it.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// What it is for.
    pub(crate) description: String,
    /// The path before the version.
    pub(crate) context: String,
    /// Its version.
    pub(crate) version: String,
    /// The user who made it.
    pub(crate) provider: String,
    /// `HTTP`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// `CREATED`, `PUBLISHED`, ...
    pub(crate) life_cycle_status: String,
    /// `APPROVED`.
    pub(crate) workflow_status: String,
    /// Always false.
    pub(crate) has_thumbnail: bool,
    /// As the API was sent.
    #[schema(value_type = Vec<String>)]
    pub(crate) security_scheme: Value,
    /// When it was made, in milliseconds since 1970.
    pub(crate) created_time: String,
    /// When it was last changed, in milliseconds since 1970.
    pub(crate) updated_time: String,
    /// `wso2`.
    pub(crate) gateway_vendor: String,
    /// Always false.
    pub(crate) advertise_only: bool,
}

/// What members have that were never sent, by the wire format.
fn defaults() -> Value {
    json!({
        "displayName": null,
        "wsdlInfo": null,
        "wsdlUrl": null,
        "responseCachingEnabled": false,
        "cacheTimeout": 300,
        "hasThumbnail": false,
        "isDefaultVersion": false,
        "isRevision": false,
        "revisionedApiId": null,
        "revisionId": 0,
        "enableSchemaValidation": false,
        "enableSubscriberVerification": false,
        "audience": "PUBLIC",
        "audiences": ["all"],
        "tags": [],
        "organizationPolicies": [],
        "apiThrottlingPolicy": null,
        "apiKeyHeader": "ApiKey",
        "securityScheme": ["oauth2", "oauth_basic_auth_api_key_mandatory"],
        "maxTps": null,
        "visibility": "PUBLIC",
        "visibleRoles": [],
        "visibleTenants": [],
        "visibleOrganizations": [],
        "mediationPolicies": [],
        "apiPolicies": null,
        "subscriptionAvailability": "CURRENT_TENANT",
        "subscriptionAvailableTenants": [],
        "additionalProperties": [],
        "additionalPropertiesMap": {},
        "monetization": null,
        "accessControl": "NONE",
        "accessControlRoles": [],
        "businessInformation": {
            "businessOwner": null,
            "businessOwnerEmail": null,
            "technicalOwner": null,
            "technicalOwnerEmail": null
        },
        "corsConfiguration": {
            "corsConfigurationEnabled": false,
            "accessControlAllowOrigins": ["*"],
            "accessControlAllowCredentials": false,
            "accessControlAllowHeaders": [
                "authorization", "Access-Control-Allow-Origin", "Content-Type", "SOAPAction", "apikey", "Internal-Key"
            ],
            "accessControlAllowMethods": ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]
        },
        "endpointImplementationType": "ENDPOINT",
        "threatProtectionPolicies": null,
        "categories": [],
        "keyManagers": ["all"],
        "serviceInfo": null,
        "advertiseInfo": null,
        "gatewayVendor": "wso2",
        "gatewayType": "wso2/synapse",
        "asyncTransportProtocols": [],
        "initiatedFromGateway": false
    })
}

/// Writes an API. The roles of its shared scopes must have been filled in.
pub(crate) fn write_api(api: Api) -> ApiObject {
    let mut rest = match defaults() {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    let operations = write_operations(&api.definition.resources);
    let scopes = write_scopes(&api.definition.scopes);
    let warnings = warnings(&api.definition.resources);
    let definition = api.definition;
    rest.extend(definition.extra);
    ApiObject {
        id: api.id.to_string(),
        provider: api.organization.qualify(&api.provider),
        name: api.name,
        description: definition.description,
        context: api.context,
        version: api.version,
        life_cycle_status: api.lifecycle.as_str().to_owned(),
        kind: "HTTP".to_owned(),
        transport: definition.transport,
        policies: definition.tiers,
        authorization_header: definition.authorization_header.unwrap_or_else(|| "Authorization".to_owned()),
        endpoint_config: definition.endpoint_config,
        scopes,
        operations,
        created_time: millis_text(api.created_at),
        last_updated_timestamp: millis_text(api.updated_at),
        last_updated_time: millis_text(api.updated_at),
        workflow_status: "APPROVED".to_owned(),
        warnings,
        rest,
    }
}

/// Writes an API as a list has it.
pub(crate) fn write_info(api: ApiSummary) -> ApiInfo {
    let scheme = Some(api.shown.security_scheme).filter(Value::is_array);
    ApiInfo {
        id: api.id.to_string(),
        provider: api.organization.qualify(&api.provider),
        name: api.name,
        description: api.shown.description,
        context: api.context,
        version: api.version,
        kind: "HTTP".to_owned(),
        life_cycle_status: api.lifecycle.as_str().to_owned(),
        workflow_status: "APPROVED".to_owned(),
        has_thumbnail: false,
        security_scheme: scheme.unwrap_or_else(|| json!(["oauth2", "oauth_basic_auth_api_key_mandatory"])),
        created_time: millis_text(api.created_at),
        updated_time: millis_text(api.updated_at),
        gateway_vendor: "wso2".to_owned(),
        advertise_only: false,
    }
}
