//! Where a request came from.

use std::fmt;
use std::net::IpAddr;

use uuid::Uuid;

use crate::environment::Environment;

/// The other end of a request, as the audit trail, the logs and upstreams are told of it. The server makes one for each
/// request and hands it on; nobody else looks at the connection. What the server does by itself has none of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// The client's address, without its port (see [`crate::proxy`]).
    pub address: Option<IpAddr>,
    /// The trusted proxy that passed the request on, when the client did not connect itself.
    pub proxy: Option<IpAddr>,
    /// The id of the request, as in the logs and in the answer's header.
    pub request_id: Option<RequestId>,
}

/// The id of a request. A text is made of it only where one is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RequestId(Uuid);

impl RequestId {
    const PREFIX: &str = "req_";
    /// The length of its text.
    pub const LENGTH: usize = Self::PREFIX.len() + 32;

    /// A new one.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self(environment.uuid())
    }

    /// Its text, all ASCII.
    #[must_use]
    pub fn text(self) -> [u8; Self::LENGTH] {
        let mut text = [0; Self::LENGTH];
        let (prefix, number) = text.split_at_mut(Self::PREFIX.len());
        prefix.copy_from_slice(Self::PREFIX.as_bytes());
        self.0.simple().encode_lower(number);
        text
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Self::PREFIX, self.0.simple())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
