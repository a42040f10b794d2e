//! The record: what became of each request. Every one ends here, refused and abandoned ones too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{Method, Request, StatusCode};
use tokio::time::Instant;

use crate::fault::{Blame, Fault, Retry};

/// Counts since the start, over all workers.
#[derive(Debug, Default)]
pub struct Counters {
    requests: AtomicU64,
    refused: AtomicU64,
    upstream_failures: AtomicU64,
    abandoned: AtomicU64,
}

/// The counts at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that reached the gateway's pipeline.
    pub requests: u64,
    /// Requests that the gateway did not pass on.
    pub refused: u64,
    /// Requests that an upstream did not answer, or not to the end.
    pub upstream_failures: u64,
    /// Requests whose client went away before the end of the answer.
    pub abandoned: u64,
}

impl Counters {
    /// The counts now.
    #[must_use]
    pub fn read(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            requests: read(&self.requests),
            refused: read(&self.refused),
            upstream_failures: read(&self.upstream_failures),
            abandoned: read(&self.abandoned),
        }
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Not over yet; when the record is dropped like this, the client went away.
    Open,
    Complete,
    BrokenOff,
}

/// The record of one request. It is written when it is dropped.
pub(crate) struct Record {
    counters: Arc<Counters>,
    status: Option<StatusCode>,
    fault: Option<(&'static str, Blame, Retry)>,
    end: End,
    /// Only when somebody listens.
    detail: Option<Box<Detail>>,
}

struct Detail {
    begun: Instant,
    request_id: String,
    method: Method,
    api: String,
}

impl Record {
    /// Begins the record of a request.
    pub(crate) fn begin<B>(counters: &Arc<Counters>, request: &Request<B>, request_id: &str) -> Self {
        count(&counters.requests);
        let detail = tracing::enabled!(tracing::Level::DEBUG).then(|| {
            Box::new(Detail {
                begun: Instant::now(),
                request_id: request_id.to_owned(),
                method: request.method().clone(),
                api: String::new(),
            })
        });
        Self { counters: Arc::clone(counters), status: None, fault: None, end: End::Open, detail }
    }

    /// Notes which API was called.
    pub(crate) fn api(&mut self, base_path: &str) {
        if let Some(detail) = &mut self.detail {
            base_path.clone_into(&mut detail.api);
        }
    }

    /// Notes the status of the answer.
    pub(crate) fn status(&mut self, status: StatusCode) {
        self.status = Some(status);
    }

    /// Notes why the gateway answered in place of the upstream.
    pub(crate) fn fault(&mut self, fault: &Fault) {
        self.fault = Some((fault.code(), fault.blame(), fault.retry()));
    }

    /// The answer is at its end.
    pub(crate) fn complete(&mut self) {
        self.end = End::Complete;
    }

    /// The upstream's answer broke off.
    pub(crate) fn broken_off(&mut self) {
        self.end = End::BrokenOff;
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        match (self.end, self.fault) {
            (End::Open, _) => count(&self.counters.abandoned),
            (End::BrokenOff, _) | (_, Some((_, Blame::Upstream, _))) => {
                count(&self.counters.upstream_failures)
            }
            (End::Complete, Some(_)) => count(&self.counters.refused),
            (End::Complete, None) => {}
        }
        let Some(detail) = &self.detail else { return };
        tracing::debug!(
            request_id = %detail.request_id,
            method = %detail.method,
            api = %detail.api,
            status = self.status.map(|status| status.as_u16()),
            fault = self.fault.map(|(code, _, _)| code),
            blame = ?self.fault.map(|(_, blame, _)| blame),
            retry = ?self.fault.map(|(_, _, retry)| retry),
            end = ?self.end,
            millis = u64::try_from(detail.begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            "gateway call",
        );
    }
}
