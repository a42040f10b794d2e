//! Following the change log: what any process on the database writes reaches this one's keys and gateway.
//!
//! A poll every 250 ms finds what other processes wrote; what this process writes is taken over at once. Deltas are
//! handed on one by one, in the order of their numbers; neither the verifier nor the gateway ever asks back. Nothing in
//! the log can stop it: a database that is away only delays, and what cannot be read here is made good by reading the
//! whole snapshot, in which what cannot be read counts as absent. When that fails, the log is followed meanwhile, and
//! [`Ready`] is told.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tollgate_auth::{Auth, AuthError};
use tollgate_domain::delta::{Body, Delta};
use tollgate_domain::recorded::Recorded;
use tollgate_store::{StoreError, UnreadableChange, Written};

use crate::doubts::{Doubt, Doubts, report};
use crate::health::Ready;
use crate::in_effect::InEffect;
use crate::panic_guard::{Panicked, guard};

/// How often the log is looked at.
const PERIOD: Duration = Duration::from_millis(250);
/// The longest pause while the database is away.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// The pause after a whole read that failed.
const NEXT_LOAD: Duration = Duration::from_secs(2);
/// Changes taken at once.
const BATCH: usize = 500;
/// How often a change is tried before it counts as one that cannot be taken over.
const ATTEMPTS: u32 = 3;

/// What keeps the verifier and the gateway up to date.
pub(crate) struct Follower {
    auth: Auth,
    /// Reaches `known`, unless everything is to be read anew and that has not been done.
    in_effect: InEffect,
    ready: Ready,
    /// The last change that was looked at.
    known: i64,
    doubts: Doubts,
    /// When everything is read anew again after an attempt that failed.
    next_load: Option<Instant>,
    /// The last round ended in a bug, and the next one reads everything anew instead of following the log.
    goes_round: bool,
    /// How often the next change has failed.
    failed: u32,
}

