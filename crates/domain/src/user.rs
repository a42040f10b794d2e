//! Users: people with a name, a password and roles; the resource owners of RFC 6749.

use std::fmt;

use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::epoch::Epoch;
use crate::id::UserId;
use crate::organization::Organization;

/// Whether a user may sign in, and whether the user's tokens count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserState {
    /// May.
    Active,
    /// May not. Also every state that this build does not know.
    Inactive,
}

impl UserState {
    /// The name in the store and on screen.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
        }
    }

    /// Reads the name in the store: only a known word lets anybody in.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        if text == Self::Active.as_str() { Self::Active } else { Self::Inactive }
    }
}

/// A user.
#[derive(Clone, PartialEq)]
pub struct User {
    /// Identifies the user for ever, also when the name is taken again.
    pub id: UserId,
    /// Whose user it is.
    pub organization: Organization,
    /// The name inside the organization, as it was given.
    pub name: String,
    /// The password's hash as a PHC text.
    pub password_hash: String,
    /// The roles given, as the organization spells them; `Internal/everyone` is not among them.
    pub roles: Vec<String>,
    /// Whether the user may sign in.
    pub state: UserState,
    /// Raised by a new password, other roles, another state.
    pub epoch: Epoch,
    /// The lowest epoch whose tokens, grants and sessions still count. A new password moves it.
    pub valid_from: Epoch,
    /// Claims of OpenID Connect and of the sign-up form.
    pub claims: Map<String, Value>,
    /// When the user was made.
    pub created_at: Timestamp,
    /// When the user was last changed.
    pub updated_at: Timestamp,
}

/// Shows neither the password's hash nor claims.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("organization", &self.organization)
            .field("name", &self.name)
            .field("roles", &self.roles)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// Which user, and how often roles, password or state have changed: the same name may be another user's by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserVersion {
    /// Who.
    pub id: UserId,
    /// See [`User::epoch`].
    pub epoch: Epoch,
}

impl User {
    /// The version that this is.
    #[must_use]
    pub fn version(&self) -> UserVersion {
        UserVersion { id: self.id, epoch: self.epoch }
    }

    /// Whether the user may sign in.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == UserState::Active
    }
}

#[cfg(test)]
#[path = "user_tests.rs"]
mod tests;
