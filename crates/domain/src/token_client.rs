//! A client as the Token API sees it: what its registration says of its tokens, and nothing else. Small, because whoever
//! remembers clients remembers all of them.

use std::num::NonZeroU32;

use crate::client::Client;
use crate::epoch::Epoch;
use crate::grant_type::GrantType;
use crate::id::{ClientId, UserId};
use crate::organization::Organization;

/// To whom tokens are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenClient {
    /// See [`Client::id`].
    pub id: ClientId,
    /// See [`Client::organization`].
    pub organization: Organization,
    /// See [`Client::consumer_key`].
    pub consumer_key: String,
    /// See [`Client::owner`].
    pub owner: UserId,
    /// See [`Client::epoch`].
    pub epoch: Epoch,
    /// What it may ask for, and for how long.
    pub terms: Terms,
}

impl From<&Client> for TokenClient {
    fn from(client: &Client) -> Self {
        Self {
            id: client.id,
            organization: client.organization.clone(),
            consumer_key: client.consumer_key.clone(),
            owner: client.owner,
            epoch: client.epoch,
            terms: Terms::from(client),
        }
    }
}

/// What a registration says of the client's tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// One bit for each of [`GrantType::ALL`].
    grant_types: u8,
    /// See [`Client::is_public`].
    pub is_public: bool,
    /// See [`Client::saas`].
    pub saas: bool,
    application_lifetime: Option<NonZeroU32>,
    user_lifetime: Option<NonZeroU32>,
    refresh_lifetime: Option<NonZeroU32>,
}

impl From<&Client> for Terms {
    fn from(client: &Client) -> Self {
        // More than a hundred years are as good as any number of them.
        let seconds = |property| {
            let seconds = client.lifetime(property)?;
            NonZeroU32::new(u32::try_from(seconds).unwrap_or(u32::MAX))
        };
        let allowed = GrantType::ALL.into_iter().filter(|grant| client.allows(grant.as_str()));
        Self {
            grant_types: allowed.map(bit).sum(),
            is_public: client.is_public(),
            saas: client.saas,
            application_lifetime: seconds("application_access_token_expiry_time"),
            user_lifetime: seconds("user_access_token_expiry_time"),
            refresh_lifetime: seconds("refresh_token_expiry_time"),
        }
    }
}

fn bit(grant: GrantType) -> u8 {
    match grant {
        GrantType::Password => 1,
        GrantType::ClientCredentials => 2,
        GrantType::RefreshToken => 4,
    }
}

fn number(seconds: Option<NonZeroU32>) -> Option<i64> {
    seconds.map(|seconds| seconds.get().into())
}

impl Terms {
    /// Whether it may use this grant type.
    #[must_use]
    pub fn allows(&self, grant: GrantType) -> bool {
        self.grant_types & bit(grant) != 0
    }

    /// How long its own access tokens live, in seconds; `None`: it does not say.
    #[must_use]
    pub fn application_lifetime(&self) -> Option<i64> {
        number(self.application_lifetime)
    }

    /// The same of its users' access tokens.
    #[must_use]
    pub fn user_lifetime(&self) -> Option<i64> {
        number(self.user_lifetime)
    }

    /// The same of refresh tokens.
    #[must_use]
    pub fn refresh_lifetime(&self) -> Option<i64> {
        number(self.refresh_lifetime)
    }
}

#[cfg(test)]
#[path = "token_client_tests.rs"]
mod tests;
