//! The record: what became of each request. Every one ends here, refused and abandoned ones too.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::StatusCode;
use tokio::time::Instant;
use tollgate_verify::CredentialKind;

use crate::call::Call;
use crate::fault::{Blame, Fault, Retry};

/// Counts since the start, over all workers.
#[derive(Debug, Default)]
pub struct Counters {
    /// Of requests that came to no worker.
    own: Tally,
    workers: Mutex<Vec<Arc<Tally>>>,
}

/// What one worker counts, in cache lines of its own: others only look.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Tally {
    requests: AtomicU64,
    refused: AtomicU64,
    upstream_failures: AtomicU64,
    abandoned: AtomicU64,
}

/// The counts at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that came, those with a refused head among them.
    pub requests: u64,
    /// Requests that the gateway did not pass on.
    pub refused: u64,
    /// Requests that an upstream did not answer, or not to the end.
    pub upstream_failures: u64,
    /// Requests whose client went away before the end of the answer.
    pub abandoned: u64,
}

impl Counters {
    /// For one more worker to count in.
    pub(crate) fn tally(&self) -> Arc<Tally> {
        let tally = Arc::<Tally>::default();
        self.workers().push(Arc::clone(&tally));
        tally
    }

    /// A request came whose head is refused: nothing else is known of it.
    pub(crate) fn refuse_head(&self) {
        count(&self.own.requests);
        count(&self.own.refused);
    }

    /// The counts now.
    #[must_use]
    pub fn read(&self) -> Counts {
        let workers = self.workers();
        let sum = |counter: fn(&Tally) -> &AtomicU64| {
            let tallies = workers.iter().map(Arc::as_ref).chain([&self.own]);
            tallies.map(|tally| counter(tally).load(Ordering::Relaxed)).sum()
        };
        Counts {
            requests: sum(|tally| &tally.requests),
            refused: sum(|tally| &tally.refused),
            upstream_failures: sum(|tally| &tally.upstream_failures),
            abandoned: sum(|tally| &tally.abandoned),
        }
    }

    fn workers(&self) -> MutexGuard<'_, Vec<Arc<Tally>>> {
        // The list is whole after a panic: every change is one step.
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
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

/// The record of one request, and the call itself. It is written when it is dropped.
pub(crate) struct Record {
    tally: Arc<Tally>,
    call: Call,
    status: Option<StatusCode>,
    fault: Option<(&'static str, Blame, Retry)>,
    end: End,
    /// When it began; only when somebody listens.
    begun: Option<Instant>,
}

impl Record {
    /// Begins the record of a call.
    pub(crate) fn begin(tally: &Arc<Tally>, call: Call) -> Self {
        count(&tally.requests);
        let begun = tracing::enabled!(tracing::Level::DEBUG).then(Instant::now);
        Self { tally: Arc::clone(tally), call, status: None, fault: None, end: End::Open, begun }
    }

    /// The call, for the phases to fill in.
    pub(crate) fn call(&mut self) -> &mut Call {
        &mut self.call
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
            (End::Open, _) => count(&self.tally.abandoned),
            (End::BrokenOff, _) | (_, Some((_, Blame::Upstream, _))) => count(&self.tally.upstream_failures),
            (End::Complete, Some(_)) => count(&self.tally.refused),
            (End::Complete, None) => {}
        }
        let Some(begun) = self.begun else { return };
        let call = &self.call;
        let (resource, verified) = (call.resource(), call.verified.as_ref());
        tracing::debug!(
            request_id = call.peer.request_id.map(tracing::field::display),
            method = %call.method,
            api = call.route.as_ref().map(|route| route.base_path.as_str()),
            resource = resource.map(|resource| resource.target.as_str()),
            credential = call.credential.map(CredentialKind::as_str),
            client = verified.map(|verified| verified.client.consumer_key.as_str()),
            user = verified.map(|verified| tracing::field::display(verified.caller.user)),
            subscription = call.subscription.as_ref().map(|subscription| subscription.tier.as_str()),
            tier = resource.map(|resource| resource.throttling_policy.as_str()),
            status = self.status.map(|status| status.as_u16()),
            fault = self.fault.map(|(code, _, _)| code),
            blame = ?self.fault.map(|(_, blame, _)| blame),
            retry = ?self.fault.map(|(_, _, retry)| retry),
            end = ?self.end,
            millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            "gateway call",
        );
    }
}
