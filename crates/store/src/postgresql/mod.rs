//! PostgreSQL: N threads, each with its own connection; one job is one transaction.
//!
//! Isolation is REPEATABLE READ. What a method reads stays true for the rows that it changes: a concurrent change of
//! one of them is a serialization failure, and the job runs again. SERIALIZABLE would also refuse write skew, but it
//! locks whole small tables against each other (a table scan locks the table), so that unrelated token requests
//! would abort each other; READ COMMITTED would lose updates that SQLite's single writer never loses.
//!
//! The counter of the change log is one row, so under REPEATABLE READ every second writer of a change would fail once.
//! A method that was seen to log a change therefore locks the counter's table first, before its transaction takes its
//! snapshot (LOCK TABLE takes none): such methods queue instead of failing, and cannot deadlock on the counter.
//!
//! A method that only reads begins without a transaction: one statement is one by itself. What was seen to read with
//! several gets one from then on.
//!
//! Nothing waits beyond a job's deadline. A connection that has been silent until then is dropped: what was not told to
//! commit is undone by the server, and of what was told the outcome is unknown. A server that answers no job is sent none
//! until it answers the thread that asks it (`silence`).

mod connection;
mod error;
mod migrate;
mod server;
mod silence;
mod statement;
mod tls;
mod worker;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::time::Instant;

pub(crate) use connection::Connection;
pub(crate) use server::Server;
pub use tls::PostgresTls;

use crate::error::StoreError;
use crate::job::Job;
use crate::queue::Queue;
use crate::written::Writes;
use silence::Silence;
use worker::Worker;

/// How many jobs may wait.
const QUEUE: usize = 4096;
/// For the server to accept the first connection.
const FIRST_CONNECTION: Duration = Duration::from_secs(10);

pub(crate) struct Postgres {
    jobs: Arc<Queue<Box<dyn Job>>>,
    silence: Arc<Silence>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

/// What the threads have learnt of methods, by their names.
#[derive(Default)]
struct Learnt {
    /// Those that logged a change.
    changers: Names,
    /// Those that read with more than one statement.
    several: Names,
}

#[derive(Default)]
struct Names(Mutex<HashSet<&'static str>>);

impl Names {
    fn contains(&self, name: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(name)
    }

    fn add(&self, name: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
    }
}

/// Connects for what needs no thread of its own. Must not be called on a thread of an async runtime.
fn connect(server: &Server) -> Result<Connection, StoreError> {
    Connection::open(server, Some(Instant::now() + FIRST_CONNECTION))
}

/// Whether the database has a schema of ours. Must not be called on a thread of an async runtime.
pub(crate) fn has_schema(server: &Server) -> Result<bool, StoreError> {
    migrate::version_table_exists(&mut connect(server)?)
}

impl Postgres {
    /// Must not be called on a thread of an async runtime.
    pub(crate) fn open(
        server: Server,
        threads: usize,
        request: Duration,
        writes: Writes,
    ) -> Result<Self, StoreError> {
        let server = Arc::new(server);
        let mut first = connect(&server)?;
        migrate::migrate(&mut first)?;
        first.prepare_for_jobs(request)?;
        let jobs = Arc::new(Queue::new(QUEUE));
        let learnt = Arc::new(Learnt::default());
        let silence = Arc::new(Silence::default());
        let mut first = Some(first);
        let mut workers = Vec::new();
        for number in 0..threads {
            let mut worker = Worker {
                number: number as u64,
                server: Arc::clone(&server),
                request,
                connection: first.take(),
                silence: Arc::clone(&silence),
                silences: 0,
                learnt: Arc::clone(&learnt),
                writes: writes.clone(),
            };
            let queue = Arc::clone(&jobs);
            let builder = std::thread::Builder::new().name(format!("store-{number}")).stack_size(1024 * 1024);
            let thread = builder
                .spawn(move || worker.run(&queue))
                .map_err(|error| StoreError::Unavailable(format!("cannot start a thread: {error}")))?;
            workers.push(thread);
        }
        Ok(Self { jobs, silence, workers: Mutex::new(workers) })
    }

    /// # Errors
    /// [`StoreError::Unavailable`] while the server says nothing.
    pub(crate) fn refuse_in_silence(&self) -> Result<(), StoreError> {
        self.silence.refuse()
    }

    pub(crate) fn submit(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.jobs.push(job)
    }

    pub(crate) fn close(&self) {
        self.jobs.close();
        let workers = std::mem::take(&mut *self.workers.lock().unwrap_or_else(PoisonError::into_inner));
        for worker in workers {
            // A worker catches panics of its jobs; one that died all the same has nothing left to finish.
            let _ = worker.join();
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.jobs.close();
    }
}
