//! The lifecycle of an API: states, actions, and what each state means at the gateway.

use serde::{Deserialize, Serialize};

/// Where an API stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Lifecycle {
    /// Made, not offered.
    Created,
    /// Deployed for trying out.
    Prototyped,
    /// Offered to subscribers.
    Published,
    /// Calls answer 503 700700.
    Blocked,
    /// Existing subscribers only.
    Deprecated,
    /// Gone from the gateway.
    Retired,
}

/// What moves an API from one state to another.
const TRANSITIONS: &[(Lifecycle, &str, Lifecycle)] = &[
    (Lifecycle::Created, "Publish", Lifecycle::Published),
    (Lifecycle::Created, "Deploy as a Prototype", Lifecycle::Prototyped),
    (Lifecycle::Prototyped, "Publish", Lifecycle::Published),
    (Lifecycle::Prototyped, "Demote to Created", Lifecycle::Created),
    (Lifecycle::Prototyped, "Deploy as a Prototype", Lifecycle::Prototyped),
    (Lifecycle::Published, "Block", Lifecycle::Blocked),
    (Lifecycle::Published, "Deploy as a Prototype", Lifecycle::Prototyped),
    (Lifecycle::Published, "Demote to Created", Lifecycle::Created),
    (Lifecycle::Published, "Deprecate", Lifecycle::Deprecated),
    (Lifecycle::Blocked, "Re-Publish", Lifecycle::Published),
    (Lifecycle::Blocked, "Deprecate", Lifecycle::Deprecated),
    (Lifecycle::Deprecated, "Retire", Lifecycle::Retired),
];

impl Lifecycle {
    const ALL: [Self; 6] =
        [Self::Created, Self::Prototyped, Self::Published, Self::Blocked, Self::Deprecated, Self::Retired];

    /// The state in capitals, as API objects and the store hold it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Prototyped => "PROTOTYPED",
            Self::Published => "PUBLISHED",
            Self::Blocked => "BLOCKED",
            Self::Deprecated => "DEPRECATED",
            Self::Retired => "RETIRED",
        }
    }

    /// The state as a capitalised word, as `lifecycleState.state` has it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Prototyped => "Prototyped",
            Self::Published => "Published",
            Self::Blocked => "Blocked",
            Self::Deprecated => "Deprecated",
            Self::Retired => "Retired",
        }
    }

    /// Reads the form of [`Lifecycle::as_str`], in any letter case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str().eq_ignore_ascii_case(text))
    }

    /// Where `action` leads from here; `None` when it is not allowed here.
    #[must_use]
    pub fn after(self, action: &str) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, name, _)| *from == self && *name == action).map(|(_, _, to)| *to)
    }

    /// What may be done here: action and the state it leads to.
    pub fn transitions(self) -> impl Iterator<Item = (&'static str, Self)> {
        TRANSITIONS.iter().filter(move |(from, _, _)| *from == self).map(|(_, name, to)| (*name, *to))
    }

    /// Whether the Developer Portal shows an API in this state.
    #[must_use]
    pub fn is_on_portal(self) -> bool {
        matches!(self, Self::Prototyped | Self::Published | Self::Blocked | Self::Deprecated)
    }

    /// Whether an API in this state may be deployed: one that is not offered yet, or not any more, leaves the gateway.
    #[must_use]
    pub fn is_on_gateway(self) -> bool {
        !matches!(self, Self::Created | Self::Retired)
    }

    /// Whether new subscriptions are taken in this state.
    #[must_use]
    pub fn takes_subscriptions(self) -> bool {
        matches!(self, Self::Prototyped | Self::Published)
    }
}
