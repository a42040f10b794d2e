//! Whether the server lives, and whether it may be sent requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;

/// Whether both ports accept and the server is not about to stop. Clones share the flag.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ready(Arc<AtomicBool>);

impl Ready {
    /// Says whether requests are welcome.
    pub(crate) fn set(&self, ready: bool) {
        self.0.store(ready, Ordering::Release);
    }

    fn status(&self) -> StatusCode {
        if self.0.load(Ordering::Acquire) { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
    }
}

/// `/healthz`: the process answers. `/readyz` and WSO2's start-up check: it may be sent requests.
pub(crate) fn router(ready: Ready) -> Router {
    let answer = move || {
        let ready = ready.clone();
        async move { ready.status() }
    };
    Router::new()
        .route("/healthz", get(async || StatusCode::OK))
        .route("/readyz", get(answer.clone()))
        .route("/api/am/gateway/v2/server-startup-healthcheck", get(answer))
}
