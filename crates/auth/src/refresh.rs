//! Refreshing (RFC 6749 section 6): the next handle of a grant for the current one, spent exactly once.

use tollgate_domain::caller::TokenOwner;
use tollgate_domain::client::Client;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::grant::Grant;
use tollgate_domain::scope::ScopeSet;
use tollgate_domain::secret::Secret;
use tollgate_domain::user::User;
use tollgate_store::RefreshPlace;

use crate::Auth;
use crate::error::AuthError;
use crate::issue::{Issued, Statement};
use crate::sealing::Purpose;
use tollgate_domain::peer::Peer;

/// Why a refresh token is refused.
#[derive(Debug)]
pub enum RefreshRefused {
    /// No grant has it, or the grant is another client's.
    Unknown,
    /// Its time is over.
    Expired,
    /// Used before, or revoked.
    Spent,
    /// A scope was asked for that the grant does not have.
    ScopeTooWide,
    /// The user is gone or may not sign in.
    UserGone,
    /// A failure of ours.
    Failed(AuthError),
}

impl<E: Into<AuthError>> From<E> for RefreshRefused {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Auth {
    /// New tokens for a refresh token. `requested` narrows the new access token; the grant keeps its scopes. Scopes
    /// whose role the user has lost since are left out.
    ///
    /// # Errors
    /// Why it is refused.
    pub async fn refresh(
        &self,
        client: &Client,
        token: &Secret,
        requested: Option<&ScopeSet>,
        peer: &Peer,
    ) -> Result<Issued, RefreshRefused> {
        let hash = self.0.sealing.hash(Purpose::RefreshToken, token.expose());
        let found = self.0.store.grant_by_refresh(hash.clone()).await?;
        let (grant, place) = found.ok_or(RefreshRefused::Unknown)?;
        if grant.client != client.id {
            return Err(RefreshRefused::Unknown);
        }
        let now = self.now();
        if grant.revoked_at.is_some()
            || (place == RefreshPlace::Previous && !self.is_within_grace(&grant, now))
        {
            return Err(self.spent(client, &grant, peer).await);
        }
        if grant.expires_at <= now {
            return Err(RefreshRefused::Expired);
        }
        let requested = requested.filter(|scopes| !scopes.is_empty()).unwrap_or(&grant.scopes);
        if !requested.is_subset_of(&grant.scopes) {
            return Err(RefreshRefused::ScopeTooWide);
        }
        let Some(user_id) = grant.user else { return Err(RefreshRefused::UserGone) };
        let user = self.0.store.user_by_id(user_id).await?;
        let user = user.filter(|user| user.is_active()).ok_or(RefreshRefused::UserGone)?;
        let scopes = self.decide_scopes(client, &user, requested).await?;
        let lifetime = self.user_lifetime(client);
        let statement = Statement {
            client,
            user: user.id,
            owner: TokenOwner::ApplicationUser,
            scopes: &scopes,
            grant: Some(grant.id),
            lifetime,
        };
        let access_token = self.sign_token(&statement, now)?;
        let refresh_token = if self.0.settings.renew_refresh_token {
            self.rotate(client, &grant, hash, place, &user, now, peer).await?
        } else {
            token.clone()
        };
        Ok(Issued {
            access_token,
            refresh_token: Some(refresh_token),
            scopes,
            expires_in: lifetime,
            owner: TokenOwner::ApplicationUser,
        })
    }

    /// Writes to the audit trail that a spent or revoked token was shown: a sign that it was stolen.
    async fn spent(&self, client: &Client, grant: &Grant, peer: &Peer) -> RefreshRefused {
        let (key, subject) = (&client.consumer_key, grant.id.to_string());
        let audit = self.audit(&grant.organization, key, "refresh", &subject, "refused", key, peer);
        match self.0.store.record_audit(audit).await {
            Ok(()) => RefreshRefused::Spent,
            Err(error) => error.into(),
        }
    }

    fn is_within_grace(&self, grant: &Grant, now: Timestamp) -> bool {
        let grace = self.0.settings.reuse_grace;
        grace > 0 && grant.rotated_at.is_some_and(|rotated| now.since(rotated) < grace)
    }

    #[expect(clippy::too_many_arguments, reason = "the one place that rotates; a struct would be read once")]
    async fn rotate(
        &self,
        client: &Client,
        grant: &Grant,
        sent: Vec<u8>,
        place: RefreshPlace,
        user: &User,
        now: Timestamp,
        peer: &Peer,
    ) -> Result<Secret, RefreshRefused> {
        let (token, hash) = self.new_refresh_token();
        let expires_at = if self.0.settings.extend_on_renewal {
            now.plus_seconds(self.refresh_lifetime(client))
        } else {
            grant.expires_at
        };
        let (name, key) = (&user.name, &client.consumer_key);
        let audit = self.audit(&user.organization, name, "refresh", name, "ok", key, peer);
        let (store, key_id) = (&self.0.store, self.0.sealing.key_id().to_owned());
        let mut won = false;
        if place == RefreshPlace::Current {
            // Whoever changes the row first wins; the loser of a race holds a spent token.
            let (sent, hash, key_id, audit) = (sent.clone(), hash.clone(), key_id.clone(), audit.clone());
            won = store.rotate_grant(grant.id, sent, hash, key_id, expires_at, now, audit).await?;
        }
        let grace = self.0.settings.reuse_grace;
        if !won && grace > 0 {
            let since = Timestamp(now.0.saturating_sub(grace));
            won = store
                .rotate_within_grace(grant.id, sent, hash, key_id, since, expires_at, now, audit)
                .await?;
        }
        if won { Ok(token) } else { Err(self.spent(client, grant, peer).await) }
    }
}
