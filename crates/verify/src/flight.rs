//! Questions that are on their way: one for each credential, however many wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;
use tollgate_domain::caller::Caller;

use crate::key_manager::{Answer, Asking};
use crate::refused::Refused;
use crate::token_cache::Fingerprint;

type Outcome = Result<Arc<Caller>, Refused>;
type Flight = watch::Receiver<Option<Outcome>>;

/// The questions. They run on a runtime of their own, so that whoever waits may go away, and no thread of the gateway
/// has their work to do.
pub(crate) struct Flights {
    open: Mutex<HashMap<Fingerprint, Flight>>,
    runtime: Handle,
    deadline: Duration,
}

impl Flights {
    pub(crate) fn new(runtime: Handle, deadline: Duration) -> Self {
        Self { open: Mutex::default(), runtime, deadline }
    }

    /// The answer to the question that is on its way about a credential, or to `ask`; a caller is handed to
    /// `remember`, once.
    pub(crate) async fn join(
        self: &Arc<Self>,
        key: Fingerprint,
        ask: impl FnOnce() -> Asking,
        remember: impl FnOnce(Arc<Caller>) + Send + 'static,
    ) -> Outcome {
        let mut flight = self.board(key, ask, remember);
        match flight.wait_for(Option::is_some).await {
            Ok(landed) => landed.clone().unwrap_or(Err(Refused::Unanswered)),
            // Asking ended in a bug, or the runtime has ended.
            Err(_) => Err(Refused::Unanswered),
        }
    }

    fn board(
        self: &Arc<Self>,
        key: Fingerprint,
        ask: impl FnOnce() -> Asking,
        remember: impl FnOnce(Arc<Caller>) + Send + 'static,
    ) -> Flight {
        let mut open = self.lock();
        if let Some(flight) = open.get(&key) {
            return flight.clone();
        }
        let (landed, flight) = watch::channel(None);
        open.insert(key, flight.clone());
        drop(open);
        let question = Question { flights: Arc::clone(self), key, landed, outcome: None };
        let asking = ask();
        self.runtime.spawn(async move {
            let outcome = match timeout(question.flights.deadline, asking).await {
                Ok(Ok(Answer::Known(caller))) => Ok(Arc::new(*caller)),
                Ok(Ok(Answer::Unknown)) => Err(Refused::Unknown),
                Ok(Err(error)) => {
                    tracing::warn!(%error, "a credential cannot be checked");
                    Err(Refused::Unanswered)
                }
                Err(_) => {
                    tracing::warn!("a credential cannot be checked: the key manager is silent");
                    Err(Refused::Unanswered)
                }
            };
            // Before the question is closed, so that nobody asks it again in between.
            if let Ok(caller) = &outcome {
                remember(Arc::clone(caller));
            }
            question.answer(outcome);
        });
        flight
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Fingerprint, Flight>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A question on its way; whatever becomes of it, a bug among it, it is closed when this is dropped.
struct Question {
    flights: Arc<Flights>,
    key: Fingerprint,
    landed: watch::Sender<Option<Outcome>>,
    outcome: Option<Outcome>,
}

impl Question {
    fn answer(mut self, outcome: Outcome) {
        self.outcome = Some(outcome);
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        self.flights.lock().remove(&self.key);
        self.landed.send_replace(self.outcome.take());
    }
}

#[cfg(test)]
#[path = "flight_tests.rs"]
mod tests;
