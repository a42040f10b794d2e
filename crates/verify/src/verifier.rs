//! What tokens are checked by, and the check of a JSON Web Token: never a wait.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use tollgate_domain::caller::Caller;
use tollgate_domain::client::ClientState;
use tollgate_domain::delta::{Body, Credentials, Delta};
use tollgate_domain::denial::Denial;
use tollgate_domain::deployed::DeployedClient;
use tollgate_domain::environment::Environment;
use tollgate_domain::id::ClientId;
use tollgate_domain::signing_key::PublicKey;

use crate::claims;
use crate::denial_set::{DenialSet, HashMap};
use crate::key::CheckingKey;
use crate::refused::Refused;
use crate::token_cache::{Remembered, TokenCache};

/// What a credential was found to be worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// Whom it speaks for, with the scopes that are left.
    pub caller: Arc<Caller>,
    /// The client in use through which it calls.
    pub client: Arc<DeployedClient>,
}

impl Verified {
    /// Whether the credential is of a later state of its client than the one that is held.
    pub(crate) fn is_ahead(&self) -> bool {
        self.caller.client_epoch > self.client.epoch
    }
}

/// Checks tokens. Clones share everything.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    environment: Environment,
    takes_endless: bool,
    held: ArcSwap<Held>,
    /// While a snapshot is being read: what was decided here meanwhile, which may not be in it.
    meanwhile: Mutex<Option<Vec<Decided>>>,
    tokens: TokenCache,
}

/// Something that this process has ended before it is told of it by a delta.
type Decided = Arc<dyn Fn(&mut Held) + Send + Sync>;

/// All that a check looks at, as it was at one moment. Cloning is cheap.
#[derive(Clone, Default)]
struct Held {
    keys: Vec<Arc<CheckingKey>>,
    clients: HashMap<ClientId, Arc<DeployedClient>>,
    denials: DenialSet,
}

impl Held {
    /// Takes over a key; one that cannot be read checks nothing.
    fn set_key(&mut self, public: PublicKey) {
        self.remove_key(&public.kid);
        let kid = public.kid.clone();
        match CheckingKey::read(public) {
            Some(key) => self.keys.push(Arc::new(key)),
            None => {
                tracing::error!(kid, "a public key cannot be read: the tokens that it signed are refused")
            }
        }
    }

    /// Takes over a client, unless it is held as it stood later.
    fn set_client(&mut self, client: &DeployedClient) {
        let is_later = |held: &Arc<DeployedClient>| held.epoch > client.epoch;
        if !self.clients.get(&client.client).is_some_and(is_later) {
            self.clients.insert(client.client, Arc::new(client.clone()));
        }
    }

    fn remove_key(&mut self, kid: &str) {
        self.keys.retain(|key| key.public.kid != kid);
    }
}

