//! A thread with a connection: runs jobs, again where the database asks for it.

use std::sync::Arc;
use std::time::Duration;

use postgres::Config;

use super::error::{is_lost, is_transient};
use super::{Changers, Connection};
use crate::error::StoreError;
use crate::job::{ChangeSignal, Job};
use crate::queue::Queue;
use crate::transaction::{Engine, Tx};

/// How often a transaction is tried when others get in its way.
const ATTEMPTS: u64 = 20;
/// How often a transaction is begun anew on a new connection: once because the old one had broken while idle, and once
/// because it broke under the transaction.
const RECONNECTS: u32 = 2;

pub(super) struct Worker {
    pub(super) number: u64,
    pub(super) config: Arc<Config>,
    pub(super) connection: Option<Connection>,
    pub(super) changers: Arc<Changers>,
    pub(super) changes: ChangeSignal,
}

/// How one attempt ended.
enum Attempt {
    /// The answer can be sent.
    Done(Result<(), StoreError>),
    /// Another transaction got in its way, nothing was committed.
    Again,
    /// The connection broke before COMMIT was sent, or there was nothing to commit.
    Lost,
}

impl Worker {
    /// Works until the queue is closed and empty.
    pub(super) fn run(&mut self, queue: &Queue<Box<dyn Job>>) {
        while let Some(mut job) = queue.pop() {
            if job.abandoned() && !job.writes() {
                continue;
            }
            let outcome = self.serve(&mut *job);
            job.answer(outcome);
        }
    }

    fn serve(&mut self, job: &mut dyn Job) -> Result<(), StoreError> {
        let mut lost = 0;
        for attempt in 0..ATTEMPTS {
            match self.attempt(job) {
                Attempt::Done(outcome) => return outcome,
                Attempt::Again => {
                    job.forget();
                    // Threads that collided try again at different times.
                    let pause = (1 << attempt.min(5)) * (2 + self.number % 7) * 250;
                    std::thread::sleep(Duration::from_micros(pause));
                }
                Attempt::Lost => {
                    job.forget();
                    self.connection = None;
                    lost += 1;
                    if lost > RECONNECTS {
                        return Err(StoreError::Unavailable(
                            "the connection breaks again and again".to_owned(),
                        ));
                    }
                }
            }
        }
        tracing::warn!(operation = job.name(), "gave up after {ATTEMPTS} serialization failures");
        Err(StoreError::Unavailable("too many concurrent changes of the same rows".to_owned()))
    }

    fn attempt(&mut self, job: &mut dyn Job) -> Attempt {
        if self.connection.as_ref().is_some_and(Connection::is_closed) {
            self.connection = None;
        }
        let connection = match &mut self.connection {
            Some(connection) => connection,
            None => match Connection::open(&self.config) {
                Ok(connection) => self.connection.insert(connection),
                Err(error) => return Attempt::Done(Err(error)),
            },
        };
        let begin = match (job.writes(), self.changers.contains(job.name())) {
            (false, _) => "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            (true, false) => "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE",
            (true, true) => {
                "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE; \
                 LOCK TABLE change_counter IN EXCLUSIVE MODE"
            }
        };
        if let Err(error) = connection.batch(begin) {
            return self.after(error);
        }
        let mut tx = Tx::new(Engine::Postgres(connection));
        let outcome = job.run(&mut tx);
        let (change, failed) = (tx.change(), tx.failed().cloned());
        if tx.touched_counter() {
            self.changers.add(job.name());
        }
        match outcome {
            Ok(()) => self.commit(change, job.writes()),
            Err(error) => self.after(failed.unwrap_or(error)),
        }
    }

    fn commit(&mut self, change: i64, writes: bool) -> Attempt {
        let Some(connection) = &mut self.connection else {
            return Attempt::Lost;
        };
        match connection.batch("COMMIT") {
            Ok(()) => {
                self.changes.committed(change);
                Attempt::Done(Ok(()))
            }
            Err(error) if is_lost(&error) && writes => {
                self.connection = None;
                let text = "the connection broke during COMMIT: whether the change holds is unknown";
                Attempt::Done(Err(StoreError::Unavailable(text.to_owned())))
            }
            Err(error) => self.after(error),
        }
    }

    /// Rolls back and says how to go on. An error of the job itself is already kept by the job.
    fn after(&mut self, error: StoreError) -> Attempt {
        if is_lost(&error) {
            return Attempt::Lost;
        }
        let rolled_back =
            self.connection.as_mut().is_some_and(|connection| connection.batch("ROLLBACK").is_ok());
        if !rolled_back {
            self.connection = None;
        }
        if is_transient(&error) { Attempt::Again } else { Attempt::Done(Err(error)) }
    }
}
