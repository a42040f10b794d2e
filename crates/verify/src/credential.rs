//! What a call presents to say who is calling.

use std::fmt;

/// A credential, told apart by its form. `Debug` shows its kind only.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// A JSON Web Token: decided without asking anybody.
    Jwt(&'a str),
    /// Any other bearer token: only the key manager can tell.
    Opaque(&'a str),
}

/// The kind of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// See [`Credential::Jwt`].
    Jwt,
    /// See [`Credential::Opaque`].
    Opaque,
}

impl CredentialKind {
    /// Its name in the logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jwt => "jwt",
            Self::Opaque => "opaque",
        }
    }
}

impl<'a> Credential<'a> {
    /// A bearer token. A JSON Web Token is what has the outer form of one (RFC 7515 section 7.1): three parts.
    #[must_use]
    pub fn bearer(token: &'a str) -> Self {
        // By `split`, which looks at many bytes at a time: tokens are long.
        let is_jwt = token.split('.').take(4).count() == 3;
        if is_jwt { Self::Jwt(token) } else { Self::Opaque(token) }
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> CredentialKind {
        match self {
            Self::Jwt(_) => CredentialKind::Jwt,
            Self::Opaque(_) => CredentialKind::Opaque,
        }
    }
}

impl fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)
    }
}
