//! Forwarding: a permitted call to its upstream, streamed both ways.

use std::error::Error;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode, Version};
use http_body::{Body, Frame};
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::SendRequest;
use tokio::time::timeout;

use crate::answer_body::GatewayBody;
use crate::answer_framing::AnswerFraming;
use crate::fault::Fault;
use crate::forwarded::Forwarded;
use crate::gateway::Worker;
use crate::header;
use crate::permit::Permit;
use crate::upload::{Progress, Upload, UploadError};
use crate::upstream::{ConnectError, Endpoint, Lease};

/// Sends a call to the endpoint of its permit and gives the head of the answer, its body still coming.
///
/// # Errors
/// When the upstream cannot be reached, does not answer in time, or answers what cannot be read; when the client's body
/// breaks off.
pub(crate) async fn forward<B>(
    worker: &Worker,
    permit: Permit<'_>,
    request: Request<B>,
) -> Result<Response<GatewayBody>, Fault>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let settings = worker.settings();
    let (call, endpoint) = (permit.call(), permit.endpoint());
    let (mut head, body) = request.into_parts();
    let rest = head.uri.path().get(call.rest_at..).unwrap_or_default();
    head.uri = endpoint
        .target(rest, head.uri.query())
        .map_err(|_| Fault::bad_request("The request target is not valid"))?;
    head.version = Version::HTTP_11;
    head.extensions.clear();
    let from = Forwarded { peer: &call.peer, authority: call.authority.as_ref() };
    header::prepare_request(&mut head.headers, permit.token_header(), &endpoint.authority, &from);
    let size = body.size_hint();
    let upload = Upload::new(body, settings.request_body_idle_timeout, permit.token_header());
    header::frame_request(&mut head.headers, &head.method, &size, upload.is_none());

    let progress = upload.progress();
    let exchange = Exchange { worker, endpoint, limit: settings.response_timeout, progress };
    let (response, sender) = exchange.run(Request::from_parts(head, upload)).await?;
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        return Err(Fault::upstream_protocol());
    }

    let (mut head, mut body) = response.into_parts();
    let framing = AnswerFraming::take(&mut head.headers, head.version)?;
    header::prepare_response(&mut head.headers);
    head.version = Version::HTTP_11;
    head.extensions.clear();
    let first = match framing.is_chunked {
        true => begun(&mut body).await?,
        false => None,
    };
    let lease = (!framing.is_ambiguous)
        .then(|| Lease::new(Arc::clone(worker.pool()), Arc::clone(&endpoint.key), sender));
    let body = GatewayBody::upstream(body, first, lease, settings.response_idle_timeout);
    Ok(Response::from_parts(head, body))
}

/// What has come of a chunked body together with its head, without waiting for any: a size line among it that cannot be
/// read is a fault while the client has heard nothing.
async fn begun(body: &mut Incoming) -> Result<Option<Frame<Bytes>>, Fault> {
    let polled = poll_fn(|cx| Poll::Ready(Pin::new(&mut *body).poll_frame(cx))).await;
    match polled {
        Poll::Ready(Some(Err(error))) => Err(body_fault(&error)),
        Poll::Ready(Some(Ok(frame))) => Ok(Some(frame)),
        Poll::Ready(None) | Poll::Pending => Ok(None),
    }
}

/// What an error of a body whose head has not gone out means.
fn body_fault(error: &hyper::Error) -> Fault {
    let is_unreadable = source::<std::io::Error>(error).is_some_and(|error| {
        use std::io::ErrorKind::{InvalidData, InvalidInput};
        matches!(error.kind(), InvalidData | InvalidInput)
    });
    if is_unreadable { Fault::upstream_protocol() } else { Fault::upstream_closed() }
}

/// One request and the head of its answer.
struct Exchange<'a> {
    worker: &'a Worker,
    endpoint: &'a Endpoint,
    limit: Duration,
    progress: Option<Arc<Progress>>,
}

type Answered = (Response<Incoming>, SendRequest<Upload>);

