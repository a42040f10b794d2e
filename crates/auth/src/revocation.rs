//! The revocations that are live, in memory: what every check of a token looks at.
//!
//! Bounded by the lifetime of tokens: an entry is forgotten when the last token that it refuses has expired.

use arc_swap::ArcSwap;
use imbl::HashMap;
use tollgate_domain::caller::Caller;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::{Denial, DenialKind};

#[derive(Clone, Copy)]
struct Entry {
    not_before: Timestamp,
    expires_at: Timestamp,
}

/// Persistent maps: adding one costs O(log n), and readers never wait.
#[derive(Clone, Default)]
struct Maps {
    tokens: HashMap<String, Entry>,
    grants: HashMap<String, Entry>,
    clients: HashMap<String, Entry>,
    users: HashMap<String, Entry>,
}

impl Maps {
    fn of(&mut self, kind: DenialKind) -> &mut HashMap<String, Entry> {
        match kind {
            DenialKind::Token => &mut self.tokens,
            DenialKind::Grant => &mut self.grants,
            DenialKind::Client => &mut self.clients,
            DenialKind::User => &mut self.users,
        }
    }
}

/// The live revocations.
#[derive(Default)]
pub(crate) struct RevocationSet(ArcSwap<Maps>);

impl RevocationSet {
    /// Adds one; of two for the same subject the later counts.
    pub(crate) fn add(&self, revocation: &Denial) {
        self.0.rcu(|maps| {
            let mut maps = Maps::clone(maps);
            let entries = maps.of(revocation.kind);
            let mut entry = Entry { not_before: revocation.not_before, expires_at: revocation.expires_at };
            if let Some(known) = entries.get(&revocation.subject) {
                entry.not_before = entry.not_before.max(known.not_before);
                entry.expires_at = entry.expires_at.max(known.expires_at);
            }
            entries.insert(revocation.subject.clone(), entry);
            maps
        });
    }

    /// Whether a token of this caller is revoked. Revocations of a client or a user refuse what was issued up to
    /// their moment, so that later tokens work.
    pub(crate) fn refuses(&self, caller: &Caller) -> bool {
        let maps = self.0.load();
        let issued_by = |entry: &Entry| caller.issued_at <= entry.not_before;
        (!maps.tokens.is_empty() && maps.tokens.contains_key(&caller.token))
            || (!maps.grants.is_empty()
                && caller.grant.is_some_and(|grant| maps.grants.contains_key(&grant.to_string())))
            || (!maps.clients.is_empty() && maps.clients.get(&caller.consumer_key).is_some_and(issued_by))
            || (!maps.users.is_empty() && maps.users.get(&caller.user.to_string()).is_some_and(issued_by))
    }

    /// Forgets what no token needs any more.
    pub(crate) fn forget_expired(&self, now: Timestamp) {
        self.0.rcu(|maps| {
            let mut maps = Maps::clone(maps);
            for entries in [&mut maps.tokens, &mut maps.grants, &mut maps.clients, &mut maps.users] {
                entries.retain(|_, entry| entry.expires_at > now);
            }
            maps
        });
    }
}

#[cfg(test)]
#[path = "revocation_tests.rs"]
mod tests;
