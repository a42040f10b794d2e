//! Clients: registration, their secrets, and checking them (RFC 6749 section 2).

use serde_json::{Map, Value};
use tollgate_domain::application::Application;
use tollgate_domain::audit::AuditAction;
use tollgate_domain::client::{Client, ClientState, KeyType};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::{ApplicationId, ClientId, ClientSecretId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::secret::Secret;
use tollgate_store::{Audit, ClientProof, NewSecret, ShownClient, StoredSecret};

use crate::error::AuthError;
use crate::sealing::Purpose;
use crate::{Actor, Auth};

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

/// Those that are not revoked, with their keyed hashes and ends.
fn live(secrets: &[StoredSecret]) -> impl Iterator<Item = (ClientSecretId, &[u8], Option<Timestamp>)> {
    let live = secrets.iter().filter(|stored| stored.revoked_at.is_none());
    live.map(|stored| (stored.id, stored.hash.as_slice(), stored.expires_at))
}

fn seal_label(id: ClientSecretId) -> String {
    format!("consumer secret {id}")
}

impl Auth {
    /// The client that a consumer key and secret belong to, to be given a token. A public client may leave the secret
    /// out. Whom the directory knows is not asked about: what is given by it carries the client's epoch, or is written
    /// only if the client still counts.
    ///
    /// # Errors
    /// Why it is refused.
    pub async fn recognize_client(
        &self,
        consumer_key: &str,
        secret: Option<&Secret>,
    ) -> Result<ShownClient, ClientRefused> {
        match self.find_in_directory(consumer_key, secret) {
            Some(shown) => Ok(shown),
            None => self.authenticate_client(consumer_key, secret).await,
        }
    }

    fn find_in_directory(&self, consumer_key: &str, secret: Option<&Secret>) -> Option<ShownClient> {
        let (client, secrets) = self.0.directory.find(consumer_key, &self.0.verifier)?;
        let proof = match secret {
            None => client.terms.is_public.then_some(ClientProof::Public),
            Some(secret) => {
                let secrets = secrets.iter().map(|known| (known.id, known.hash.as_slice(), known.expires_at));
                self.find_secret(secrets, secret).map(ClientProof::Secret)
            }
        };
        Some(ShownClient { client, proof: proof? })
    }

    /// The same, of whom the store knows at this moment.
    ///
    /// # Errors
    /// Why it is refused.
    pub async fn authenticate_client(
        &self,
        consumer_key: &str,
        secret: Option<&Secret>,
    ) -> Result<ShownClient, ClientRefused> {
        if consumer_key.len() > LONGEST || consumer_key.contains('\0') {
            return Err(ClientRefused::Unknown);
        }
        let asked = self.0.directory.stamp();
        let found = self.0.store.client_by_key(consumer_key.to_owned()).await;
        let Some(found) = found.map_err(|error| ClientRefused::Failed(error.into()))? else {
            return Err(ClientRefused::Unknown);
        };
        let (client, secrets) = &found;
        let proof = match secret {
            None if client.is_public() => ClientProof::Public,
            None => return Err(ClientRefused::NoSecret),
            Some(secret) => match self.find_secret(live(secrets), secret) {
                Some(id) => ClientProof::Secret(id),
                None => return Err(ClientRefused::WrongSecret),
            },
        };
        match client.state {
            ClientState::Active => {
                self.0.directory.learn_client(asked, &found);
                Ok(ShownClient { client: client.into(), proof })
            }
            ClientState::Revoked => Err(ClientRefused::Revoked),
        }
    }

    /// Whether `secret` is one of the client's live ones.
    #[must_use]
    pub fn is_secret(&self, secrets: &[StoredSecret], secret: &Secret) -> bool {
        self.find_secret(live(secrets), secret).is_some()
    }

    /// Which of the secrets, each with its keyed hash and its end, this is.
    fn find_secret<'a>(
        &self,
        mut secrets: impl Iterator<Item = (ClientSecretId, &'a [u8], Option<Timestamp>)>,
        secret: &Secret,
    ) -> Option<ClientSecretId> {
        if secret.expose().len() > LONGEST {
            return None;
        }
        let now = self.now();
        let is_this = |hash| self.0.sealing.is_hash_of(Purpose::ConsumerSecret, hash, secret.expose());
        secrets.find(|(_, hash, end)| end.is_none_or(|end| end > now) && is_this(hash)).map(|(id, ..)| id)
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
        actor: Actor<'_>,
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
            epoch: Epoch::FIRST,
            valid_from: Epoch::FIRST,
            properties: new.properties,
            token_type: new.token_type,
            saas: new.saas,
            created_at: now,
            updated_at: now,
        };
        let (stored, secret) = self.new_secret()?;
        let audit = self.client_audit(&client, actor, AuditAction::KeyCreate);
        self.0.store.create_client(client.clone(), stored, audit).await?;
        Ok((client, secret))
    }

    fn client_audit(&self, client: &Client, actor: Actor<'_>, action: AuditAction) -> Audit {
        self.audit(&client.organization, actor, action, &client.name).through(&client.consumer_key)
    }

    /// Gives a client a new secret in place of all earlier ones; what it was given by them is refused from now on. Gives
    /// the client's new version too; `None` when there is no such client of the version that was `seen`.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn regenerate_secret(
        &self,
        client: &Client,
        seen: Option<Timestamp>,
        actor: Actor<'_>,
    ) -> Result<Option<(Secret, Timestamp)>, AuthError> {
        let (stored, secret) = self.new_secret()?;
        let audit = self.client_audit(client, actor, AuditAction::SecretRegenerate);
        let replaced =
            self.0.store.replace_secrets(client.organization.clone(), client.id, stored, seen, audit).await?;
        let Some((replaced, version)) = replaced else { return Ok(None) };
        self.0.verifier.update_client(&replaced);
        self.0.directory.forget_client(&client.consumer_key);
        Ok(Some((secret, version)))
    }

    /// Sets whether a client may be used. The revoked state ends its grants and access tokens for good. `false` when
    /// there is no such client.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn set_client_state(
        &self,
        organization: &Organization,
        consumer_key: &str,
        state: ClientState,
        actor: Actor<'_>,
    ) -> Result<bool, AuthError> {
        let now = self.now();
        let audit = self.audit(organization, actor, AuditAction::ClientState, consumer_key);
        let (organization, key) = (organization.clone(), consumer_key.to_owned());
        let set = self.0.store.set_client_state(organization, key, state, now, audit).await?;
        if let Some(client) = &set {
            self.0.verifier.update_client(client);
            self.0.directory.forget_client(consumer_key);
        }
        Ok(set.is_some())
    }

    /// Deletes an application with its clients and subscriptions; the clients' grants end and their tokens are refused from
    /// now on. `false` when there is no such application of the version `seen`.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn delete_application(
        &self,
        application: &Application,
        seen: Option<Timestamp>,
        actor: Actor<'_>,
    ) -> Result<bool, AuthError> {
        let organization = &application.organization;
        let audit = self.audit(organization, actor, AuditAction::ApplicationDelete, &application.name);
        let (organization, now) = (organization.clone(), self.now());
        let ended = self.0.store.delete_application(organization, application.id, seen, now, audit).await?;
        for client in ended.iter().flatten() {
            self.forget_client(*client);
        }
        Ok(ended.is_some())
    }

    fn forget_client(&self, id: ClientId) {
        if let Some(client) = self.0.verifier.client(id) {
            self.0.directory.forget_client(&client.consumer_key);
        }
        self.0.verifier.forget_client(id);
    }

    /// Deletes a client; its tokens are refused from now on. Answers whether it was there, in the version that was `seen`.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn delete_client(
        &self,
        client: &Client,
        seen: Option<Timestamp>,
        actor: Actor<'_>,
    ) -> Result<bool, AuthError> {
        let audit = self.client_audit(client, actor, AuditAction::KeyDelete);
        let deleted = self.0.store.delete_client(client.organization.clone(), client.id, seen, audit).await?;
        if deleted {
            self.forget_client(client.id);
        }
        Ok(deleted)
    }
}
