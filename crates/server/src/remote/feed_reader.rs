//! Following the control plane: what comes over the feed is put into effect, then on disk.
//!
//! After a gap, and after what cannot be read here, the whole is asked for. While the control plane is away, the last good
//! state serves on; only its word that this gateway is revoked, over a connection that proves it, ends that.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use serde::Deserialize;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Instant, sleep, timeout};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::delta::Snapshot;
use tollgate_domain::environment::Environment;

use super::feed::RemoteFeed;
use super::lines::Lines;
use super::link::{Away, DEADLINE, Link};
use super::state_file::StateFile;
use crate::feed_frame::Frame;
use crate::in_effect::InEffect;

/// The first pause after the feed has ended, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));
/// How long the whole is not asked for again because of what cannot be read here.
const REST: Duration = Duration::from_secs(10);
/// How often the disk is told that the control plane was heard.
const NOTE: Duration = Duration::from_secs(60);
/// The longest refusal that is read, in bytes.
const LONGEST_REFUSAL: usize = 1024;
/// The error of a control plane's refusal (403) to a gateway that is revoked.
const REVOKED: &str = "revoked";

/// What follows the control plane.
pub(crate) struct FeedReader {
    link: Arc<dyn Link>,
    environment: Environment,
    in_effect: InEffect,
    feed: RemoteFeed,
    /// `None` while it is being written.
    disk: Option<StateFile>,
    /// The last change that is held; `None`: the whole is to be asked for.
    known: Option<i64>,
    noted: Timestamp,
    asked_whole: Option<Instant>,
}

/// Why the feed has ended.
enum End {
    /// Nobody is there, or what came cannot be followed.
    Away(Away),
    /// The whole is asked for at once.
    Renew,
    /// This gateway is revoked.
    Revoked,
}

impl From<Away> for End {
    fn from(away: Away) -> Self {
        Self::Away(away)
    }
}

impl FeedReader {
    /// Takes over what the disk holds. `lines` are those of `disk`.
    pub(crate) fn new(
        link: Arc<dyn Link>,
        environment: Environment,
        (in_effect, feed): (InEffect, RemoteFeed),
        (disk, lines): (StateFile, Vec<Vec<u8>>),
    ) -> Self {
        let noted = Timestamp(0);
        let disk = Some(disk);
        let mut reader =
            Self { link, environment, in_effect, feed, disk, known: None, noted, asked_whole: None };
        for line in lines {
            if !reader.restore(&line) {
                break;
            }
        }
        if reader.known.is_some() {
            tracing::info!(number = reader.known, "the last state on disk serves until the feed is open");
        }
        reader
    }

    /// Takes over a line of the disk, and says whether the next may be.
    fn restore(&mut self, line: &[u8]) -> bool {
        let Some((at, frame)) = read_noted(line) else { return false };
        self.feed.hear(at);
        self.noted = at;
        match frame {
            Frame::Snapshot(snapshot) => self.load(*snapshot),
            Frame::Deltas { after, .. } if Some(after) != self.known => return false,
            Frame::Deltas { to, deltas, .. } => self.apply(to, &deltas),
            Frame::Heartbeat { .. } => {}
        }
        true
    }

    fn load(&mut self, snapshot: Snapshot) {
        let number = snapshot.number;
        self.known = Some(number);
        self.in_effect.load(snapshot);
        self.feed.close(false);
        self.in_effect.reach(number);
    }

    fn apply(&mut self, to: i64, deltas: &[tollgate_domain::delta::Delta]) {
        for delta in deltas {
            self.in_effect.apply(delta);
        }
        self.known = Some(to);
        self.in_effect.reach(to);
    }

    /// Follows until `tasks` are shut down, or this gateway is revoked.
    pub(crate) fn spawn(mut self, tasks: &mut JoinSet<()>) {
        tasks.spawn(async move {
            let mut pause = PAUSES.0;
            let mut is_told = false;
            loop {
                let ended = self.follow().await;
                let was_connected = self.feed.is_connected();
                self.feed.connect(false);
                if was_connected {
                    (pause, is_told) = (PAUSES.0, false);
                }
                match ended {
                    End::Renew => continue,
                    End::Revoked => return self.erase().await,
                    End::Away(away) if !is_told => {
                        is_told = true;
                        let text = "the control plane is away: the last good state serves on";
                        tracing::error!(cause = %away, "{text}");
                    }
                    End::Away(_) => {}
                }
                sleep(pause).await;
                pause = (pause * 2).min(PAUSES.1);
            }
        });
    }

