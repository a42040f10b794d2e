//! Following the change log: what any process on the database writes reaches this one's keys and gateway.
//!
//! A poll every 250 ms finds what other processes wrote; what this process writes is taken over at once. Deltas are
//! handed on one by one, in the order of their numbers; neither the verifier nor the gateway ever asks back. Nothing in
//! the log can stop it: a database that is away only delays, and what cannot be read here is made good by reading the
//! whole snapshot, in which what cannot be read counts as absent.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tollgate_auth::{Auth, AuthError};
use tollgate_domain::delta::{Body, Delta};
use tollgate_gateway::Gateway;
use tollgate_store::{Store, StoreError, UnreadableChange};

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
        let followed = Followed { store: store.clone(), applied: self.applied.subscribe() };
        tasks.spawn(async move {
            let mut changed = store.changed();
            let mut pause = PERIOD;
            loop {
                match self.take_over().await {
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
                    // It cannot fail: this task holds the store.
                    _ = changed.changed() => {}
                }
            }
        });
        followed
    }

    /// Takes over whatever is new.
    async fn take_over(&mut self) -> Result<(), StoreError> {
        if self.doubts.are_due(Instant::now()) {
            self.load().await?;
        }
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
            for change in changes {
                let (number, cause) = match self.hand_on(change).await? {
                    Outcome::Taken(number) => {
                        self.failed = 0;
                        self.applied.send_replace(number);
                        continue;
                    }
                    Outcome::Failed(..) if self.failed + 1 < ATTEMPTS => {
                        self.failed += 1;
                        break;
                    }
                    Outcome::Failed(number, cause) | Outcome::Unknown(number, cause) => (number, cause),
                };
                self.failed = 0;
                if self.doubts.raise(cause, Instant::now()) {
                    self.load().await?;
                    break;
                }
                self.applied.send_replace(number);
            }
        }
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
