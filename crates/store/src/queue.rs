//! A bounded queue between callers, who never wait for a place, and store threads, who wait for work.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::StoreError;

pub(crate) struct Queue<T> {
    limit: usize,
    state: Mutex<State<T>>,
    work: Condvar,
}

struct State<T> {
    waiting: VecDeque<T>,
    closed: bool,
}

impl<T> Queue<T> {
    pub(crate) fn new(limit: usize) -> Self {
        let state = Mutex::new(State { waiting: VecDeque::new(), closed: false });
        Self { limit, state, work: Condvar::new() }
    }

    /// Puts work at the end; [`StoreError::Busy`] when the queue is full.
    pub(crate) fn push(&self, work: T) -> Result<(), StoreError> {
        let mut state = self.lock();
        if state.closed {
            return Err(StoreError::Unavailable("the store is closed".to_owned()));
        }
        if state.waiting.len() >= self.limit {
            return Err(StoreError::Busy);
        }
        state.waiting.push_back(work);
        drop(state);
        self.work.notify_one();
        Ok(())
    }

    /// Waits for work; none once the queue is closed and empty.
    pub(crate) fn pop(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(work) = state.waiting.pop_front() {
                return Some(work);
            }
            if state.closed {
                return None;
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Work that waits now.
    pub(crate) fn try_pop(&self) -> Option<T> {
        self.lock().waiting.pop_front()
    }

    /// How much of such work waits.
    pub(crate) fn count(&self, is_such: impl Fn(&T) -> bool) -> usize {
        self.lock().waiting.iter().filter(|work| is_such(work)).count()
    }

    /// Takes no more work; what waits is still done.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.work.notify_all();
    }

    /// Whether it takes no more work.
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