impl Verifier {
    /// A verifier that knows nothing yet, and refuses everything.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self::build(environment, false)
    }

    /// The same, but it takes tokens that never expire.
    #[must_use]
    pub fn taking_endless(environment: Environment) -> Self {
        Self::build(environment, true)
    }

    fn build(environment: Environment, takes_endless: bool) -> Self {
        let held = ArcSwap::from_pointee(Held::default());
        let tokens = TokenCache::new(&environment);
        Self(Arc::new(Inner { environment, takes_endless, held, meanwhile: Mutex::default(), tokens }))
    }

    /// A snapshot is going to be read: what is decided here from now on outlives [`Verifier::load`].
    pub fn begin_load(&self) {
        *self.meanwhile() = Some(Vec::new());
    }

    /// The snapshot could not be read.
    pub fn abandon_load(&self) {
        *self.meanwhile() = None;
    }

    /// Holds what a snapshot says, and what was decided here while it was read.
    pub fn load(&self, credentials: Credentials) {
        let mut held = Held::default();
        for key in credentials.keys {
            held.set_key(key);
        }
        for denial in credentials.denials {
            held.denials.add(denial);
        }
        held.clients =
            credentials.clients.into_iter().map(|client| (client.client, Arc::new(client))).collect();
        // Whatever is decided waits for this, and finds the new state.
        let mut meanwhile = self.meanwhile();
        for decided in meanwhile.take().into_iter().flatten() {
            decided(&mut held);
        }
        self.0.held.store(Arc::new(held));
    }

    fn meanwhile(&self) -> MutexGuard<'_, Option<Vec<Decided>>> {
        self.0.meanwhile.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A change that comes from this process itself.
    fn decide(&self, change: impl Fn(&mut Held) + Send + Sync + 'static) {
        let change: Decided = Arc::new(change);
        let mut meanwhile = self.meanwhile();
        self.change(|held| change(held));
        if let Some(meanwhile) = &mut *meanwhile {
            meanwhile.push(change);
        }
    }

    /// Takes over a change. They must come in order.
    pub fn apply(&self, delta: &Delta) {
        match &delta.body {
            Body::Client { client: Some(client), .. } => self.change(|held| held.set_client(client)),
            Body::Client { id, client: None } => self.change(|held| drop(held.clients.remove(id))),
            Body::Denial { denial: Some(denial), .. } => {
                self.change(|held| held.denials.add(denial.clone()));
            }
            Body::Denial { id, denial: None } => self.change(|held| held.denials.remove(*id)),
            Body::SigningKey { key: Some(key), .. } => self.change(|held| held.set_key(key.clone())),
            Body::SigningKey { kid, key: None } => self.change(|held| held.remove_key(kid)),
            Body::Api { .. }
            | Body::Application { .. }
            | Body::Scopes { .. }
            | Body::Setting { .. }
            | Body::User { .. } => {}
        }
    }

    /// Refuses what a denial is about, from now on.
    pub fn deny(&self, denial: &Denial) {
        let denial = denial.clone();
        self.decide(move |held| held.denials.add(denial.clone()));
    }

    /// Judges the tokens of a client that is held by how it stands now.
    pub fn update_client(&self, client: &DeployedClient) {
        let client = client.clone();
        self.decide(move |held| {
            if held.clients.contains_key(&client.client) {
                held.set_client(&client);
            }
        });
    }

    /// Refuses the tokens of a client that is gone.
    pub fn forget_client(&self, id: ClientId) {
        self.decide(move |held| drop(held.clients.remove(&id)));
    }

    /// A client as it is held now; what it is known by wherever its tokens are checked here.
    #[must_use]
    pub fn client(&self, id: ClientId) -> Option<Arc<DeployedClient>> {
        self.0.held.load().clients.get(&id).cloned()
    }

    /// Takes a key's signatures.
    pub fn publish(&self, key: &PublicKey) {
        let key = key.clone();
        self.decide(move |held| held.set_key(key.clone()));
    }

    /// Whether nobody can tell which tokens are denied: then none may be taken, and no call be served.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        self.0.held.load().denials.holds_unnamed()
    }

    fn change(&self, change: impl Fn(&mut Held)) {
        self.0.held.rcu(|held| {
            let mut next = Held::clone(held);
            change(&mut next);
            next
        });
    }

    /// Whom an access token speaks for.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn check(&self, token: &str) -> Result<Verified, Refused> {
        let key = self.0.tokens.fingerprint(token);
        if let Some(Remembered { caller, signer }) = self.0.tokens.get(&key)
            && signer.is_none_or(|signer| self.holds(&signer))
        {
            return self.admit(caller);
        }
        let (caller, signer) = self.read_signed(token)?;
        let caller = Arc::new(caller);
        let verified = self.admit(Arc::clone(&caller))?;
        // As the token says it: what is taken from it is looked at on every call.
        self.0.tokens.insert(key, Remembered { caller, signer });
        Ok(verified)
    }

    /// Whether a key still counts.
    fn holds(&self, signer: &Arc<CheckingKey>) -> bool {
        let is_it = |key: &Arc<CheckingKey>| Arc::ptr_eq(key, signer) || key.public == signer.public;
        self.0.held.load().keys.iter().any(is_it)
    }

    /// What a caller's credential is worth now: its time, its client, and what is denied are looked at on every call.
    ///
    /// # Errors
    /// Why it is refused.
    pub(crate) fn admit(&self, caller: Arc<Caller>) -> Result<Verified, Refused> {
        if caller.expires_at <= self.0.environment.now() {
            return Err(Refused::Expired);
        }
        let held = self.0.held.load();
        let client = Arc::clone(held.clients.get(&caller.client).ok_or(Refused::Unheld)?);
        if client.state != ClientState::Active {
            let is_ahead = caller.client_epoch > client.epoch;
            return Err(if is_ahead { Refused::Unheld } else { Refused::Client });
        }
        if caller.client_epoch < client.valid_from || held.denials.refuses(&caller) {
            return Err(Refused::Denied);
        }
        let caller = match held.denials.scopes_left(&caller) {
            Some(scopes) => Arc::new(Caller { scopes, ..Caller::clone(&caller) }),
            None => caller,
        };
        Ok(Verified { caller, client })
    }

    /// Reads a token and checks who signed it, but neither times nor denials.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn read(&self, token: &str) -> Result<Caller, Refused> {
        self.read_signed(token).map(|(caller, _)| caller)
    }

    fn read_signed(&self, token: &str) -> Result<(Caller, Option<Arc<CheckingKey>>), Refused> {
        let held = self.0.held.load();
        let mut signer = None;
        let by_kid = |kid: &str| {
            signer = held.keys.iter().find(|key| key.public.kid == kid).cloned();
            signer.clone()
        };
        let claims = claims::read(token, by_kid)?;
        if claims.exp.is_none() && !self.0.takes_endless {
            return Err(Refused::Malformed);
        }
        Ok((claims::caller(claims).ok_or(Refused::Malformed)?, signer))
    }

    /// Forgets denials of tokens that have expired: to be run now and then.
    pub fn forget_expired(&self) {
        let now = self.0.environment.now();
        self.change(|held| held.denials.forget_expired(now));
    }

    pub(crate) fn remembered(&self) -> &TokenCache {
        &self.0.tokens
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Verifier")
    }
}

#[cfg(test)]
#[path = "verifier_tests.rs"]
mod tests;
