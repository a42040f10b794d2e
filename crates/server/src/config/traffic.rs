//! `[apim.cors]`, `[apim.gateway]` and `[gateway]`: what the gateway answers to browsers, how it reads paths, and its limits.

use std::time::Duration;

use tollgate_domain::resource::PathReadings;

use super::finding::Findings;
use super::settings::Settings;

const METHODS: &str = "apim.cors.allow_methods";
const HEADERS: &str = "apim.cors.allow_headers";
const ORIGINS: &str = "apim.cors.allow_origins";
const CREDENTIALS: &str = "apim.cors.allow_credentials";

/// Cross-origin rules of published APIs; never with credentials.
#[derive(Clone, Debug)]
pub struct Cors {
    /// Whether the gateway answers preflights and adds headers at all.
    pub enable: bool,
    /// Origins, or `*` alone.
    pub allow_origins: Vec<String>,
    /// Methods that a preflight may be told, in capitals.
    pub allow_methods: Vec<String>,
    /// Request headers that a preflight is told.
    pub allow_headers: Vec<String>,
}

/// Bounds on what clients and upstreams may cost.
#[derive(Clone, Debug)]
pub struct GatewayLimits {
    /// For opening a connection to an upstream.
    pub connect_timeout: Duration,
    /// For an upstream's answer to begin.
    pub upstream_timeout: Duration,
    /// For a client to send a request's headers.
    pub header_timeout: Duration,
    /// For a body, either way, to go on.
    pub body_timeout: Duration,
    /// All headers of a request, in bytes.
    pub max_header_bytes: usize,
    /// Header fields of a request, and of an upstream's answer.
    pub max_headers: usize,
    /// For a connection over HTTP/2 with nothing open.
    pub http2_idle_timeout: Duration,
    /// For a client to take bytes that wait for it.
    pub write_timeout: Duration,
    /// Client connections at once.
    pub max_connections: usize,
    /// Those of one address.
    pub max_connections_per_address: usize,
    /// Which readings of a path count.
    pub path_readings: PathReadings,
    /// How long what a gateway holds counts without word of its control plane; none: for ever.
    pub max_staleness: Option<Duration>,
}

pub(super) fn read_cors(settings: &Settings, findings: &mut Findings) -> Cors {
    if settings.bool(CREDENTIALS) {
        findings.problem(
            settings.place(CREDENTIALS),
            CREDENTIALS,
            "must be false: Tollgate never lets browsers send credentials from other origins; call with a Bearer token",
        );
    }
    for key in [METHODS, HEADERS] {
        if !settings.list(key).iter().all(|name| is_token(name)) {
            findings.problem(
                settings.place(key),
                key,
                "an item must be a name as HTTP has it (RFC 9110 5.6.2)",
            );
        }
    }
    if !settings.list(ORIGINS).iter().all(|origin| is_origin(origin)) {
        findings.problem(
            settings.place(ORIGINS),
            ORIGINS,
            "an item must be `*`, or scheme and host without a path",
        );
    }
    Cors {
        enable: settings.bool("apim.cors.enable"),
        allow_origins: settings.list(ORIGINS).to_vec(),
        allow_methods: settings.list(METHODS).iter().map(|name| name.to_ascii_uppercase()).collect(),
        allow_headers: settings.list(HEADERS).to_vec(),
    }
}

fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

fn is_origin(origin: &str) -> bool {
    origin == "*"
        || origin == "null"
        || origin.split_once("://").is_some_and(|(scheme, host)| {
            !scheme.is_empty() && !host.is_empty() && host.bytes().all(|b| b.is_ascii_graphic() && b != b'/')
        })
}

pub(super) fn read_limits(settings: &Settings) -> GatewayLimits {
    GatewayLimits {
        connect_timeout: settings.duration("gateway.connect_timeout"),
        upstream_timeout: settings.duration("gateway.upstream_timeout"),
        header_timeout: settings.duration("gateway.header_timeout"),
        body_timeout: settings.duration("gateway.body_timeout"),
        max_header_bytes: settings.number("gateway.max_header_bytes"),
        max_headers: settings.number("gateway.max_headers"),
        http2_idle_timeout: settings.duration("gateway.http2_idle_timeout"),
        write_timeout: settings.duration("gateway.write_timeout"),
        max_connections: settings.number("gateway.max_connections"),
        max_connections_per_address: settings.number("gateway.max_connections_per_address"),
        max_staleness: settings.limit("apim.gateway.max_staleness"),
        path_readings: match settings.text("apim.gateway.path_readings") {
            "refuse" => PathReadings::Refuse,
            "plain" => PathReadings::Plain,
            _ => PathReadings::Strict,
        },
    }
}
