//! A method of the store on its way through a store thread and back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout, timeout_at};

use crate::delta;
use crate::error::StoreError;
use crate::transaction::Tx;
use crate::written::Written;

/// How long a caller waits beyond the deadline of a job that runs: its thread knows better how it ended.
const LAST_WORD: Duration = Duration::from_secs(1);

/// A transaction to run, its type erased.
pub(crate) trait Job: Send {
    /// What is known of it before it runs.
    fn order(&self) -> Order;

    /// Takes the job from its queue.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when its time is over: then it must not run.
    fn begin(&self) -> Result<(), StoreError>;

    /// Runs the closure, once more after a failed attempt. `Ok` means: commit.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError>;

    /// What it has logged; once.
    fn written(&mut self) -> Option<Written>;

    /// Forgets the outcome of an attempt that will not be the last word.
    fn forget(&mut self);

    /// Whether nobody waits for the answer any more.
    fn abandoned(&self) -> bool;

    /// Sends the answer; `committed` is an error when the transaction did not hold although the closure succeeded.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// What is known of a job before it runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    /// The method's name, for logs and for what the PostgreSQL driver learns about it.
    pub(crate) name: &'static str,
    /// Whether it may write.
    pub(crate) writes: bool,
    /// Whether it reads or removes as much as there is, and has the time for that.
    pub(crate) whole: bool,
    /// When its caller has been told that there is no answer.
    pub(crate) deadline: Instant,
}

/// Whose turn it is: of two who reach for a job, its thread and the end of its time, one gets it.
#[derive(Default)]
struct Turn(AtomicU8);

impl Turn {
    const BEGUN: u8 = 1;
    const GIVEN_UP: u8 = 2;

    fn take(&self, turn: u8) -> bool {
        self.0.compare_exchange(0, turn, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

pub(crate) struct Work<T, F> {
    order: Order,
    turn: Arc<Turn>,
    work: F,
    result: Option<Result<T, StoreError>>,
    written: Option<Written>,
    /// The number of the last change that it has logged; 0: none.
    change: i64,
    answer: oneshot::Sender<Result<(T, i64), StoreError>>,
}

impl<T, F> Work<T, F>
where
    T: Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
{
    pub(crate) fn job(order: Order, work: F) -> (Box<dyn Job>, Answer<T>) {
        let (answer, receiver) = oneshot::channel();
        let turn = Arc::new(Turn::default());
        let waiting = Answer { order, turn: Arc::clone(&turn), receiver };
        (Box::new(Self { order, turn, work, result: None, written: None, change: 0, answer }), waiting)
    }
}

impl<T, F> Job for Work<T, F>
where
    T: Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
{
    fn order(&self) -> Order {
        self.order
    }

    fn begin(&self) -> Result<(), StoreError> {
        // The clock as well: nobody may be waiting any more, and a job that is too late must not run all the same.
        if Instant::now() < self.order.deadline && self.turn.take(Turn::BEGUN) {
            Ok(())
        } else {
            Err(StoreError::late())
        }
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let work = &self.work;
        let result = catch_unwind(AssertUnwindSafe(|| work(tx))).unwrap_or_else(|_| {
            let operation = self.order.name;
            tracing::error!(operation, "a store method panicked; its transaction is rolled back");
            Err(StoreError::Panicked)
        });
        // PostgreSQL has aborted the transaction at the first failed statement, so a closure that goes on regardless
        // fails on SQLite as well.
        let result = match (result, tx.failed()) {
            (Ok(_), Some(error)) => Err(error.clone()),
            (result, _) => result,
        };
        let result = result.and_then(|value| {
            self.written = delta::written(tx)?;
            self.change = tx.change();
            Ok(value)
        });
        let outcome = result.as_ref().map(|_| ()).map_err(Clone::clone);
        self.result = Some(result);
        outcome
    }

    fn written(&mut self) -> Option<Written> {
        self.written.take()
    }

    fn forget(&mut self) {
        self.result = None;
        self.written = None;
    }

    fn abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (self.result, committed) {
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (Some(Ok(value)), Ok(())) => Ok((value, self.change)),
            (None, Ok(())) => Err(StoreError::Unavailable("the request was not run".to_owned())),
        };
        // A caller who went away needs no answer.
        let _ = self.answer.send(result);
    }
}

/// What the caller of a job holds.
pub(crate) struct Answer<T> {
    order: Order,
    turn: Arc<Turn>,
    receiver: oneshot::Receiver<Result<(T, i64), StoreError>>,
}

impl<T> Answer<T> {
    /// Waits for the answer, and the number of the last change that was logged, until the deadline when the job has not begun by then, and little longer when it has.
    pub(crate) async fn wait(mut self) -> Result<(T, i64), StoreError> {
        let answered = match timeout_at(self.order.deadline, &mut self.receiver).await {
            Err(_) if self.turn.take(Turn::GIVEN_UP) => return Err(StoreError::late()),
            Err(_) => timeout(LAST_WORD, &mut self.receiver).await,
            answered => answered,
        };
        match answered {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(StoreError::Unavailable("the store has ended".to_owned())),
            Err(_) if self.order.writes => Err(StoreError::OutcomeUnknown),
            Err(_) => Err(StoreError::late()),
        }
    }
}
