//! Key sets on the wire: what is asked for, what is shown, and the rules between.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tollgate_auth::{Auth, AuthSettings, Issued};
use tollgate_domain::callback;
use tollgate_domain::client::Client;
use tollgate_domain::grant_type::{GrantType, KNOWN};
use tollgate_domain::key_manager::RESIDENT;
use tollgate_store::StoredSecret;
use tollgate_web::error::ApiError;
use utoipa::ToSchema;

/// What WSO2 says when a browser grant has nowhere to return to.
const NO_CALLBACK: &str = "The callback url must have at least one URI value when using Authorization code or implicit grant types.";
/// The longest callback text, in bytes.
const LONGEST_CALLBACK: usize = 2048;
/// The most additional properties.
const MOST_PROPERTIES: usize = 100;
/// The properties that hold a number of seconds, or `N/A` for the server's default.
const LIFETIMES: [&str; 4] = [
    "application_access_token_expiry_time",
    "user_access_token_expiry_time",
    "refresh_token_expiry_time",
    "id_token_expiry_time",
];
/// The properties that hold true or false, or their text.
const SWITCHES: [&str; 3] = ["pkceMandatory", "pkceSupportPlain", "bypassClientCredentials"];

/// The grant types that a client may be registered for: the known ones among those asked for, each once. Ones that
/// this server does not offer are kept, for the day it does.
pub(crate) fn grant_types(asked: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in asked {
        if KNOWN.contains(&name.as_str()) && !kept.contains(name) {
            kept.push(name.clone());
        }
    }
    kept
}

/// The grant types of a changed key set: what the answer shows is replaced, what it hides is kept.
pub(crate) fn merge_grant_types(old: &[String], asked: &[String], offered: &[GrantType]) -> Vec<String> {
    let mut kept = grant_types(asked);
    for name in old {
        if !is_offered(name, offered) && !kept.contains(name) {
            kept.push(name.clone());
        }
    }
    kept
}

fn is_offered(name: &str, offered: &[GrantType]) -> bool {
    GrantType::parse(name).is_some_and(|grant| offered.contains(&grant))
}

/// Checks the callback URL against the grant types asked for.
pub(crate) fn check_callback(asked: &[String], callback: &str) -> Result<(), ApiError> {
    let returns = asked.iter().any(|name| name == "authorization_code" || name == "implicit");
    if returns && callback.trim().is_empty() {
        return Err(ApiError::invalid(NO_CALLBACK));
    }
    if callback.len() > LONGEST_CALLBACK {
        return Err(ApiError::invalid("The callback url is too long"));
    }
    callback::check_callback(callback).map_err(ApiError::invalid)
}

/// Checks `additionalProperties`.
pub(crate) fn check_properties(properties: &Map<String, Value>) -> Result<(), ApiError> {
    let invalid = |name: &str, takes: &str| {
        ApiError::bad_request(
            Some(901_407),
            "Invalid application additional properties",
            format!("Property {name} takes {takes}"),
        )
    };
    if properties.len() > MOST_PROPERTIES {
        return Err(ApiError::invalid("additionalProperties has too many members"));
    }
    for (name, value) in properties {
        if LIFETIMES.contains(&name.as_str()) && !is_lifetime(value) {
            return Err(invalid(name, "a number of seconds from 1 on, or N/A"));
        }
        if SWITCHES.contains(&name.as_str()) && !is_switch(value) {
            return Err(invalid(name, "true or false"));
        }
    }
    Ok(())
}

fn is_lifetime(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Number(number) => number.as_i64().is_some_and(|seconds| seconds > 0),
        Value::String(text) => {
            let text = text.trim();
            text.is_empty() || text == "N/A" || text.parse::<i64>().is_ok_and(|seconds| seconds > 0)
        }
        _ => false,
    }
}

fn is_switch(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) => true,
        Value::String(text) => ["", "true", "false"].contains(&text.to_ascii_lowercase().as_str()),
        _ => false,
    }
}

/// The properties as shown: the stored ones, the server's defaults for what is not set.
fn shown_properties(client: &Client, settings: &AuthSettings) -> Map<String, Value> {
    let lifetimes = &settings.lifetimes;
    let defaults = [lifetimes.application, lifetimes.user, lifetimes.refresh, lifetimes.user];
    let mut shown = Map::new();
    for (name, default) in LIFETIMES.into_iter().zip(defaults) {
        shown.insert(name.to_owned(), client.lifetime(name).unwrap_or(default).into());
    }
    for name in SWITCHES {
        let on = match client.properties.get(name) {
            Some(Value::Bool(on)) => *on,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        };
        shown.insert(name.to_owned(), on.into());
    }
    for (name, value) in &client.properties {
        if !shown.contains_key(name) {
            shown.insert(name.clone(), value.clone());
        }
    }
    shown
}