impl Follower {
    /// Hands the whole of the store to the verifier and the gateway, and begins there.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn start(auth: Auth, in_effect: InEffect, ready: Ready) -> Result<Self, StoreError> {
        let doubts = Doubts::default();
        let (next_load, goes_round) = (None, false);
        let mut follower =
            Self { auth, in_effect, ready, known: 0, doubts, next_load, goes_round, failed: 0 };
        follower.load().await?;
        Ok(follower)
    }

    /// Follows the log until `tasks` are shut down.
    pub(crate) fn spawn(mut self, tasks: &mut JoinSet<()>) {
        let store = self.auth.store().clone();
        let mut writes = store.writes();
        tasks.spawn(async move {
            let mut pause = PERIOD;
            let mut own = None;
            loop {
                let problem = match guard(self.round(own.take())).await {
                    Ok(outcome) => {
                        self.goes_round = false;
                        outcome.err().map(|error| error.to_string())
                    }
                    Err(Panicked) => {
                        self.goes_round = !self.goes_round;
                        Some("a bug".to_owned())
                    }
                };
                match problem {
                    None => {
                        self.ready.followed(Instant::now());
                        if pause > PERIOD {
                            tracing::info!("the change log is followed again");
                            pause = PERIOD;
                        }
                    }
                    Some(error) => {
                        // That the database is away, the store has said already.
                        if pause == PERIOD && !store.is_away() {
                            let text = "the change log cannot be followed: the last good state serves on";
                            tracing::error!(error, "{text}");
                        }
                        pause = (pause * 2).min(LONGEST_PAUSE);
                    }
                }
                tokio::select! {
                    () = sleep(pause) => {}
                    // Whoever has missed some reads the log. It cannot be closed: this task holds the store.
                    written = writes.recv() => own = written.ok(),
                }
            }
        });
    }

    /// Takes over what is new, and reads everything anew when that is due.
    async fn round(&mut self, own: Option<Arc<Written>>) -> Result<(), StoreError> {
        if self.goes_round {
            return self.load().await;
        }
        self.take_over(own).await?;
        let now = Instant::now();
        if self.next_load.map_or(self.doubts.are_due(now), |at| at <= now) {
            // The log is followed whatever comes of it, and whoever asks for readiness is told.
            self.load().await.ok();
        }
        Ok(())
    }

    /// Takes over what this process has just written, or, when others have written before, whatever is new.
    async fn take_over(&mut self, own: Option<Arc<Written>>) -> Result<(), StoreError> {
        if let Some(own) = own {
            if own.last <= self.known {
                return Ok(());
            }
            if own.first == self.known + 1 && self.take(own.changes.clone()).await? {
                return Ok(());
            }
        }
        self.poll().await
    }

    /// Takes over whatever is new in the log.
    async fn poll(&mut self) -> Result<(), StoreError> {
        loop {
            let polled = self.auth.store().deltas_since(self.known, BATCH).await;
            self.ready.polled(polled.is_ok() && self.next_load.is_none());
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
            let number = match self.hand_on(change).await? {
                Outcome::Taken(number) => number,
                Outcome::Failed(..) if self.failed + 1 < ATTEMPTS => {
                    self.failed += 1;
                    return Ok(false);
                }
                Outcome::Failed(number, doubt) | Outcome::Unknown(number, doubt) => {
                    self.doubts.raise(doubt, Instant::now());
                    number
                }
            };
            self.failed = 0;
            self.known = number;
            if self.next_load.is_none() && !self.doubts.are_due(Instant::now()) {
                self.in_effect.reach(number);
            }
        }
        Ok(true)
    }

    async fn hand_on(&mut self, change: Result<Delta, UnreadableChange>) -> Result<Outcome, StoreError> {
        let delta = match change {
            Ok(delta) => delta,
            Err(UnreadableChange { number, kind: Recorded::Unknown(kind), .. }) => {
                let what = format!("a change of the kind {kind}");
                return Ok(Outcome::Unknown(number, Doubt { kind: "unknown".to_owned(), what }));
            }
            Err(UnreadableChange { number, kind: Recorded::Known(kind), subject }) => {
                let kind = kind.as_str().to_owned();
                let what = format!("a change of {kind} {subject}");
                return Ok(Outcome::Failed(number, Doubt { kind, what }));
            }
        };
        if let Some(what) = unreadable(self.auth.apply(&delta).await)? {
            return Ok(Outcome::Failed(delta.number, Doubt { kind: "keys".to_owned(), what }));
        }
        if let Body::Denial { denial: Some(denial), .. } = &delta.body {
            report(&mut self.doubts, std::slice::from_ref(denial), &[]);
        }
        self.in_effect.apply(&delta);
        Ok(Outcome::Taken(delta.number))
    }

    /// Reads everything anew.
    async fn load(&mut self) -> Result<(), StoreError> {
        let loaded = self.load_whole().await;
        match &loaded {
            Ok(()) => {
                self.next_load = None;
                self.ready.polled(true);
            }
            Err(error) => {
                if self.next_load.is_none() && !self.auth.store().is_away() {
                    let text =
                        "everything is to be read anew, and cannot be: the change log alone is followed";
                    tracing::error!(%error, "{text}");
                }
                self.next_load = Some(Instant::now() + NEXT_LOAD);
                self.ready.polled(false);
            }
        }
        loaded
    }

    async fn load_whole(&mut self) -> Result<(), StoreError> {
        if let Some(cause) = unreadable(self.auth.reload_keys().await)? {
            self.doubts.note(&cause);
        }
        let verifier = self.in_effect.verifier();
        verifier.begin_load();
        let snapshot = self.auth.store().snapshot(self.auth.now()).await;
        let (snapshot, unreadable) = snapshot.inspect_err(|_| verifier.abandon_load())?;
        report(&mut self.doubts, &snapshot.credentials.denials, &unreadable);
        let number = snapshot.number;
        self.in_effect.load(snapshot);
        self.auth.forget_directory();
        self.doubts.settle(Instant::now());
        self.known = number;
        self.in_effect.reach(number);
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
    Failed(i64, Doubt),
    /// This release does not know what it is.
    Unknown(i64, Doubt),
}
