//! Denials: what is refused before it expires. Whatever checks tokens holds the live ones.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::{DenialId, GrantId, UserId};
use crate::organization::Organization;

/// A denial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denial {
    /// Identifies it.
    pub id: DenialId,
    /// Whose it is.
    pub organization: Organization,
    /// Which access tokens are refused.
    pub denied: Denied,
    /// When the last of them has expired.
    pub expires_at: Timestamp,
}

/// Which access tokens a denial is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denied {
    /// One, by its `jti`.
    Token(String),
    /// All of a grant.
    Grant(GrantId),
    /// Those of a client that were issued up to a moment.
    Client {
        /// Its consumer key.
        consumer_key: String,
        /// The moment.
        issued_until: Timestamp,
    },
    /// Those of a user that were issued up to a moment.
    User {
        /// Which user.
        user: UserId,
        /// The moment.
        issued_until: Timestamp,
    },
    /// Nobody can tell: it names no grant, client or user that this release can read. Whoever holds one serves no call.
    Unnamed,
}
