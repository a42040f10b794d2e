//! Moves committed pages from the write-ahead log into the file, beside the writer instead of inside its commits.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use super::connection;
use super::statement::error;
use crate::error::StoreError;

/// Commits after which a checkpoint does not wait for its turn.
const MANY: u32 = 1000;
/// How long commits gather before a checkpoint.
const GATHER: Duration = Duration::from_secs(1);
/// Pages in the log (64 MiB) beyond which the writer is asked to let it begin anew.
const LONG_LOG: i64 = 16_384;

/// What the writer and the checkpoint thread tell each other.
#[derive(Default)]
pub(super) struct Checkpoints {
    state: Mutex<State>,
    wake: Condvar,
    restart: AtomicBool,
}

#[derive(Default)]
struct State {
    commits: u32,
    closed: bool,
}

impl Checkpoints {
    /// Something was committed.
    pub(super) fn committed(&self) {
        let mut state = self.lock();
        state.commits = state.commits.saturating_add(1);
        if state.commits == 1 || state.commits == MANY {
            drop(state);
            self.wake.notify_one();
        }
    }

    /// Whether the writer should let the log begin anew.
    pub(super) fn wants_restart(&self) -> bool {
        self.restart.swap(false, Ordering::Relaxed)
    }

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.wake.notify_all();
    }

    /// Sleeps while nothing is written, then lets commits gather. Says whether to go on.
    fn wait(&self) -> bool {
        let idle = self
            .wake
            .wait_while(self.lock(), |state| state.commits == 0 && !state.closed)
            .unwrap_or_else(PoisonError::into_inner);
        let (mut state, _) = self
            .wake
            .wait_timeout_while(idle, GATHER, |state| state.commits < MANY && !state.closed)
            .unwrap_or_else(PoisonError::into_inner);
        state.commits = 0;
        !state.closed
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Works until the store is closed, and once more then. SQLite removes the log when the last connection of all
/// processes is closed.
pub(super) fn run(path: &Path, checkpoints: &Checkpoints) {
    let mut own = None;
    loop {
        let open = checkpoints.wait();
        match checkpoint(path, &mut own) {
            Ok(pages) if pages > LONG_LOG => checkpoints.restart.store(true, Ordering::Relaxed),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "cannot write the log back into the database; it grows"),
        }
        if !open {
            return;
        }
    }
}

/// Says how many pages the log holds. Never waits for readers and never makes the writer wait.
fn checkpoint(path: &Path, own: &mut Option<Connection>) -> Result<i64, StoreError> {
    let connection = match own {
        Some(connection) => connection,
        None => own.insert(connection::checkpointer(path)?),
    };
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1)).map_err(error)
}
