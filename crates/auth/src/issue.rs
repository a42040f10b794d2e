//! Issuing tokens: the scope decision, the grant, the signature.

use tollgate_domain::caller::TokenOwner;
use tollgate_domain::client::Client;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::grant::Grant;
use tollgate_domain::id::{GrantId, UserId};
use tollgate_domain::peer::Peer;
use tollgate_domain::scope::{self, ScopeSet};
use tollgate_domain::secret::Secret;
use tollgate_domain::system_scope;
use tollgate_domain::user::User;
use tollgate_verify::Claims;

use crate::Auth;
use crate::error::AuthError;
use crate::jwt;
use crate::refresh_token::Family;

/// No access token lives longer than this, in seconds (30 days): revocations are kept as long as tokens live.
pub const LONGEST_ACCESS_LIFETIME: i64 = 30 * 24 * 3600;
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
    pub(crate) client: &'a Client,
    pub(crate) user: UserId,
    pub(crate) owner: TokenOwner,
    pub(crate) scopes: &'a ScopeSet,
    pub(crate) grant: Option<GrantId>,
    pub(crate) lifetime: i64,
}

impl Auth {
    fn longest_access(&self) -> i64 {
        self.0.settings.lifetimes.longest_access.min(LONGEST_ACCESS_LIFETIME)
    }

    pub(crate) fn application_lifetime(&self, client: &Client) -> i64 {
        let own = client.lifetime("application_access_token_expiry_time");
        own.unwrap_or(self.0.settings.lifetimes.application).min(self.longest_access())
    }

    pub(crate) fn user_lifetime(&self, client: &Client) -> i64 {
        let own = client.lifetime("user_access_token_expiry_time");
        own.unwrap_or(self.0.settings.lifetimes.user).min(self.longest_access())
    }

    pub(crate) fn refresh_lifetime(&self, client: &Client) -> i64 {
        let own = client.lifetime("refresh_token_expiry_time");
        own.unwrap_or(self.0.settings.lifetimes.refresh).min(LONGEST_REFRESH_LIFETIME)
    }

    /// Which of the requested scopes this user gets through this client: the one decision of `domain::scope`, fed from
    /// the store. The user's organization decides; where the client is another's, what that one binds to its roles is
    /// left out, because no role of the user counts there.
    pub(crate) async fn decide_scopes(
        &self,
        client: &Client,
        user: &User,
        requested: &ScopeSet,
    ) -> Result<ScopeSet, AuthError> {
        let policy = &self.0.settings.scopes;
        let asked: Vec<String> = requested
            .iter()
            .filter(|name| *name != scope::DEFAULT && !system_scope::is_system_scope(name))
            .map(str::to_owned)
            .collect();
        if asked.is_empty() {
            return Ok(scope::decide(requested, &[], &Self::roles_of(user), policy));
        }
        let mut own = requested.clone();
        if client.organization != user.organization {
            let foreign = self.0.store.scope_bindings(client.organization.clone(), asked.clone()).await?;
            let is_bound =
                |name: &str| foreign.iter().any(|scope| scope.name == name && !scope.roles.is_empty());
            own = requested.filtered(|name| !is_bound(name));
            if own.is_empty() {
                return Ok([scope::DEFAULT].into_iter().collect());
            }
        }
        let catalog = self.0.store.scope_bindings(user.organization.clone(), asked).await?;
        Ok(scope::decide(&own, &catalog, &Self::roles_of(user), policy))
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
            exp: now.seconds() + statement.lifetime,
            iat: now.seconds(),
            jti: self.0.environment.uuid().to_string(),
            client_id: consumer_key.clone(),
            cid: statement.client.id.to_string(),
            org: statement.client.organization.to_string(),
            grant_id: statement.grant.map(|grant| grant.to_string()),
        };
        Ok(Secret::new(jwt::sign(&key, &claims)?))
    }

    /// Tokens for a user through a client: decides the scopes, keeps the grant and an audit record in one
    /// transaction, signs. `kind` names the grant type; `lifetime` in seconds overrides the client's.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn issue_for_user(
        &self,
        client: &Client,
        user: &User,
        requested: &ScopeSet,
        kind: &'static str,
        lifetime: Option<i64>,
        peer: &Peer,
    ) -> Result<Issued, AuthError> {
        let scopes = self.decide_scopes(client, user, requested).await?;
        let now = self.now();
        let (environment, sealing) = (&self.0.environment, &self.0.sealing);
        let (refresh_token, handle) = Family::new(environment).token(environment, sealing);
        let grant = Grant {
            id: GrantId::new(environment),
            organization: client.organization.clone(),
            client: client.id,
            user: Some(user.id),
            kind: kind.to_owned(),
            scopes: scopes.clone(),
            family_hash: handle.family,
            refresh_hash: handle.hash,
            key_id: sealing.key_id().to_owned(),
            rotated_at: None,
            expires_at: now.plus_seconds(self.refresh_lifetime(client)),
            revoked_at: None,
            created_at: now,
            updated_at: now,
        };
        let lifetime = lifetime
            .filter(|seconds| *seconds > 0)
            .unwrap_or_else(|| self.user_lifetime(client))
            .min(self.longest_access());
        let access_token = self.sign_token(
            &Statement {
                client,
                user: user.id,
                owner: TokenOwner::ApplicationUser,
                scopes: &scopes,
                grant: Some(grant.id),
                lifetime,
            },
            now,
        )?;
        let action = if kind == "password" { "password-grant" } else { "grant" };
        let name = &user.name;
        // In the trail of the user's organization, where the refusals are too.
        let audit = self.audit(&user.organization, name, action, name, "ok", &client.consumer_key, peer);
        self.0.store.create_grant(grant, audit).await?;
        Ok(Issued {
            access_token,
            refresh_token: Some(refresh_token),
            scopes,
            expires_in: lifetime,
            owner: TokenOwner::ApplicationUser,
        })
    }

    /// A token for the application itself, with the roles of the application's owner. Leaves no row.
    ///
    /// # Errors
    /// [`AuthError::Corrupt`] when the owner is gone; anything the store refuses.
    pub async fn issue_for_application(
        &self,
        client: &Client,
        requested: &ScopeSet,
        lifetime: Option<i64>,
    ) -> Result<Issued, AuthError> {
        let scopes = if requested.is_empty() {
            self.0.settings.scopes.default_requested.clone()
        } else {
            let owner = self.0.store.user_by_id(client.owner).await?;
            let owner = owner.ok_or(AuthError::Corrupt("a client's owner"))?;
            self.decide_scopes(client, &owner, requested).await?
        };
        let lifetime = lifetime
            .filter(|seconds| *seconds > 0)
            .unwrap_or_else(|| self.application_lifetime(client))
            .min(self.longest_access());
        let statement = Statement {
            client,
            user: client.owner,
            owner: TokenOwner::Application,
            scopes: &scopes,
            grant: None,
            lifetime,
        };
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
