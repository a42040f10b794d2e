//! Applications: what a developer registers.

use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::id::{ApplicationId, UserId};
use crate::organization::Organization;

/// An application: owns key sets and subscriptions.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// Identifies it.
    pub id: ApplicationId,
    /// Whose it is.
    pub organization: Organization,
    /// The user who owns it.
    pub owner: UserId,
    /// That user's name inside the organization.
    pub owner_name: String,
    /// 1 to 100 characters, one of its kind per owner.
    pub name: String,
    /// The application tier.
    pub tier: String,
    /// At most 512 characters.
    pub description: String,
    /// `JWT` or `OAUTH`, as asked for.
    pub token_type: String,
    /// `APPROVED` and its siblings.
    pub status: String,
    /// Known but unused members of the wire object, given back unchanged (`attributes`, `groups`, `visibility`).
    pub extra: Map<String, Value>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
