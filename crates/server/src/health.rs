//! Whether the server lives, and whether it may be sent requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::time::Instant;
use tollgate_verify::Verifier;

/// Looks at the database in a row that fail before the server says so: one alone may be a moment's matter.
const FAILED_POLLS: u32 = 2;
/// How long the change log may not have been followed before the server says so.
const STANDSTILL: Duration = Duration::from_secs(20);

/// Whether both ports accept, the database answers, the change log is followed, denials can be read, and the server is not
/// about to stop. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Ready(Arc<State>);

#[derive(Debug)]
struct State {
    verifier: Verifier,
    accepts: AtomicBool,
    failed_polls: AtomicU32,
    start: Instant,
    /// When the change log was last followed, in milliseconds since the start.
    followed: AtomicU64,
}

impl Ready {
    /// Not yet ready.
    pub(crate) fn new(verifier: Verifier, start: Instant) -> Self {
        let (accepts, failed_polls) = (AtomicBool::new(false), AtomicU32::new(0));
        Self(Arc::new(State { verifier, accepts, failed_polls, start, followed: AtomicU64::new(0) }))
    }

    /// Says whether requests are welcome.
    pub(crate) fn set(&self, ready: bool) {
        self.0.accepts.store(ready, Ordering::Release);
    }

    /// Takes note of a regular look at the database.
    pub(crate) fn polled(&self, answered: bool) {
        if answered {
            self.0.failed_polls.store(0, Ordering::Relaxed);
        } else {
            self.0.failed_polls.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Takes note that the change log has been followed to its end.
    pub(crate) fn followed(&self, now: Instant) {
        self.0.followed.store(self.0.since_start(now), Ordering::Relaxed);
    }

    /// The gateway serves on without the database, but not when nobody can tell which tokens are denied.
    fn gateway(&self) -> StatusCode {
        status(self.0.accepts.load(Ordering::Acquire) && !self.0.verifier.is_blind())
    }

    fn all(&self, now: Instant) -> StatusCode {
        let since = self.0.since_start(now).saturating_sub(self.0.followed.load(Ordering::Relaxed));
        let is_followed = Duration::from_millis(since) < STANDSTILL;
        match is_followed && self.0.failed_polls.load(Ordering::Relaxed) < FAILED_POLLS {
            true => self.gateway(),
            false => status(false),
        }
    }
}

impl State {
    fn since_start(&self, now: Instant) -> u64 {
        u64::try_from(now.duration_since(self.start).as_millis()).unwrap_or(u64::MAX)
    }
}

fn status(is_ready: bool) -> StatusCode {
    if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// `/healthz`: the process answers. `/readyz`: it may be sent requests; with `?role=gateway`, and by WSO2's start-up
/// check: requests for APIs.
pub(crate) fn router(ready: Ready) -> Router {
    let gateway = ready.clone();
    let readyz = move |RawQuery(query): RawQuery| {
        let is_gateway = query.is_some_and(|query| query.split('&').any(|pair| pair == "role=gateway"));
        let status = if is_gateway { ready.gateway() } else { ready.all(Instant::now()) };
        async move { status }
    };
    Router::new()
        .route("/healthz", get(async || StatusCode::OK))
        .route("/readyz", get(readyz))
        .route("/api/am/gateway/v2/server-startup-healthcheck", get(async move || gateway.gateway()))
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;
