//! A timer for streams: runs only while the stream makes no progress, and costs nothing while it does.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// Says when a stream has been silent for too long.
#[derive(Debug)]
pub struct IdleTimer {
    limit: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
    running: bool,
}

impl IdleTimer {
    /// Not running yet.
    #[must_use]
    pub fn new(limit: Duration) -> Self {
        Self { limit, sleep: None, running: false }
    }

    /// The stream has made progress.
    pub fn stop(&mut self) {
        self.running = false;
    }

    /// The stream makes no progress: whether that has lasted for the limit. Otherwise the task is woken then.
    pub fn poll_elapsed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let limit = self.limit;
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep(limit)));
        if !self.running {
            self.running = true;
            sleep.as_mut().reset(Instant::now() + limit);
        }
        sleep.as_mut().poll(cx)
    }
}
