//! Unused upstream connections of one worker, last in, first out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use foldhash::quality::RandomState;
use hyper::client::conn::http1::SendRequest;
use tokio::time::{Instant, sleep, timeout};

use crate::upload::Upload;

/// How long a connection whose answer is over may take to finish its request.
const SETTLE: Duration = Duration::from_secs(1);

/// The pool. It is locked only for the moment of a look-up.
pub(crate) struct Pool {
    state: Mutex<State>,
    idle_timeout: Duration,
    max_idle: usize,
}

#[derive(Default)]
struct State {
    /// The keys are those of configured endpoints, so a quick hash will do.
    idle: HashMap<Arc<str>, Vec<Idle>, RandomState>,
    /// Whether a task watches for connections that are too old.
    swept: bool,
}

struct Idle {
    sender: SendRequest<Upload>,
    since: Instant,
}

impl Pool {
    pub(crate) fn new(idle_timeout: Duration, max_idle: usize) -> Arc<Self> {
        Arc::new(Self { state: Mutex::default(), idle_timeout, max_idle })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The map is whole after a panic: every change is one step.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An open connection to the upstream named `key`, the one used last.
    pub(crate) fn take(&self, key: &str) -> Option<SendRequest<Upload>> {
        let mut state = self.state();
        let list = state.idle.get_mut(key)?;
        while let Some(idle) = list.pop() {
            if !idle.sender.is_closed() && idle.sender.is_ready() {
                return Some(idle.sender);
            }
        }
        state.idle.remove(key);
        None
    }

    fn put(self: &Arc<Self>, key: Arc<str>, sender: SendRequest<Upload>) {
        let mut state = self.state();
        let list = state.idle.entry(key).or_default();
        if list.len() >= self.max_idle {
            return;
        }
        list.push(Idle { sender, since: Instant::now() });
        if !std::mem::replace(&mut state.swept, true) {
            tokio::spawn(sweep(Arc::downgrade(self), self.idle_timeout));
        }
    }

    /// Closes what is too old; gives whether anything is left.
    fn close_old(&self) -> bool {
        let now = Instant::now();
        let mut state = self.state();
        state.idle.retain(|_, list| {
            list.retain(|idle| {
                !idle.sender.is_closed() && now.duration_since(idle.since) < self.idle_timeout
            });
            !list.is_empty()
        });
        state.swept = !state.idle.is_empty();
        state.swept
    }
}

async fn sweep(pool: Weak<Pool>, idle_timeout: Duration) {
    loop {
        sleep((idle_timeout / 4).max(Duration::from_millis(10))).await;
        match pool.upgrade() {
            Some(pool) if pool.close_old() => {}
            _ => return,
        }
    }
}

/// A connection in use. Dropped: it closes. Given back: it can be used again.
pub(crate) struct Lease {
    pool: Arc<Pool>,
    key: Arc<str>,
    sender: SendRequest<Upload>,
}

impl Lease {
    pub(crate) fn new(pool: Arc<Pool>, key: Arc<str>, sender: SendRequest<Upload>) -> Self {
        Self { pool, key, sender }
    }

    /// The answer is at its end.
    pub(crate) fn give_back(self) {
        let Self { pool, key, mut sender } = self;
        if sender.is_closed() {
            return;
        }
        if sender.is_ready() {
            pool.put(key, sender);
            return;
        }
        // The upstream answered before it had the whole request, or hyper has not come round to it yet.
        tokio::spawn(async move {
            if let Ok(Ok(())) = timeout(SETTLE, sender.ready()).await {
                pool.put(key, sender);
            }
        });
    }
}
