//! Grant types of the Token API (RFC 6749 section 4 and extensions).

/// A grant type that clients can be registered for, by its wire name.
pub const KNOWN: [&str; 11] = [
    "authorization_code",
    "client_credentials",
    "iwa:ntlm",
    "implicit",
    "kerberos",
    "password",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:saml2-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
];

/// The grant types that the Token API can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GrantType {
    /// Resource owner password credentials (RFC 6749 section 4.3).
    Password,
    /// Client credentials (RFC 6749 section 4.4).
    ClientCredentials,
    /// Refreshing an access token (RFC 6749 section 6).
    RefreshToken,
}

impl GrantType {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Password, Self::ClientCredentials, Self::RefreshToken];

    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::ClientCredentials => "client_credentials",
            Self::RefreshToken => "refresh_token",
        }
    }

    /// Reads a name on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == text)
    }
}
