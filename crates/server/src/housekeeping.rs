//! What is done now and then: rows and memory of what has expired are given back.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;
use tollgate_auth::Auth;

/// How often. The first time one period after the start, so that a start does nothing but start.
const PERIOD: Duration = Duration::from_secs(60);

/// Keeps house until `tasks` are shut down.
pub(crate) fn spawn(auth: Auth, tasks: &mut JoinSet<()>) {
    tasks.spawn(async move {
        loop {
            sleep(PERIOD).await;
            auth.forget_expired();
            match auth.forget_successors().await {
                Ok(0) => {}
                Ok(rows) => {
                    tracing::debug!(rows, "refresh tokens that were kept for their grace were forgotten")
                }
                Err(error) => {
                    tracing::warn!(%error, "kept refresh tokens could not be forgotten; tried again later")
                }
            }
            match auth.store().purge_expired(auth.now()).await {
                Ok(0) => {}
                Ok(rows) => tracing::debug!(rows, "expired grants, revocations and sessions were removed"),
                Err(error) => tracing::warn!(%error, "expired rows could not be removed; tried again later"),
            }
        }
    });
}
