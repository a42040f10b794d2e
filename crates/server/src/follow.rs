//! Following the change log: what any process on the database writes reaches this one's keys and gateway.
//!
//! A poll every 250 ms finds what other processes wrote; what this process writes is taken over at once. Changes are
//! handed on one by one, in the order of their numbers, and none is skipped: a database that is away, or a change that
//! cannot be taken over yet, only delays.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tollgate_auth::Auth;
use tollgate_domain::change::Change;
use tollgate_gateway::Gateway;
use tollgate_store::Store;

use crate::health::Ready;

/// How often the log is looked at.
const PERIOD: Duration = Duration::from_millis(250);
/// The longest pause while the database is away.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Changes taken at once.
const BATCH: usize = 500;
/// How long an answer waits for its own changes to be in effect.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far this process has followed. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Followed {
    store: Store,
    applied: watch::Receiver<i64>,
}

impl Followed {
    /// Waits until everything that this process has written is in effect here, at most a second: so whoever has the
    /// answer to a change sees the change in the next answer.
    pub(crate) async fn catch_up(&self) {
        let written = self.store.last_written_change();
        if *self.applied.borrow() >= written {
            return;
        }
        let mut applied = self.applied.clone();
        if timeout(PATIENCE, applied.wait_for(|applied| *applied >= written)).await.is_err() {
            tracing::warn!(change = written, "a change is answered before it is in effect everywhere");
        }
    }
}

/// Follows the log from `start` on until `tasks` are shut down.
pub(crate) fn spawn(
    auth: Auth,
    gateway: Gateway,
    start: i64,
    ready: Ready,
    tasks: &mut JoinSet<()>,
) -> Followed {
    let store = auth.store().clone();
    let (applied, receiver) = watch::channel(start);
    let followed = Followed { store: store.clone(), applied: receiver };
    tasks.spawn(async move {
        let mut changed = store.changed();
        let mut pause = PERIOD;
        loop {
            match take_over(&auth, &gateway, &ready, &applied).await {
                Ok(()) if pause > PERIOD => {
                    tracing::info!("the change log is followed again");
                    pause = PERIOD;
                }
                Ok(()) => {}
                Err(error) => {
                    // That the database is away, the store has said already.
                    if pause == PERIOD && !auth.store().is_away() {
                        tracing::error!(
                            error,
                            "the change log cannot be followed: the last good state serves on"
                        );
                    }
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    sleep(pause).await;
                    continue;
                }
            }
            tokio::select! {
                () = sleep(PERIOD) => {}
                // It cannot fail: this task holds the store.
                _ = changed.changed() => {}
            }
        }
    });
    followed
}

async fn take_over(
    auth: &Auth,
    gateway: &Gateway,
    ready: &Ready,
    applied: &watch::Sender<i64>,
) -> Result<(), String> {
    loop {
        let known = *applied.borrow();
        let polled = auth.store().changes_since(known, BATCH).await;
        ready.polled(polled.is_ok());
        let changes = polled.map_err(|error| error.to_string())?;
        let is_last = changes.len() < BATCH;
        for change in changes {
            hand_on(auth, gateway, &change).await?;
            applied.send_replace(change.number);
        }
        if is_last {
            return Ok(());
        }
    }
}

async fn hand_on(auth: &Auth, gateway: &Gateway, change: &Change) -> Result<(), String> {
    let what = |error: &dyn std::fmt::Display| {
        format!("change {} ({}): {error}", change.number, change.kind.as_str())
    };
    auth.apply(change).await.map_err(|error| what(&error))?;
    gateway.apply(change).await.map_err(|error| what(&error))
}
