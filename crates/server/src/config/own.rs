//! Keys of WSO2's that may only name this server itself.

use std::net::IpAddr;

use super::raw::Raw;
use super::server::Server;

/// WSO2's own ports, which stand for this server's while its ports are any free ones.
const USUAL_PORTS: [u16; 2] = [9443, 8243];

/// A URL with WSO2's own templates replaced.
pub(super) fn expand(url: &str, server: &Server) -> String {
    url.replace("${carbon.protocol}", "https")
        .replace("${carbon.host}", &server.url_host())
        .replace("${carbon.context}", "/")
        .replace("${carbon.management.port}", &server.management_port.to_string())
        .replace("${mgt.transport.https.port}", &server.management_port.to_string())
        .replace("${https.nio.port}", &server.gateway_port.to_string())
}

/// Whether the URL names this server: its host, with the ports of its configuration. WSO2's own templates
/// (`${mgt.transport.https.port}` and such) always do.
pub(super) fn is_own_url(value: &Raw, server: &Server) -> bool {
    let Raw::Text(text) = value else { return false };
    let url = expand(text, server);
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()),
        _ => (authority, Some(443)),
    };
    port.is_some_and(|port| is_own_port(port, server)) && is_own_host(host, server)
}

fn is_own_port(port: u16, server: &Server) -> bool {
    let configured = [server.management_port, server.gateway_port];
    configured.into_iter().zip(USUAL_PORTS).any(|(own, usual)| port == own || own == 0 && port == usual)
}

fn is_own_host(host: &str, server: &Server) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if host.eq_ignore_ascii_case(&server.hostname) || host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    host.parse::<IpAddr>()
        .is_ok_and(|address| address.is_loopback() || server.bind_address.contains(&address))
}

/// Whether a list of token types names none but JWTs.
pub(super) fn are_known_token_types(value: &Raw) -> bool {
    let Raw::List(types) = value else { return false };
    types.iter().all(|kind| match kind {
        Raw::Table(kind) => {
            matches!(kind.get("name"), Some(Raw::Text(name)) if ["JWT", "Default"].contains(&name.as_str()))
        }
        _ => false,
    })
}
