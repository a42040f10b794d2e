//! How a gateway stands to its control plane: how far what it holds goes, when it last heard, whether it may serve.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::environment::Environment;
use tollgate_verify::{CatchingUp, Feed};

use super::link::Link;
use crate::control::feed::Position;
use crate::in_effect::Followed;

/// How long a call waits for the feed.
const PATIENCE: Duration = Duration::from_secs(1);
/// Calls that may wait at once; one more is answered as if the control plane were away.
const WAITING: usize = 1024;
/// The longest answer that is read of a control plane that says how far it is, in bytes.
const LONGEST: usize = 1024;

/// The feed as the check of credentials knows it. Clones share everything.
#[derive(Clone)]
pub(crate) struct RemoteFeed(Arc<Shared>);

struct Shared {
    environment: Environment,
    max_staleness: Option<Duration>,
    followed: Followed,
    is_connected: AtomicBool,
    is_closed: AtomicBool,
    /// When the control plane last said that all is told.
    heard: AtomicI64,
    waiting: mpsc::Sender<oneshot::Sender<i64>>,
}

impl RemoteFeed {
    /// Nothing is held yet. Until `tasks` are shut down, the control plane is asked over `link` how far it is, once for all
    /// calls that wait at a moment.
    pub(crate) fn start(
        environment: Environment,
        max_staleness: Option<Duration>,
        followed: Followed,
        link: Arc<dyn Link>,
        tasks: &mut JoinSet<()>,
    ) -> Self {
        let (waiting, waiters) = mpsc::channel(WAITING);
        tasks.spawn(answer(waiters, link));
        Self(Arc::new(Shared {
            environment,
            max_staleness,
            followed,
            is_connected: AtomicBool::new(false),
            is_closed: AtomicBool::new(true),
            heard: AtomicI64::new(0),
            waiting,
        }))
    }

    /// All that the control plane has told at this moment is held.
    pub(crate) fn hear(&self, at: Timestamp) {
        self.0.heard.store(at.0, Ordering::Relaxed);
    }

    /// Calls may be served from now on, or no more.
    pub(crate) fn close(&self, is_closed: bool) {
        self.0.is_closed.store(is_closed, Ordering::Release);
    }

    /// Whether the feed is open now.
    pub(crate) fn connect(&self, is_connected: bool) {
        self.0.is_connected.store(is_connected, Ordering::Relaxed);
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.0.is_connected.load(Ordering::Relaxed)
    }

    /// The last change that is held.
    pub(crate) fn number(&self) -> i64 {
        self.0.followed.number()
    }

    /// How long ago the control plane was heard.
    pub(crate) fn lag(&self) -> Duration {
        let since = self.0.environment.now().0.saturating_sub(self.0.heard.load(Ordering::Relaxed));
        Duration::from_millis(u64::try_from(since).unwrap_or(0))
    }
}

impl Feed for RemoteFeed {
    fn is_closed(&self) -> bool {
        self.0.is_closed.load(Ordering::Acquire)
    }

    fn is_stale(&self) -> bool {
        self.0.max_staleness.is_some_and(|most| self.lag() > most)
    }

    /// What the caller shows was given out before it called; so it is enough to hold all that the log has at a look that
    /// begins later than the call.
    fn catch_up(&self) -> CatchingUp {
        let (followed, waiting) = (self.0.followed.clone(), self.0.waiting.clone());
        Box::pin(async move {
            let caught_up = async {
                let (told, number) = oneshot::channel();
                waiting.try_send(told).ok()?;
                Some(followed.is_reached(number.await.ok()?).await)
            };
            matches!(timeout(PATIENCE, caught_up).await, Ok(Some(true)))
        })
    }
}

/// Asks how far the log goes: all that wait before a question get its answer, who comes later waits for the next.
async fn answer(mut waiters: mpsc::Receiver<oneshot::Sender<i64>>, link: Arc<dyn Link>) {
    let mut waiting = Vec::new();
    while waiters.recv_many(&mut waiting, WAITING).await > 0 {
        // Dropped, they hear that nobody knows.
        let waiting = std::mem::take(&mut waiting);
        if let Ok(Some(number)) = timeout(PATIENCE, position(&*link)).await {
            for told in waiting {
                // Whoever has given up waits no more.
                let _ = told.send(number);
            }
        }
    }
}

async fn position(link: &dyn Link) -> Option<i64> {
    let request = Request::get("/position").body(Body::empty()).ok()?;
    let response = link.send(request).await.ok().filter(|response| response.status() == StatusCode::OK)?;
    let body = Limited::new(response.into_body(), LONGEST).collect().await.ok()?.to_bytes();
    serde_json::from_slice::<Position>(&body).ok().map(|position| position.number)
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
