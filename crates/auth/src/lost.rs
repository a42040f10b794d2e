//! Renewals of which nobody heard whether they hold: the database did not say, or whoever asked had gone. What the token was to become is remembered here for a
//! minute, so that the client that sends the same token again gets that, if the row holds it.
//!
//! Only in this process, and not over a restart: elsewhere the token counts as one that is shown again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tollgate_domain::clock::Timestamp;
use tollgate_domain::secret::Secret;

/// How long, in seconds.
const KEPT: i64 = 60;
/// How many at most: more than an outage loses in a minute.
const MOST: usize = 65_536;
/// How often at most a successor is given.
const MOST_REPEATS: u8 = 5;

/// What a refresh token was to become.
pub(crate) struct Lost {
    pub(crate) successor: Secret,
    /// The successor's keyed hash.
    pub(crate) hash: Vec<u8>,
}

/// A renewal that is under way. Dropped without an answer, it is a lost one.
pub(crate) struct UnderWay<'a> {
    renewals: &'a LostRenewals,
    lost: Option<(Vec<u8>, Lost)>,
    now: Timestamp,
}

impl UnderWay<'_> {
    /// The database has said whether it holds.
    pub(crate) fn answered(mut self) {
        self.lost = None;
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if let Some((shown, lost)) = self.lost.take() {
            self.renewals.keep(shown, lost, self.now);
        }
    }
}

/// By the keyed hash of the token that was shown.
#[derive(Default)]
pub(crate) struct LostRenewals(Mutex<HashMap<Vec<u8>, (Lost, Timestamp, u8)>>);

impl LostRenewals {
    /// To be called before the database is asked: its caller may be dropped while it waits.
    pub(crate) fn begin(&self, shown: Vec<u8>, lost: Option<Lost>, now: Timestamp) -> UnderWay<'_> {
        UnderWay { renewals: self, lost: lost.map(|lost| (shown, lost)), now }
    }

    fn keep(&self, shown: Vec<u8>, lost: Lost, now: Timestamp) {
        let mut renewals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if renewals.len() < MOST {
            renewals.insert(shown, (lost, now.plus_seconds(KEPT), MOST_REPEATS));
        }
    }

    /// The successor of a token, if it is the grant's token now.
    pub(crate) fn find(&self, shown: &[u8], current: &[u8], now: Timestamp) -> Option<Secret> {
        let mut renewals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (lost, until, left) = renewals.get_mut(shown)?;
        if *until <= now || lost.hash != current {
            return None;
        }
        *left = left.checked_sub(1)?;
        Some(lost.successor.clone())
    }

    pub(crate) fn forget_expired(&self, now: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, (_, until, _)| *until > now);
    }
}

#[cfg(test)]
#[path = "lost_tests.rs"]
mod tests;
