//! A thread with a connection: runs jobs, again where the database asks for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::error::{is_lost, is_transient};
use super::silence::Silence;
use super::{Connection, Learnt, Server};
use crate::error::StoreError;
use crate::job::{Job, Order};
use crate::queue::Queue;
use crate::store::WHOLE;
use crate::transaction::{Engine, Tx};
use crate::written::{Writes, Written};

/// How often a transaction is tried when others get in its way.
const ATTEMPTS: u64 = 20;
/// How often a transaction is begun anew on a new connection: once because the old one had broken while idle, and once
/// because it broke under the transaction.
const RECONNECTS: u32 = 2;

/// Between two questions to a server that says nothing.
const PAUSE: Duration = Duration::from_millis(250);

pub(super) struct Worker {
    pub(super) number: u64,
    pub(super) server: Arc<Server>,
    /// How long a statement of a request may take.
    pub(super) request: Duration,
    pub(super) connection: Option<Connection>,
    pub(super) silence: Arc<Silence>,
    /// How many silences there had been when the connection was made.
    pub(super) silences: u64,
    pub(super) learnt: Arc<Learnt>,
    pub(super) writes: Writes,
}

/// How one attempt ended.
enum Attempt {
    /// The answer can be sent.
    Done(Result<(), StoreError>),
    /// Another transaction got in its way, nothing was committed.
    Again,
    /// It reads with several statements: once more, in a transaction.
    Together,
    /// The connection broke or was silent before COMMIT was sent, or there was nothing to commit.
    Lost,
}

impl Worker {
    /// Works until the queue is closed and empty.
    pub(super) fn run(&mut self, queue: &Queue<Box<dyn Job>>) {
        while let Some(mut job) = queue.pop() {
            if job.abandoned() && !job.order().writes {
                continue;
            }
            let outcome = self.silence.refuse().and_then(|()| job.begin()).and_then(|()| {
                self.silence.asked();
                self.serve(&mut *job)
            });
            let is_likely = match &outcome {
                Err(StoreError::Unavailable(_) | StoreError::OutcomeUnknown) => {
                    self.silence.is_likely(self.request / 2)
                }
                _ => {
                    self.silence.heard();
                    false
                }
            };
            job.answer(outcome);
            if is_likely && self.is_silent() && self.silence.begin() {
                self.ask_in_silence(queue);
            }
        }
    }

    /// Whether the server does not even answer a question of its own, which waits for no lock.
    fn is_silent(&mut self) -> bool {
        let is_silent = self.connect(Instant::now() + self.request / 10).is_err();
        if !is_silent {
            self.silence.heard();
        }
        is_silent
    }

    /// Asks the server until it answers, or nobody wants anything of it any more.
    fn ask_in_silence(&mut self, queue: &Queue<Box<dyn Job>>) {
        while !queue.is_closed() {
            if self.connect(Instant::now() + self.request).is_ok() {
                return self.silence.end();
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn serve(&mut self, job: &mut dyn Job) -> Result<(), StoreError> {
        let order = job.order();
        let mut lost = 0;
        for attempt in 0..ATTEMPTS {
            let ended = self.attempt(job);
            if let Attempt::Done(outcome) = ended {
                return outcome;
            }
            job.forget();
            if matches!(ended, Attempt::Lost) {
                self.connection = None;
                lost += 1;
                if lost > RECONNECTS {
                    return Err(StoreError::Unavailable("the connection breaks again and again".to_owned()));
                }
            }
            if Instant::now() >= order.deadline {
                return Err(StoreError::late());
            }
            if matches!(ended, Attempt::Again) {
                // Threads that collided try again at different times.
                let pause = (1 << attempt.min(5)) * (2 + self.number % 7) * 250;
                std::thread::sleep(Duration::from_micros(pause));
            }
        }
        tracing::warn!(operation = order.name, "gave up after {ATTEMPTS} serialization failures");
        Err(StoreError::Busy)
    }

    fn attempt(&mut self, job: &mut dyn Job) -> Attempt {
        let order = job.order();
        let is_good =
            |connection: &Connection| !connection.is_closed() && self.silences == self.silence.times();
        if !self.connection.as_ref().is_some_and(is_good)
            && let Err(error) = self.connect(order.deadline)
        {
            return Attempt::Done(Err(error));
        }
        let Some(connection) = &mut self.connection else {
            return Attempt::Lost;
        };
        connection.set_deadline(order.deadline);
        let alone = !order.writes && !order.whole && !self.learnt.several.contains(order.name);
        if !alone {
            let begin = match (order.writes, self.learnt.changers.contains(order.name)) {
                (false, _) => "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                (true, false) => "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE",
                (true, true) => {
                    "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE; \
                     LOCK TABLE change_counter IN EXCLUSIVE MODE"
                }
            };
            let begun = match order.whole {
                true => {
                    connection.batch(&format!("{begin}; SET LOCAL statement_timeout = {}", WHOLE.as_millis()))
                }
                false => connection.batch(begin),
            };
            if let Err(error) = begun {
                return self.after(error);
            }
        }
        let mut tx = match alone {
            true => Tx::alone(Engine::Postgres(connection)),
            false => Tx::new(Engine::Postgres(connection)),
        };
        let outcome = job.run(&mut tx);
        let failed = tx.failed().cloned();
        if tx.touched_counter() {
            self.learnt.changers.add(order.name);
        }
        if tx.wants_company() {
            self.learnt.several.add(order.name);
            return Attempt::Together;
        }
        match outcome {
            Ok(()) if alone => Attempt::Done(Ok(())),
            Ok(()) => self.commit(job.written(), order),
            Err(error) if alone => self.judge(failed.unwrap_or(error)),
            Err(error) => self.after(failed.unwrap_or(error)),
        }
    }

    /// Makes a connection, in place of the one that there is.
    fn connect(&mut self, deadline: Instant) -> Result<(), StoreError> {
        self.connection = None;
        self.silences = self.silence.times();
        let mut connection = Connection::open(&self.server, Some(deadline))?;
        connection.prepare_for_jobs(self.request)?;
        self.connection = Some(connection);
        Ok(())
    }

    fn commit(&mut self, written: Option<Written>, Order { writes, deadline, .. }: Order) -> Attempt {
        let Some(connection) = &mut self.connection else {
            return Attempt::Lost;
        };
        if Instant::now() >= deadline {
            // Not told to commit: that is certain. The server undoes what it finds when the connection ends.
            return Attempt::Lost;
        }
        match connection.batch("COMMIT") {
            Ok(()) => {
                self.writes.committed(written);
                Attempt::Done(Ok(()))
            }
            Err(error) if is_lost(&error) && writes => {
                self.connection = None;
                Attempt::Done(Err(StoreError::OutcomeUnknown))
            }
            Err(error) => self.after(error),
        }
    }

    /// Rolls back and says how to go on. An error of the job itself is already kept by the job.
    fn after(&mut self, error: StoreError) -> Attempt {
        if !is_lost(&error)
            && self.connection.as_mut().is_none_or(|connection| connection.batch("ROLLBACK").is_err())
        {
            self.connection = None;
        }
        self.judge(error)
    }

    fn judge(&self, error: StoreError) -> Attempt {
        if is_lost(&error) {
            Attempt::Lost
        } else if is_transient(&error) {
            Attempt::Again
        } else {
            Attempt::Done(Err(error))
        }
    }
}
