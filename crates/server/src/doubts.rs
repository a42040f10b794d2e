//! What this release could not read in the store: when everything is to be read anew because of it, and what of it was
//! said in the log already.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use tokio::time::Instant;
use tollgate_domain::denial::{Denial, Denied};
use tollgate_store::Unreadable;

/// How long nothing is read anew for another doubt of the same kind.
const REST: Duration = Duration::from_secs(10);
/// The most that is remembered to have been said: whoever writes more is heard again.
const SAID: usize = 10_000;

/// Something may have changed that nobody here understands.
#[derive(Debug)]
pub(crate) struct Doubt {
    /// One of few: those of one kind are answered together.
    pub(crate) kind: String,
    /// What it is about, for the log.
    pub(crate) what: String,
}

/// Doubts about what was followed.
#[derive(Debug, Default)]
pub(crate) struct Doubts {
    /// When everything was last read anew, by the kinds of doubts that it answered.
    answered: HashMap<String, Instant>,
    /// The kinds of doubts that wait.
    open: HashSet<String>,
    /// When they are to be answered.
    due: Option<Instant>,
    said: HashSet<String>,
}

impl Doubts {
    /// Everything is to be read anew: at once, or when that was done a moment ago for one of the same kind, later.
    pub(crate) fn raise(&mut self, doubt: Doubt, now: Instant) {
        let Doubt { kind, what } = doubt;
        if self.is_news(&what) {
            let text = "the change log holds what this release cannot read: everything is read anew";
            tracing::error!(cause = what, "{text}");
        }
        let at = self.answered.get(&kind).map_or(now, |at| now.max(*at + REST));
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
        self.open.insert(kind);
    }

    /// Something of this process's own cannot be read.
    pub(crate) fn note(&mut self, cause: &str) {
        if self.is_news(cause) {
            tracing::error!(cause, "what this process holds cannot be renewed: it goes on with what it has");
        }
    }

    /// Whether everything is to be read anew now.
    pub(crate) fn are_due(&self, now: Instant) -> bool {
        self.due.is_some_and(|due| due <= now)
    }

    /// Everything has been read anew.
    pub(crate) fn settle(&mut self, now: Instant) {
        self.answered.extend(self.open.drain().map(|kind| (kind, now)));
        self.due = None;
    }

    /// Whether this is to be said: once.
    fn is_news(&mut self, what: &str) -> bool {
        if self.said.len() >= SAID {
            self.said.clear();
        }
        self.said.insert(what.to_owned())
    }
}

/// Says what of a snapshot could not be read.
pub(crate) fn report(doubts: &mut Doubts, denials: &[Denial], unreadable: &[Unreadable]) {
    let unnamed = denials.iter().filter(|denial| denial.denied == Denied::Unnamed);
    let unnamed = unnamed.map(|denial| denial.id).filter(|id| !id.0.is_nil()).map(|id| id.to_string());
    let nameless = unreadable.iter().filter(|row| row.what == "denial").map(|row| row.id.clone());
    for id in unnamed.chain(nameless) {
        if doubts.is_news(&format!("denial {id}")) {
            tracing::error!(
                denial = id,
                "a denial names nobody that this release can read, so no call of an API is served. When it is known \
                 to be wrong, this removes it: tollgate denial remove {id}"
            );
        }
    }
    for Unreadable { what, id, reason } in unreadable.iter().filter(|row| row.what != "denial") {
        if doubts.is_news(&format!("{what} {id}")) {
            tracing::error!(id, reason, "a {what} cannot be read and counts as absent");
        }
    }
}

#[cfg(test)]
#[path = "doubts_tests.rs"]
mod tests;
