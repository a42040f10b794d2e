//! The body of a request: how long its client may stand still, and what becomes of it when a request is answered before
//! it was read.
//!
//! A body that is dropped half-way resets its stream (HTTP/2) or its connection (HTTP/1.1), and a client that is still
//! sending then loses the answer that came before (RFC 9113 section 8.1, RFC 9112 section 9.6). So what is left of a
//! body of ordinary size is read and thrown away behind the answer.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::Request;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::EXPECT;
use tokio::time::{Sleep, sleep};

/// The most that is read and thrown away, in bytes; behind that the stream is reset.
const MOST_LEFT: usize = 8 * 1024 * 1024;
/// How long a client may take for it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The body of a request.
#[derive(Debug)]
pub(crate) struct RequestBody {
    body: Option<Incoming>,
    idle: Option<Idle>,
    is_awaited: bool,
}

#[derive(Debug)]
struct Idle {
    limit: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    is_over: Arc<AtomicBool>,
}

impl RequestBody {
    /// Takes over the body of a request. A client that expects `100 Continue` sends none before it is read.
    pub(crate) fn of(request: Request<Incoming>) -> Request<Self> {
        let is_awaited = !request.headers().contains_key(EXPECT);
        request.map(|body| Self { body: Some(body), idle: None, is_awaited })
    }

    /// Lets the client stand still for `limit` at most; then the body fails, and the second value says so. Calls of
    /// APIs are not limited here: the gateway looks after its uploads itself.
    pub(crate) fn with_idle_limit(mut self, limit: Duration) -> (Self, Arc<AtomicBool>) {
        let is_over = Arc::new(AtomicBool::new(false));
        self.idle = Some(Idle { limit, waiting: None, is_over: is_over.clone() });
        (self, is_over)
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        this.is_awaited = true;
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        if let Poll::Ready(frame) = Pin::new(body).poll_frame(context) {
            if let Some(idle) = &mut this.idle {
                idle.waiting = None;
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let Some(idle) = &mut this.idle else { return Poll::Pending };
        let limit = idle.limit;
        let waiting = idle.waiting.get_or_insert_with(|| Box::pin(sleep(limit)));
        match waiting.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => {
                idle.is_over.store(true, Ordering::Relaxed);
                // What may still come is not waited for.
                this.body = None;
                Poll::Ready(Some(Err("the client stood still in the middle of the body".into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        let Some(mut body) = self.body.take().filter(|body| self.is_awaited && !body.is_end_stream()) else {
            return;
        };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(tokio::time::timeout(PATIENCE, async move {
            let mut left = MOST_LEFT;
            while let Some(Ok(frame)) = body.frame().await {
                let read = frame.data_ref().map_or(0, Bytes::len);
                match left.checked_sub(read) {
                    Some(rest) => left = rest,
                    None => break,
                }
            }
        }));
    }
}
