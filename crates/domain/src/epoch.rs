//! Epochs: what ends tokens, grants and sessions is decided by counting, not by clocks, which differ between nodes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How often what an account or a client proves has changed. Whatever is given on the strength of it carries the epoch
/// of that moment; what was given before epochs carries none and counts as the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub i64);

impl Epoch {
    /// The epoch of what was given before there were epochs.
    pub const FIRST: Self = Self(0);
    /// An epoch that none is after.
    pub const LAST: Self = Self(i64::MAX);
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
