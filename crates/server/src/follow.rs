//! Following the change log: what any process on the database writes reaches this one's keys and gateway.
//!
//! A poll every 250 ms finds what other processes wrote; what this process writes is taken over at once. Deltas are
//! handed on one by one, in the order of their numbers; neither the verifier nor the gateway ever asks back. Nothing in
//! the log can stop it: a database that is away only delays, and what cannot be read here is made good by reading the
//! whole snapshot, in which what cannot be read counts as absent.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tollgate_auth::{Auth, AuthError};
use tollgate_domain::delta::{Body, Delta};
use tollgate_gateway::Gateway;
use tollgate_store::{StoreError, UnreadableChange, Written};

use crate::doubts::{Doubts, report};
use crate::health::Ready;

/// How often the log is looked at.
const PERIOD: Duration = Duration::from_millis(250);
/// The longest pause while the database is away.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Changes taken at once.
const BATCH: usize = 500;
/// How often a change is tried before it counts as one that cannot be taken over.
const ATTEMPTS: u32 = 3;
/// How long an answer waits for its own changes to be in effect.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far this process has followed. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Followed(watch::Receiver<i64>);

impl Followed {
    /// Waits until a change is in effect here, at most a second: so whoever has the answer to it sees it in the next
    /// answer. Number 0, no change, is never waited for.
    pub(crate) async fn reach(&self, number: i64) {
        if number == 0 || *self.0.borrow() >= number {
            return;
        }
        let mut applied = self.0.clone();
        if timeout(PATIENCE, applied.wait_for(|applied| *applied >= number)).await.is_err() {
            tracing::warn!(change = number, "a change is answered before it is in effect everywhere");
        }
    }
}

/// What keeps the verifier and the gateway up to date.
pub(crate) struct Follower {
    auth: Auth,
    gateway: Gateway,
    ready: Ready,
    applied: watch::Sender<i64>,
    doubts: Doubts,
    /// How often the next change has failed.
    failed: u32,
}

