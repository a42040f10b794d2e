//! What is open on a connection over HTTP/2, and when it is over because nothing is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// How long a connection is held.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// For the first request.
    pub(crate) first: Duration,
    /// With nothing open.
    pub(crate) idle: Duration,
    /// While bytes wait and none are taken; over HTTP/2 each stream by itself, too.
    pub(crate) standstill: Duration,
}

/// The streams of a connection. Moments are milliseconds since it began.
#[derive(Debug)]
pub(crate) struct Streams {
    begun: Instant,
    /// Whether there was ever one.
    asked: AtomicBool,
    open: AtomicUsize,
    /// When the last one ended.
    ended_at: AtomicU64,
}

impl Streams {
    /// Those of a connection that begins now.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            begun: Instant::now(),
            asked: AtomicBool::new(false),
            open: AtomicUsize::new(0),
            ended_at: AtomicU64::new(0),
        })
    }

    /// A request has come.
    pub(crate) fn open(self: &Arc<Self>) -> OpenStream {
        self.asked.store(true, Ordering::Relaxed);
        self.open.fetch_add(1, Ordering::AcqRel);
        OpenStream(Arc::clone(self))
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Waits until nothing has been open for too long.
    pub(crate) async fn over(&self, patience: Patience) {
        loop {
            let (now, at) = (Instant::now(), self.end(patience));
            if at.is_some_and(|at| now >= at) {
                return;
            }
            // Whatever begins or ends meanwhile is seen in time.
            let next = now + patience.idle;
            sleep_until(at.map_or(next, |at| at.min(next))).await;
        }
    }

    /// When the connection is over if nothing changes; never while something is open.
    fn end(&self, patience: Patience) -> Option<Instant> {
        if self.open.load(Ordering::Acquire) > 0 {
            return None;
        }
        let limit = if self.asked.load(Ordering::Relaxed) { patience.idle } else { patience.first };
        Some(self.begun + Duration::from_millis(self.ended_at.load(Ordering::Acquire)) + limit)
    }
}

/// A stream: a request and its answer. Over when this is dropped.
#[derive(Debug)]
pub(crate) struct OpenStream(Arc<Streams>);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.ended_at.store(self.0.now(), Ordering::Release);
        self.0.open.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
#[path = "streams_tests.rs"]
mod tests;
