//! Something that begins to wait and goes on again, seen from elsewhere.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts beginnings and ends, so that whoever looks in again knows whether it is still the same wait.
#[derive(Debug, Default)]
pub(crate) struct Wait(AtomicU64);

impl Wait {
    /// It waits. Only its owner says so: nobody else writes.
    pub(crate) fn begin(&self) {
        if !is_on(self.number()) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// It does not.
    pub(crate) fn end(&self) {
        if is_on(self.number()) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The number of this wait, or of the time between two.
    pub(crate) fn number(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Whether a number is one of a wait.
pub(crate) fn is_on(number: u64) -> bool {
    number % 2 == 1
}
