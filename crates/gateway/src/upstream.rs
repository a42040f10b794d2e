//! Upstreams: where APIs live, and the connections to them.

mod connect;
mod endpoint;
mod pool;
mod trust_store;

pub(crate) use connect::{ConnectError, Connector};
pub(crate) use endpoint::Endpoint;
pub(crate) use pool::{Lease, Pool};
pub(crate) use trust_store::TrustStore;
