//! The denials that are live: what every check of a token looks at.
//!
//! Bounded by the lifetime of tokens: an entry is forgotten when the last token that it refuses has expired.

use std::hash::Hash;

use foldhash::quality::RandomState;
use imbl::shared_ptr::DefaultSharedPtr;
use imbl::{GenericHashMap, GenericHashSet};
use tollgate_domain::caller::{Caller, TokenOwner};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::{Denial, Denied};
use tollgate_domain::id::{DenialId, GrantId, UserId};
use tollgate_domain::scope::ScopeSet;

/// A persistent map whose keys are of our own making, so a quick hash will do.
pub(crate) type HashMap<K, V> = GenericHashMap<K, V, RandomState, DefaultSharedPtr>;

/// Persistent maps: adding one costs O(log n), and readers never wait.
#[derive(Clone, Default)]
pub(crate) struct DenialSet {
    all: HashMap<DenialId, Denial>,
    tokens: HashMap<String, Ids>,
    grants: HashMap<GrantId, Ids>,
    clients: HashMap<String, Ids>,
    users: HashMap<UserId, Ids>,
    unnamed: Ids,
}

/// The denials of one subject; hardly ever more than one.
type Ids = GenericHashSet<DenialId, RandomState, DefaultSharedPtr>;

impl DenialSet {
    /// Adds one, or puts it in place of what it was before.
    pub(crate) fn add(&mut self, denial: Denial) {
        self.remove(denial.id);
        let id = denial.id;
        match &denial.denied {
            Denied::Token(token) => self.tokens.entry(token.clone()).or_default().insert(id),
            Denied::Grant(grant) => self.grants.entry(*grant).or_default().insert(id),
            Denied::Client { consumer_key, .. } => {
                self.clients.entry(consumer_key.clone()).or_default().insert(id)
            }
            Denied::User { user, .. } | Denied::UserBelow { user, .. } | Denied::Scopes { user, .. } => {
                self.users.entry(*user).or_default().insert(id)
            }
            Denied::Unnamed => self.unnamed.insert(id),
        };
        self.all.insert(id, denial);
    }

    /// Forgets one.
    pub(crate) fn remove(&mut self, id: DenialId) {
        let Some(denial) = self.all.remove(&id) else { return };
        match &denial.denied {
            Denied::Token(token) => forget(&mut self.tokens, token, id),
            Denied::Grant(grant) => forget(&mut self.grants, grant, id),
            Denied::Client { consumer_key, .. } => forget(&mut self.clients, consumer_key, id),
            Denied::User { user, .. } | Denied::UserBelow { user, .. } | Denied::Scopes { user, .. } => {
                forget(&mut self.users, user, id);
            }
            Denied::Unnamed => drop(self.unnamed.remove(&id)),
        }
    }

    /// Whether a token of this caller is denied. Denials of a user refuse what is of a lower epoch, those of builds before
    /// epochs what was issued up to their moment, so that later tokens work. An application's token does not end with
    /// its owner's password.
    pub(crate) fn refuses(&self, caller: &Caller) -> bool {
        if self.all.is_empty() {
            return false;
        }
        let is_before = |ids: &Ids| {
            self.of(ids).any(|denied| match denied {
                Denied::Token(_) | Denied::Grant(_) | Denied::Unnamed => true,
                Denied::Scopes { .. } => false,
                Denied::UserBelow { below, .. } => {
                    caller.owner == TokenOwner::ApplicationUser && caller.user_epoch < *below
                }
                Denied::Client { issued_until, .. } | Denied::User { issued_until, .. } => {
                    caller.issued_at <= *issued_until
                }
            })
        };
        self.holds_unnamed()
            || self.tokens.contains_key(&caller.token)
            || caller.grant.is_some_and(|grant| self.grants.contains_key(&grant))
            || self.clients.get(&caller.consumer_key).is_some_and(is_before)
            || self.users.get(&caller.user).is_some_and(is_before)
    }

    /// Whether one of them names nobody.
    pub(crate) fn holds_unnamed(&self) -> bool {
        !self.unnamed.is_empty()
    }

    /// What is left of a caller's scopes, when some are denied.
    pub(crate) fn scopes_left(&self, caller: &Caller) -> Option<ScopeSet> {
        let lost: Vec<&ScopeSet> = self
            .of(self.users.get(&caller.user)?)
            .filter_map(|denied| match denied {
                Denied::Scopes { below, scopes, .. } if caller.user_epoch < *below => Some(scopes),
                _ => None,
            })
            .collect();
        let is_lost = |name: &str| lost.iter().any(|scopes| scopes.contains(name));
        caller.scopes.iter().any(is_lost).then(|| caller.scopes.filtered(|name| !is_lost(name)))
    }

    fn of(&self, ids: &Ids) -> impl Iterator<Item = &Denied> {
        ids.iter().filter_map(|id| self.all.get(id)).map(|denial| &denial.denied)
    }

    /// Forgets what no token needs any more.
    pub(crate) fn forget_expired(&mut self, now: Timestamp) {
        let expired: Vec<DenialId> =
            self.all.values().filter(|denial| denial.expires_at <= now).map(|denial| denial.id).collect();
        for id in expired {
            self.remove(id);
        }
    }
}

fn forget<K: Clone + Eq + Hash>(map: &mut HashMap<K, Ids>, subject: &K, id: DenialId) {
    if let Some(ids) = map.get_mut(subject) {
        ids.remove(&id);
        if ids.is_empty() {
            map.remove(subject);
        }
    }
}

#[cfg(test)]
#[path = "denial_set_tests.rs"]
mod tests;
