//! What is open on a connection over HTTP/2, and when it is over because nothing is, or because nothing moves.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, sleep_until};

/// The most of a body that hyper is handed at once: it lets go of a body with its last piece, whether the client takes
/// that or not.
const PIECE: usize = 16 * 1024;

/// How long a connection is held.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// For the first request.
    pub(crate) first: Duration,
    /// With nothing open.
    pub(crate) idle: Duration,
    /// While bytes wait and none are taken.
    pub(crate) standstill: Duration,
}

/// Why a connection is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// Nothing is open on it.
    Idle,
    /// Its client takes nothing of what waits for it.
    Standstill,
}

/// The streams of a connection. Moments are milliseconds since it began.
#[derive(Debug)]
pub(crate) struct Streams {
    begun: Instant,
    /// Whether there was ever one.
    asked: AtomicBool,
    open: AtomicUsize,
    /// Those with bytes that hyper has not yet passed on.
    waiting: AtomicUsize,
    /// When the last one ended.
    ended_at: AtomicU64,
    /// When bytes of bodies last went out, or began to wait.
    moved_at: AtomicU64,
}

impl Streams {
    /// Those of a connection that begins now.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            begun: Instant::now(),
            asked: AtomicBool::new(false),
            open: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            ended_at: AtomicU64::new(0),
            moved_at: AtomicU64::new(0),
        })
    }

    /// A request has come.
    pub(crate) fn open(self: &Arc<Self>) -> OpenStream {
        self.asked.store(true, Ordering::Relaxed);
        self.open.fetch_add(1, Ordering::AcqRel);
        OpenStream { streams: Arc::clone(self), is_waiting: false }
    }

    /// Bytes of a body have gone out.
    pub(crate) fn moved(&self) {
        self.moved_at.store(self.now(), Ordering::Release);
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Waits until the connection is over. An upstream that is silent has all the time that it is given elsewhere.
    pub(crate) async fn over(&self, patience: Patience) -> Over {
        loop {
            let (at, why) = self.next_end(patience);
            let now = Instant::now();
            if let Some(why) = why
                && now >= at
            {
                return why;
            }
            // Whatever begins to wait meanwhile is seen in time.
            sleep_until(at.min(now + patience.standstill)).await;
        }
    }

    /// When the connection is over if nothing changes, and why.
    fn next_end(&self, patience: Patience) -> (Instant, Option<Over>) {
        let after = |moment: &AtomicU64| self.begun + Duration::from_millis(moment.load(Ordering::Acquire));
        if self.open.load(Ordering::Acquire) == 0 {
            let asked = self.asked.load(Ordering::Relaxed);
            let limit = if asked { patience.idle } else { patience.first };
            (after(&self.ended_at) + limit, Some(Over::Idle))
        } else if self.waiting.load(Ordering::Acquire) > 0 {
            (after(&self.moved_at) + patience.standstill, Some(Over::Standstill))
        } else {
            (Instant::now() + patience.idle, None)
        }
    }
}

/// A stream: a request and its answer. Over when this is dropped.
#[derive(Debug)]
pub(crate) struct OpenStream {
    streams: Arc<Streams>,
    is_waiting: bool,
}

impl OpenStream {
    /// Lets the stream end with the body of its answer.
    pub(crate) fn with<B>(self, body: B) -> StreamBody<B> {
        StreamBody { body, rest: Bytes::new(), stream: self }
    }

    fn wait(&mut self) {
        if !self.is_waiting {
            self.is_waiting = true;
            // First the moment: who sees the stream wait must not take it for one that waits for long.
            self.streams.moved();
            self.streams.waiting.fetch_add(1, Ordering::AcqRel);
        }
    }

    fn go_on(&mut self) {
        if self.is_waiting {
            self.is_waiting = false;
            self.streams.waiting.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.go_on();
        self.streams.ended_at.store(self.streams.now(), Ordering::Release);
        self.streams.open.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The body of an answer over HTTP/2. hyper asks for the next piece when it has passed on the one before; a body that
/// waits for its upstream has nothing that waits for the client.
#[derive(Debug)]
pub(crate) struct StreamBody<B> {
    body: B,
    /// What is left of the last piece of `body`.
    rest: Bytes,
    stream: OpenStream,
}

impl<B: Body<Data = Bytes> + Unpin> Body for StreamBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = &mut *self;
        this.stream.go_on();
        if this.rest.is_empty() {
            match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => this.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                ended => return Poll::Ready(ended),
            }
        }
        this.stream.wait();
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
#[path = "streams_tests.rs"]
mod tests;
