//! Where tests hold password checks, to change something while they wait. Open in every server.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{RwLock, RwLockWriteGuard};

/// Password checks pass it on their way to the hashing pool: what they go by has been read, the hash is still to come.
#[derive(Debug, Default)]
pub struct Gate {
    lock: RwLock<()>,
    waiting: AtomicUsize,
}

impl Gate {
    /// Closes the gate until the guard is dropped.
    pub async fn close(&self) -> RwLockWriteGuard<'_, ()> {
        self.lock.write().await
    }

    /// How many wait before it.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    pub(crate) async fn pass(&self) {
        if self.lock.try_read().is_ok() {
            return;
        }
        self.waiting.fetch_add(1, Ordering::SeqCst);
        drop(self.lock.read().await);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}
