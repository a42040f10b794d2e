//! A stream of HTTP/2 whose client takes nothing of what waits for it ends; the others of its connection go on.
//!
//! Flow control is the client's: it may stop one stream and move another. hyper gives a stream no timer; but whoever runs
//! its future can end it, and the client is told by a RST_STREAM.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::rt::Executor;
use tokio::task_local;
use tollgate_gateway::IdleTimer;

use crate::streams::OpenStream;
use crate::wait::{Wait, is_on};

/// The most of a body that hyper is handed at once: it asks for more when the client has taken all before it. So a
/// client that takes less in the whole of the limit takes nothing.
const PIECE: usize = 16 * 1024;

task_local! {
    /// The wait of the stream that runs for its client.
    static WAIT: Wait;
}

/// Runs the streams of a connection.
#[derive(Clone, Debug)]
pub(crate) struct StreamExecutor {
    limit: Duration,
    connection: Arc<Wait>,
}

impl StreamExecutor {
    /// A piece may wait for `limit`. The time for which the whole connection waits does not count: whose turn it is then
    /// is not the client's choice.
    pub(crate) fn new(limit: Duration, connection: Arc<Wait>) -> Self {
        Self { limit, connection }
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for StreamExecutor {
    fn execute(&self, stream: F) {
        let (timer, connection) = (IdleTimer::new(self.limit), Arc::clone(&self.connection));
        let stream = Limited { stream: Box::pin(stream), connection, timer, seen: (0, 0) };
        tokio::spawn(WAIT.scope(Wait::default(), stream));
    }
}

/// A stream that is over, too, when its client takes nothing for too long.
struct Limited<F> {
    stream: Pin<Box<F>>,
    connection: Arc<Wait>,
    timer: IdleTimer,
    /// The numbers of the waits, of stream and connection, since which the timer runs.
    seen: (u64, u64),
}

impl<F: Future<Output = ()>> Future for Limited<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        if this.stream.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        let seen = (WAIT.with(Wait::number), this.connection.number());
        if seen != this.seen || is_on(seen.1) {
            this.seen = seen;
            this.timer.stop();
        }
        if !is_on(seen.0) {
            return Poll::Pending;
        }
        ready!(this.timer.poll_elapsed(cx));
        tracing::debug!("a stream was ended: its client takes nothing");
        Poll::Ready(())
    }
}

/// The body of an answer over HTTP/2. hyper asks for the next piece when it has passed on the one before; a body that
/// waits for its upstream has nothing that waits for the client.
#[derive(Debug)]
pub(crate) struct StreamBody<B> {
    body: B,
    /// What is left of the last piece of `body`.
    rest: Bytes,
    _stream: OpenStream,
}

impl<B> StreamBody<B> {
    /// The stream is open until this is dropped.
    pub(crate) fn new(body: B, stream: OpenStream) -> Self {
        Self { body, rest: Bytes::new(), _stream: stream }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for StreamBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = &mut *self;
        WAIT.with(Wait::end);
        if this.rest.is_empty() {
            match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => this.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                ended => return Poll::Ready(ended),
            }
        }
        WAIT.with(Wait::begin);
        let step = PIECE.min(this.rest.len());
        Poll::Ready(Some(Ok(Frame::data(this.rest.split_to(step)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.len() as u64;
        let mut hint = self.body.size_hint();
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper + rest);
        }
        hint.set_lower(hint.lower() + rest);
        hint
    }
}

#[cfg(test)]
#[path = "standstill_tests.rs"]
mod tests;
