//! Forwarding: a permitted call to its upstream, streamed both ways.

use std::error::Error;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use http::header::HOST;
use http::request::Parts;
use http::{Request, Response, StatusCode, Version};
use http_body::{Body, Frame, SizeHint};
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
use crate::upstream::{ConnectError, Lease};

/// Sends a call to the endpoint of its permit and gives the head of the answer, its body still coming.
///
/// # Errors
/// When the upstream cannot be reached, does not answer in time, or answers what cannot be read; when the client's body
/// breaks off.
pub(crate) async fn forward<B>(
    worker: &Worker,
    permit: Permit<'_>,
    head: &Parts,
    body: B,
) -> Result<Response<GatewayBody>, Fault>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let settings = worker.settings();
    let endpoint = permit.endpoint();
    let size = body.size_hint();
    let upload = Upload::new(body, settings.request_body_idle_timeout, permit.token_header());
    let exchange = Exchange { worker, permit, head, size, progress: upload.progress() };
    let (response, sender) = exchange.run(upload).await?;
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
    permit: Permit<'a>,
    /// The client's; the upstream's is made of it, as often as it takes.
    head: &'a Parts,
    size: SizeHint,
    progress: Option<Arc<Progress>>,
}

type Answered = (Response<Incoming>, SendRequest<Upload>);

impl Exchange<'_> {
    /// Tries a connection of the pool first. When that turns out to be closed before the request went out, or the
    /// request is an idempotent one without a body and no answer came, a new connection gets it once more (RFC 9110
    /// section 9.2.2, RFC 9112 section 9.3.1). Connecting is boxed: its state is large, and every request would carry
    /// room for it, copied as often as the request's future moves.
    async fn run(&self, upload: Upload) -> Result<Answered, Fault> {
        let is_repeatable = upload.is_none() && self.head.method.is_idempotent();
        let Some(mut sender) = self.worker.pool().take(&self.permit.endpoint().key) else {
            return Box::pin(self.on_new_connection(self.request(upload)?)).await;
        };
        match self.answer(&mut sender, self.request(upload)?).await? {
            Ok(response) => Ok((response, sender)),
            Err(mut lost) => {
                let unsent = lost.take_message();
                let error = lost.into_error();
                let lost_on_the_way =
                    error.is_incomplete_message() || error.is_canceled() || is_reset(&error);
                let request = match unsent {
                    Some(request) => request,
                    None if is_repeatable && lost_on_the_way => self.request(Upload::none())?,
                    None => return Err(fault_of(&error)),
                };
                Box::pin(self.on_new_connection(request)).await
            }
        }
    }

    /// What the upstream is sent.
    fn request(&self, upload: Upload) -> Result<Request<Upload>, Fault> {
        let (call, endpoint, head) = (self.permit.call(), self.permit.endpoint(), self.head);
        let rest = head.uri.path().get(call.rest_at..).unwrap_or_default();
        let target = endpoint.target(rest, head.uri.query());
        let (authority, host) = (call.authority.as_ref(), head.headers.get(HOST));
        let from = Forwarded { peer: &call.peer, authority, host };
        let token_header = self.permit.token_header();
        let mut headers = header::upstream_headers(&head.headers, token_header, &endpoint.authority, &from);
        header::frame_request(&mut headers, &head.method, &self.size, upload.is_none());
        let mut request = Request::new(upload);
        *request.method_mut() = head.method.clone();
        *request.uri_mut() = target.map_err(|_| Fault::bad_request("The request target is not valid"))?;
        *request.headers_mut() = headers;
        Ok(request)
    }

    async fn on_new_connection(&self, request: Request<Upload>) -> Result<Answered, Fault> {
        let endpoint = self.permit.endpoint();
        let connected = self.worker.connector().connect(endpoint).await;
        let mut sender = connected.map_err(|error| {
            tracing::warn!(upstream = %endpoint.key, error = %Chain(&error), "an upstream cannot be reached");
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
        let limit = self.worker.settings().response_timeout;
        let mut answer = pin!(sender.try_send_request(request));
        loop {
            let steps = self.progress.as_ref().map(|progress| progress.steps());
            if let Ok(answered) = timeout(limit, &mut answer).await {
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
