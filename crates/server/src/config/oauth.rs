//! `[oauth]`: grants, lifetimes, renewal, scopes.

use std::time::Duration;

use tollgate_domain::grant_type::GrantType;
use tollgate_domain::pattern::Pattern;
use tollgate_domain::scope::ScopeSet;

use super::finding::Findings;
use super::settings::Settings;

const DEFAULT_SCOPES: &str = "oauth.default_requested_scopes";

/// How access tokens are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// Ed25519.
    EdDsa,
}

impl SigningAlgorithm {
    /// The name in JOSE headers (RFC 7518, RFC 8037).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::EdDsa => "EdDSA",
        }
    }
}

/// The rules of tokens and grants. All times are whole seconds.
#[derive(Clone, Debug)]
pub struct OAuth {
    /// The grants that the Token API offers.
    pub grant_types: Vec<GrantType>,
    /// Lifetime of an application's access token.
    pub app_access_token_validity: Duration,
    /// Lifetime of a user's access token.
    pub user_access_token_validity: Duration,
    /// Lifetime of a refresh token.
    pub refresh_token_validity: Duration,
    /// The longest lifetime of an access token, whoever asks for it; `None`: also one without an end.
    pub max_token_validity: Option<Duration>,
    /// How access tokens are signed.
    pub access_token_signing_algorithm: SigningAlgorithm,
    /// Whether a renewal gives a new refresh token.
    pub renew_refresh_token: bool,
    /// Whether a renewal starts the refresh token's lifetime again.
    pub extend_refresh_token_expiry_time_on_renewal: bool,
    /// How long a spent refresh token is still taken; zero to 60 s, in milliseconds if need be.
    pub reuse_grace: Duration,
    /// Granted when a request names no scope.
    pub default_requested_scopes: ScopeSet,
    /// Scopes granted without a look at roles; each matches a whole name.
    pub allowed_scopes: Vec<Pattern>,
    /// Keep only hashes of client secrets.
    pub hash_tokens_and_secrets: bool,
}

pub(super) fn read(settings: &Settings, findings: &mut Findings) -> OAuth {
    let algorithm = match settings.text("oauth.access_token_signing_algorithm") {
        "RS256" => SigningAlgorithm::Rs256,
        "EdDSA" => SigningAlgorithm::EdDsa,
        _ => SigningAlgorithm::Es256,
    };
    let enabled = |grant: &GrantType| settings.bool(&format!("oauth.grant_type.{}.enable", grant.as_str()));
    OAuth {
        grant_types: GrantType::ALL.into_iter().filter(enabled).collect(),
        app_access_token_validity: settings.duration("oauth.token_validation.app_access_token_validity"),
        user_access_token_validity: settings.duration("oauth.token_validation.user_access_token_validity"),
        refresh_token_validity: settings.duration("oauth.token_validation.refresh_token_validity"),
        max_token_validity: settings.limit("oauth.max_token_validity"),
        access_token_signing_algorithm: algorithm,
        renew_refresh_token: settings.bool("oauth.token_renewal.renew_refresh_token"),
        extend_refresh_token_expiry_time_on_renewal: settings
            .bool("oauth.token_renewal.extend_refresh_token_expiry_time_on_renewal"),
        reuse_grace: settings.duration("oauth.token_renewal.reuse_grace"),
        default_requested_scopes: read_scopes(settings, findings),
        allowed_scopes: settings.patterns("oauth.allowed_scopes"),
        hash_tokens_and_secrets: settings.bool("oauth.hash_tokens_and_secrets"),
    }
}

fn read_scopes(settings: &Settings, findings: &mut Findings) -> ScopeSet {
    let names = settings.list(DEFAULT_SCOPES);
    if names.iter().any(|name| name.is_empty() || name.contains(char::is_whitespace)) {
        findings.problem(settings.place(DEFAULT_SCOPES), DEFAULT_SCOPES, "an item must be one scope name");
    }
    ScopeSet::parse(&names.join(" ")).unwrap_or_else(|error| {
        findings.problem(settings.place(DEFAULT_SCOPES), DEFAULT_SCOPES, error.to_string());
        ScopeSet::default()
    })
}
