//! What the configuration can say about the gateway.

use std::path::PathBuf;
use std::time::Duration;

use tollgate_domain::resource::PathReadings;

/// Limits and habits of the gateway. The listener's own limits (headers, connections) are the server's.
#[derive(Clone, Debug)]
pub struct GatewaySettings {
    /// How long a connection to an upstream may take, TLS handshake included.
    pub connect_timeout: Duration,
    /// How long an upstream may take from the last byte of the request to the head of its answer.
    pub response_timeout: Duration,
    /// How long an upstream may be silent in the middle of an answer.
    pub response_idle_timeout: Duration,
    /// How long a client may be silent in the middle of a request body.
    pub request_body_idle_timeout: Duration,
    /// How long an unused upstream connection is kept.
    pub pool_idle_timeout: Duration,
    /// How many unused connections to one upstream each worker keeps.
    pub pool_max_idle: usize,
    /// The most header fields that an upstream's answer may have.
    pub response_max_headers: usize,
    /// The header that carries the token, unless the API names its own (`apim.oauth_config.auth_header`).
    pub authorization_header: String,
    /// Which readings of a path count.
    pub path_readings: PathReadings,
    /// PEM files with certificate authorities to trust beside the machine's own.
    pub trust_files: Vec<PathBuf>,
    /// Cross-origin requests.
    pub cors: CorsSettings,
}

impl Default for GatewaySettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            response_timeout: Duration::from_secs(60),
            response_idle_timeout: Duration::from_secs(300),
            request_body_idle_timeout: Duration::from_secs(30),
            pool_idle_timeout: Duration::from_secs(30),
            pool_max_idle: 64,
            response_max_headers: 100,
            authorization_header: "Authorization".to_owned(),
            path_readings: PathReadings::default(),
            trust_files: Vec::new(),
            cors: CorsSettings::default(),
        }
    }
}

/// `[apim.cors]`: there is no setting for credentials, because they are never allowed.
#[derive(Clone, Debug)]
pub struct CorsSettings {
    /// Whether the gateway answers preflights and marks answers.
    pub enabled: bool,
    /// Origins that may read answers; `*`: all.
    pub allow_origins: Vec<String>,
    /// Methods that a preflight may offer; of these, only those of the resource are named.
    pub allow_methods: Vec<String>,
    /// Headers that a preflight offers.
    pub allow_headers: Vec<String>,
    /// Headers that scripts may read from answers; none: the header is left out.
    pub expose_headers: Vec<String>,
}

impl Default for CorsSettings {
    fn default() -> Self {
        let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self {
            enabled: true,
            allow_origins: list(&["*"]),
            allow_methods: list(&["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]),
            allow_headers: list(&[
                "authorization",
                "Access-Control-Allow-Origin",
                "Content-Type",
                "SOAPAction",
                "apikey",
                "Internal-Key",
            ]),
            expose_headers: Vec::new(),
        }
    }
}
