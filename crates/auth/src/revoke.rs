//! Revoking (RFC 7009): the access and refresh tokens of a grant die together.

use tollgate_domain::client::Client;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::{Denial, Denied};
use tollgate_domain::id::{DenialId, GrantId};
use tollgate_domain::peer::Peer;
use tollgate_domain::secret::Secret;
use tollgate_store::Audit;

use crate::Auth;
use crate::error::AuthError;
use crate::refresh_token::{self, REFRESH_PREFIX};

/// Why a token is not revoked.
#[derive(Debug)]
pub enum RevokeRefused {
    /// It was issued to another client.
    OtherClient,
    /// A failure of ours.
    Failed(AuthError),
}

impl<E: Into<AuthError>> From<E> for RevokeRefused {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Auth {
    /// Revokes an access or refresh token. An unknown, expired or already revoked one is no error (RFC 7009 section
    /// 2.2). This process refuses it before this answers; others within a second.
    ///
    /// # Errors
    /// Why it is not revoked.
    pub async fn revoke(&self, client: &Client, token: &Secret, peer: &Peer) -> Result<(), RevokeRefused> {
        let now = self.now();
        if token.expose().starts_with(REFRESH_PREFIX) {
            let Some(shown) = refresh_token::read(token, &self.0.sealing) else { return Ok(()) };
            let Some((grant, _)) = self.0.store.grant_by_refresh(shown.handle, now).await? else {
                return Ok(());
            };
            if grant.client != client.id {
                return Err(RevokeRefused::OtherClient);
            }
            self.end_grant(client, grant.id, now, now, self.revoke_audit(client, grant.id, peer)).await?;
            return Ok(());
        }
        let Ok(caller) = self.0.verifier.read(token.expose()) else { return Ok(()) };
        if caller.client != client.id {
            return Err(RevokeRefused::OtherClient);
        }
        if let Some(grant) = caller.grant
            && self
                .end_grant(client, grant, caller.expires_at, now, self.revoke_audit(client, grant, peer))
                .await?
        {
            return Ok(());
        }
        // A token of no grant, or of one that has ended: a refresh token may expire, and its grant be removed, before
        // the access token does.
        if caller.expires_at <= now || self.0.verifier.denies(&caller) {
            return Ok(());
        }
        let denial = self.denial(client, Denied::Token(caller.token.clone()), caller.expires_at);
        let key = &client.consumer_key;
        let audit = self.audit(&client.organization, key, "revoke", &caller.token, "ok", key, peer);
        self.0.store.add_denial(denial.clone(), now, audit).await?;
        self.0.verifier.deny(&denial);
        Ok(())
    }

    fn denial(&self, client: &Client, denied: Denied, expires_at: Timestamp) -> Denial {
        Denial {
            id: DenialId::new(&self.0.environment),
            organization: client.organization.clone(),
            denied,
            expires_at,
        }
    }

    fn revoke_audit(&self, client: &Client, grant: GrantId, peer: &Peer) -> Audit {
        let key = &client.consumer_key;
        self.audit(&client.organization, key, "revoke", &grant.to_string(), "ok", key, peer)
    }

    /// Ends a grant: its refresh token is spent, and every access token of it is refused until the last of them has
    /// expired. `false` when the grant is gone or has ended already; then nothing is written down.
    pub(crate) async fn end_grant(
        &self,
        client: &Client,
        grant: GrantId,
        known_expiry: Timestamp,
        now: Timestamp,
        audit: Audit,
    ) -> Result<bool, AuthError> {
        let expires_at = known_expiry.max(now.plus_seconds(self.longest_access_lifetime(client)));
        let denial = self.denial(client, Denied::Grant(grant), expires_at);
        let organization = client.organization.clone();
        let store = &self.0.store;
        let revoked = store.revoke_grant(organization, grant, denial.id, expires_at, now, audit).await?;
        if revoked {
            self.0.verifier.deny(&denial);
        }
        Ok(revoked)
    }
}
