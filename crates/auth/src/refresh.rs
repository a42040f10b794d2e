//! Refreshing (RFC 6749 section 6): the next handle of a grant for the current one, spent exactly once.
//!
//! A token that was replaced is shown again by a client that lost the answer, or by a thief (RFC 9700 section 4.14.2).
//! Within the grace it gets the successor that it got before; while it is young it is only refused; later the grant
//! ends, because nobody can tell which of the two holds the other token.

use tollgate_domain::audit::{AuditAction, AuditOutcome};
use tollgate_domain::caller::TokenOwner;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::grant::Grant;
use tollgate_domain::peer::Peer;
use tollgate_domain::scope::ScopeSet;
use tollgate_domain::secret::Secret;
use tollgate_domain::token_client::TokenClient;
use tollgate_store::{Ended, RefreshPlace, Renewal, Rotated, Rotation, ShownClient, ShownUser, StoreError};

use crate::error::AuthError;
use crate::issue::{Issued, Statement};
use crate::lost::Lost;
use crate::refresh_token::{self, Family, Shown};
use crate::{Actor, Auth};

/// How long after its replacement, in milliseconds, a token that is shown again is only refused: an honest client that
/// sends twice does so at once.
const YOUNG: i64 = 10_000;

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
    /// It has no user.
    UserGone,
    /// What the client has shown counts no more.
    ClientEnded,
    /// A failure of ours.
    Failed(AuthError),
}

impl<E: Into<AuthError>> From<E> for RefreshRefused {
    fn from(error: E) -> Self {
        match error.into() {
            AuthError::Store(StoreError::Ended(Ended::User)) => Self::Spent,
            AuthError::Store(StoreError::Ended(Ended::Client)) => Self::ClientEnded,
            error => Self::Failed(error),
        }
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
        by: &ShownClient,
        token: &Secret,
        requested: Option<&ScopeSet>,
        peer: &Peer,
    ) -> Result<Issued, RefreshRefused> {
        let client = &by.client;
        let shown = refresh_token::read(token, &self.0.sealing).ok_or(RefreshRefused::Unknown)?;
        let now = self.now();
        let found = self.0.store.grant_by_refresh(shown.handle.clone(), now).await?;
        let (grant, place) = found.ok_or(RefreshRefused::Unknown)?;
        if grant.client != client.id {
            return Err(RefreshRefused::Unknown);
        }
        let lost = self.0.lost.find(&shown.handle.hash, &grant.refresh_hash, now);
        if grant.revoked_at.is_some() || (lost.is_none() && !self.may_renew(place)) {
            return Err(self.spent(client, &grant, place, peer).await);
        }
        if grant.expires_at <= now {
            return Err(RefreshRefused::Expired);
        }
        let requested = requested.filter(|scopes| !scopes.is_empty()).unwrap_or(&grant.scopes);
        if !requested.is_subset_of(&grant.scopes) {
            return Err(RefreshRefused::ScopeTooWide);
        }
        let Some(user) = grant.user else { return Err(RefreshRefused::UserGone) };
        let lifetime = self.user_lifetime(client);
        let label = format!("refresh token {}", grant.id);
        let (next, rotation) = match lost {
            Some(successor) => (successor, None),
            None if self.0.settings.renew_refresh_token => {
                self.rotation(client, &grant, &shown, &label, now).map(|(next, by)| (next, Some(by)))?
            }
            None => (token.clone(), None),
        };
        let may_be_lost = rotation
            .as_ref()
            .map(|rotation| Lost { successor: next.clone(), hash: rotation.next.hash.clone() });
        let renewal = Renewal {
            grant: grant.id,
            user: ShownUser { id: user, epoch: grant.user_epoch },
            client: by.clone(),
            requested: requested.clone(),
            policy: self.0.settings.scopes.clone(),
            access_until: now.plus_seconds(lifetime),
            current: grant.refresh_hash.clone(),
            rotation,
        };
        // Whose it is is known where it is written.
        let audit = self
            .audit(&grant.organization, Actor { name: "", peer }, AuditAction::Refresh, "")
            .through(&client.consumer_key);
        let under_way = self.0.lost.begin(shown.handle.hash, may_be_lost, now);
        // None: another request was first, a moment ago.
        let renewed = self.0.store.renew_grant(renewal, now, audit).await;
        if !matches!(renewed, Err(StoreError::OutcomeUnknown)) {
            under_way.answered();
        }
        let renewed = renewed?.ok_or(RefreshRefused::Spent)?;
        let refresh_token = match &renewed.rotated {
            Rotated::Next | Rotated::Stays => next,
            Rotated::Again(sealed) => {
                let plain = self.0.sealing.open_sealed(&label, sealed)?;
                let text = std::str::from_utf8(&plain).map_err(|_| AuthError::Corrupt("a sealed value"))?;
                Secret::new(text)
            }
        };
        let statement = Statement {
            client,
            user,
            owner: TokenOwner::ApplicationUser,
            scopes: &renewed.scopes,
            grant: Some(grant.id),
            client_epoch: renewed.client_epoch,
            user_epoch: Some(renewed.user_epoch),
            lifetime,
        };
        Ok(Issued {
            access_token: self.sign_token(&statement, now)?,
            refresh_token: Some(refresh_token),
            scopes: renewed.scopes.clone(),
            expires_in: lifetime,
            owner: TokenOwner::ApplicationUser,
        })
    }