impl Follower {
    /// Hands the whole of the store to the verifier and the gateway, and begins there.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn start(auth: Auth, gateway: Gateway, ready: Ready) -> Result<Self, StoreError> {
        let (applied, _) = watch::channel(0);
        let mut follower = Self { auth, gateway, ready, applied, doubts: Doubts::default(), failed: 0 };
        follower.load().await?;
        Ok(follower)
    }

    /// Follows the log until `tasks` are shut down.
    pub(crate) fn spawn(mut self, tasks: &mut JoinSet<()>) -> Followed {
        let store = self.auth.store().clone();
        let followed = Followed(self.applied.subscribe());
        let mut writes = store.writes();
        tasks.spawn(async move {
            let mut pause = PERIOD;
            let mut own = None;
            loop {
                match self.take_over(own.take()).await {
                    Ok(()) if pause > PERIOD => {
                        tracing::info!("the change log is followed again");
                        pause = PERIOD;
                    }
                    Ok(()) => {}
                    Err(error) => {
                        // That the database is away, the store has said already.
                        if pause == PERIOD && !store.is_away() {
                            let text = "the change log cannot be followed: the last good state serves on";
                            tracing::error!(%error, "{text}");
                        }
                        pause = (pause * 2).min(LONGEST_PAUSE);
                        sleep(pause).await;
                        continue;
                    }
                }
                tokio::select! {
                    () = sleep(PERIOD) => {}
                    // Whoever has missed some reads the log. It cannot be closed: this task holds the store.
                    written = writes.recv() => own = written.ok(),
                }
            }
        });
        followed
    }

    /// Takes over what this process has just written, or, when others have written before, whatever is new.
    async fn take_over(&mut self, own: Option<Arc<Written>>) -> Result<(), StoreError> {
        if self.doubts.are_due(Instant::now()) {
            self.load().await?;
        }
        let known = *self.applied.borrow();
        if let Some(own) = own {
            if own.last <= known {
                return Ok(());
            }
            if own.first == known + 1 && self.take(own.changes.clone()).await? {
                return Ok(());
            }
        }
        self.poll().await
    }

    /// Takes over whatever is new in the log.
    async fn poll(&mut self) -> Result<(), StoreError> {
        loop {
            let known = *self.applied.borrow();
            let polled = self.auth.store().deltas_since(known, BATCH).await;
            self.ready.polled(polled.is_ok());
            let Some(changes) = polled? else {
                tracing::warn!("the change log has gone on without this process: everything is read anew");
                self.load().await?;
                continue;
            };
            if changes.is_empty() {
                return Ok(());
            }
            self.take(changes).await?;
        }
    }

    /// Hands changes on. `false`: not all of them, the log must be looked at again.
    async fn take(&mut self, changes: Vec<Result<Delta, UnreadableChange>>) -> Result<bool, StoreError> {
        for change in changes {
            let (number, cause) = match self.hand_on(change).await? {
                Outcome::Taken(number) => {
                    self.failed = 0;
                    self.applied.send_replace(number);
                    continue;
                }
                Outcome::Failed(..) if self.failed + 1 < ATTEMPTS => {
                    self.failed += 1;
                    return Ok(false);
                }
                Outcome::Failed(number, cause) | Outcome::Unknown(number, cause) => (number, cause),
            };
            self.failed = 0;
            if self.doubts.raise(cause, Instant::now()) {
                self.load().await?;
                return Ok(false);
            }
            self.applied.send_replace(number);
        }
        Ok(true)
    }

    async fn hand_on(&mut self, change: Result<Delta, UnreadableChange>) -> Result<Outcome, StoreError> {
        let delta = match change {
            Ok(delta) => delta,
            Err(UnreadableChange { number, kind, is_known: false, .. }) => {
                return Ok(Outcome::Unknown(number, format!("a change of the kind {kind}")));
            }
            Err(UnreadableChange { number, kind, subject, .. }) => {
                return Ok(Outcome::Failed(number, format!("a change of {kind} {subject}")));
            }
        };
        if let Some(cause) = unreadable(self.auth.apply(&delta).await)? {
            return Ok(Outcome::Failed(delta.number, cause));
        }
        if let Body::Denial { denial: Some(denial), .. } = &delta.body {
            report(&mut self.doubts, std::slice::from_ref(denial), &[]);
        }
        self.auth.verifier().apply(&delta);
        self.gateway.apply(&delta);
        Ok(Outcome::Taken(delta.number))
    }

    /// Reads everything anew.
    async fn load(&mut self) -> Result<(), StoreError> {
        if let Some(cause) = unreadable(self.auth.reload_keys().await)? {
            self.doubts.note(&cause);
        }
        let verifier = self.auth.verifier();
        verifier.begin_load();
        let (snapshot, unreadable) = self.auth.store().snapshot(self.auth.now()).await?;
        report(&mut self.doubts, &snapshot.credentials.denials, &unreadable);
        verifier.load(snapshot.credentials);
        self.gateway.load(snapshot.apis, snapshot.subscriptions);
        self.doubts.settle();
        self.applied.send_replace(snapshot.number);
        Ok(())
    }
}

/// What cannot be read, however often it is tried; other errors of the store pass.
fn unreadable(outcome: Result<(), AuthError>) -> Result<Option<String>, StoreError> {
    match outcome {
        Ok(()) => Ok(None),
        Err(AuthError::Store(error)) if !error.is_malformed() => Err(error),
        Err(error) => Ok(Some(error.to_string())),
    }
}

/// What became of a change.
enum Outcome {
    /// It is in effect.
    Taken(i64),
    /// It could not be taken over; it may be at the next attempt.
    Failed(i64, String),
    /// This release does not know what it is.
    Unknown(i64, String),
}

#[cfg(test)]
#[path = "follow_tests.rs"]
mod tests;
