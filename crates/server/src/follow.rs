//! Following the change log: what any process on the database writes reaches this one's keys and gateway.
//!
//! A poll every 250 ms finds what other processes wrote; what this process writes is taken over at once. Deltas are
//! handed on one by one, in the order of their numbers, and none is skipped: a database that is away, or a change that
//! cannot be taken over yet, only delays. Neither the verifier nor the gateway ever asks back.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tollgate_auth::Auth;
use tollgate_domain::delta::Delta;
use tollgate_gateway::Gateway;
use tollgate_store::{Store, StoreError};

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

/// Hands the whole of the store to the verifier and the gateway; gives the number of the newest change that is in it.
///
/// # Errors
/// Those of the store.
pub(crate) async fn load(auth: &Auth, gateway: &Gateway) -> Result<i64, StoreError> {
    let snapshot = auth.store().snapshot(auth.now()).await?;
    auth.verifier().load(snapshot.credentials);
    gateway.load(snapshot.apis, snapshot.subscriptions);
    Ok(snapshot.number)
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
        let polled = auth.store().deltas_since(known, BATCH).await;
        ready.polled(polled.is_ok());
        let deltas = polled.map_err(|error| error.to_string())?;
        let Some(deltas) = deltas else {
            applied.send_replace(take_whole(auth, gateway).await?);
            continue;
        };
        if deltas.is_empty() {
            return Ok(());
        }
        for delta in deltas {
            hand_on(auth, gateway, &delta).await?;
            applied.send_replace(delta.number);
        }
    }
}

/// What this process has missed is in the log no more: how everything stands is read instead.
async fn take_whole(auth: &Auth, gateway: &Gateway) -> Result<i64, String> {
    auth.reload_keys().await.map_err(|error| error.to_string())?;
    let number = load(auth, gateway).await.map_err(|error| error.to_string())?;
    tracing::warn!(
        change = number,
        "the change log had gone on without this process: everything was read anew"
    );
    Ok(number)
}

async fn hand_on(auth: &Auth, gateway: &Gateway, delta: &Delta) -> Result<(), String> {
    auth.apply(delta).await.map_err(|error| format!("change {}: {error}", delta.number))?;
    auth.verifier().apply(delta);
    gateway.apply(delta);
    Ok(())
}
