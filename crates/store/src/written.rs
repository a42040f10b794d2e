//! What transactions of this process have logged, handed back: to whoever follows the log, in the order of commits, and to
//! the request that wrote.

use std::cell::Cell;
use std::sync::Arc;

use tokio::sync::broadcast;
use tollgate_domain::delta::Delta;

use crate::delta::UnreadableChange;

/// How many are kept for a follower that is busy; one that misses some reads the log.
const KEPT: usize = 256;

/// What one transaction has logged.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The number of its first entry; its entries have all numbers from here to `last`.
    pub first: i64,
    /// The number of its last entry.
    pub last: i64,
    /// Its changes in order; of several changes of one thing the last.
    pub changes: Vec<Result<Delta, UnreadableChange>>,
}

/// Tells of what was committed.
#[derive(Clone)]
pub(crate) struct Writes(broadcast::Sender<Arc<Written>>);

impl Writes {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(KEPT))
    }

    /// To be called after the commit and before the answer.
    pub(crate) fn committed(&self, written: Option<Written>) {
        if let Some(written) = written {
            // Nobody may be following: a command, a test.
            let _ = self.0.send(Arc::new(written));
        }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<Written>> {
        self.0.subscribe()
    }
}

tokio::task_local! {
    /// The newest change that the work around has written.
    static NEWEST: Cell<i64>;
}

/// Does `work`, and says the number of the newest change that it has written itself; 0: none.
pub async fn written<T>(work: impl Future<Output = T>) -> (T, i64) {
    let watched = async {
        let done = work.await;
        (done, NEWEST.with(Cell::get))
    };
    NEWEST.scope(Cell::new(0), watched).await
}

/// Takes note of a change that was committed.
pub(crate) fn note(number: i64) {
    // Not everything that writes is asked about it.
    let _ = NEWEST.try_with(|newest| newest.set(newest.get().max(number)));
}
