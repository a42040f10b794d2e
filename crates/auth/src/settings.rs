//! The settings of this crate, as the configuration gives them.

use tollgate_domain::grant_type::GrantType;
use tollgate_domain::pattern::Pattern;
use tollgate_domain::scope::ScopePolicy;
use tollgate_domain::signing_key::Algorithm;

/// Default lifetimes in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// Access tokens of applications.
    pub application: i64,
    /// Access tokens of users.
    pub user: i64,
    /// Refresh tokens.
    pub refresh: i64,
    /// The longest of an access token, whatever a client or a request asks for; `None`: also one without an end.
    pub longest_access: Option<i64>,
}

/// Cost and queue of password hashing (Argon2id, RFC 9106).
#[derive(Clone, Debug)]
pub struct HashingSettings {
    /// Memory per hash in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
    /// Threads that hash; 0: one per core.
    pub workers: usize,
    /// How many may wait before further ones are turned away.
    pub queue: usize,
}

/// Everything that the configuration decides here.
#[derive(Clone, Debug)]
pub struct AuthSettings {
    /// The host in realms, as configured.
    pub hostname: String,
    /// Whether names of users may hold an `@` (`tenant_mgt.enable_email_domain`).
    pub email_names: bool,
    /// How access tokens are signed.
    pub algorithm: Algorithm,
    /// Default lifetimes.
    pub lifetimes: Lifetimes,
    /// Whether a refresh returns a new refresh token.
    pub renew_refresh_token: bool,
    /// Whether a renewed refresh token gets a fresh lifetime.
    pub extend_on_renewal: bool,
    /// For how long, in milliseconds, a token that was replaced gets the same successor again; 0: not at all.
    pub reuse_grace: i64,
    /// For how long, in seconds, the audit trail is kept.
    pub audit_keep: i64,
    /// Whether consumer secrets are kept as hashes only and shown once.
    pub hash_only: bool,
    /// Which scopes are granted without being asked for, and without a look at roles.
    pub scopes: ScopePolicy,
    /// The grant types that the server offers.
    pub grant_types: Vec<GrantType>,
    /// Whether people may sign up by themselves where no admin has decided (`carbon.super` only).
    pub self_signup: bool,
    /// What a user's name must match.
    pub user_name_rule: Pattern,
    /// What a password must match.
    pub password_rule: Pattern,
    /// What a client's name must match at dynamic registration.
    pub client_name_rule: Pattern,
    /// Password hashing.
    pub hashing: HashingSettings,
    /// The name of the gateway environment.
    pub gateway_environment: String,
}

/// The URLs under which the server is reached, without a trailing slash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Urls {
    /// The management port, e.g. `https://localhost:9443`.
    pub management: String,
    /// The gateway port, e.g. `https://localhost:8243`.
    pub gateway: String,
}

impl Urls {
    /// The issuer of tokens: the token endpoint of the management port, as WSO2 has it.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("{}/oauth2/token", self.management)
    }
}
