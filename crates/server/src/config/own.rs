//! Keys of WSO2's that may only name this server itself.

use std::net::IpAddr;

use super::raw::Raw;
use super::server::Server;

/// WSO2's own ports, which stand for this server's while its ports are any free ones.
const USUAL_PORTS: [u16; 2] = [9443, 8243];

/// Whether the URL names this server: its host, with the ports of its configuration. WSO2's own templates
/// (`${mgt.transport.https.port}` and such) always do.
pub(super) fn is_own_url(value: &Raw, server: &Server) -> bool {
    let Raw::Text(text) = value else { return false };
    let url = text
        .replace("${carbon.protocol}", "https")
        .replace("${carbon.host}", &server.url_host())
        .replace("${carbon.management.port}", &server.management_port.to_string())
        .replace("${mgt.transport.https.port}", &server.management_port.to_string())
        .replace("${https.nio.port}", &server.gateway_port.to_string());
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

/// Whether the list of gateway environments is WSO2's own: one, `Default`, hybrid, on this server.
pub(super) fn is_own_environment(value: &Raw, server: &Server) -> bool {
    let Raw::List(environments) = value else { return false };
    let [Raw::Table(environment)] = environments.as_slice() else { return environments.is_empty() };
    let is = |key: &str, expected: &str| match environment.get(key) {
        Some(Raw::Text(text)) => text.eq_ignore_ascii_case(expected),
        other => other.is_none(),
    };
    let endpoint = environment.get("https_endpoint");
    is("name", "Default") && is("type", "hybrid") && endpoint.is_none_or(|url| is_own_url(url, server))
}
