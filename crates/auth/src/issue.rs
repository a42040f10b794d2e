//! Issuing tokens: the scope decision, the grant, the signature.

use tollgate_domain::audit::AuditAction;
use tollgate_domain::caller::TokenOwner;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::grant::Grant;
use tollgate_domain::id::{GrantId, UserId};
use tollgate_domain::peer::Peer;
use tollgate_domain::scope::ScopeSet;
use tollgate_domain::secret::Secret;
use tollgate_domain::token_client::TokenClient;
use tollgate_domain::user::User;
use tollgate_store::{Ended, GrantRequest, ShownClient, StoreError};
use tollgate_verify::Claims;

use crate::error::AuthError;
use crate::jwt;
use crate::refresh_token::Family;
use crate::{Actor, Auth};

/// The longest lifetime that has an end, in seconds.
const CENTURY: i64 = 100 * 365 * 24 * 3600;
/// How clients are told that a token has no end: the most seconds that fit the wire's number of milliseconds.
const ENDLESS: i64 = i64::MAX / 1000;
/// No refresh token lives longer than this, in seconds (10 years).
const LONGEST_REFRESH_LIFETIME: i64 = 10 * 365 * 24 * 3600;

/// What the Token API answers (RFC 6749 section 5.1).
#[derive(Clone, Debug)]
pub struct Issued {
    /// The access token.
    pub access_token: Secret,
    /// The refresh token; none for applications.
    pub refresh_token: Option<Secret>,
    /// The granted scopes.
    pub scopes: ScopeSet,
    /// How long the access token lives, in seconds.
    pub expires_in: i64,
    /// Whom it speaks for.
    pub owner: TokenOwner,
}

/// What a token is to say.
pub(crate) struct Statement<'a> {
    pub(crate) client: &'a TokenClient,
    pub(crate) user: UserId,
    pub(crate) owner: TokenOwner,
    pub(crate) scopes: &'a ScopeSet,
    pub(crate) grant: Option<GrantId>,
    /// The client's epoch, as read where the token was decided: never the grant's.
    pub(crate) client_epoch: Epoch,
    /// The epoch of the user whose roles have decided the scopes; none where no roles were asked.
    pub(crate) user_epoch: Option<Epoch>,
    pub(crate) lifetime: i64,
}

impl Auth {
    fn longest_access(&self) -> i64 {
        self.0.settings.lifetimes.longest_access.unwrap_or(CENTURY)
    }

    pub(crate) fn application_lifetime(&self, client: &TokenClient) -> i64 {
        let own = client.terms.application_lifetime();
        own.unwrap_or(self.0.settings.lifetimes.application).min(self.longest_access())
    }

    pub(crate) fn user_lifetime(&self, client: &TokenClient) -> i64 {
        let own = client.terms.user_lifetime();
        own.unwrap_or(self.0.settings.lifetimes.user).min(self.longest_access())
    }

    pub(crate) fn refresh_lifetime(&self, client: &TokenClient) -> i64 {
        let own = client.terms.refresh_lifetime();
        own.unwrap_or(self.0.settings.lifetimes.refresh).min(LONGEST_REFRESH_LIFETIME)
    }

    pub(crate) fn sign_token(&self, statement: &Statement<'_>, now: Timestamp) -> Result<Secret, AuthError> {
        let key = self.0.keyring.signer()?;
        let consumer_key = &statement.client.consumer_key;
        let claims = Claims {
            sub: statement.user.to_string(),
            aut: statement.owner.as_str().to_owned(),
            aud: consumer_key.clone(),
            nbf: now.seconds(),
            azp: consumer_key.clone(),
            scope: statement.scopes.to_string(),
            iss: self.urls().issuer(),
            exp: (statement.lifetime != ENDLESS).then(|| now.seconds() + statement.lifetime),
            iat: now.seconds(),
            jti: self.0.environment.uuid().to_string(),
            client_id: consumer_key.clone(),
            cid: statement.client.id.to_string(),
            org: statement.client.organization.to_string(),
            grant_id: statement.grant.map(|grant| grant.to_string()),
            ce: Some(statement.client_epoch),
            ue: statement.user_epoch.filter(|_| statement.owner == TokenOwner::ApplicationUser),
            oe: statement.user_epoch.filter(|_| statement.owner == TokenOwner::Application),
        };
        Ok(Secret::new(jwt::sign(&key, &claims)?))
    }

