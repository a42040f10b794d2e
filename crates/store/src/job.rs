//! A method of the store on its way through a store thread and back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::{oneshot, watch};

use crate::error::StoreError;
use crate::transaction::Tx;

/// A transaction to run, its type erased.
pub(crate) trait Job: Send {
    /// The method's name, for logs and for what the PostgreSQL driver learns about it.
    fn name(&self) -> &'static str;

    /// Whether it may write.
    fn writes(&self) -> bool;

    /// Runs the closure, once more after a failed attempt. `Ok` means: commit.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError>;

    /// Forgets the outcome of an attempt that will not be the last word.
    fn forget(&mut self);

    /// Whether nobody waits for the answer any more.
    fn abandoned(&self) -> bool;

    /// Sends the answer; `committed` is an error when the transaction did not hold although the closure succeeded.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

pub(crate) struct Work<T, F> {
    name: &'static str,
    writes: bool,
    work: F,
    result: Option<Result<T, StoreError>>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Work<T, F>
where
    T: Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
{
    pub(crate) fn job(
        name: &'static str,
        writes: bool,
        work: F,
    ) -> (Box<dyn Job>, oneshot::Receiver<Result<T, StoreError>>) {
        let (answer, receiver) = oneshot::channel();
        (Box::new(Self { name, writes, work, result: None, answer }), receiver)
    }
}

impl<T, F> Job for Work<T, F>
where
    T: Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn writes(&self) -> bool {
        self.writes
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let work = &self.work;
        let result = catch_unwind(AssertUnwindSafe(|| work(tx))).unwrap_or_else(|_| {
            tracing::error!(operation = self.name, "a store method panicked; its transaction is rolled back");
            Err(StoreError::Panicked)
        });
        // PostgreSQL has aborted the transaction at the first failed statement, so a closure that goes on regardless
        // fails on SQLite as well.
        let result = match (result, tx.failed()) {
            (Ok(_), Some(error)) => Err(error.clone()),
            (result, _) => result,
        };
        let outcome = result.as_ref().map(|_| ()).map_err(Clone::clone);
        self.result = Some(result);
        outcome
    }

    fn forget(&mut self) {
        self.result = None;
    }

    fn abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (self.result, committed) {
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(StoreError::Unavailable("the request was not run".to_owned())),
        };
        // A caller who went away needs no answer.
        let _ = self.answer.send(result);
    }
}

/// Tells of committed changes.
#[derive(Clone)]
pub(crate) struct ChangeSignal(watch::Sender<i64>);

impl ChangeSignal {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    /// To be called after the commit and before the answer.
    pub(crate) fn committed(&self, change: i64) {
        self.0.send_if_modified(|last| {
            let newer = change > *last;
            *last = change.max(*last);
            newer
        });
    }

    pub(crate) fn last(&self) -> i64 {
        *self.0.borrow()
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<i64> {
        self.0.subscribe()
    }
}
