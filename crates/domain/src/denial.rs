//! Denials: what is refused before it expires. Whatever checks tokens holds the live ones.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::epoch::Epoch;
use crate::id::{DenialId, GrantId, UserId};
use crate::organization::Organization;
use crate::scope::ScopeSet;

/// A denial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denial {
    /// Identifies it.
    pub id: DenialId,
    /// Whose it is.
    pub organization: Organization,
    /// Which access tokens are refused.
    pub denied: Denied,
    /// When the last of them has expired; [`NO_END`] while that is not known.
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
    /// Those of a client that were issued up to a moment. Written by builds before epochs: the client's own lowest epoch
    /// says it now.
    Client {
        /// Its consumer key.
        consumer_key: String,
        /// The moment.
        issued_until: Timestamp,
    },
    /// Those of a user that were issued up to a moment. Written by builds before epochs.
    User {
        /// Which user.
        user: UserId,
        /// The moment.
        issued_until: Timestamp,
    },
    /// Those of a user that are of a lower epoch.
    UserBelow {
        /// Which user.
        user: UserId,
        /// The epoch.
        below: Epoch,
    },
    /// Only these scopes of those of a user, or of an application whose scopes the user's roles have decided, that are of
    /// a lower epoch.
    Scopes {
        /// Which user.
        user: UserId,
        /// The epoch.
        below: Epoch,
        /// What they lose.
        scopes: ScopeSet,
    },
    /// Nobody can tell: it names no grant, client or user that this release can read. Whoever holds one serves no call.
    Unnamed,
}

/// The end of a denial whose end is not known yet: it may not be read where it is written, because a token may be given
/// at that moment.
pub const NO_END: Timestamp = Timestamp(i64::MAX);
