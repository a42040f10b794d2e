//! The one gateway environment that there is.

use axum::http::Uri;
use serde::Serialize;
use tollgate_auth::Auth;
use utoipa::ToSchema;

/// A gateway environment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Environment)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnvironmentObject {
    /// Identifies it.
    id: String,
    /// Its name.
    name: String,
    /// Its name on screen.
    display_name: String,
    /// `hybrid`: production and sandbox.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Where it is reached.
    server_url: String,
    /// `wso2`.
    provider: &'static str,
    /// Whether calls can be tried there.
    show_in_api_console: bool,
    /// The hosts under which it serves.
    vhosts: Vec<VhostObject>,
    /// Always empty.
    #[serde(rename = "endpointURIs")]
    #[schema(value_type = Vec<String>)]
    endpoint_uris: [String; 0],
    /// Always empty.
    #[schema(value_type = Vec<String>)]
    additional_properties: [String; 0],
}

/// A host of an environment. Only https is served.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VHost)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VhostObject {
    /// Its name.
    host: String,
    /// Always empty.
    http_context: &'static str,
    /// The gateway's port.
    https_port: u16,
}

fn gateway(auth: &Auth) -> (String, u16) {
    let uri = auth.urls().gateway.parse::<Uri>().ok();
    let host = uri.as_ref().and_then(Uri::host).unwrap_or("localhost").to_owned();
    (host, uri.and_then(|uri| uri.port_u16()).unwrap_or(443))
}

/// The host under which the gateway is reached.
pub(crate) fn host(auth: &Auth) -> String {
    gateway(auth).0
}

/// Writes the environment.
pub(crate) fn write_environment(auth: &Auth) -> EnvironmentObject {
    let (host, https_port) = gateway(auth);
    let name = &auth.settings().gateway_environment;
    EnvironmentObject {
        id: name.clone(),
        name: name.clone(),
        display_name: name.clone(),
        kind: "hybrid",
        server_url: auth.urls().gateway.clone(),
        provider: "wso2",
        show_in_api_console: true,
        vhosts: vec![VhostObject { host, http_context: "", https_port }],
        endpoint_uris: [],
        additional_properties: [],
    }
}
