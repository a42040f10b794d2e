//! The thread that writes. The commit that runs is the window in which the next batch gathers: whatever waits when it
//! ends goes into one transaction, each job in its own SAVEPOINT, and answers leave only after COMMIT.

use rusqlite::Connection;

use super::checkpoint::Checkpoints;
use super::statement::execute;
use crate::error::StoreError;
use crate::job::Job;
use crate::queue::Queue;
use crate::transaction::{Engine, Tx};
use crate::written::Writes;

/// Jobs in one commit at most, so that the first of them does not wait for ever.
const BATCH: usize = 256;

/// Works until the queue is closed and empty.
pub(super) fn run(
    connection: &Connection,
    queue: &Queue<Box<dyn Job>>,
    checkpoints: &Checkpoints,
    writes: &Writes,
) {
    while let Some(first) = queue.pop() {
        if checkpoints.wants_restart() {
            restart_log(connection);
        }
        if let Err(error) = execute(connection, "BEGIN IMMEDIATE", &[]) {
            first.answer(Err(error));
            continue;
        }
        let mut batch = Batch { jobs: Vec::new() };
        let mut next = Some(first);
        let mut outcome = Ok(());
        while let Some(job) = next {
            outcome = batch.run(connection, job);
            next = if outcome.is_ok() && batch.jobs.len() < BATCH { queue.try_pop() } else { None };
        }
        let outcome = outcome.and_then(|()| execute(connection, "COMMIT", &[]).map(|_| ()));
        rollback_rest(connection);
        match &outcome {
            Ok(()) => {
                for job in &mut batch.jobs {
                    writes.committed(job.written());
                }
                checkpoints.committed();
            }
            Err(error) => tracing::debug!(%error, jobs = batch.jobs.len(), "nothing of a batch holds"),
        }
        for job in batch.jobs {
            job.answer(outcome.clone());
        }
    }
}

struct Batch {
    jobs: Vec<Box<dyn Job>>,
}

impl Batch {
    /// Runs a job in its savepoint, unless it is too late for it. An error is one of the whole transaction.
    fn run(&mut self, connection: &Connection, mut job: Box<dyn Job>) -> Result<(), StoreError> {
        if let Err(late) = job.begin() {
            job.answer(Err(late));
            return Ok(());
        }
        let begun = execute(connection, "SAVEPOINT job", &[]);
        let mut tx = Tx::new(Engine::Sqlite(connection));
        let done = begun.and_then(|_| {
            let outcome = job.run(&mut tx);
            // A full disk or a failed write may have rolled back everything, the jobs before this one included.
            if connection.is_autocommit() {
                return Err(StoreError::Unavailable("the database rolled the transaction back".to_owned()));
            }
            if outcome.is_err() {
                execute(connection, "ROLLBACK TO job", &[])?;
            }
            execute(connection, "RELEASE job", &[])?;
            Ok(())
        });
        self.jobs.push(job);
        done
    }
}

/// Whatever a failure left open.
fn rollback_rest(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(error) = execute(connection, "ROLLBACK", &[])
    {
        tracing::error!(%error, "cannot roll back");
    }
}

/// Lets the log begin anew when the checkpoint thread never catches up. Most is written back by then.
fn restart_log(connection: &Connection) {
    let done = connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |row| row.get::<_, i64>(0));
    if let Err(error) = done {
        tracing::warn!(%error, "cannot restart the write-ahead log");
    }
}
