//! Denials: what is refused before it expires. Whatever checks tokens holds the live ones.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::DenialId;
use crate::organization::Organization;

/// What a denial's subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DenialKind {
    /// One access token, by its `jti`.
    Token,
    /// All access tokens of a grant.
    Grant,
    /// All access tokens of a client issued up to `not_before`, by its consumer key.
    Client,
    /// All access tokens of a user issued up to `not_before`.
    User,
}

impl DenialKind {
    const ALL: [Self; 4] = [Self::Token, Self::Grant, Self::Client, Self::User];

    /// The name in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Grant => "grant",
            Self::Client => "client",
            Self::User => "user",
        }
    }

    /// Reads the name in the store.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.as_str() == text)
    }
}

/// A denial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denial {
    /// Identifies it.
    pub id: DenialId,
    /// Whose it is.
    pub organization: Organization,
    /// What the subject is.
    pub kind: DenialKind,
    /// A `jti`, grant id, consumer key or user id.
    pub subject: String,
    /// Tokens issued at this time or earlier are refused; only for clients and users.
    pub not_before: Timestamp,
    /// When every token that it concerns has expired.
    pub expires_at: Timestamp,
}
