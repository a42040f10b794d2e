//! The grants: each says its name, the parameters it needs and its rule; everything shared is in `token.rs`.

mod client_credentials;
mod password;
mod refresh_token;

use tollgate_auth::{Auth, Issued};
use tollgate_domain::grant_type::GrantType;
use tollgate_domain::peer::Peer;
use tollgate_domain::scope::{InvalidScope, ScopeSet};
use tollgate_store::ShownClient;

use crate::error::OAuthError;
use crate::parameters::Parameters;

/// What a grant's rule works on.
pub(crate) struct Request<'a> {
    pub(crate) auth: &'a Auth,
    pub(crate) peer: &'a Peer,
    pub(crate) client: &'a ShownClient,
    pub(crate) parameters: &'a Parameters,
    /// The requested scopes; empty when none were asked for. What cannot be read is refused by the grant's rule, after
    /// its credentials are checked.
    pub(crate) scopes: &'a Result<ScopeSet, InvalidScope>,
}

/// A grant.
pub(crate) struct Grant {
    pub(crate) grant_type: GrantType,
    /// The parameters without which the request is refused, in alphabetical order.
    pub(crate) required: &'static [&'static str],
    /// Whether a public client may use it without a secret.
    pub(crate) takes_public_clients: bool,
}

const REGISTERED: [Grant; 3] = [
    Grant {
        grant_type: GrantType::Password,
        required: &["password", "username"],
        takes_public_clients: true,
    },
    Grant { grant_type: GrantType::ClientCredentials, required: &[], takes_public_clients: false },
    Grant { grant_type: GrantType::RefreshToken, required: &["refresh_token"], takes_public_clients: true },
];

/// The grant of this wire name, if the server offers it. One that the configuration disables is not there at all.
pub(crate) fn find(offered: &[GrantType], name: &str) -> Option<&'static Grant> {
    REGISTERED.iter().find(|grant| grant.grant_type.as_str() == name && offered.contains(&grant.grant_type))
}

impl Grant {
    /// Runs the grant's rule.
    pub(crate) async fn run(&self, request: Request<'_>) -> Result<Issued, OAuthError> {
        match self.grant_type {
            GrantType::Password => password::run(request).await,
            GrantType::ClientCredentials => client_credentials::run(request).await,
            GrantType::RefreshToken => refresh_token::run(request).await,
        }
    }
}
