//! A connection over HTTP/1.1: how little is kept of it while nothing is asked, and when it ends.
//!
//! hyper keeps two buffers of 8 KiB for each connection. One that rests is taken from hyper, and given back with the
//! first byte of its next request.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt as _;
use tokio::time::{Instant, sleep_until, timeout};
use tollgate_gateway::{HeadGuard, Turn};

use crate::listener::{Acceptor, GOODBYE, Handler, Secured};
use crate::request_body::RequestBody;

/// How long a connection is left to hyper behind an answer.
const REST: Duration = Duration::from_secs(1);

/// What becomes of a connection whose client is silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Silence {
    /// It has lasted too long.
    Over,
    /// Nothing is on the way.
    Rest,
}

/// Serves a connection to its end.
pub(crate) async fn speak<H: Handler>(
    acceptor: Acceptor,
    stream: Secured,
    peer: IpAddr,
    handler: H,
) -> hyper::Result<()> {
    let turn = Turn::default();
    let mut guard = HeadGuard::new(stream, acceptor.heads, turn.clone());
    let mut service = {
        let (turn, header_case) = (turn.clone(), acceptor.header_case);
        service_fn(move |request: Request<Incoming>| {
            let answering = turn.begin();
            let (handler, header_case) = (handler.clone(), header_case.clone());
            async move {
                let mut response: Response<_> = handler.handle(RequestBody::of(request), peer).await;
                header_case.spell(&mut response);
                Ok::<_, Infallible>(answering.with(response))
            }
        })
    };
    let (mut stop, first) = (acceptor.stop, acceptor.patience.first);
    loop {
        let is_asked = tokio::select! {
            begun = guard.begun() => begun.is_ok(),
            () = silence(&turn, first) => false,
            _ = stop.wait_for(|stop| *stop) => false,
        };
        if !is_asked {
            let _ = timeout(GOODBYE, guard.shutdown()).await;
            return Ok(());
        }
        let mut connection = Box::new(acceptor.http1.serve_connection(TokioIo::new(guard), service));
        let silence = tokio::select! {
            ended = &mut *connection => return ended,
            silence = silence_or_rest(&turn, first) => Some(silence),
            _ = stop.wait_for(|stop| *stop) => None,
        };
        let Some(silence) = silence else {
            // hyper would wait for the end of a head that has begun.
            if !turn.has_begun() {
                return Ok(());
            }
            Pin::new(&mut *connection).graceful_shutdown();
            return tokio::select! {
                ended = connection => ended,
                () = self::silence(&turn, first) => Ok(()),
            };
        };
        if silence == Silence::Over {
            tracing::debug!(%peer, "a connection was ended: its client was silent");
            return Ok(());
        }
        let parts = connection.into_parts();
        debug_assert!(parts.read_buf.is_empty(), "what rests has nothing unread");
        if !parts.read_buf.is_empty() {
            return Ok(());
        }
        (guard, service) = (parts.io.into_inner(), parts.service);
    }
}

/// Waits until the client has been silent for `limit`.
async fn silence(turn: &Turn, limit: Duration) {
    loop {
        let now = Instant::now();
        let end = turn.waits_since().unwrap_or(now) + limit;
        if end <= now {
            return;
        }
        sleep_until(end).await;
    }
}

/// Waits until the client has been silent for `limit`, or the connection has rested for a while.
async fn silence_or_rest(turn: &Turn, limit: Duration) -> Silence {
    loop {
        let (now, pause) = (Instant::now(), REST.min(limit));
        let next = match turn.waits_since() {
            None => now + pause,
            Some(since) if since + limit <= now => return Silence::Over,
            Some(since) if since + REST <= now && turn.is_at_rest() => return Silence::Rest,
            Some(since) => (since + limit).min(now + pause),
        };
        sleep_until(next).await;
    }
}
