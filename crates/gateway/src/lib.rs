//! The gateway: match, authenticate, permit, forward, record.
//!
//! Owns the route table, the snapshot that requests are judged by, the upstream pool and the fault bodies. It must not
//! know the store, `auth` or the portal: what it serves is handed in, and callers come verified from `verify`.
//!
//! Start reading at `pipeline.rs`: the one function that every API call goes through.

mod answer_body;
mod answer_framing;
mod call;
mod cors;
mod credential;
mod fault;
mod forward;
mod forwarded;
mod gateway;
mod head_guard;
mod header;
mod header_name;
mod idle_timer;
mod permit;
mod pipeline;
mod record;
mod route;
mod route_table;
mod settings;
mod snapshot;
mod target;
mod upload;
mod upstream;

pub use answer_body::{GatewayBody, GatewayBodyError};
pub use gateway::{Deployed, Gateway, Worker};
pub use head_guard::{Answered, Answering, HeadGuard, HeadRules, Turn};
pub use idle_timer::IdleTimer;
pub use record::{Counters, Counts};
pub use settings::{CorsSettings, GatewaySettings};
