//! Which parts of Tollgate a server is, and where its key manager is when that is another server.

use std::fmt;

use http::Uri;

use super::finding::Findings;
use super::own;
use super::raw::Raw;
use super::server::Server;
use super::settings::Settings;

const SERVER_ROLE: &str = "server.server_role";
const SERVICE_URL: &str = "apim.key_manager.service_url";
/// What stands for this file's own management port, in WSO2's files.
const OWN_PORT: &str = "${mgt.transport.https.port}";
/// The most control planes that are named.
const MOST: usize = 16;

/// What a server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    All,
    /// Key manager, portals and REST APIs, for gateways on other servers.
    Control,
    /// Published APIs alone: what they are judged by comes from a control plane.
    Gateway,
}

impl Role {
    /// Its name on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Control => "control",
            Self::Gateway => "gateway",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a control plane is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlPlane {
    host: String,
    port: u16,
}

impl ControlPlane {
    /// A DNS name or an IP address (IPv6 without brackets).
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// What the configuration says about roles.
#[derive(Clone, Debug)]
pub struct Roles {
    /// What `server_role` says, where it is written.
    written: Option<Role>,
    control_planes: Vec<ControlPlane>,
}

impl Roles {
    /// The servers of `service_url` that are not this one, to be tried in turn.
    #[must_use]
    pub fn control_planes(&self) -> &[ControlPlane] {
        &self.control_planes
    }

    /// The role to start in, when the command line asks for `asked`.
    ///
    /// # Errors
    /// What contradicts what, in words.
    pub fn choose(&self, asked: Option<Role>) -> Result<Role, String> {
        let role = match (asked, self.written) {
            (Some(asked), Some(written)) if asked != written => {
                return Err(format!("--role {asked} contradicts [server] server_role, which says {written}"));
            }
            (Some(role), _) | (None, Some(role)) => role,
            (None, None) => Role::All,
        };
        match (role, self.control_planes.first()) {
            (Role::Gateway, None) => {
                Err("a gateway needs [apim.key_manager] service_url, the address of its control \
                                          plane: another server's"
                    .to_owned())
            }
            (Role::All | Role::Control, Some(plane)) => Err(format!(
                "[apim.key_manager] service_url names another server, {}:{}, but this one is a key manager itself: \
                 start with --role gateway, or take the key out",
                plane.host, plane.port
            )),
            _ => Ok(role),
        }
    }
}

pub(super) fn read(settings: &Settings, server: &Server, findings: &mut Findings) -> Roles {
    let written = settings.is_written(SERVER_ROLE).then(|| match settings.text(SERVER_ROLE) {
        "gateway-worker" => Role::Gateway,
        "control-plane" => Role::Control,
        _ => Role::All,
    });
    let mut control_planes = Vec::new();
    let place = || settings.place(SERVICE_URL);
    let urls = settings.list(SERVICE_URL);
    if urls.len() > MOST {
        findings.problem(place(), SERVICE_URL, format!("names more than {MOST} servers"));
    }
    for url in urls {
        if own::is_own_url(&Raw::Text(url.clone()), server) {
            continue;
        }
        let Some(plane) = control_plane(&own::expand(url, server)) else {
            let text = format!("`{url}` is not the address of a key manager, such as https://host:9443");
            findings.problem(place(), SERVICE_URL, text);
            continue;
        };
        if url.contains(OWN_PORT) {
            let text = format!(
                "takes the port of {} from this file: {}, with its offset {}. Write that server's own",
                plane.host, plane.port, server.offset
            );
            findings.warning(place(), SERVICE_URL, text);
        }
        if !control_planes.contains(&plane) {
            control_planes.push(plane);
        }
    }
    Roles { written, control_planes }
}

/// Host and port of `https://host:port`; WSO2's `/services/` behind it says nothing.
fn control_plane(url: &str) -> Option<ControlPlane> {
    let url = url.parse::<Uri>().ok()?;
    let authority = url.authority().filter(|authority| !authority.as_str().contains('@'))?;
    let is_plain = url.scheme_str() == Some("https") && url.query().is_none();
    let is_known = matches!(url.path().trim_end_matches('/'), "" | "/services");
    let port = match authority.as_str().strip_prefix(authority.host()) {
        Some("") => 443,
        _ => authority.port_u16().filter(|port| *port != 0)?,
    };
    let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
    (is_plain && is_known && !host.is_empty()).then_some(ControlPlane { host, port })
}
