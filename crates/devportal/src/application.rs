//! Applications on the wire.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tollgate_domain::api::ApiScope;
use tollgate_domain::application::Application;
use tollgate_domain::text::is_printable;
use tollgate_store::ApplicationSummary;
use tollgate_web::error::ApiError;
use tollgate_web::wire::time_text;
use utoipa::ToSchema;

use super::key_set::ApplicationKey;

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;
/// The longest description, in characters.
const LONGEST_DESCRIPTION: usize = 512;

/// Members that are kept as sent and come back unchanged.
const EXTRA: [&str; 3] = ["groups", "attributes", "visibility"];

/// What a developer writes of an application.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = ApplicationRequest)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationInput {
    /// 1 to 100 printable characters.
    #[serde(default)]
    name: Option<String>,
    /// The application tier.
    #[serde(default)]
    throttling_policy: Option<String>,
    /// At most 512 characters.
    #[serde(default)]
    description: Option<String>,
    /// `JWT` or `OAUTH`.
    #[serde(default)]
    token_type: Option<String>,
    /// Kept as sent.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    groups: Option<Value>,
    /// Kept as sent.
    #[serde(default)]
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>)]
    attributes: Option<Value>,
    /// Kept as sent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    visibility: Option<Value>,
}

/// What an [`ApplicationInput`] says once it is found to be right.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CheckedApplication {
    pub(crate) name: String,
    pub(crate) tier: String,
    pub(crate) description: String,
    pub(crate) token_type: Option<String>,
    pub(crate) extra: Map<String, Value>,
}

impl ApplicationInput {
    /// Checks everything but the tier, which the organization decides.
    pub(crate) fn check(self) -> Result<CheckedApplication, ApiError> {
        let name = self.name.unwrap_or_default();
        check_name(&name)?;
        let tier = self.throttling_policy.filter(|tier| !tier.trim().is_empty());
        let tier = tier.ok_or_else(|| ApiError::invalid("throttlingPolicy is required"))?;
        let description = self.description.unwrap_or_default();
        if description.chars().count() > LONGEST_DESCRIPTION {
            return Err(ApiError::invalid("An application description has at most 512 characters"));
        }
        let token_type = self.token_type.filter(|own| !own.is_empty());
        if token_type.as_ref().is_some_and(|own| !["JWT", "OAUTH", "DEFAULT"].contains(&own.as_str())) {
            return Err(ApiError::invalid("tokenType is JWT or OAUTH"));
        }
        let sent = [self.groups, self.attributes, self.visibility];
        let mut extra = Map::new();
        for (member, value) in EXTRA.into_iter().zip(sent) {
            if let Some(value) = value.filter(|value| !value.is_null()) {
                extra.insert(member.to_owned(), value);
            }
        }
        Ok(CheckedApplication { name, tier, description, token_type, extra })
    }
}

/// More than WSO2 takes: whatever a reader can see, because a name is only ever shown, and escaped where it is.
fn check_name(name: &str) -> Result<(), ApiError> {
    if name.trim().is_empty() {
        return Err(ApiError::invalid("An application name cannot be blank"));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(ApiError::invalid("An application name has at most 100 characters"));
    }
    if name.trim() != name {
        return Err(ApiError::invalid("Application name cannot contain leading or trailing white spaces"));
    }
    if is_printable(name) {
        Ok(())
    } else {
        Err(ApiError::invalid("Application name contains characters that cannot be seen"))
    }
}

/// A scope that a subscribed API, or this API, asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ScopeInfo {
    /// Its name on the wire of tokens.
    pub key: String,
    /// Its name on screen.
    pub name: String,
    /// The roles that give it; empty: anyone.
    pub roles: Vec<String>,
    /// What it opens.
    pub description: String,
}

impl From<&ApiScope> for ScopeInfo {
    fn from(scope: &ApiScope) -> Self {
        let name = if scope.display_name.is_empty() { &scope.name } else { &scope.display_name };
        Self {
            key: scope.name.clone(),
            name: name.clone(),
            roles: scope.roles.clone(),
            description: scope.description.clone(),
        }
    }
}

/// One application in full.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Application)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationObject {
    /// Identifies it.
    pub application_id: String,
    /// Its name.
    pub name: String,
    /// The application tier.
    pub throttling_policy: String,
    /// What it is for.
    pub description: String,
    /// `JWT` or `OAUTH`.
    pub token_type: String,
    /// `APPROVED` and its siblings.
    pub status: String,
    /// As sent.
    #[schema(value_type = Vec<String>)]
    pub groups: Value,
    /// How many APIs it is subscribed to.
    pub subscription_count: u64,
    /// Its key sets.
    pub keys: Vec<ApplicationKey>,
    /// As sent.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub attributes: Value,
    /// The scopes of the APIs that it is subscribed to.
    pub subscription_scopes: Vec<ScopeInfo>,
    /// The owner's name.
    pub owner: String,
    /// Whether consumer secrets are kept as hashes only.
    pub hash_enabled: bool,
    /// As sent.
    #[schema(value_type = String)]
    pub visibility: Value,
    /// When it was made (RFC 3339).
    pub created_time: String,
    /// When it was last changed (RFC 3339).
    pub updated_time: String,
}

impl ApplicationObject {
    pub(crate) fn new(
        summary: &ApplicationSummary,
        keys: Vec<ApplicationKey>,
        subscription_scopes: Vec<ScopeInfo>,
        hash_enabled: bool,
    ) -> Self {
        let info = ApplicationInfo::from(summary);
        let application = &summary.application;
        Self {
            application_id: info.application_id,
            name: info.name,
            throttling_policy: info.throttling_policy,
            description: info.description,
            token_type: application.token_type.clone(),
            status: info.status,
            groups: info.groups,
            subscription_count: info.subscription_count,
            keys,
            attributes: info.attributes,
            subscription_scopes,
            owner: info.owner,
            hash_enabled,
            visibility: extra(application, "visibility", || "PRIVATE".into()),
            created_time: info.created_time,
            updated_time: info.updated_time,
        }
    }
}

/// One application in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationInfo {
    /// Identifies it.
    pub application_id: String,
    /// Its name.
    pub name: String,
    /// The application tier.
    pub throttling_policy: String,
    /// What it is for.
    pub description: String,
    /// `APPROVED` and its siblings.
    pub status: String,
    /// As sent.
    #[schema(value_type = Vec<String>)]
    pub groups: Value,
    /// How many APIs it is subscribed to.
    pub subscription_count: u64,
    /// As sent.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub attributes: Value,
    /// The owner's name.
    pub owner: String,
    /// When it was made (RFC 3339).
    pub created_time: String,
    /// When it was last changed (RFC 3339).
    pub updated_time: String,
}

impl From<&ApplicationSummary> for ApplicationInfo {
    fn from(summary: &ApplicationSummary) -> Self {
        let application = &summary.application;
        Self {
            application_id: application.id.to_string(),
            name: application.name.clone(),
            throttling_policy: application.tier.clone(),
            description: application.description.clone(),
            status: application.status.clone(),
            groups: extra(application, "groups", || Value::Array(Vec::new())),
            subscription_count: summary.subscription_count,
            attributes: extra(application, "attributes", || Value::Object(Map::new())),
            owner: application.organization.qualify(&application.owner_name),
            created_time: time_text(application.created_at),
            updated_time: time_text(application.updated_at),
        }
    }
}

fn extra(application: &Application, member: &str, default: impl FnOnce() -> Value) -> Value {
    application.extra.get(member).cloned().unwrap_or_else(default)
}

#[cfg(test)]
#[path = "application_tests.rs"]
mod tests;
