//! Whether what a credential proved still counts: asked by whatever writes on the strength of it, in its transaction.
//!
//! A credential is checked outside of any transaction, because a hash takes long, and what it was checked against was
//! read with an epoch. Whatever is written then holds the rows of client and user until its commit: what ends them
//! comes before, and is seen here, or after, and then its epoch is higher than the one that was written.

use tollgate_domain::caller::Caller;
use tollgate_domain::client::ClientState;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::{ClientId, ClientSecretId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::token_client::TokenClient;
use tollgate_domain::user::User;

use crate::error::{Ended, StoreError};
use crate::transaction::Tx;
use crate::{client, denial, grant, params, user};

/// A user who has shown a password or a session.
#[derive(Clone, Copy, Debug)]
pub struct ShownUser {
    /// Who.
    pub id: UserId,
    /// The epoch of the account when that was read which it was checked against.
    pub epoch: Epoch,
}

impl From<&User> for ShownUser {
    fn from(user: &User) -> Self {
        Self { id: user.id, epoch: user.epoch }
    }
}

/// By what a client was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientProof {
    /// This secret of its.
    Secret(ClientSecretId),
    /// Its name: it is public.
    Public,
}

/// A client that has shown what it must.
#[derive(Clone, Debug)]
pub struct ShownClient {
    /// The client as it was known with its secrets.
    pub client: TokenClient,
    /// By what it was known.
    pub proof: ClientProof,
}

/// The user, as of now, if what was shown still counts.
///
/// # Errors
/// [`StoreError::Ended`].
pub(crate) fn hold_user(tx: &mut Tx<'_>, shown: ShownUser) -> Result<User, StoreError> {
    let user = user::held(tx, shown.id)?;
    let counts = |user: &User| user.is_active() && shown.epoch >= user.valid_from;
    user.filter(counts).ok_or(StoreError::Ended(Ended::User))
}

/// Organization and epoch of the client, as of now, if what was shown still counts.
///
/// # Errors
/// [`StoreError::Ended`].
pub(crate) fn hold_client(
    tx: &mut Tx<'_>,
    shown: &ShownClient,
    now: Timestamp,
) -> Result<(Organization, Epoch), StoreError> {
    let id: ClientId = shown.client.id;
    let secret = match shown.proof {
        ClientProof::Secret(id) => Some(id),
        ClientProof::Public => None,
    };
    let (client, is_live) = client::held(tx, id, secret, now)?.ok_or(StoreError::Ended(Ended::Client))?;
    let is_shown = match shown.proof {
        ClientProof::Secret(_) => is_live,
        ClientProof::Public => client.is_public(),
    };
    if client.state == ClientState::Active && shown.client.epoch >= client.valid_from && is_shown {
        Ok((client.organization, client.epoch))
    } else {
        Err(StoreError::Ended(Ended::Client))
    }
}

/// Whether an access token still counts, as far as its client, its grant and the token itself go; they stay as they are until
/// the commit.
pub(crate) fn holds_token(tx: &mut Tx<'_>, caller: &Caller) -> Result<bool, StoreError> {
    let sql = format!(
        "SELECT 1 FROM client c WHERE c.id = $1 AND c.state = $2 AND c.valid_from <= $3{}",
        tx.for_share("c")
    );
    let shown = params![caller.client, ClientState::Active.as_str(), caller.client_epoch];
    if tx.query_opt(&sql, shown, |_| Ok(()))?.is_none() {
        return Ok(false);
    }
    let has_ended = match caller.grant {
        Some(grant) => grant::held(tx, grant)?,
        None => false,
    };
    Ok(!has_ended && !denial::names(tx, caller)?)
}
