//! Whose turn it is to write: an answer of the server's that is on its way, or the guard.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use http::Response;
use http::header::{CONNECTION, HeaderValue};
use http_body::{Body, Frame, SizeHint};

/// What a connection's guard knows of the answers on it. Clones are of the same connection.
#[derive(Clone, Debug, Default)]
pub struct Turn(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    answers: usize,
    /// Requests that have come, and the one that is known to be the last.
    begun: u64,
    last: Option<u64>,
    guard: Option<Waker>,
}

impl Turn {
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.turn.state().answers -= 1;
        self.turn.wake();
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
