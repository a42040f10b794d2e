//! A thread that reads, on a connection of its own.

use std::path::Path;

use rusqlite::Connection;

use super::connection;
use super::statement::execute;
use crate::error::StoreError;
use crate::job::Job;
use crate::queue::Queue;
use crate::transaction::{Engine, Tx};

/// Works until the queue is closed and empty. The connection is opened at the first job: an idle reader costs nothing.
pub(super) fn run(path: &Path, queue: &Queue<Box<dyn Job>>) {
    let mut own = None;
    while let Some(mut job) = queue.pop() {
        if job.abandoned() {
            continue;
        }
        let outcome = job.begin().and_then(|()| match &own {
            Some(connection) => read(connection, &mut *job),
            None => connection::reader(path).and_then(|connection| read(own.insert(connection), &mut *job)),
        });
        if own.as_ref().is_some_and(|connection| !connection.is_autocommit()) {
            // It could not even roll back: the next job gets a new one.
            own = None;
        }
        job.answer(outcome);
    }
}

/// One transaction, so that all statements of a job see the same state.
fn read(connection: &Connection, job: &mut dyn Job) -> Result<(), StoreError> {
    execute(connection, "BEGIN", &[])?;
    let outcome = job.run(&mut Tx::new(Engine::Sqlite(connection)));
    execute(connection, "ROLLBACK", &[])?;
    outcome
}