    /// Whether a token at this place may get the next one. The rotation itself asks again.
    fn may_renew(&self, place: RefreshPlace) -> bool {
        let settings = &self.0.settings;
        match place {
            RefreshPlace::Current => true,
            RefreshPlace::Previous { age } => settings.renew_refresh_token && age < settings.reuse_grace,
            RefreshPlace::Earlier { .. } => false,
        }
    }

    /// Refuses a token that was replaced, or whose grant has ended. One that is no longer young ends its grant.
    async fn spent(
        &self,
        client: &TokenClient,
        grant: &Grant,
        place: RefreshPlace,
        peer: &Peer,
    ) -> RefreshRefused {
        let settings = &self.0.settings;
        let is_late = match place {
            RefreshPlace::Current => false,
            RefreshPlace::Previous { age } => age > YOUNG.max(settings.reuse_grace),
            RefreshPlace::Earlier { age } => age > YOUNG,
        };
        if !is_late || grant.revoked_at.is_some() || !settings.renew_refresh_token {
            return RefreshRefused::Spent;
        }
        let (key, subject) = (&client.consumer_key, grant.id.to_string());
        let audit = self
            .audit(&grant.organization, Actor { name: key, peer }, AuditAction::RefreshReuse, &subject)
            .ended(AuditOutcome::Refused)
            .through(key);
        match self.end_grant(client, grant.id, audit).await {
            Ok(_) => RefreshRefused::Spent,
            Err(error) => error.into(),
        }
    }

    /// The grant's next token, and how it takes the place of the one that was shown.
    fn rotation(
        &self,
        client: &TokenClient,
        grant: &Grant,
        shown: &Shown,
        label: &str,
        now: Timestamp,
    ) -> Result<(Secret, Rotation), AuthError> {
        let (environment, sealing, settings) = (&self.0.environment, &self.0.sealing, &self.0.settings);
        let family = shown.family.unwrap_or_else(|| Family::new(environment));
        let (token, next) = family.token(environment, sealing);
        let sealed = match settings.reuse_grace {
            0 => None,
            _ => Some(sealing.seal(environment, label, token.expose().as_bytes())?),
        };
        let expires_at = if settings.extend_on_renewal {
            now.plus_seconds(self.refresh_lifetime(client))
        } else {
            grant.expires_at
        };
        let rotation = Rotation {
            shown: shown.handle.hash.clone(),
            next,
            key_id: sealing.key_id().to_owned(),
            sealed,
            grace: settings.reuse_grace,
            expires_at,
        };
        Ok((token, rotation))
    }
}
