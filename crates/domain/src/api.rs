//! APIs: what is published under `/{context}/{version}`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::client::KeyType;
use crate::clock::Timestamp;
use crate::id::ApiId;
use crate::lifecycle::Lifecycle;
use crate::organization::Organization;
use crate::resource::{AuthType, Resource, VERBS};

/// First path segments that the gateway keeps for itself: an API that wants one is refused.
pub const RESERVED_CONTEXTS: [&str; 7] = ["t", "token", "revoke", "authorize", "userinfo", "jwks", "service"];

/// The member of [`ApiDefinition::extra`] that kept the OpenAPI document before documents had a place of their own.
pub const FORMER_DOCUMENT: &str = "apiDefinition";

/// The member of [`ApiDefinition::extra`] that says whether the API is served without its version, too.
pub const IS_DEFAULT_VERSION: &str = "isDefaultVersion";

/// An API's working copy or one of its revisions: everything that a publisher can change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ApiDefinition {
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// `http` and/or `https`; only `https` is served.
    #[serde(default)]
    pub transport: Vec<String>,
    /// The subscription tiers that it offers (wire: `policies`).
    #[serde(default)]
    pub tiers: Vec<String>,
    /// Its resources, in the publisher's order.
    #[serde(default)]
    pub resources: Vec<Resource>,
    /// The scopes that its resources carry.
    #[serde(default)]
    pub scopes: Vec<ApiScope>,
    /// The header that carries the token; `None`: `Authorization`.
    #[serde(default)]
    pub authorization_header: Option<String>,
    /// The upstreams as the publisher wrote them (wire: `endpointConfig`), given back unchanged.
    #[serde(default)]
    pub endpoint_config: Value,
    /// Known but unused members of the wire object, given back unchanged. Its OpenAPI document is none of them.
    #[serde(default)]
    pub extra: Map<String, Value>,
}

/// A scope that an API's resources carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiScope {
    /// Its name on the wire of tokens.
    pub name: String,
    /// Its name on screen.
    #[serde(default)]
    pub display_name: String,
    /// What it opens.
    #[serde(default)]
    pub description: String,
    /// The roles that give it; empty: anyone. For a shared scope, as the shared scope says at reading time.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Whether it is a shared scope of the organization.
    #[serde(default)]
    pub shared: bool,
}

/// An API's working copy.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// Identifies it.
    pub id: ApiId,
    /// Whose it is.
    pub organization: Organization,
    /// 1 to 60 characters.
    pub name: String,
    /// With a leading `/`, and with `/t/{domain}` in front for organizations other than `carbon.super`; may hold
    /// `{version}`.
    pub context: String,
    /// 1 to 30 characters.
    pub version: String,
    /// The name of the user who made it.
    pub provider: String,
    /// Where it stands.
    pub lifecycle: Lifecycle,
    /// Everything that a publisher can change.
    pub definition: ApiDefinition,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Api {
    /// The path under which the gateway serves it: `/orders/1.0.0`, or the context with `{version}` filled in.
    #[must_use]
    pub fn base_path(&self) -> String {
        base_path(&self.context, &self.version)
    }
}

/// The path under which the gateway serves a context and version.
#[must_use]
pub fn base_path(context: &str, version: &str) -> String {
    if context.contains("{version}") {
        context.replace("{version}", version)
    } else {
        format!("{}/{version}", context.trim_end_matches('/'))
    }
}

/// The resources of an API that was made without any: `/*` under five verbs.
#[must_use]
pub fn default_resources() -> Vec<Resource> {
    VERBS[..5]
        .iter()
        .map(|&verb| Resource {
            target: "/*".to_owned(),
            verb: verb.to_owned(),
            auth_type: AuthType::Any,
            throttling_policy: "Unlimited".to_owned(),
            scopes: Vec::new(),
        })
        .collect()
}

impl ApiDefinition {
    /// The upstream URLs for a key type: one, or several for `load_balance`; none when that endpoint is missing.
    #[must_use]
    pub fn endpoints(&self, key_type: KeyType) -> Vec<String> {
        let member = match key_type {
            KeyType::Production => "production_endpoints",
            KeyType::Sandbox => "sandbox_endpoints",
        };
        let url = |endpoint: &'_ Value| endpoint.get("url").and_then(Value::as_str).map(str::to_owned);
        match self.endpoint_config.get(member) {
            Some(Value::Array(list)) => list.iter().filter_map(url).collect(),
            Some(endpoint) => url(endpoint).into_iter().collect(),
            None => Vec::new(),
        }
    }
}
