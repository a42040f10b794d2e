//! What is done now and then: rows and memory of what is over are given back, and what was counted is written down.

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
            match auth.keep_house().await {
                Ok(0) => {}
                Ok(rows) => tracing::debug!(rows, "what is over was removed"),
                Err(error) => tracing::warn!(%error, "what is over could not be removed; tried again later"),
            }
        }
    });
}
