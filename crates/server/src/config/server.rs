//! `[server]`, the ports, and the first admin.

use std::net::{IpAddr, Ipv6Addr};

use tollgate_domain::proxy::{Network, TrustedProxies};
use tollgate_domain::secret::Password;
use tollgate_domain::text::is_invisible;

use super::finding::Findings;
use super::settings::Settings;

const HOSTNAME: &str = "server.hostname";
const OFFSET: &str = "server.offset";
const BIND_ADDRESS: &str = "server.bind_address";
const TRUSTED_PROXIES: &str = "server.trusted_proxies";
/// The key of the management port, for messages about a port that is taken.
pub const MANAGEMENT_PORT: &str = "transport.https.properties.port";
/// The key of the gateway port.
pub const GATEWAY_PORT: &str = "transport.passthru_https.listener.parameters.port";
/// The key of a gateway's status port.
pub const STATUS_PORT: &str = "server.status_port";
/// The key of the port for gateways on other servers.
pub const GATEWAYS_PORT: &str = "server.gateway_port";
/// The key of the demo upstream's port.
pub const DEMO_PORT: &str = "demo.upstream_port";
const USERNAME: &str = "super_admin.username";
const PASSWORD: &str = "super_admin.password";

/// The most addresses to listen on.
const MAX_ADDRESSES: usize = 16;

/// Where this server listens and what it calls itself.
#[derive(Clone, Debug)]
pub struct Server {
    /// Host in advertised URLs, issuer and certificate: a DNS name or an IP address (IPv6 without brackets).
    pub hostname: String,
    /// What was added to every port.
    pub offset: u16,
    /// Addresses to listen on, at least one, each once.
    pub bind_address: Vec<IpAddr>,
    /// The proxies whose word about clients is taken.
    pub trusted_proxies: TrustedProxies,
    /// The management port with the offset; 0: any free one.
    pub management_port: u16,
    /// The gateway port with the offset; 0: any free one.
    pub gateway_port: u16,
    /// The status port of a gateway on 127.0.0.1 with the offset; 0: any free one.
    pub status_port: u16,
    /// The port for gateways on other servers with the offset; 0: none but the management port.
    pub gateways_port: u16,
    /// The demo upstream's port on 127.0.0.1 with the offset; 0: any free one.
    pub demo_upstream_port: u16,
}

impl Server {
    /// The hostname as it stands in a URL: an IPv6 address in brackets.
    #[must_use]
    pub fn url_host(&self) -> String {
        match self.hostname.parse::<Ipv6Addr>() {
            Ok(address) => format!("[{address}]"),
            Err(_) => self.hostname.clone(),
        }
    }

    /// Whether other machines can reach the server.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.bind_address.iter().any(|address| !address.to_canonical().is_loopback())
    }
}

/// The first admin account; used only when it is first made.
#[derive(Clone, Debug)]
pub struct SuperAdmin {
    /// Name in the default organization.
    pub username: String,
    /// Password in the clear.
    pub password: Password,
    /// Whether somebody wrote it: the default says nothing about the account.
    pub is_password_written: bool,
    /// Whether to make the account at all.
    pub create_admin_account: bool,
    /// The role of admins.
    pub admin_role: String,
}

