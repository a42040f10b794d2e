//! The client directory: clients with the keyed hashes of their secrets, their owners' roles, and scopes, as the store
//! said them when they were last asked about. Whoever is in it gets a token of its own without a query.
//!
//! It may only say yes. Whatever it does not hold, or finds not to match, is decided by the store, and learned from
//! there. A change that is followed forgets what it is about; a client counts only while its epoch is the one that the
//! verifier holds, so that a client that ends here ends here too. A yes that is stale all the same, because the change
//! was made by another process a moment ago, carries its epoch: its token is dead once the change is followed.
//!
//! Secret hashes are read by this process from its own store, never sent: deltas and snapshots hold none, so that they
//! can go to a gateway elsewhere.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use aws_lc_rs::digest::{SHA256, digest};
use tollgate_domain::client::{Client, ClientState};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::delta::{Body, Delta};
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::{ClientId, ClientSecretId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::role::RoleSet;
use tollgate_domain::scope::{self, ScopeBinding, ScopePolicy, ScopeSet};
use tollgate_domain::system_scope;
use tollgate_domain::token_client::{Terms, TokenClient};
use tollgate_domain::user::User;
use tollgate_store::{ClientWithSecrets, OwnerScopes};
use tollgate_verify::Verifier;

/// What a consumer key is found by: the beginning of its SHA-256.
type KeyPrint = [u8; 16];

/// A secret that counts until it expires.
#[derive(Clone, Copy)]
pub(crate) struct KnownSecret {
    pub(crate) id: ClientSecretId,
    /// The keyed hash.
    pub(crate) hash: [u8; 32],
    pub(crate) expires_at: Option<Timestamp>,
}

/// A client. What its tokens are checked by, such as its organization, is the verifier's.
struct KnownClient {
    id: ClientId,
    owner: UserId,
    epoch: Epoch,
    terms: Terms,
    secrets: Box<[KnownSecret]>,
}

/// What owners have in common with others, kept once.
#[derive(PartialEq, Eq, Hash)]
struct Standing {
    organization: Organization,
    roles: RoleSet,
}

/// An active user who owns clients.
struct Owner {
    epoch: Epoch,
    standing: Arc<Standing>,
}

#[derive(Default)]
struct Known {
    /// Raised by whatever is forgotten: an answer of the store that was asked for before may be older.
    stamp: u64,
    clients: HashMap<KeyPrint, Box<KnownClient>>,
    owners: HashMap<UserId, Owner>,
    standings: HashSet<Arc<Standing>>,
    /// The scopes that organizations know, by name.
    scopes: HashMap<Organization, HashMap<String, ScopeBinding>>,
}

/// Taken before the store is asked, and shown with what it said: see [`Known::stamp`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp(u64);

#[derive(Default)]
pub(crate) struct Directory(RwLock<Known>);

fn print(consumer_key: &str) -> KeyPrint {
    let digest = digest(&SHA256, consumer_key.as_bytes());
    digest.as_ref().first_chunk().copied().expect("invariant: SHA-256 has 32 bytes")
}

impl Directory {
    /// To be taken before the store is asked.
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp(self.read().stamp)
    }

    /// An active client as the verifier knows it too, and its secrets.
    pub(crate) fn find(
        &self,
        consumer_key: &str,
        verifier: &Verifier,
    ) -> Option<(TokenClient, Box<[KnownSecret]>)> {
        let known = self.read();
        let client = known.clients.get(&print(consumer_key))?;
        let held = verifier.client(client.id)?;
        let is_current = held.state == ClientState::Active && held.epoch == client.epoch;
        (is_current && held.consumer_key == consumer_key).then(|| {
            let of = TokenClient {
                id: client.id,
                organization: held.organization.clone(),
                consumer_key: consumer_key.to_owned(),
                owner: client.owner,
                epoch: client.epoch,
                terms: client.terms,
            };
            (of, client.secrets.clone())
        })
    }

    /// Which of the requested scopes an owner gets for an application of the organization, and the owner's epoch.
    /// `None`: the owner or one of the scopes is not here.
    pub(crate) fn owner_scopes(
        &self,
        owner: UserId,
        through: &Organization,
        requested: &ScopeSet,
        policy: &ScopePolicy,
    ) -> Option<(ScopeSet, Epoch)> {
        let known = self.read();
        let owner = known.owners.get(&owner)?;
        let Standing { organization, roles } = &*owner.standing;
        if organization != through {
            return None;
        }
        let catalog = known.scopes.get(organization);
        let bound =
            requested.iter().filter(|name| !policy.allows(name) && !system_scope::is_system_scope(name));
        let bindings: Option<Vec<ScopeBinding>> = bound.map(|name| catalog?.get(name).cloned()).collect();
        Some((scope::decide(requested, &bindings?, roles, policy), owner.epoch))
    }

    /// Holds a client as the store has said it, unless something was forgotten since the store was asked.
    pub(crate) fn learn_client(&self, asked: Stamp, (client, secrets): &ClientWithSecrets) {
        let secrets: Option<Box<[KnownSecret]>> = secrets
            .iter()
            .filter(|secret| secret.revoked_at.is_none())
            .map(|secret| {
                let hash = secret.hash.as_slice().try_into().ok()?;
                Some(KnownSecret { id: secret.id, hash, expires_at: secret.expires_at })
            })
            .collect();
        let Some(secrets) = secrets else { return };
        let Client { id, owner, epoch, .. } = *client;
        let held = KnownClient { id, owner, epoch, terms: Terms::from(client), secrets };
        self.learn(asked, |known| drop(known.clients.insert(print(&client.consumer_key), Box::new(held))));
    }

    /// The same of an owner and scopes.
    pub(crate) fn learn_owner(&self, asked: Stamp, said: &OwnerScopes) {
        let OwnerScopes { owner, catalog, .. } = said;
        self.learn(asked, |known| {
            known.set_owner(owner);
            let scopes = known.scopes.entry(owner.organization.clone()).or_default();
            scopes.extend(catalog.iter().map(|binding| (binding.name.clone(), binding.clone())));
        });
    }

    fn learn(&self, asked: Stamp, learn: impl FnOnce(&mut Known)) {
        let mut known = self.write();
        if known.stamp == asked.0 {
            learn(&mut known);
        }
    }

    /// Forgets what a change is about. To be called before the verifier takes it over, which knows the key of a client
    /// that is gone.
    pub(crate) fn apply(&self, delta: &Delta, verifier: &Verifier) {
        match &delta.body {
            Body::Client { client: Some(client), .. } => self.forget_client(&client.consumer_key),
            Body::Client { id, client: None } => {
                if let Some(client) = verifier.client(*id) {
                    self.forget_client(&client.consumer_key);
                }
            }
            Body::User { id } => self.forget(|known| drop(known.owners.remove(id))),
            Body::Scopes { organization } => self.forget(|known| drop(known.scopes.remove(organization))),
            Body::Api { .. }
            | Body::Application { .. }
            | Body::Denial { .. }
            | Body::SigningKey { .. }
            | Body::Setting { .. } => {}
        }
    }

    pub(crate) fn forget_client(&self, consumer_key: &str) {
        self.forget(|known| drop(known.clients.remove(&print(consumer_key))));
    }

    /// Changes may have been missed.
    pub(crate) fn forget_all(&self) {
        self.forget(|known| *known = Known { stamp: known.stamp, ..Known::default() });
    }

    fn forget(&self, forget: impl FnOnce(&mut Known)) {
        let mut known = self.write();
        known.stamp += 1;
        forget(&mut known);
    }

    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn set_owner(&mut self, user: &User) {
        let standing =
            Arc::new(Standing { organization: user.organization.clone(), roles: RoleSet::new(&user.roles) });
        let standing = match self.standings.get(&standing) {
            Some(known) => Arc::clone(known),
            None => {
                // Those that nobody has any more.
                if self.standings.len() > 2 * self.owners.len() {
                    self.standings.retain(|known| Arc::strong_count(known) > 1);
                }
                self.standings.insert(Arc::clone(&standing));
                standing
            }
        };
        self.owners.insert(user.id, Owner { epoch: user.epoch, standing });
    }
}

#[cfg(test)]
#[path = "directory_tests.rs"]
mod tests;
