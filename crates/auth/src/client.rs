//! Clients: registration, their secrets, and checking them (RFC 6749 section 2).

use serde_json::{Map, Value};
use tollgate_domain::client::{Client, ClientState, KeyType};
use tollgate_domain::denial::{Denial, Denied};
use tollgate_domain::id::{ApplicationId, ClientId, ClientSecretId, DenialId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::secret::Secret;
use tollgate_store::{NewSecret, StoredSecret};

use crate::Auth;
use crate::error::AuthError;
use crate::issue::LONGEST_ACCESS_LIFETIME;
use crate::sealing::Purpose;
use tollgate_domain::peer::Peer;

/// The longest consumer key or secret that is looked at, in bytes.
const LONGEST: usize = 512;

/// Why a client's credentials are refused.
#[derive(Debug)]
pub enum ClientRefused {
    /// No such client.
    Unknown,
    /// Not one of its secrets.
    WrongSecret,
    /// It is not public, and no secret was sent.
    NoSecret,
    /// It is not active.
    Revoked,
    /// A failure of ours.
    Failed(AuthError),
}

/// What a registration decides.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// Whose it is.
    pub organization: Organization,
    /// Its name.
    pub name: String,
    /// The user who owns it.
    pub owner: UserId,
    /// The application and key type, unless it is a dynamic registration.
    pub key_set: Option<(ApplicationId, KeyType)>,
    /// Wire names of grant types.
    pub grant_types: Vec<String>,
    /// The callback URL or URLs, as given.
    pub callback_url: String,
    /// `additionalProperties`.
    pub properties: Map<String, Value>,
    /// `JWT`, `OAUTH`, `DEFAULT` or none.
    pub token_type: Option<String>,
    /// Whether users of other organizations may log in through it.
    pub saas: bool,
}

fn seal_label(id: ClientSecretId) -> String {
    format!("consumer secret {id}")
}

impl Auth {
    /// The client that a consumer key and secret belong to. A public client may leave the secret out.
    ///
    /// # Errors
    /// Why it is refused.
    pub async fn authenticate_client(
        &self,
        consumer_key: &str,
        secret: Option<&Secret>,
    ) -> Result<Client, ClientRefused> {
        if consumer_key.len() > LONGEST || consumer_key.contains('\0') {
            return Err(ClientRefused::Unknown);
        }
        let found = self.0.store.client_by_key(consumer_key.to_owned()).await;
        let Some((client, secrets)) = found.map_err(|error| ClientRefused::Failed(error.into()))? else {
            return Err(ClientRefused::Unknown);
        };
        match secret {
            None if client.is_public() => {}
            None => return Err(ClientRefused::NoSecret),
            Some(secret) if self.is_secret(&secrets, secret) => {}
            Some(_) => return Err(ClientRefused::WrongSecret),
        }
        if client.state == ClientState::Active { Ok(client) } else { Err(ClientRefused::Revoked) }
    }

    /// Whether `secret` is one of the client's live ones.
    #[must_use]
    pub fn is_secret(&self, secrets: &[StoredSecret], secret: &Secret) -> bool {
        let now = self.now();
        secret.expose().len() <= LONGEST
            && secrets
                .iter()
                .filter(|stored| stored.revoked_at.is_none() && stored.expires_at.is_none_or(|at| at > now))
                .any(|stored| {
                    self.0.sealing.is_hash_of(Purpose::ConsumerSecret, &stored.hash, secret.expose())
                })
    }

    fn new_secret(&self) -> Result<(NewSecret, Secret), AuthError> {
        let secret = Secret::new(self.0.environment.consumer_key());
        let id = ClientSecretId::new(&self.0.environment);
        let sealing = &self.0.sealing;
        let sealed = if self.0.settings.hash_only {
            None
        } else {
            Some(sealing.seal(&self.0.environment, &seal_label(id), secret.expose().as_bytes())?)
        };
        let stored = NewSecret {
            id,
            hash: sealing.hash(Purpose::ConsumerSecret, secret.expose()),
            hash_key_id: sealing.key_id().to_owned(),
            sealed_key_id: sealed.as_ref().map(|_| sealing.key_id().to_owned()),
            sealed,
            description: String::new(),
            expires_at: None,
        };
        Ok((stored, secret))
    }

