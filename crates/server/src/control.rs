//! What a control plane does for gateways on other machines. All of it is asked over connections that prove which gateway
//! asks, and by nobody else: a request carries its [`GatewayPeer`].

pub(crate) mod ask;
pub(crate) mod connection;
pub(crate) mod enrolment;
pub(crate) mod feed;
pub(crate) mod gateway_authority;
pub(crate) mod token_api;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use tollgate_verify::KeyManager;

/// The gateway at the other end of a connection, as its certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayPeer {
    /// Its name.
    pub name: String,
    /// The environment that it serves.
    pub environment: String,
    /// The serial number of its certificate.
    pub serial: String,
    /// Where it connected from.
    pub address: IpAddr,
}

/// What gateways are answered: whatever has not to do with how they prove who they are.
pub(crate) fn router(
    source: feed::FeedSource,
    key_manager: Arc<dyn KeyManager>,
    token_api: Router,
) -> Router {
    feed::router(source).merge(ask::router(key_manager)).merge(token_api::router(token_api))
}
