//! Revoking (RFC 7009): the access and refresh tokens of a grant die together.

use tollgate_domain::audit::AuditAction;
use tollgate_domain::denial::{Denial, Denied};
use tollgate_domain::id::{DenialId, GrantId};
use tollgate_domain::peer::Peer;
use tollgate_domain::secret::Secret;
use tollgate_domain::token_client::TokenClient;
use tollgate_store::Audit;
use tollgate_verify::Refused;

use crate::error::AuthError;
use crate::refresh_token::{self, REFRESH_PREFIX};
use crate::{Actor, Auth};

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
    pub async fn revoke(
        &self,
        client: &TokenClient,
        token: &Secret,
        peer: &Peer,
    ) -> Result<(), RevokeRefused> {
        let now = self.now();
        if token.expose().starts_with(REFRESH_PREFIX) {
            let Some(shown) = refresh_token::read(token, &self.0.sealing) else { return Ok(()) };
            let Some((grant, _)) = self.0.store.grant_by_refresh(shown.handle, now).await? else {
                return Ok(());
            };
            if grant.client != client.id {
                return Err(RevokeRefused::OtherClient);
            }
            let audit = self.revoke_audit(client, &grant.id.to_string(), peer);
            self.end_grant(client, grant.id, audit).await?;
            return Ok(());
        }
        let Ok(caller) = self.0.verifier.read(token.expose()) else { return Ok(()) };
        if caller.client != client.id {
            return Err(RevokeRefused::OtherClient);
        }
        if let Some(grant) = caller.grant
            && self.end_grant(client, grant, self.revoke_audit(client, &grant.to_string(), peer)).await?
        {
            return Ok(());
        }
        // A token of no grant, or of one that has ended: a refresh token may expire, and its grant be removed, before
        // the access token does.
        if let Err(Refused::Expired | Refused::Denied) = self.0.verifier.check(token.expose()) {
            return Ok(());
        }
        let denial = Denial {
            id: DenialId::new(&self.0.environment),
            organization: client.organization.clone(),
            denied: Denied::Token(caller.token.clone()),
            expires_at: caller.expires_at,
        };
        let audit = self.revoke_audit(client, &caller.token, peer);
        self.0.store.add_denial(denial.clone(), client.id, now, audit).await?;
        self.0.verifier.deny(&denial);
        Ok(())
    }

    fn revoke_audit(&self, client: &TokenClient, subject: &str, peer: &Peer) -> Audit {
        let key = &client.consumer_key;
        let actor = Actor { name: key, peer };
        self.audit(&client.organization, actor, AuditAction::Revoke, subject).through(key)
    }

    /// Ends a grant: its refresh token is spent, and every access token of it is refused until the last of them has
    /// expired. `false` when the grant is gone or has ended already; then nothing is written down.
    pub(crate) async fn end_grant(
        &self,
        client: &TokenClient,
        grant: GrantId,
        audit: Audit,
    ) -> Result<bool, AuthError> {
        let (organization, denial) = (client.organization.clone(), DenialId::new(&self.0.environment));
        let denial = self.0.store.revoke_grant(organization, grant, denial, self.now(), audit).await?;
        Ok(self.deny(denial))
    }
}
