//! The body of an answer: the gateway's own bytes, or the upstream's as they come.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use crate::header;
use crate::idle_timer::IdleTimer;
use crate::record::Record;
use crate::upstream::Lease;

/// Why an answer broke off in the middle.
#[derive(Debug, thiserror::Error)]
pub enum GatewayBodyError {
    /// The upstream's answer broke off or could not be read.
    #[error("the upstream's answer broke off")]
    Upstream(#[source] hyper::Error),
    /// The upstream was silent for too long.
    #[error("the upstream was silent for too long in the middle of its answer")]
    Idle,
}

/// The body of an answer.
pub struct GatewayBody(Kind);

enum Kind {
    Full(Option<Bytes>),
    Upstream(Box<Stream>),
}

struct Stream {
    body: Incoming,
    /// A frame that was read already.
    first: Option<Frame<Bytes>>,
    idle: IdleTimer,
    /// The connection that the body comes from, until the body is at its end.
    lease: Option<Lease>,
    record: Option<Record>,
}

impl GatewayBody {
    /// A body of known bytes.
    pub(crate) fn full(bytes: Bytes) -> Self {
        Self(Kind::Full(Some(bytes).filter(|bytes| !bytes.is_empty())))
    }

    /// No body.
    pub(crate) fn empty() -> Self {
        Self(Kind::Full(None))
    }

    /// The upstream's body, behind its `first` frame. The connection goes back to its pool at the end; when the body is
    /// dropped before, it closes.
    pub(crate) fn upstream(
        body: Incoming,
        first: Option<Frame<Bytes>>,
        lease: Option<Lease>,
        idle: Duration,
    ) -> Self {
        let mut stream = Stream { body, first, idle: IdleTimer::new(idle), lease, record: None };
        stream.release_at_end();
        Self(Kind::Upstream(Box::new(stream)))
    }

    /// Lets `record` end with the body.
    pub(crate) fn recorded(mut self, mut record: Record) -> Self {
        match &mut self.0 {
            Kind::Full(_) => record.complete(),
            Kind::Upstream(stream) if stream.is_over() => record.complete(),
            Kind::Upstream(stream) => stream.record = Some(record),
        }
        self
    }
}

impl Stream {
    fn is_over(&self) -> bool {
        self.first.is_none() && self.body.is_end_stream()
    }

    fn release_at_end(&mut self) {
        if self.is_over() {
            self.release();
        }
    }

    fn release(&mut self) {
        if let Some(lease) = self.lease.take() {
            lease.give_back();
        }
        if let Some(mut record) = self.record.take() {
            record.complete();
        }
    }

    fn fail(&mut self, error: GatewayBodyError) -> Poll<Option<Result<Frame<Bytes>, GatewayBodyError>>> {
        self.lease = None;
        if let Some(mut record) = self.record.take() {
            record.broken_off();
        }
        Poll::Ready(Some(Err(error)))
    }
}

impl Body for GatewayBody {
    type Data = Bytes;
    type Error = GatewayBodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let stream = match &mut self.get_mut().0 {
            Kind::Full(bytes) => return Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Kind::Upstream(stream) => stream,
        };
        let polled = match stream.first.take() {
            Some(frame) => Poll::Ready(Some(Ok(frame))),
            None => Pin::new(&mut stream.body).poll_frame(cx),
        };
        match polled {
            Poll::Ready(Some(Ok(mut frame))) => {
                stream.idle.stop();
                if let Some(trailers) = frame.trailers_mut() {
                    header::prepare_trailers(trailers);
                }
                stream.release_at_end();
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => stream.fail(GatewayBodyError::Upstream(error)),
            Poll::Ready(None) => {
                stream.release();
                Poll::Ready(None)
            }
            Poll::Pending => match stream.idle.poll_elapsed(cx) {
                Poll::Ready(()) => stream.fail(GatewayBodyError::Idle),
                Poll::Pending => Poll::Pending,
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Full(bytes) => bytes.is_none(),
            Kind::Upstream(stream) => stream.is_over(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Full(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |b| b.len() as u64)),
            Kind::Upstream(stream) => stream.body.size_hint(),
        }
    }
}

impl std::fmt::Debug for GatewayBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match &self.0 {
            Kind::Full(_) => "GatewayBody::Full",
            Kind::Upstream(_) => "GatewayBody::Upstream",
        })
    }
}
