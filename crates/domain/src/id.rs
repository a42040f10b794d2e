//! Identifiers: UUIDv7 in newtypes, bare on the wire because WSO2's clients expect plain UUIDs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::clock::Timestamp;
use crate::environment::Environment;

/// A text that is not an identifier.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a valid id")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new identifier.
            #[must_use]
            pub fn new(environment: &Environment) -> Self {
                Self(environment.uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }
    )*};
}

// Alphabetical, append-only.
ids! {
    /// An API's working copy.
    ApiId,
    /// An application.
    ApplicationId,
    /// An entry of the audit trail.
    AuditId,
    /// An OAuth client; on the wire also the `keyMappingId`.
    ClientId,
    /// A consumer secret of a client.
    ClientSecretId,
    /// A denial.
    DenialId,
    /// A grant.
    GrantId,
    /// An immutable revision of an API.
    RevisionId,
    /// A scope.
    ScopeId,
    /// A subscription.
    SubscriptionId,
    /// A user.
    UserId,
}

impl AuditId {
    /// Less than every one that is made at this time or later, and greater than every one made before.
    #[must_use]
    pub fn first_at(time: Timestamp) -> Self {
        let millis = u64::try_from(time.0).unwrap_or(0);
        Self(Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
    }
}
