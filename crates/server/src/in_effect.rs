//! What this process checks tokens and calls by: the verifier and the gateway, brought up to date together, whether the
//! changes come from the store (`follow.rs`) or from a control plane (`remote/feed.rs`).

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tollgate_domain::delta::{Delta, Snapshot};
use tollgate_gateway::Gateway;
use tollgate_verify::Verifier;

/// How long an answer waits for its own changes to be in effect.
const PATIENCE: Duration = Duration::from_secs(1);

/// The verifier, the gateway, and the number of the last change that is in effect in both.
pub(crate) struct InEffect {
    verifier: Verifier,
    gateway: Gateway,
    number: watch::Sender<i64>,
}

impl InEffect {
    /// Nothing yet; `number` is told what is in effect.
    pub(crate) fn new(verifier: Verifier, gateway: Gateway, number: watch::Sender<i64>) -> Self {
        Self { verifier, gateway, number }
    }

    /// What checks tokens.
    pub(crate) fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Puts a snapshot in the place of all that is; [`InEffect::reach`] tells those who wait.
    pub(crate) fn load(&self, snapshot: Snapshot) {
        self.verifier.load(snapshot.credentials);
        self.gateway.load(snapshot.apis, snapshot.subscriptions);
    }

    /// Takes over a change. They must come in order.
    pub(crate) fn apply(&self, delta: &Delta) {
        self.verifier.apply(delta);
        self.gateway.apply(delta);
    }

    /// All up to this change is in effect.
    pub(crate) fn reach(&self, number: i64) {
        self.number.send_replace(number);
    }
}

/// How far this process has followed. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Followed(watch::Receiver<i64>);

impl Followed {
    /// Nothing is in effect yet, and who tells more.
    pub(crate) fn channel() -> (watch::Sender<i64>, Self) {
        let (number, followed) = watch::channel(0);
        (number, Self(followed))
    }

    /// Waits until a change is in effect here, at most a second: so whoever has the answer to it sees it in the next
    /// answer. Number 0, no change, is never waited for.
    pub(crate) async fn reach(&self, number: i64) {
        if !self.is_reached(number).await {
            tracing::warn!(change = number, "a change is answered before it is in effect everywhere");
        }
    }

    /// The number of the last change that is in effect.
    pub(crate) fn number(&self) -> i64 {
        *self.0.borrow()
    }

    /// Waits until another change is in effect than when this was last asked. `false`: none ever will be.
    pub(crate) async fn changed(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }

    /// Waits for a change, at most a second, and says whether it is in effect then.
    pub(crate) async fn is_reached(&self, number: i64) -> bool {
        if number == 0 || self.number() >= number {
            return true;
        }
        let mut applied = self.0.clone();
        // Without a follower nothing will ever be.
        matches!(timeout(PATIENCE, applied.wait_for(|applied| *applied >= number)).await, Ok(Ok(_)))
    }
}

#[cfg(test)]
#[path = "in_effect_tests.rs"]
mod tests;