/// What keys are made with.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = ApplicationKeyGenerateRequest)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyGenerateRequest {
    /// `PRODUCTION` or `SANDBOX`.
    pub key_type: String,
    /// Wire names; ones that the server does not offer are left out of the answer.
    pub grant_types_to_be_supported: Vec<String>,
    /// Needed for `authorization_code` and `implicit`.
    #[serde(default)]
    pub callback_url: Option<String>,
    /// Scopes of the first token.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// How long the first token lives, in seconds: a number or its text.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub validity_time: Option<Value>,
    /// Name or id of the key manager.
    #[serde(default)]
    pub key_manager: Option<String>,
    /// Lifetimes, PKCE and public-client switches.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub additional_properties: Option<Map<String, Value>>,
}

/// What may be changed of a key set; the other members of the wire object are ignored.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = ApplicationKeyUpdateRequest)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyUpdateRequest {
    /// Wire names.
    #[serde(default)]
    pub supported_grant_types: Option<Vec<String>>,
    /// Needed for `authorization_code` and `implicit`.
    #[serde(default)]
    pub callback_url: Option<String>,
    /// Lifetimes, PKCE and public-client switches.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub additional_properties: Option<Map<String, Value>>,
}

/// A token of an application.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationToken {
    /// The access token.
    pub access_token: String,
    /// The granted scopes.
    pub token_scopes: Vec<String>,
    /// How long it lives, in seconds.
    pub validity_time: i64,
}

impl From<Issued> for ApplicationToken {
    fn from(issued: Issued) -> Self {
        Self {
            access_token: issued.access_token.expose().to_owned(),
            token_scopes: issued.scopes.to_vec(),
            validity_time: issued.expires_in,
        }
    }
}

/// Shows neither token nor scopes.
impl std::fmt::Debug for ApplicationToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApplicationToken").finish_non_exhaustive()
    }
}

/// A key set in full.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationKey {
    /// Identifies it.
    pub key_mapping_id: String,
    /// The key manager's name.
    pub key_manager: String,
    /// The `client_id` of the Token API.
    pub consumer_key: String,
    /// The `client_secret`; null when only its hash is kept.
    pub consumer_secret: Option<String>,
    /// Always empty: there is one secret.
    #[schema(value_type = Vec<Object>)]
    pub consumer_secrets: Vec<Value>,
    /// The grant types that it may use and the server offers.
    pub supported_grant_types: Vec<String>,
    /// Where the browser grants return to.
    pub callback_url: String,
    /// `APPROVED`.
    pub key_state: String,
    /// `PRODUCTION` or `SANDBOX`.
    pub key_type: String,
    /// `CREATED`.
    pub mode: String,
    /// Always null.
    pub group_id: Option<String>,
    /// A first token, right after the keys were made.
    pub token: Option<ApplicationToken>,
    /// Lifetimes, PKCE and public-client switches.
    #[schema(value_type = Object)]
    pub additional_properties: Map<String, Value>,
}

impl std::fmt::Debug for ApplicationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApplicationKey").field("key_mapping_id", &self.key_mapping_id).finish_non_exhaustive()
    }
}

impl ApplicationKey {
    /// A stored key set, with its secret where the server keeps it.
    pub(crate) fn stored(auth: &Auth, client: &Client, secrets: &[StoredSecret]) -> Self {
        let newest = secrets.iter().max_by_key(|secret| secret.created_at);
        let secret = newest.and_then(|secret| auth.reveal_secret(secret));
        Self::new(auth, client, secret.map(|secret| secret.expose().to_owned()), None)
    }

    pub(crate) fn new(
        auth: &Auth,
        client: &Client,
        consumer_secret: Option<String>,
        token: Option<ApplicationToken>,
    ) -> Self {
        let settings = auth.settings();
        let offered = |name: &&String| is_offered(name, &settings.grant_types);
        Self {
            key_mapping_id: client.id.to_string(),
            key_manager: RESIDENT.to_owned(),
            consumer_key: client.consumer_key.clone(),
            consumer_secret,
            consumer_secrets: Vec::new(),
            supported_grant_types: client.grant_types.iter().filter(offered).cloned().collect(),
            callback_url: client.callback_url.clone(),
            key_state: "APPROVED".to_owned(),
            key_type: client.key_set.map(|(_, own)| own.as_str()).unwrap_or_default().to_owned(),
            mode: "CREATED".to_owned(),
            group_id: None,
            token,
            additional_properties: shown_properties(client, settings),
        }
    }
}

#[cfg(test)]
#[path = "key_set_tests.rs"]
mod tests;