    /// One feed, from its request to its end.
    async fn follow(&mut self) -> End {
        match self.read().await {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    async fn read(&mut self) -> Result<std::convert::Infallible, End> {
        let target = match self.known {
            Some(number) => format!("/feed?from={number}"),
            None => "/feed".to_owned(),
        };
        let request = Request::get(target).body(Body::empty()).map_err(|error| Away(error.to_string()))?;
        let response = match timeout(DEADLINE, self.link.send(request)).await {
            Ok(response) => response?,
            Err(_) => return Err(Away("the control plane is silent".to_owned()).into()),
        };
        if response.status() != StatusCode::OK {
            return Err(refusal(response).await);
        }
        let mut lines = Lines::new(response.into_body());
        loop {
            let line = lines.next().await?;
            let frame = match serde_json::from_slice(&line) {
                Ok(frame) => frame,
                Err(error) => return Err(self.doubt(&format!("it says what cannot be read here ({error})"))),
            };
            let now = self.environment.now();
            match frame {
                Frame::Snapshot(snapshot) => {
                    self.load(*snapshot);
                    self.write(now, line.into(), StateFile::begin).await;
                    tracing::info!(number = self.known, "the whole of what is deployed is held");
                }
                Frame::Deltas { after, .. } if Some(after) != self.known => {
                    return Err(self.doubt("changes are missing"));
                }
                Frame::Deltas { to, deltas, .. } => {
                    self.apply(to, &deltas);
                    self.write(now, line.into(), StateFile::append).await;
                }
                // The first heartbeat comes when all is told.
                Frame::Heartbeat { told } => {
                    if told != self.feed.is_connected() {
                        self.feed.connect(told);
                        tracing::info!(number = self.known, told, "the control plane is followed");
                    }
                    if !told {
                        continue;
                    }
                    // Not at once again: a disk that takes nothing would ask without end.
                    if self.disk.as_ref().is_some_and(StateFile::wants_whole) && self.may_ask_whole() {
                        self.known = None;
                        return Err(End::Renew);
                    }
                    if now.since(self.noted) >= i64::try_from(NOTE.as_millis()).unwrap_or(i64::MAX) {
                        self.write(now, line.into(), StateFile::append).await;
                    }
                }
            }
            self.feed.hear(now);
        }
    }

    /// Whether the whole was not asked for lately; it counts as asked for then.
    fn may_ask_whole(&mut self) -> bool {
        let now = Instant::now();
        let may = self.asked_whole.is_none_or(|asked| asked + REST <= now);
        if may {
            self.asked_whole = Some(now);
        }
        may
    }

    /// What came cannot be followed: the whole is asked for, now and then.
    fn doubt(&mut self, cause: &str) -> End {
        if self.may_ask_whole() {
            tracing::warn!(cause, "the feed cannot be followed: the whole is asked for");
            self.known = None;
        }
        End::Away(Away(cause.to_owned()))
    }

    /// Tells the disk a line and when it came.
    async fn write(
        &mut self,
        at: Timestamp,
        line: Vec<u8>,
        write: impl FnOnce(&mut StateFile, &[u8]) -> std::io::Result<()> + Send + 'static,
    ) {
        let Some(mut disk) = self.disk.take() else { return };
        let written = spawn_blocking(move || {
            let written = write(&mut disk, &noted(at, &line));
            (disk, written)
        });
        // It is only not written when the process ends.
        let Ok((disk, written)) = written.await else { return };
        self.disk = Some(disk);
        self.noted = at;
        if let Err(error) = written {
            tracing::error!(%error, "what this gateway holds cannot be written to disk");
        }
    }

    /// Nothing is served any more, and nothing is left to be read.
    async fn erase(&mut self) {
        self.feed.close(true);
        self.in_effect.load(Snapshot::default());
        tracing::error!("this gateway is revoked: it serves no call, and its state is erased");
        let Some(mut disk) = self.disk.take() else { return };
        match spawn_blocking(move || disk.erase()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the state on disk cannot be erased"),
            Err(_) => {}
        }
    }
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

/// Why a control plane gives no feed.
async fn refusal(response: http::Response<Body>) -> End {
    let status = response.status();
    let body = Limited::new(response.into_body(), LONGEST_REFUSAL).collect().await;
    let body = body.map(|body| body.to_bytes()).unwrap_or_default();
    let refusal = serde_json::from_slice::<Refusal>(&body);
    if status == StatusCode::FORBIDDEN && refusal.is_ok_and(|refusal| refusal.error == REVOKED) {
        End::Revoked
    } else {
        End::Away(Away(format!("the control plane answers {status}")))
    }
}

/// A line as the disk has it: when it came stands before it.
fn noted(at: Timestamp, line: &[u8]) -> Vec<u8> {
    [at.0.to_le_bytes().as_slice(), line].concat()
}

fn read_noted(line: &[u8]) -> Option<(Timestamp, Frame)> {
    let (at, line) = line.split_first_chunk()?;
    Some((Timestamp(i64::from_le_bytes(*at)), serde_json::from_slice(line).ok()?))
}
