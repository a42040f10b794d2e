//! What clients are told of where this server is reached: `server.base_path`, `proxyPort`, the gateway environment.
//!
//! An address that is this server's own says nothing new: then hostname and ports are advertised as they are opened.

use std::net::IpAddr;

use http::Uri;

use super::finding::{Findings, Place};
use super::layer::Entry;
use super::own;
use super::placeholder::Resolved;
use super::raw::Raw;
use super::server::Server;
use super::settings::Settings;

const HOSTNAME: &str = "server.hostname";
const BASE_PATH: &str = "server.base_path";
const PROXY_PORT: &str = "transport.https.properties.proxyPort";
pub(super) const ENVIRONMENT: &str = "apim.gateway.environment";

/// The name of the gateway environment where nobody gives it another.
const DEFAULT_NAME: &str = "Default";
/// The longest name of a gateway environment, in bytes.
const LONGEST_NAME: usize = 255;

/// What WSO2's files write of an environment beside name, type and public address.
const UNNEEDED: [&str; 20] = [
    "gateway_type",
    "provider",
    "display_in_api_console",
    "description",
    "display_name",
    "show_as_token_endpoint_url",
    "service_url",
    "username",
    "password",
    "ws_endpoint",
    "wss_endpoint",
    "http_endpoint",
    "websub_event_receiver_http_endpoint",
    "websub_event_receiver_https_endpoint",
    "visibility",
    "virtual_host",
    "mode",
    "properties",
    "roles",
    "permission",
];

/// Where clients reach this server, as far as that is not where it listens.
#[derive(Clone, Debug)]
pub struct Advertised {
    /// `https://host` or `https://host:port` of the management port.
    pub management: Option<String>,
    /// The same of the gateway port; a path may follow.
    pub gateway: Option<String>,
    /// The name of the gateway environment.
    pub environment: String,
}

pub(super) fn read(
    settings: &Settings,
    environments: Option<(&Entry, &Resolved)>,
    server: &Server,
    findings: &mut Findings,
) -> Advertised {
    let management = read_base_path(settings, server, findings).or_else(|| {
        let port = settings.optional_number::<u16>(PROXY_PORT)?;
        Some(origin(&server.url_host(), port))
    });
    if management.is_none() && !server.is_open() && !is_local(&server.hostname) {
        let text = format!(
            "is a name that others cannot reach: `server.bind_address` is loopback only. Behind a proxy on this machine, say \
             so with `{BASE_PATH}`"
        );
        findings.warning(settings.place(HOSTNAME), HOSTNAME, text);
    }
    let (environment, gateway) = environments
        .and_then(|(entry, resolved)| read_environment(&resolved.value, &entry.place, server, findings))
        .unwrap_or_else(|| (DEFAULT_NAME.to_owned(), None));
    Advertised { management, gateway, environment }
}

fn is_local(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn origin(host: &str, port: u16) -> String {
    match port {
        443 => format!("https://{host}"),
        _ => format!("https://{host}:{port}"),
    }
}

fn read_base_path(settings: &Settings, server: &Server, findings: &mut Findings) -> Option<String> {
    let text = settings.optional_text(BASE_PATH)?;
    let place = settings.place(BASE_PATH);
    if own::is_own_url(&Raw::Text(text.to_owned()), server) {
        return None;
    }
    match public_url(text, server) {
        Some(url) if url.path.is_empty() => Some(url.origin),
        _ => {
            findings.problem(place, BASE_PATH, "must be https://host or https://host:port, without a path");
            None
        }
    }
}

/// A public address: the origin in its shortest form, and a path without a slash at its end.
struct PublicUrl {
    origin: String,
    path: String,
}

fn public_url(text: &str, server: &Server) -> Option<PublicUrl> {
    let url = own::expand(text, server).parse::<Uri>().ok()?;
    let authority = url.authority()?;
    let is_plain =
        url.scheme_str() == Some("https") && url.query().is_none() && !authority.as_str().contains('@');
    let port = match authority.as_str().strip_prefix(authority.host()) {
        Some("") => Some(443),
        _ => authority.port_u16().filter(|port| *port != 0),
    };
    let path = url.path().trim_end_matches('/').to_owned();
    port.filter(|_| is_plain).map(|port| PublicUrl { origin: origin(authority.host(), port), path })
}

/// Name and public address of the one gateway environment.
fn read_environment(
    value: &Raw,
    place: &Place,
    server: &Server,
    findings: &mut Findings,
) -> Option<(String, Option<String>)> {
    let mut problem = |text: &str| findings.problem(place.clone(), ENVIRONMENT, text);
    let environment = match value {
        Raw::List(list) if list.is_empty() => return None,
        Raw::List(list) => match list.as_slice() {
            [Raw::Table(environment)] => environment,
            _ => {
                problem("there is one gateway environment on this server: keep one");
                return None;
            }
        },
        _ => {
            problem("must be written as [[apim.gateway.environment]]");
            return None;
        }
    };
    for key in environment.keys() {
        if !UNNEEDED.contains(&key.as_str()) && !["name", "type", "https_endpoint"].contains(&key.as_str()) {
            problem(&format!("unknown key `{key}`"));
        }
    }
    if environment
        .get("type")
        .is_some_and(|kind| !matches!(kind, Raw::Text(kind) if kind.eq_ignore_ascii_case("hybrid")))
    {
        problem("type must be \"hybrid\": the gateway serves production and sandbox");
    }
    let name = match environment.get("name") {
        None => DEFAULT_NAME.to_owned(),
        Some(Raw::Text(name))
            if (1..=LONGEST_NAME).contains(&name.trim().len()) && !name.chars().any(char::is_control) =>
        {
            name.trim().to_owned()
        }
        Some(_) => {
            problem("name must be a text of at most 255 bytes");
            return None;
        }
    };
    let Some(endpoint) = environment.get("https_endpoint") else { return Some((name, None)) };
    if own::is_own_url(endpoint, server) {
        return Some((name, None));
    }
    let url = match endpoint {
        Raw::Text(text) => public_url(text, server),
        _ => None,
    };
    if url.is_none() {
        problem("https_endpoint must be https://host, https://host:port, and perhaps a path");
    }
    Some((name, url.map(|url| format!("{}{}", url.origin, url.path))))
}
