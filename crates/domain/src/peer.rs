//! Where a request came from.

use std::net::IpAddr;

/// The other end of a request, as the audit trail, the logs and upstreams are told of it. The server makes one for each
/// request and hands it on; nobody else looks at the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// The client's address, without its port (see [`crate::proxy`]); empty for what the server does by itself.
    pub address: String,
    /// The trusted proxy that passed the request on, when the client did not connect itself.
    pub proxy: Option<IpAddr>,
    /// The id of the request, as in the logs and in the answer's header.
    pub request_id: String,
}