    /// The secret in the clear; `None` when only hashes are kept.
    #[must_use]
    pub fn reveal_secret(&self, stored: &StoredSecret) -> Option<Secret> {
        let sealed = stored.sealed.as_ref()?;
        match self.0.sealing.open_sealed(&seal_label(stored.id), sealed) {
            Ok(plain) => String::from_utf8(plain.to_vec()).ok().map(Secret::new),
            Err(error) => {
                tracing::error!(%error, secret_id = %stored.id, "a sealed consumer secret cannot be opened");
                None
            }
        }
    }

    /// Registers a client; answers it and its first secret.
    ///
    /// # Errors
    /// A conflict of the store on `client_name` or `client_key_set` when it exists already.
    pub async fn register_client(
        &self,
        new: NewClient,
        actor: &str,
        peer: &Peer,
    ) -> Result<(Client, Secret), AuthError> {
        let now = self.now();
        let client = Client {
            id: ClientId::new(&self.0.environment),
            organization: new.organization,
            consumer_key: self.0.environment.consumer_key(),
            name: new.name,
            owner: new.owner,
            key_set: new.key_set,
            grant_types: new.grant_types,
            callback_url: new.callback_url,
            state: ClientState::Active,
            properties: new.properties,
            token_type: new.token_type,
            saas: new.saas,
            created_at: now,
            updated_at: now,
        };
        let (stored, secret) = self.new_secret()?;
        let audit = self.client_audit(&client, actor, "key-create", peer);
        self.0.store.create_client(client.clone(), stored, audit).await?;
        Ok((client, secret))
    }

    fn client_audit(
        &self,
        client: &Client,
        actor: &str,
        action: &'static str,
        peer: &Peer,
    ) -> tollgate_store::Audit {
        self.audit(&client.organization, actor, action, &client.name, "ok", &client.consumer_key, peer)
    }

    /// Gives a client a new secret in place of all earlier ones; its issued access tokens are refused from now on.
    ///
    /// # Errors
    /// Anything the store refuses; [`AuthError::Corrupt`] when the client is gone.
    pub async fn regenerate_secret(
        &self,
        client: &Client,
        actor: &str,
        peer: &Peer,
    ) -> Result<Secret, AuthError> {
        let (stored, secret) = self.new_secret()?;
        let now = self.now();
        let audit = self.client_audit(client, actor, "secret-regenerate", peer);
        if !self.0.store.replace_secrets(client.organization.clone(), client.id, stored, now, audit).await? {
            return Err(AuthError::Corrupt("a client that was there"));
        }
        // The time after the old secrets ended, so that no token they gave meanwhile is left out. It is kept for the
        // longest life of any token: the client's own lifetimes may have been longer when its tokens were issued.
        let now = self.now();
        let denial = Denial {
            id: DenialId::new(&self.0.environment),
            organization: client.organization.clone(),
            denied: Denied::Client { consumer_key: client.consumer_key.clone(), issued_until: now },
            expires_at: now.plus_seconds(LONGEST_ACCESS_LIFETIME),
        };
        let audit = self.client_audit(client, actor, "revoke", peer);
        self.0.store.add_denial(denial.clone(), now, audit).await?;
        self.0.verifier.deny(&denial);
        Ok(secret)
    }

    /// Deletes a client; its tokens are refused from now on. Answers whether it was there.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn delete_client(&self, client: &Client, actor: &str, peer: &Peer) -> Result<bool, AuthError> {
        let now = self.now();
        let denial = Denial {
            id: DenialId::new(&self.0.environment),
            organization: client.organization.clone(),
            denied: Denied::Client { consumer_key: client.consumer_key.clone(), issued_until: now },
            expires_at: now.plus_seconds(LONGEST_ACCESS_LIFETIME),
        };
        let audit = self.client_audit(client, actor, "key-delete", peer);
        let store = &self.0.store;
        let organization = client.organization.clone();
        let deleted =
            store.delete_client(organization, client.id, denial.id, denial.expires_at, now, audit).await?;
        if deleted {
            self.0.verifier.deny(&denial);
        }
        Ok(deleted)
    }

    /// The longest lifetime in seconds of an access token of this client.
    pub(crate) fn longest_access_lifetime(&self, client: &Client) -> i64 {
        self.application_lifetime(client).max(self.user_lifetime(client))
    }
}
