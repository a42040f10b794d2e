//! The body of a request on its way to the upstream.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderName;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;

use crate::header;
use crate::idle_timer::IdleTimer;

type AnyError = Box<dyn Error + Send + Sync>;

/// Why a request body broke off.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadError {
    /// The client was silent for too long.
    #[error("the client was silent for too long in the middle of its request body")]
    Idle,
    /// The client went away, or its body could not be read.
    #[error("the client's request body could not be read")]
    Client(#[source] AnyError),
}

/// How far an upload is, for whoever waits for the answer.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    steps: AtomicU64,
    waits_for_client: AtomicBool,
}

impl Progress {
    /// Changes whenever the upload moves.
    pub(crate) fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    /// Whether the next move is the client's.
    pub(crate) fn waits_for_client(&self) -> bool {
        self.waits_for_client.load(Ordering::Relaxed)
    }
}

/// A request body, streamed; none at all costs nothing. Boxed: requests are moved often, and most have none.
pub(crate) struct Upload(Option<Box<Stream>>);

struct Stream {
    body: UnsyncBoxBody<Bytes, AnyError>,
    idle: IdleTimer,
    progress: Arc<Progress>,
    token_header: HeaderName,
}

impl Upload {
    /// Takes over the body of a request, whose credential came in `token_header`.
    pub(crate) fn new<B>(body: B, idle: Duration, token_header: &HeaderName) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<AnyError>,
    {
        if body.is_end_stream() {
            return Self::none();
        }
        Self(Some(Box::new(Stream {
            body: body.map_err(Into::into).boxed_unsync(),
            idle: IdleTimer::new(idle),
            progress: Arc::default(),
            token_header: token_header.clone(),
        })))
    }

    /// No body.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// Whether there is no body.
    pub(crate) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// How far it is; `None` when there is no body.
    pub(crate) fn progress(&self) -> Option<Arc<Progress>> {
        self.0.as_ref().map(|stream| Arc::clone(&stream.progress))
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = UploadError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, UploadError>>> {
        let Some(stream) = &mut self.get_mut().0 else { return Poll::Ready(None) };
        stream.progress.steps.fetch_add(1, Ordering::Relaxed);
        let polled = Pin::new(&mut stream.body).poll_frame(cx);
        stream.progress.waits_for_client.store(polled.is_pending(), Ordering::Relaxed);
        match polled {
            Poll::Ready(frame) => {
                stream.idle.stop();
                Poll::Ready(frame.map(|frame| {
                    let mut frame = frame.map_err(UploadError::Client)?;
                    if let Some(trailers) = frame.trailers_mut() {
                        header::prepare_request_trailers(trailers, &stream.token_header);
                    }
                    Ok(frame)
                }))
            }
            Poll::Pending => stream.idle.poll_elapsed(cx).map(|()| Some(Err(UploadError::Idle))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(|stream| stream.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map_or_else(|| SizeHint::with_exact(0), |stream| stream.body.size_hint())
    }
}
