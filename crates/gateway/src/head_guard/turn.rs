//! Whose turn it is to write: an answer of the server's that is on its way, or the guard.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use http::Response;
use http::header::{CONNECTION, HeaderValue};
use http_body::{Body, Frame, SizeHint};
use tokio::time::Instant;

/// What a connection's guard knows of the answers on it. Clones are of the same connection.
#[derive(Clone, Debug)]
pub struct Turn(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Behind how many heads the guard waits for the next one, plus one; 0 while it does not, or in the middle of one.
    waits_behind: AtomicU64,
    is_unflushed: AtomicBool,
}

#[derive(Debug)]
struct State {
    answers: usize,
    /// When the last answer was written whole, or the connection began.
    since: Instant,
    /// Requests that have come, and the one that is known to be the last.
    begun: u64,
    last: Option<u64>,
    guard: Option<Waker>,
}

impl Default for Turn {
    fn default() -> Self {
        let state = State { answers: 0, since: Instant::now(), begun: 0, last: None, guard: None };
        Self(Arc::new(Shared {
            state: Mutex::new(state),
            waits_behind: AtomicU64::new(0),
            is_unflushed: AtomicBool::new(false),
        }))
    }
}

impl Turn {
    /// Since when the client's next head is waited for; none while an answer is on its way, or its last bytes wait for a
    /// client that takes them slowly: hyper lets go of a body before it is written.
    #[must_use]
    pub fn waits_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.answers == 0 && !self.is_unflushed()).then_some(state.since)
    }

    /// Whether there was a request yet.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.state().begun > 0
    }

    /// Whether nothing of a request or an answer is anywhere on the way.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        let (state, shared) = (self.state(), &*self.0);
        state.answers == 0
            && shared.waits_behind.load(Ordering::Relaxed) == state.begun + 1
            && !shared.is_unflushed.load(Ordering::Relaxed)
    }

    /// The guard waits for a head behind so many, or does not.
    pub(super) fn waits_behind(&self, heads: Option<u64>) {
        self.0.waits_behind.store(heads.map_or(0, |heads| heads + 1), Ordering::Relaxed);
    }

    /// Whether the server has written something that it has not flushed: it may have more.
    pub(super) fn is_unflushed(&self) -> bool {
        self.0.is_unflushed.load(Ordering::Relaxed)
    }

    pub(super) fn set_unflushed(&self, is_unflushed: bool) {
        let was_unflushed = self.0.is_unflushed.swap(is_unflushed, Ordering::Relaxed);
        if was_unflushed && !is_unflushed {
            self.state().since = Instant::now();
        }
    }

    /// A request has come to the server: the guard says nothing until its answer is at its end.
    #[must_use]
    pub fn begin(&self) -> Answering {
        let mut state = self.state();
        state.answers += 1;
        state.begun += 1;
        Answering { number: state.begun, turn: self.clone() }
    }

    /// Nothing can be read behind request number `last`, counted from 1.
    pub(super) fn end_with(&self, last: u64) {
        self.state().last = Some(last);
    }

    /// Whether the guard may write. If not, it is woken by [`Turn::wake`], which the end of the answer calls too.
    pub(super) fn is_free(&self, cx: &Context<'_>) -> bool {
        let mut state = self.state();
        state.guard = Some(cx.waker().clone());
        state.answers == 0
    }

    pub(super) fn wake(&self) {
        let guard = self.state().guard.take();
        if let Some(guard) = guard {
            guard.wake();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // It is whole after a panic: every change is one step.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer on its way; over when this is dropped.
#[derive(Debug)]
pub struct Answering {
    turn: Turn,
    number: u64,
}

impl Answering {
    /// Lets the answer end with its body, and say so when the connection ends with it (RFC 9112 section 9.6).
    pub fn with<B>(self, mut answer: Response<B>) -> Response<Answered<B>> {
        if self.turn.state().last == Some(self.number) {
            answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        answer.map(|body| Answered { body, _answering: self })
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        let mut state = self.turn.state();
        state.answers -= 1;
        state.since = Instant::now();
        let guard = state.guard.take();
        drop(state);
        if let Some(guard) = guard {
            guard.wake();
        }
    }
}

/// The body of an answer of the server's.
#[derive(Debug)]
pub struct Answered<B> {
    body: B,
    _answering: Answering,
}

impl<B: Body + Unpin> Body for Answered<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
