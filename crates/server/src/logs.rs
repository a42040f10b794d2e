//! Logs: on stderr, as lines for people or as JSON for machines.
//!
//! `[log] level` chooses what is logged, `RUST_LOG` wins over it. Crates that are not ours are capped at INFO whatever
//! the two say: some of them print parameters, and so secrets, at DEBUG.

use std::io::{IsTerminal as _, stderr};

use tracing::{Level, Metadata};
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// What our own targets begin with: `tollgate` and `tollgate_<crate>`.
const OWN: &str = "tollgate";
/// What is logged when nobody says anything that can be read.
const DEFAULT: &str = "info";

/// Starts logging for the whole process. Does nothing when logging has been started already.
pub fn start(wanted: Option<&str>, json: bool) {
    let chosen = EnvFilter::try_new(wanted.unwrap_or(DEFAULT)).unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let filter = chosen.and(filter_fn(is_allowed));
    let lines = tracing_subscriber::fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    let registry = tracing_subscriber::registry();
    // It only fails when logging has been started already.
    let _ = if json {
        registry.with(lines.json().flatten_event(true).with_filter(filter)).try_init()
    } else {
        registry.with(lines.with_filter(filter)).try_init()
    };
}

/// Whether an event may be logged at all: our own always, other crates' from INFO on.
fn is_allowed(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    let is_own = target.strip_prefix(OWN).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '_']));
    is_own || *metadata.level() <= Level::INFO
}