pub(super) fn read_server(settings: &Settings, findings: &mut Findings) -> Server {
    let hostname = settings.text(HOSTNAME).to_owned();
    if !is_host(&hostname) {
        findings.problem(
            settings.place(HOSTNAME),
            HOSTNAME,
            "must be a host name or an IP address, without port or scheme",
        );
    }
    let offset = settings.number::<u16>(OFFSET);
    let server = Server {
        hostname,
        offset,
        bind_address: read_addresses(settings, findings),
        trusted_proxies: read_proxies(settings, findings),
        management_port: shift(MANAGEMENT_PORT, offset, settings, findings),
        gateway_port: shift(GATEWAY_PORT, offset, settings, findings),
        status_port: shift(STATUS_PORT, offset, settings, findings),
        gateways_port: shift(GATEWAYS_PORT, offset, settings, findings),
        demo_upstream_port: shift(DEMO_PORT, offset, settings, findings),
    };
    let ports = [
        (GATEWAY_PORT, server.gateway_port, MANAGEMENT_PORT, server.management_port),
        (STATUS_PORT, server.status_port, GATEWAY_PORT, server.gateway_port),
        (GATEWAYS_PORT, server.gateways_port, MANAGEMENT_PORT, server.management_port),
        (GATEWAYS_PORT, server.gateways_port, GATEWAY_PORT, server.gateway_port),
        (DEMO_PORT, server.demo_upstream_port, MANAGEMENT_PORT, server.management_port),
        (DEMO_PORT, server.demo_upstream_port, GATEWAY_PORT, server.gateway_port),
    ];
    for (key, port, other_key, other) in ports {
        if port != 0 && port == other {
            findings.problem(settings.place(key), key, format!("is the same port as {other_key}"));
        }
    }
    server
}

/// The port with the offset; 0 stays 0.
fn shift(key: &str, offset: u16, settings: &Settings, findings: &mut Findings) -> u16 {
    match settings.number::<u16>(key) {
        0 => 0,
        port => port.checked_add(offset).unwrap_or_else(|| {
            let key_at_fault = if settings.is_written(OFFSET) { OFFSET } else { key };
            let text = format!("{key} {port} and the offset {offset} together pass 65535");
            findings.problem(settings.place(key_at_fault), key_at_fault, text);
            port
        }),
    }
}

fn read_addresses(settings: &Settings, findings: &mut Findings) -> Vec<IpAddr> {
    let mut addresses = Vec::new();
    let mut problem = |text: String| findings.problem(settings.place(BIND_ADDRESS), BIND_ADDRESS, text);
    let items = settings.list(BIND_ADDRESS);
    if items.is_empty() {
        problem("names no address to listen on".to_owned());
    }
    if items.len() > MAX_ADDRESSES {
        problem(format!("names more than {MAX_ADDRESSES} addresses"));
    }
    for item in items {
        match item.parse::<IpAddr>() {
            Ok(address) if addresses.contains(&address) => {}
            Ok(address) => addresses.push(address),
            Err(_) => problem(format!("`{item}` is not an IP address")),
        }
    }
    addresses
}

fn read_proxies(settings: &Settings, findings: &mut Findings) -> TrustedProxies {
    let mut networks = Vec::new();
    for item in settings.list(TRUSTED_PROXIES) {
        match item.parse::<Network>() {
            Ok(network) => networks.push(network),
            Err(refused) => findings.problem(
                settings.place(TRUSTED_PROXIES),
                TRUSTED_PROXIES,
                format!("`{item}` {refused}"),
            ),
        }
    }
    TrustedProxies::new(networks)
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.parse::<IpAddr>().is_ok() || host.len() <= 253 && host.split('.').all(is_label)
}

pub(super) fn read_super_admin(settings: &Settings, findings: &mut Findings) -> SuperAdmin {
    let admin = SuperAdmin {
        username: settings.text(USERNAME).to_owned(),
        password: Password::new(settings.text(PASSWORD)),
        is_password_written: settings.is_written(PASSWORD),
        create_admin_account: settings.bool("super_admin.create_admin_account"),
        admin_role: tollgate_domain::role::ADMIN.to_owned(),
    };
    if admin.username.is_empty() {
        findings.problem(settings.place(USERNAME), USERNAME, "must not be empty");
    }
    if admin.username.chars().any(|c| c == ':' || is_invisible(c)) {
        findings.problem(settings.place(USERNAME), USERNAME, "must hold no colon and no invisible character");
    }
    if admin.password.expose().is_empty() {
        findings.problem(settings.place(PASSWORD), PASSWORD, "must not be empty");
    }
    admin
}
