//! Deltas: how changes travel from the store to whatever checks tokens and calls. Each carries the state that it leaves
//! behind, so that nobody who applies one has to ask back; all of them, and the snapshot, can be sent to another machine.

use serde::{Deserialize, Serialize};

use crate::denial::Denial;
use crate::deployed::{DeployedApi, DeployedClient, DeployedSubscription};
use crate::id::{ApiId, ApplicationId, ClientId, DenialId, UserId};
use crate::organization::Organization;
use crate::signing_key::PublicKey;

/// One entry of the change log with what it left behind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delta {
    /// Its number; the order of numbers is the order of commits.
    pub number: i64,
    /// What changed, and how it stands now: `kind` and `body`.
    #[serde(flatten)]
    pub body: Body,
}

/// How that stands which changed: at the change, or later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum Body {
    /// An API's deployment or lifecycle.
    Api {
        /// Which API.
        id: ApiId,
        /// As it is deployed; `None`: nowhere.
        api: Option<Box<DeployedApi>>,
    },
    /// A client was made, changed or deleted.
    Client {
        /// Which client.
        id: ClientId,
        /// `None`: it is gone.
        client: Option<DeployedClient>,
    },
    /// The subscriptions of an application.
    Application {
        /// Whose.
        id: ApplicationId,
        /// All of them.
        subscriptions: Vec<DeployedSubscription>,
    },
    /// Something is refused from now on, or no longer.
    Denial {
        /// Which denial.
        id: DenialId,
        /// `None`: it was forgotten.
        denial: Option<Denial>,
    },
    /// Scopes of an organization, or the roles that give them.
    Scopes {
        /// Whose.
        organization: Organization,
    },
    /// A signing key was added, retired or removed.
    SigningKey {
        /// Its name.
        kid: String,
        /// Its public half; `None`: it is gone.
        key: Option<PublicKey>,
    },
    /// A run-time setting.
    Setting {
        /// Whose.
        organization: Organization,
        /// Its name.
        name: String,
    },
    /// A user or role assignment.
    User {
        /// Which user.
        id: UserId,
    },
}

/// Everything at one moment: what a follower begins with, and falls back on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The newest change that is in it.
    pub number: i64,
    /// The APIs that are deployed.
    pub apis: Vec<DeployedApi>,
    /// All subscriptions, blocked ones as well.
    pub subscriptions: Vec<DeployedSubscription>,
    /// What tokens are checked by.
    pub credentials: Credentials,
}

/// The part of a snapshot that tokens are checked by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Credentials {
    /// All clients, revoked ones as well.
    pub clients: Vec<DeployedClient>,
    /// The live denials.
    pub denials: Vec<Denial>,
    /// The public keys, retired ones as well.
    pub keys: Vec<PublicKey>,
}

#[cfg(test)]
#[path = "delta_tests.rs"]
mod tests;
