//! Proxies in front of the server: which of them are believed, and what those say about where a request came from.
//!
//! Everybody can write `X-Forwarded-For`; only what a believed proxy added at its right end is known to be true. So hops
//! are read from the right, and reading ends at the first that is not believed or says no address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::IpNet;

/// An address or a range of addresses (CIDR).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

/// Why a text names no network of proxies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkRefused {
    /// Not an address, not a range.
    #[error("is neither an IP address nor a range such as 10.0.0.0/8")]
    Unreadable,
    /// The address has bits behind the prefix: a slip in one of the two.
    #[error("has bits behind its prefix; the range is {0}")]
    HostBits(IpNet),
    /// IPv4 written as IPv6; connections are seen as IPv4.
    #[error("is an IPv4 range written as IPv6; write it as IPv4")]
    Mapped,
    /// Everybody's word would be taken.
    #[error("would believe everybody")]
    Everybody,
}

impl FromStr for Network {
    type Err = NetworkRefused;

    fn from_str(text: &str) -> Result<Self, NetworkRefused> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self(address.to_canonical().into()));
        }
        let network: IpNet = text.parse().map_err(|_| NetworkRefused::Unreadable)?;
        let is_mapped = |address: IpAddr| address.is_ipv6() && address.to_canonical().is_ipv4();
        if network.prefix_len() == 0 {
            Err(NetworkRefused::Everybody)
        } else if network.trunc() != network {
            Err(NetworkRefused::HostBits(network.trunc()))
        } else if is_mapped(network.addr()) {
            Err(NetworkRefused::Mapped)
        } else {
            Ok(Self(network))
        }
    }
}

/// The proxies whose word about clients is taken; nobody by default.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// These networks.
    #[must_use]
    pub fn new(networks: Vec<Network>) -> Self {
        Self(networks)
    }

    /// Whether the address is a trusted proxy's.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.0.contains(&address))
    }

    /// The client's address: the rightmost hop that is no trusted proxy, else whoever `connected`. `hops` come from the
    /// right; one without an address ends them.
    pub fn client(&self, connected: IpAddr, hops: impl Iterator<Item = Option<IpAddr>>) -> IpAddr {
        if !self.contains(connected) {
            return connected;
        }
        hops.map_while(|hop| hop).find(|hop| !self.contains(*hop)).unwrap_or(connected)
    }
}

/// The hops in the lines of `X-Forwarded-For`, from the right; none for a hop that says no address.
pub fn forwarded_for<'a>(
    lines: impl DoubleEndedIterator<Item = &'a [u8]>,
) -> impl Iterator<Item = Option<IpAddr>> {
    elements(lines).map(|element| element.and_then(node))
}

/// The hops in the lines of `Forwarded` (RFC 7239), from the right; none for a hop that says no address.
///
/// Lines are split at every comma, also inside a quoted text: read from the left, a quotation mark that a client left
/// open would swallow what the proxy added. What is torn apart so is no well-formed element, and says no address.
pub fn forwarded<'a>(
    lines: impl DoubleEndedIterator<Item = &'a [u8]>,
) -> impl Iterator<Item = Option<IpAddr>> {
    elements(lines).map(|element| {
        let mut found = None;
        for pair in element?.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=')?;
            let value = unquoted(value)?;
            if !is_token(name) {
                return None;
            }
            if name.eq_ignore_ascii_case("for") && found.replace(value).is_some() {
                return None;
            }
        }
        found.and_then(node)
    })
}

/// The elements of a list in several lines, from the right; none for one that is no text. Empty ones do not count (RFC
/// 9110 section 5.6.1.2).
fn elements<'a>(lines: impl DoubleEndedIterator<Item = &'a [u8]>) -> impl Iterator<Item = Option<&'a str>> {
    lines
        .rev()
        .flat_map(|line| line.rsplit(|&byte| byte == b','))
        .map(<[u8]>::trim_ascii)
        .filter(|element| !element.is_empty())
        .map(|element| std::str::from_utf8(element).ok())
}

/// What a token or a quoted text says; no quoted pair belongs into an address or a host.
fn unquoted(value: &str) -> Option<&str> {
    match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').filter(|text| !text.contains(['"', '\\'])),
        None => Some(value).filter(|value| is_token(value)),
    }
}

/// Whether this is a token (RFC 9110 section 5.6.2).
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// The address of a node: with a port or without, IPv6 in brackets or bare. `unknown` and names that hide an address
/// (RFC 7239 section 6) are none.
fn node(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return Some(IpAddr::from(address).to_canonical());
    }
    let (address, port): (IpAddr, &str) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            (address.parse::<Ipv6Addr>().ok()?.into(), port)
        }
        None => {
            let (address, port) = text.split_at(text.find(':').unwrap_or(text.len()));
            (address.parse::<Ipv4Addr>().ok()?.into(), port)
        }
    };
    let is_port = |port: &str| match port.strip_prefix('_') {
        Some(hidden) => is_token(hidden),
        None => port.parse::<u16>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit()),
    };
    (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then(|| address.to_canonical())
}

#[cfg(test)]
#[path = "proxy_tests.rs"]
mod tests;
