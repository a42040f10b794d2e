//! Whether the server says nothing to anybody. While that lasts no job is sent to it: one thread asks until it answers,
//! and everybody else is refused at once instead of waiting for a deadline.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::StoreError;

/// What the threads of one pool have heard.
#[derive(Default)]
pub(super) struct Silence(Mutex<State>);

#[derive(Default)]
struct State {
    /// When the first job was begun since the server has answered one.
    asked: Option<Instant>,
    lasts: bool,
    times: u64,
}

impl Silence {
    /// Takes note of a job that is begun.
    pub(super) fn asked(&self) {
        self.state().asked.get_or_insert_with(Instant::now);
    }

    /// Takes note of a job that the server has answered.
    pub(super) fn heard(&self) {
        self.state().asked = None;
    }

    /// Whether it has answered no job for at least so `long`, and somebody should ask it.
    pub(super) fn is_likely(&self, long: Duration) -> bool {
        let state = self.state();
        !state.lasts && state.asked.is_some_and(|asked| asked.elapsed() >= long)
    }

    /// It has not answered whoever asked. `true` for the first of them, whose it is to ask until the silence ends.
    pub(super) fn begin(&self) -> bool {
        let mut state = self.state();
        let begins = !state.lasts;
        if begins {
            state.lasts = true;
            state.times += 1;
        }
        begins
    }

    /// The server has answered whoever asked.
    pub(super) fn end(&self) {
        let mut state = self.state();
        (state.asked, state.lasts) = (None, false);
    }

    /// How often it has begun. Connections from before the last time may stay silent for ever.
    pub(super) fn times(&self) -> u64 {
        self.state().times
    }

    /// # Errors
    /// [`StoreError::Unavailable`] while it lasts.
    pub(super) fn refuse(&self) -> Result<(), StoreError> {
        match self.state().lasts {
            true => Err(StoreError::Unavailable("it does not answer".to_owned())),
            false => Ok(()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
