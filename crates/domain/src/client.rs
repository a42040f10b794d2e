//! OAuth clients: what stands behind a key set of an application, or a dynamic registration.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::epoch::Epoch;
use crate::id::{ApplicationId, ClientId, UserId};
use crate::organization::Organization;

/// Which of an application's two key sets a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum KeyType {
    /// Calls the production endpoint.
    Production,
    /// Calls the sandbox endpoint.
    Sandbox,
}

impl KeyType {
    /// The name on the wire and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "PRODUCTION",
            Self::Sandbox => "SANDBOX",
        }
    }

    /// Reads the name on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Production, Self::Sandbox].into_iter().find(|own| own.as_str() == text)
    }
}

/// Whether a client may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientState {
    /// In use.
    Active,
    /// Refused everywhere.
    Revoked,
}

impl ClientState {
    /// The name in the store and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Revoked => "revoked",
        }
    }

    /// Reads the name in any letter case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Revoked].into_iter().find(|own| own.as_str().eq_ignore_ascii_case(text))
    }
}

/// An OAuth client (RFC 6749 section 2), without its secrets.
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    /// Identifies it inside; on the wire the `keyMappingId`.
    pub id: ClientId,
    /// Whose it is.
    pub organization: Organization,
    /// The `client_id` of RFC 6749, distinct over all organizations.
    pub consumer_key: String,
    /// The registered name; for key sets `<owner>_<applicationId>_<keyType>`.
    pub name: String,
    /// The user who owns it; `client_credentials` takes this user's roles.
    pub owner: UserId,
    /// The application and key type, unless dynamically registered.
    pub key_set: Option<(ApplicationId, KeyType)>,
    /// The grant types that it may use, wire names; ones that the server lacks stay stored.
    pub grant_types: Vec<String>,
    /// The callback URL or URLs, as given.
    pub callback_url: String,
    /// Whether it may be used.
    pub state: ClientState,
    /// Raised by a secret that is added or revoked, and by another state.
    pub epoch: Epoch,
    /// The lowest epoch whose tokens and grants still count. New secrets in place of all, and the revoked state, move it.
    pub valid_from: Epoch,
    /// Everything that clients may set per key set and that has no column of its own (`additionalProperties`):
    /// lifetimes, `bypassClientCredentials`, and so on.
    pub properties: Map<String, Value>,
    /// `JWT`, `OAUTH`, `DEFAULT` or none, as registered.
    pub token_type: Option<String>,
    /// Whether users of other organizations may log in through it (DCR `saasApp`).
    pub saas: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Client {
    /// Whether it may use the grant type of this wire name.
    #[must_use]
    pub fn allows(&self, grant_type: &str) -> bool {
        self.grant_types.iter().any(|own| own == grant_type)
    }

    /// Whether it was registered as public (`bypassClientCredentials`, a boolean or its text): it may name itself
    /// without a secret (RFC 6749 section 2.1).
    #[must_use]
    pub fn is_public(&self) -> bool {
        match self.properties.get("bypassClientCredentials") {
            Some(Value::Bool(public)) => *public,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// A lifetime of the properties in seconds: a positive number or its text; `N/A`, absent or unreadable is `None`.
    #[must_use]
    pub fn lifetime(&self, property: &str) -> Option<i64> {
        let seconds = match self.properties.get(property)? {
            Value::Number(number) => number.as_i64()?,
            Value::String(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        (seconds > 0).then_some(seconds)
    }
}
