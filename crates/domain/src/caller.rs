//! The caller: who a verified credential says is calling.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::epoch::Epoch;
use crate::id::{ClientId, GrantId, UserId};
use crate::organization::Organization;
use crate::scope::ScopeSet;

/// Whom a token speaks for (claim `aut`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenOwner {
    /// The application itself (`APPLICATION`).
    Application,
    /// A user through an application (`APPLICATION_USER`).
    ApplicationUser,
}

impl TokenOwner {
    /// The value of claim `aut`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Application => "APPLICATION",
            Self::ApplicationUser => "APPLICATION_USER",
        }
    }

    /// Reads the value of claim `aut`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Application, Self::ApplicationUser].into_iter().find(|own| own.as_str() == text)
    }
}

/// What a verified access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// Whose client it is.
    pub organization: Organization,
    /// The client's id.
    pub client: ClientId,
    /// The client's consumer key.
    pub consumer_key: String,
    /// The user the token speaks for; for application tokens, the application's owner (claim `sub`).
    pub user: UserId,
    /// Whom the token speaks for.
    pub owner: TokenOwner,
    /// The granted scopes.
    pub scopes: ScopeSet,
    /// The token's own id (claim `jti`).
    pub token: String,
    /// The grant it came from; `None` for application tokens.
    pub grant: Option<GrantId>,
    /// The client's epoch when it was issued (claim `ce`).
    pub client_epoch: Epoch,
    /// The epoch of `user` when it was issued (claim `ue`; of an application's token `oe`).
    pub user_epoch: Epoch,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
}
