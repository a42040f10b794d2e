//! The body of a request, and what becomes of it when a request is answered before it was read.
//!
//! Over HTTP/2 a body that is dropped half-way resets its stream, and some clients then lose the answer that came
//! before (RFC 9113 section 8.1 allows the reset, but curl 7 reports an error). So what is left of a short body is read
//! and thrown away behind the answer.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};

/// The most that is read and thrown away, in bytes; behind that the stream is reset.
const MOST_LEFT: usize = 64 * 1024;
/// How long a client may take for it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The body of a request.
#[derive(Debug)]
pub(crate) struct RequestBody {
    body: Option<Incoming>,
    is_http2: bool,
}

impl RequestBody {
    /// Takes over the body of a request.
    pub(crate) fn new(body: Incoming, version: http::Version) -> Self {
        Self { body: Some(body), is_http2: version == http::Version::HTTP_2 }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
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
        let Some(mut body) = self.body.take() else { return };
        if !self.is_http2 || body.is_end_stream() {
            return;
        }
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
