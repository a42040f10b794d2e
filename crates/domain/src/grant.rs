//! Grants: authorizations given once. Refresh tokens are their successive handles.

use std::fmt;

use crate::clock::Timestamp;
use crate::epoch::Epoch;
use crate::id::{ClientId, GrantId, UserId};
use crate::organization::Organization;
use crate::scope::ScopeSet;

/// A grant.
#[derive(Clone, PartialEq, Eq)]
pub struct Grant {
    /// Identifies it.
    pub id: GrantId,
    /// The client's organization.
    pub organization: Organization,
    /// Who holds it.
    pub client: ClientId,
    /// Whom it speaks for; `None`: the application itself.
    pub user: Option<UserId>,
    /// The grant type by which it was given.
    pub kind: String,
    /// The most that its tokens may carry.
    pub scopes: ScopeSet,
    /// The keyed hash of what its refresh tokens have in common; none while it has one of the former form.
    pub family_hash: Option<Vec<u8>>,
    /// The keyed hash of the current refresh token.
    pub refresh_hash: Vec<u8>,
    /// The subkey of those hashes.
    pub key_id: String,
    /// When the refresh token was last replaced.
    pub rotated_at: Option<Timestamp>,
    /// When the refresh token expires.
    pub expires_at: Timestamp,
    /// When the grant was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The client's epoch when it was given.
    pub client_epoch: Epoch,
    /// The user's epoch when it was given.
    pub user_epoch: Epoch,
    /// The greatest end of an access token that it has given.
    pub access_until: Timestamp,
    /// When it was given.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Does not show the hashes.
impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("id", &self.id)
            .field("client", &self.client)
            .field("user", &self.user)
            .field("kind", &self.kind)
            .field("expires_at", &self.expires_at)
            .field("revoked_at", &self.revoked_at)
            .finish_non_exhaustive()
    }
}
