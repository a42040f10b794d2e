//! An API as lists have it: neither its definition nor its OpenAPI document.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::{Api, ApiDefinition};
use crate::clock::Timestamp;
use crate::id::ApiId;
use crate::lifecycle::Lifecycle;
use crate::organization::Organization;
use crate::role::ADMIN;

/// An API in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiSummary {
    /// Identifies it.
    pub id: ApiId,
    /// Whose it is.
    pub organization: Organization,
    /// Its name.
    pub name: String,
    /// The path before the version.
    pub context: String,
    /// Its version.
    pub version: String,
    /// The name of the user who made it.
    pub provider: String,
    /// Where it stands.
    pub lifecycle: Lifecycle,
    /// Who may see it in lists.
    pub visibility: Visibility,
    /// What it is found by besides its name.
    pub tags: Vec<String>,
    /// What is shown of its definition.
    pub shown: ShownInLists,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What lists show of a definition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShownInLists {
    /// What it is for.
    pub description: String,
    /// The subscription tiers that it offers.
    pub tiers: Vec<String>,
    /// As the publisher wrote it; null when it was never sent.
    #[serde(default)]
    pub advertise_info: Value,
    /// As the publisher wrote it; null when it was never sent.
    #[serde(default)]
    pub business_information: Value,
    /// As the publisher wrote it; null when it was never sent.
    #[serde(default)]
    pub security_scheme: Value,
}

/// Who may see an API in the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// The organization's users.
    Private,
    /// Holders of one of these roles, its provider and admins.
    Restricted(Vec<String>),
}

/// Who looks at the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Somebody who is no user of the organization, or has not said so.
    Anybody,
    /// One of the organization's users.
    Member {
        /// The user's name.
        name: String,
        /// The user's roles.
        roles: Vec<String>,
    },
}

impl Visibility {
    /// Whether it lets somebody see an API of this provider.
    #[must_use]
    pub fn opens_to(&self, reader: &Reader, provider: &str) -> bool {
        match (self, reader) {
            (Self::Public, _) => true,
            (_, Reader::Anybody) => false,
            (Self::Private, Reader::Member { .. }) => true,
            (Self::Restricted(to), Reader::Member { name, roles }) => {
                name == provider || roles.iter().any(|role| role == ADMIN || to.contains(role))
            }
        }
    }

    /// Its name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Public => "PUBLIC",
            Self::Private => "PRIVATE",
            Self::Restricted(_) => "RESTRICTED",
        }
    }
}

impl ApiDefinition {
    /// What lists show of it.
    #[must_use]
    pub fn shown_in_lists(&self) -> ShownInLists {
        let member = |name: &str| self.extra.get(name).cloned().unwrap_or_default();
        ShownInLists {
            description: self.description.clone(),
            tiers: self.tiers.clone(),
            advertise_info: member("advertiseInfo"),
            business_information: member("businessInformation"),
            security_scheme: member("securityScheme"),
        }
    }

    /// Its tags.
    #[must_use]
    pub fn tags(&self) -> Vec<String> {
        texts(&self.extra, "tags")
    }

    /// Who may see it. A word that is none of ours is taken for `PRIVATE`.
    #[must_use]
    pub fn visibility(&self) -> Visibility {
        match self.extra.get("visibility").and_then(Value::as_str) {
            None | Some("PUBLIC") => Visibility::Public,
            Some("RESTRICTED") => Visibility::Restricted(texts(&self.extra, "visibleRoles")),
            Some(_) => Visibility::Private,
        }
    }
}

impl Api {
    /// It as lists have it.
    #[must_use]
    pub fn summary(&self) -> ApiSummary {
        ApiSummary {
            id: self.id,
            organization: self.organization.clone(),
            name: self.name.clone(),
            context: self.context.clone(),
            version: self.version.clone(),
            provider: self.provider.clone(),
            lifecycle: self.lifecycle,
            visibility: self.definition.visibility(),
            tags: self.definition.tags(),
            shown: self.definition.shown_in_lists(),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

fn texts(members: &Map<String, Value>, name: &str) -> Vec<String> {
    let list = members.get(name).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
