//! The resident key manager as developers see it.

use serde::Serialize;
use serde_json::{Map, Value, json};
use tollgate_auth::Auth;
use tollgate_domain::key_manager::{RESIDENT, RESIDENT_ID};
use utoipa::ToSchema;

/// A key manager as developers see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyManagerInfo {
    /// Identifies it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `default`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name on screen.
    pub display_name: String,
    /// One sentence.
    pub description: String,
    /// Whether keys can be made.
    pub enabled: bool,
    /// The grant types that the server offers.
    pub available_grant_types: Vec<String>,
    /// Where tokens are asked for.
    pub token_endpoint: String,
    /// Where tokens are revoked.
    pub revoke_endpoint: String,
    /// Empty: there is no userinfo endpoint yet.
    pub user_info_endpoint: String,
    /// Whether the portal can generate tokens.
    pub enable_token_generation: bool,
    /// Always false.
    pub enable_token_encryption: bool,
    /// Whether consumer secrets are kept as hashes only.
    pub enable_token_hashing: bool,
    /// Always true.
    #[serde(rename = "enableOAuthAppCreation")]
    pub enable_oauth_app_creation: bool,
    /// Always false: foreign clients cannot be brought along.
    #[serde(rename = "enableMapOAuthConsumerApps")]
    pub enable_map_oauth_consumer_apps: bool,
    /// What a form for a key set asks for besides grant types and callback.
    #[schema(value_type = Vec<Object>)]
    pub application_configuration: Vec<Value>,
    /// Always null.
    pub alias: Option<String>,
    /// Always empty.
    #[schema(value_type = Object)]
    pub additional_properties: Map<String, Value>,
    /// `DIRECT`.
    pub token_type: String,
}

impl KeyManagerInfo {
    /// The resident key manager.
    #[must_use]
    pub(crate) fn resident(auth: &Auth) -> Self {
        let (urls, settings) = (auth.urls(), auth.settings());
        Self {
            id: RESIDENT_ID.to_owned(),
            name: RESIDENT.to_owned(),
            kind: "default".to_owned(),
            display_name: RESIDENT.to_owned(),
            description: "This is Resident Key Manager".to_owned(),
            enabled: true,
            available_grant_types: offered_grant_types(auth),
            token_endpoint: format!("{}/token", urls.gateway),
            revoke_endpoint: format!("{}/revoke", urls.gateway),
            user_info_endpoint: String::new(),
            enable_token_generation: true,
            enable_token_encryption: false,
            enable_token_hashing: settings.hash_only,
            enable_oauth_app_creation: true,
            enable_map_oauth_consumer_apps: false,
            application_configuration: application_configuration(),
            alias: None,
            additional_properties: Map::new(),
            token_type: "DIRECT".to_owned(),
        }
    }
}

/// The wire names of the grant types that the configuration leaves on.
#[must_use]
pub(crate) fn offered_grant_types(auth: &Auth) -> Vec<String> {
    auth.settings().grant_types.iter().map(|grant| grant.as_str().to_owned()).collect()
}

fn application_configuration() -> Vec<Value> {
    let field = |name: &str, label: &str, tooltip: &str, kind: &str, default: Value| {
        json!({
            "name": name, "label": label, "type": kind, "required": false, "mask": false, "multiple": false,
            "tooltip": tooltip, "default": default, "values": [],
        })
    };
    let seconds = |name: &str, label: &str, tooltip: &str| field(name, label, tooltip, "input", "N/A".into());
    vec![
        seconds(
            "application_access_token_expiry_time",
            "Application Access Token Expiry Time",
            "How long tokens of the application itself live, in seconds",
        ),
        seconds(
            "user_access_token_expiry_time",
            "User Access Token Expiry Time",
            "How long tokens of users live, in seconds",
        ),
        seconds(
            "refresh_token_expiry_time",
            "Refresh Token Expiry Time",
            "How long refresh tokens live, in seconds",
        ),
        field(
            "bypassClientCredentials",
            "Public client",
            "Let the application use grants without its consumer secret",
            "checkbox",
            false.into(),
        ),
    ]
}