impl Exchange<'_> {
    /// Tries a connection of the pool first. When that turns out to be closed before the request went out, or the
    /// request is an idempotent one without a body and no answer came, a new connection gets it once more (RFC 9110
    /// section 9.2.2, RFC 9112 section 9.3.1). Connecting is boxed: its state is large, and every request would carry
    /// room for it, copied as often as the request's future moves.
    async fn run(&self, request: Request<Upload>) -> Result<Answered, Fault> {
        let Some(mut sender) = self.worker.pool().take(&self.endpoint.key) else {
            return Box::pin(self.on_new_connection(request)).await;
        };
        let spare = is_repeatable(&request).then(|| copy_head(&request));
        match self.answer(&mut sender, request).await? {
            Ok(response) => Ok((response, sender)),
            Err(mut lost) => {
                let unsent = lost.take_message();
                let error = lost.into_error();
                let lost_on_the_way =
                    error.is_incomplete_message() || error.is_canceled() || is_reset(&error);
                match unsent.or(spare.filter(|_| lost_on_the_way)) {
                    Some(request) => Box::pin(self.on_new_connection(request)).await,
                    None => Err(fault_of(&error)),
                }
            }
        }
    }

    async fn on_new_connection(&self, request: Request<Upload>) -> Result<Answered, Fault> {
        let connected = self.worker.connector().connect(self.endpoint).await;
        let mut sender = connected.map_err(|error| {
            tracing::warn!(upstream = %self.endpoint.key, error = %Chain(&error), "an upstream cannot be reached");
            match error {
                ConnectError::Timeout => Fault::connect_timeout(),
                ConnectError::Io(_) | ConnectError::Http(_) => Fault::connect_failed(),
            }
        })?;
        match self.answer(&mut sender, request).await? {
            Ok(response) => Ok((response, sender)),
            Err(lost) => Err(fault_of(&lost.into_error())),
        }
    }

    /// Waits for the head of the answer. The limit runs while it is the upstream's turn: an upload that moves, or waits
    /// for its client, starts it again.
    async fn answer(
        &self,
        sender: &mut SendRequest<Upload>,
        request: Request<Upload>,
    ) -> Result<Result<Response<Incoming>, TrySendError<Request<Upload>>>, Fault> {
        let mut answer = pin!(sender.try_send_request(request));
        loop {
            let steps = self.progress.as_ref().map(|progress| progress.steps());
            if let Ok(answered) = timeout(self.limit, &mut answer).await {
                return Ok(answered);
            }
            let moves = self
                .progress
                .as_ref()
                .is_some_and(|progress| progress.waits_for_client() || Some(progress.steps()) != steps);
            if !moves {
                return Err(Fault::response_timeout());
            }
        }
    }
}

/// Whether a request may be sent again although its first copy went out.
fn is_repeatable(request: &Request<Upload>) -> bool {
    request.body().is_none() && request.method().is_idempotent()
}

fn copy_head(request: &Request<Upload>) -> Request<Upload> {
    let mut copy = Request::new(Upload::none());
    request.method().clone_into(copy.method_mut());
    request.uri().clone_into(copy.uri_mut());
    request.headers().clone_into(copy.headers_mut());
    copy
}

/// What an error of an exchange means.
fn fault_of(error: &hyper::Error) -> Fault {
    match source::<UploadError>(error) {
        Some(UploadError::Idle) => return Fault::slow_body(),
        Some(UploadError::Client(_)) => return Fault::broken_body(),
        None => {}
    }
    if error.is_parse() || error.is_parse_too_large() {
        return Fault::upstream_protocol();
    }
    Fault::upstream_closed()
}

fn is_reset(error: &hyper::Error) -> bool {
    source::<std::io::Error>(error).is_some_and(|error| {
        use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
        matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
    })
}

/// The first error of this type in the chain of causes.
fn source<T: Error + 'static>(error: &hyper::Error) -> Option<&T> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}

/// An error with its causes.
struct Chain<'a>(&'a dyn Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
