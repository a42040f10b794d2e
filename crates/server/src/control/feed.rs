//! The feed as a control plane gives it: a gateway gets what is deployed in its environment and what tokens are checked
//! by, whole or from where it left off, then every change, and a heartbeat each second.
//!
//! Each gateway has a reader of its own over the change log, so that one that is slow holds up no other. What the log holds
//! that cannot be read is made good by the whole, as in this process (`follow.rs`).

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tollgate_auth::Auth;
use tollgate_domain::clock::CLOCKS_APART;
use tollgate_store::StoreError;

use crate::control::GatewayPeer;
use crate::feed_frame::Frame;
use crate::in_effect::Followed;

/// How often a gateway hears that the control plane is there.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// Entries of the log that are read at once.
const BATCH: usize = 500;
/// How long the whole is not sent again because of something in the log that cannot be read.
const REST: Duration = Duration::from_secs(10);
/// Frames that may wait for a gateway that is slow to take them.
const WAITING: usize = 4;

/// Where the feed comes from.
#[derive(Clone)]
pub(crate) struct FeedSource {
    auth: Auth,
    followed: Followed,
    stop: watch::Receiver<bool>,
}

impl FeedSource {
    /// Changes are looked for when `followed` goes on, and each second; every feed ends when `stop` becomes true.
    pub(crate) fn new(auth: Auth, followed: Followed, stop: watch::Receiver<bool>) -> Self {
        Self { auth, followed, stop }
    }
}

/// `GET /feed?from=NUMBER`: the feed after that change, or from the whole on. `GET /position`: how far the log goes.
pub(crate) fn router(source: FeedSource) -> Router {
    Router::new().route("/feed", get(feed)).route("/position", get(position)).with_state(source)
}

#[derive(Deserialize)]
struct Begin {
    from: Option<i64>,
}

/// The number of the newest change, whichever process made it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Position {
    pub(crate) number: i64,
}

async fn position(State(source): State<FeedSource>) -> Response {
    match source.auth.store().last_change().await {
        Ok(number) => Json(Position { number }).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn feed(
    State(source): State<FeedSource>,
    Extension(peer): Extension<GatewayPeer>,
    Query(begin): Query<Begin>,
) -> Response {
    let (sender, body) = Channel::<Bytes>::new(WAITING);
    tokio::spawn(async move {
        let FeedSource { auth, followed, mut stop } = source;
        let (gateway, environment) = (peer.name, peer.environment);
        tracing::info!(gateway, environment, from = begin.from, "a gateway follows");
        let reader = Reader { auth, environment, known: begin.from, last_whole: None, owes_whole: false };
        tokio::select! {
            () = run(reader, followed, sender) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
        tracing::info!(gateway, "a gateway follows no longer");
    });
    ([(CONTENT_TYPE, "application/x-ndjson")], Body::new(body)).into_response()
}

/// Until nobody takes the frames any more.
async fn run(mut reader: Reader, mut followed: Followed, mut sender: Sender<Bytes>) {
    let mut beat = interval(HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let is_beat = tokio::select! {
            _ = beat.tick() => true,
            changed = followed.changed() => match changed {
                true => false,
                false => return,
            },
        };
        // What cannot be read now is read at the next beat; that the database is away, the store says.
        let told = loop {
            match reader.next(Instant::now()).await {
                Ok(Some(frame)) if sender.send_data(frame.to_line().into()).await.is_err() => return,
                Ok(Some(_)) => {}
                Ok(None) => break !reader.owes_whole,
                Err(_) => break false,
            }
        };
        if is_beat && sender.send_data(Frame::Heartbeat { told }.to_line().into()).await.is_err() {
            return;
        }
    }
}

/// Reads the log for one gateway.
struct Reader {
    auth: Auth,
    environment: String,
    /// Up to where it has been told; `None`: nothing yet.
    known: Option<i64>,
    last_whole: Option<Instant>,
    /// Something in the log could not be read, and only the whole says how it stands.
    owes_whole: bool,
}

impl Reader {
    /// What the gateway is to be told next; `None`: it knows all.
    async fn next(&mut self, now: Instant) -> Result<Option<Frame>, StoreError> {
        let may_send_whole = self.last_whole.is_none_or(|last| last + REST <= now);
        let Some(after) = self.known.filter(|_| !(self.owes_whole && may_send_whole)) else {
            return self.whole(now).await.map(Some);
        };
        let store = self.auth.store();
        let Some(changes) = store.deltas_for(self.environment.clone(), after, BATCH).await? else {
            return self.whole(now).await.map(Some);
        };
        let number_of = |change: &Result<_, _>| match change {
            Ok(tollgate_domain::delta::Delta { number, .. })
            | Err(tollgate_store::UnreadableChange { number, .. }) => *number,
        };
        let Some(to) = changes.last().map(number_of) else { return Ok(None) };
        self.owes_whole |= changes.iter().any(Result::is_err);
        self.known = Some(to);
        Ok(Some(Frame::deltas(after, to, changes.into_iter().flatten().collect())))
    }

    async fn whole(&mut self, now: Instant) -> Result<Frame, StoreError> {
        // A gateway's clock may be behind: what is over here may not be over there.
        let over = self.auth.now().plus_seconds(-CLOCKS_APART);
        let (snapshot, _) = self.auth.store().snapshot_for(self.environment.clone(), over).await?;
        self.known = Some(snapshot.number);
        self.last_whole = Some(now);
        self.owes_whole = false;
        Ok(Frame::snapshot(snapshot))
    }
}
