//! Credentials both ways: a password, secret, bearer token or session becomes a caller; a caller gets tokens.
//!
//! One way to check each kind of credential, used by the Token API, the REST APIs, the pages and the gateway alike, so
//! that the portal's GENERATE TOKEN and the Token API cannot differ. This crate knows no routes, no pages and no
//! protocol error texts. How to add the next credential: one file with the check, its refusals as an enum, its audit
//! records in the same transaction as what it writes.

mod account;
mod client;
mod denial;
mod directory;
mod error;
mod gate;
mod gateway;
mod hashing;
mod house;
mod issue;
mod jwt;
mod keyring;
mod known_password;
mod lost;
mod made;
mod password;
mod random;
mod refresh;
mod refresh_token;
mod revoke;
mod sealing;
mod session;
mod settings;
mod sign_up;
mod trail;
mod user;

use std::sync::Arc;

use arc_swap::ArcSwap;
use tollgate_domain::audit::{AuditAction, AuditOutcome};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::delta::{Body, Delta};
use tollgate_domain::environment::Environment;
use tollgate_domain::id::AuditId;
use tollgate_domain::organization::Organization;
use tollgate_store::{Audit, Store};
use tollgate_verify::Verifier;

pub use account::Actor;
pub use client::{ClientRefused, NewClient};
pub use denial::DenialRemoval;
pub use error::AuthError;
#[doc(hidden)]
pub use gate::Gate;
pub use issue::Issued;
pub use known_password::KnownPassword;
pub use random::SystemRandom;
pub use refresh::RefreshRefused;
pub use revoke::RevokeRefused;
pub use sealing::{MasterKey, is_master_key_recorded};
pub use session::{SessionKey, SessionUser};
pub use settings::{AuthSettings, HashingSettings, Lifetimes, Urls};
pub use sign_up::{SignUpRefused, Visitor};
pub use user::{Attempt, UserRefused};

use directory::Directory;
use hashing::HashingPool;
use keyring::Keyring;
use lost::LostRenewals;
use sealing::Sealing;
use trail::Tally;

/// Everything that checks and makes credentials. Cheap to clone.
#[derive(Clone)]
pub struct Auth(Arc<Inner>);

struct Inner {
    store: Store,
    environment: Environment,
    settings: AuthSettings,
    urls: ArcSwap<Urls>,
    sealing: Sealing,
    gate: Gate,
    hashing: HashingPool,
    keyring: Keyring,
    verifier: Verifier,
    directory: Directory,
    tally: Tally,
    lost: LostRenewals,
}

impl Auth {
    /// Opens the keys that the store holds, or makes them at the very first start.
    ///
    /// # Errors
    /// [`AuthError::WrongMasterKey`] when the store was written under another key; anything the store refuses.
    pub async fn open(
        store: Store,
        environment: Environment,
        master: MasterKey,
        settings: AuthSettings,
    ) -> Result<Self, AuthError> {
        let sealing = Sealing::open(&master, &store).await?;
        store.raise_longest_access(settings.lifetimes.longest_access).await?;
        let verifier = match settings.lifetimes.longest_access {
            Some(_) => Verifier::new(environment.clone()),
            None => Verifier::taking_endless(environment.clone()),
        };
        let keyring =
            Keyring::open(&store, &environment, &sealing, settings.algorithm, verifier.clone()).await?;
        let hashing = HashingPool::new(settings.hashing.clone());
        let urls = ArcSwap::from_pointee(Urls::default());
        Ok(Self(Arc::new(Inner {
            store,
            environment,
            settings,
            urls,
            sealing,
            gate: Gate::default(),
            hashing,
            keyring,
            verifier,
            directory: Directory::default(),
            tally: Tally::default(),
            lost: LostRenewals::default(),
        })))
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Clock and randomness.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.0.environment
    }

    /// Where tests hold password checks.
    #[doc(hidden)]
    #[must_use]
    pub fn gate(&self) -> &Gate {
        &self.0.gate
    }

    /// The settings that the server was started with.
    #[must_use]
    pub fn settings(&self) -> &AuthSettings {
        &self.0.settings
    }

    /// The current time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.environment.now()
    }

    /// The advertised URLs; empty until the ports are bound.
    #[must_use]
    pub fn urls(&self) -> Arc<Urls> {
        self.0.urls.load_full()
    }

    /// Says under which URLs the server is reached: known only after the ports are bound.
    pub fn set_urls(&self, urls: Urls) {
        self.0.urls.store(Arc::new(urls));
    }

    /// An entry for the audit trail, at this moment: of what succeeds, and came through no client.
    #[must_use]
    pub fn audit(
        &self,
        organization: &Organization,
        actor: Actor<'_>,
        action: AuditAction,
        subject: &str,
    ) -> Audit {
        Audit {
            id: AuditId::new(&self.0.environment),
            organization: organization.clone(),
            at: self.now(),
            actor: actor.name.to_owned(),
            action,
            subject: subject.to_owned(),
            outcome: AuditOutcome::Ok,
            client: String::new(),
            address: actor.peer.address.map(|address| address.to_string()).unwrap_or_default(),
            request_id: actor.peer.request_id.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    /// The public keys as a JSON Web Key Set (RFC 7517 section 5).
    #[must_use]
    pub fn jwks(&self) -> serde_json::Value {
        self.0.keyring.jwks()
    }

    /// Makes the keys that are published but not yet there (the RSA key takes a while): to be run in the background
    /// after the server is ready.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn complete_keys(&self) -> Result<(), AuthError> {
        let inner = &self.0;
        inner.keyring.complete(&inner.store, &inner.environment, &inner.sealing).await
    }

    /// What tokens are checked by. It holds the public keys from the start; clients and denials come to it from the
    /// store's snapshot and deltas, and the denials that are made here at once.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.0.verifier
    }

    /// Takes over a change before the verifier does: the private halves of signing keys that other processes have made;
    /// and what the client directory holds of what has changed is forgotten.
    ///
    /// # Errors
    /// Anything the store refuses; the caller tries the same change again.
    pub async fn apply(&self, delta: &Delta) -> Result<(), AuthError> {
        self.0.directory.apply(delta, &self.0.verifier);
        match delta.body {
            Body::SigningKey { .. } => self.reload_keys().await,
            _ => Ok(()),
        }
    }

    /// Forgets what the client directory holds: to be called when a snapshot was loaded, which skips changes.
    pub fn forget_directory(&self) {
        self.0.directory.forget_all();
    }

    /// Takes over the private halves of all signing keys.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn reload_keys(&self) -> Result<(), AuthError> {
        self.0.keyring.reload(&self.0.store, &self.0.sealing).await
    }
}

impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Auth")
    }
}
