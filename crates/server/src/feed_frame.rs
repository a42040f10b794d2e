//! The feed between a control plane and its gateways, as it goes over the wire: one JSON object a line.

use serde::{Deserialize, Serialize};
use tollgate_domain::delta::{Body, Delta, Snapshot};
use tollgate_domain::deployed::DeployedApi;

/// What a line says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Frame {
    /// Everything, in the place of all that is held.
    Snapshot(Box<Snapshot>),
    /// What changed after the change `after`, up to the change `to`. Of several changes of one thing only the last is
    /// among them, so numbers may be missing.
    Deltas {
        /// What must be held before.
        after: i64,
        /// What is held then.
        to: i64,
        /// The changes in the order of their numbers.
        deltas: Vec<Delta>,
    },
    /// The control plane is there.
    Heartbeat {
        /// Whether all that the log has at this moment is told: not while the database is away.
        told: bool,
    },
}

impl Frame {
    /// A whole, without what a gateway on another machine does not need.
    pub(crate) fn snapshot(mut snapshot: Snapshot) -> Self {
        snapshot.apis = snapshot.apis.into_iter().map(DeployedApi::for_gateway).collect();
        Self::Snapshot(Box::new(snapshot))
    }

    /// Changes, without what a gateway on another machine does not need.
    pub(crate) fn deltas(after: i64, to: i64, mut deltas: Vec<Delta>) -> Self {
        for delta in &mut deltas {
            if let Body::Api { api: api @ Some(_), .. } = &mut delta.body {
                *api = api.take().map(|api| Box::new(api.for_gateway()));
            }
        }
        Self::Deltas { after, to, deltas }
    }

    /// The line, with its end.
    pub(crate) fn to_line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).expect("invariant: what is deployed always serializes");
        line.push(b'\n');
        line
    }
}

#[cfg(test)]
#[path = "feed_frame_tests.rs"]
mod tests;