    /// Tokens for a user through a client: keeps the grant with the scopes that it decides and an audit record in one
    /// transaction, then signs. `kind` names the grant type; `lifetime` in seconds overrides the client's.
    ///
    /// # Errors
    /// [`StoreError::Ended`] when what user or client have shown counts no more;
    /// anything the store refuses.
    pub async fn issue_for_user(
        &self,
        shown: &ShownClient,
        user: &User,
        requested: &ScopeSet,
        kind: &'static str,
        lifetime: Option<i64>,
        peer: &Peer,
    ) -> Result<Issued, AuthError> {
        let client = &shown.client;
        let now = self.now();
        let lifetime = lifetime
            .filter(|seconds| *seconds > 0)
            .unwrap_or_else(|| self.user_lifetime(client))
            .min(self.longest_access());
        let (environment, sealing) = (&self.0.environment, &self.0.sealing);
        let (refresh_token, handle) = Family::new(environment).token(environment, sealing);
        let grant = Grant {
            id: GrantId::new(environment),
            organization: client.organization.clone(),
            client: client.id,
            user: Some(user.id),
            kind: kind.to_owned(),
            scopes: ScopeSet::default(),
            family_hash: handle.family,
            refresh_hash: handle.hash,
            key_id: sealing.key_id().to_owned(),
            rotated_at: None,
            expires_at: now.plus_seconds(self.refresh_lifetime(client)),
            revoked_at: None,
            client_epoch: client.epoch,
            user_epoch: user.epoch,
            access_until: now.plus_seconds(lifetime),
            created_at: now,
            updated_at: now,
        };
        let request = GrantRequest {
            grant,
            client: shown.clone(),
            user: user.into(),
            requested: requested.clone(),
            policy: self.0.settings.scopes.clone(),
        };
        let action = if kind == "password" { AuditAction::PasswordGrant } else { AuditAction::Grant };
        let name = &user.name;
        // In the trail of the user's organization, where the refusals are too.
        let audit =
            self.audit(&user.organization, Actor { name, peer }, action, name).through(&client.consumer_key);
        let grant = self.0.store.create_grant(request, audit).await?;
        let statement = Statement {
            client,
            user: user.id,
            owner: TokenOwner::ApplicationUser,
            scopes: &grant.scopes,
            grant: Some(grant.id),
            client_epoch: grant.client_epoch,
            user_epoch: Some(grant.user_epoch),
            lifetime,
        };
        Ok(Issued {
            access_token: self.sign_token(&statement, now)?,
            refresh_token: Some(refresh_token),
            scopes: grant.scopes.clone(),
            expires_in: lifetime,
            owner: TokenOwner::ApplicationUser,
        })
    }

    /// The scopes of an application's own token, and the owner's epoch: what was decided by an older one is dead.
    async fn owner_scopes(
        &self,
        client: &TokenClient,
        requested: &ScopeSet,
    ) -> Result<(ScopeSet, Epoch), AuthError> {
        let (directory, policy) = (&self.0.directory, &self.0.settings.scopes);
        let through = &client.organization;
        if let Some(decided) = directory.owner_scopes(client.owner, through, requested, policy) {
            return Ok(decided);
        }
        let asked = directory.stamp();
        let decided = self
            .0
            .store
            .owner_scopes(client.owner, through.clone(), requested.clone(), policy.clone())
            .await?;
        let decided = decided.ok_or(StoreError::Ended(Ended::Client))?;
        directory.learn_owner(asked, &decided);
        Ok((decided.scopes, decided.owner.epoch))
    }

    /// A token for the application itself, with the roles of the application's owner. Leaves no row: what has ended since
    /// the client was read makes a token that is dead.
    ///
    /// # Errors
    /// [`StoreError::Ended`] when the owner is gone or may not sign in; anything the store refuses.
    pub async fn issue_for_application(
        &self,
        client: &TokenClient,
        requested: &ScopeSet,
        lifetime: Option<i64>,
    ) -> Result<Issued, AuthError> {
        let (scopes, owner_epoch) = self.owner_scopes(client, requested).await?;
        let lifetime = match lifetime {
            Some(seconds) if seconds > 0 => seconds.min(self.longest_access()),
            Some(seconds) if seconds < 0 && self.0.settings.lifetimes.longest_access.is_none() => ENDLESS,
            _ => self.application_lifetime(client),
        };
        let statement = Statement {
            client,
            user: client.owner,
            owner: TokenOwner::Application,
            scopes: &scopes,
            grant: None,
            client_epoch: client.epoch,
            user_epoch: (!requested.is_empty()).then_some(owner_epoch),
            lifetime,
        };
        // The token leaves no row, so nothing else asks whether who generates it still may.
        self.0.store.confirm_basis().await?;
        let access_token = self.sign_token(&statement, self.now())?;
        self.count_application_token(client);
        Ok(Issued {
            access_token,
            refresh_token: None,
            scopes,
            expires_in: lifetime,
            owner: TokenOwner::Application,
        })
    }
}
