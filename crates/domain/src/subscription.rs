//! Subscriptions: an application's right to call an API.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::{ApiId, ApplicationId, SubscriptionId};
use crate::organization::Organization;

/// Whether a subscription lets calls pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubscriptionStatus {
    /// Calls pass.
    Unblocked,
    /// No call passes: 401 900907.
    Blocked,
    /// Production calls do not pass.
    ProdOnlyBlocked,
    /// Waits for approval: 401 900909.
    OnHold,
    /// Was refused: 401 900909.
    Rejected,
}

impl SubscriptionStatus {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Unblocked, Self::Blocked, Self::ProdOnlyBlocked, Self::OnHold, Self::Rejected];

    /// The name on the wire and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unblocked => "UNBLOCKED",
            Self::Blocked => "BLOCKED",
            Self::ProdOnlyBlocked => "PROD_ONLY_BLOCKED",
            Self::OnHold => "ON_HOLD",
            Self::Rejected => "REJECTED",
        }
    }

    /// Reads the name on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.as_str() == text)
    }
}

/// Application x API x tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Identifies it.
    pub id: SubscriptionId,
    /// Whose it is.
    pub organization: Organization,
    /// Who may call.
    pub application: ApplicationId,
    /// What may be called.
    pub api: ApiId,
    /// The subscription tier.
    pub tier: String,
    /// Whether calls pass.
    pub status: SubscriptionStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
