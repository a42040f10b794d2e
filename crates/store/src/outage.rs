//! Says once that the database does not answer, and once that it does again, however many requests noticed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::StoreError;

/// How long no request may have failed before the database counts as back: one of two that answers is not back.
const QUIET: Duration = Duration::from_secs(1);

/// What the requests of one process have seen.
#[derive(Default)]
pub(crate) struct Outage {
    /// Read by every answer; the rest only while there is an outage.
    lasts: AtomicBool,
    seen: Mutex<Option<Seen>>,
}

struct Seen {
    failed: u64,
    last: Instant,
}

impl Outage {
    /// Takes note of how a job ended.
    pub(crate) fn observe<T>(&self, outcome: &Result<T, StoreError>) {
        match outcome {
            Err(error @ (StoreError::Unavailable(_) | StoreError::OutcomeUnknown)) => self.failed(error),
            // Too many jobs waiting says nothing of the database.
            Err(StoreError::Busy) => {}
            _ if self.lasts() => self.answered(),
            _ => {}
        }
    }

    /// Whether it has begun and not ended.
    pub(crate) fn lasts(&self) -> bool {
        self.lasts.load(Ordering::Relaxed)
    }

    fn failed(&self, error: &StoreError) {
        let last = Instant::now();
        let mut seen = self.seen();
        match &mut *seen {
            Some(seen) => *seen = Seen { failed: seen.failed + 1, last },
            None => {
                *seen = Some(Seen { failed: 1, last });
                self.lasts.store(true, Ordering::Relaxed);
                tracing::error!(%error, "the database does not answer: requests that need it get 503 until it does");
            }
        }
    }

    fn answered(&self) {
        let mut seen = self.seen();
        if let Some(Seen { failed, .. }) = seen.take_if(|seen| seen.last.elapsed() >= QUIET) {
            self.lasts.store(false, Ordering::Relaxed);
            tracing::info!(failed, "the database answers again");
        }
    }

    fn seen(&self) -> MutexGuard<'_, Option<Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
