//! Refresh tokens as handles: which of its grant's tokens one is, and the next for the current one, in one statement.
//!
//! Only keyed hashes come here, and the successor sealed. How long ago a token was replaced is told by the clock that
//! wrote down the replacement: the database's, where several nodes share one.

use std::fmt;

use tollgate_domain::clock::Timestamp;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::grant::Grant;
use tollgate_domain::id::GrantId;
use tollgate_domain::scope::{ScopePolicy, ScopeSet};

use crate::audit::{self, Audit};
use crate::epoch::{self, ShownClient, ShownUser};
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Tx;
use crate::{grant, params, scope_decision};

/// How often at most a successor is given again.
const MOST_REPEATS: i64 = 5;

/// What a refresh token is found by. Keyed hashes: it has no `Debug`.
#[derive(Clone)]
pub struct RefreshHandle {
    /// Of what all tokens of its grant have in common; none in tokens of the former form.
    pub family: Option<Vec<u8>>,
    /// Of the whole token.
    pub hash: Vec<u8>,
}

/// Which of a grant's refresh tokens was shown. An age is the time since it was replaced, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshPlace {
    /// The one that is good.
    Current,
    /// The one before.
    Previous {
        /// Since the last replacement.
        age: i64,
    },
    /// One of those before that.
    Earlier {
        /// Since the replacement before the last; its own may be longer ago.
        age: i64,
    },
}

/// The next refresh token for the one that was shown. Keyed hashes: it has no `Debug`.
pub struct Rotation {
    /// The keyed hash of the one that was shown.
    pub shown: Vec<u8>,
    /// The next one; it has a family.
    pub next: RefreshHandle,
    /// The subkey of the hashes.
    pub key_id: String,
    /// The next one, sealed, to be given again within the grace.
    pub sealed: Option<Vec<u8>>,
    /// How long after the replacement that is done, in milliseconds.
    pub grace: i64,
    /// When the next one expires.
    pub expires_at: Timestamp,
}

/// What a renewal goes by.
pub struct Renewal {
    /// Which grant.
    pub grant: GrantId,
    /// Its user, in the epoch in which it was given.
    pub user: ShownUser,
    /// The client, and what it has shown.
    pub client: ShownClient,
    /// The scopes that were asked for, among the grant's.
    pub requested: ScopeSet,
    /// The server's settings of the decision.
    pub policy: ScopePolicy,
    /// When the new access token ends.
    pub access_until: Timestamp,
    /// The keyed hash of the grant's refresh token as it was read.
    pub current: Vec<u8>,
    /// The next refresh token; `None`: `current` stays, if it still is the grant's.
    pub rotation: Option<Rotation>,
}

/// What a renewal gives.
#[derive(Debug)]
pub struct Renewed {
    /// The scopes of the new access token, by the user's roles of now.
    pub scopes: ScopeSet,
    /// The client's epoch of now.
    pub client_epoch: Epoch,
    /// The user's epoch of now.
    pub user_epoch: Epoch,
    /// What became of the refresh token.
    pub rotated: Rotated,
}

/// How a rotation went.
#[derive(PartialEq, Eq)]
pub enum Rotated {
    /// It stays the grant's token.
    Stays,
    /// The next one is the grant's only token now.
    Next,
    /// Another request was first: its successor, sealed, which is the grant's only token.
    Again(Vec<u8>),
}

/// Does not show the successor.
impl fmt::Debug for Rotated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stays => "Stays",
            Self::Next => "Next",
            Self::Again(_) => "Again",
        })
    }
}

/// What a statement that renews a grant asks of it: neither revoked nor ended with what its user or client has proved.
const COUNTS: &str = "revoked_at IS NULL \
    AND client_epoch >= (SELECT valid_from FROM client c WHERE c.id = token_grant.client_id) \
    AND account_epoch >= (SELECT valid_from FROM account a WHERE a.id = token_grant.account_id)";

/// Replaces the refresh token that was shown by the next one, or finds the successor that it got before.
fn rotate(
    tx: &mut Tx<'_>,
    grant: GrantId,
    rotation: &Rotation,
    access_until: Timestamp,
    now: Timestamp,
) -> Result<Option<Rotated>, StoreError> {
    let Rotation { shown, next, key_id, sealed, grace, expires_at } = rotation;
    let moment = tx.moment("$6");
    let replace = format!(
        "UPDATE token_grant SET previous_hash = refresh_hash, refresh_hash = $1, family_hash = $2, key_id = $3, \
         successor = $4, repeats = 0, replaced_before = rotated_at, rotated_at = {moment}, expires_at = $5, \
         updated_at = $6, access_until = CASE WHEN access_until > $7 THEN access_until ELSE $7 END \
         WHERE id = $8 AND refresh_hash = $9 AND {COUNTS}"
    );
    let replaced = tx.execute(
        &replace,
        params![&next.hash, &next.family, key_id, sealed, expires_at, now, access_until, grant, shown],
    )?;
    if replaced > 0 {
        return Ok(Some(Rotated::Next));
    }
    let moment = tx.moment("$5");
    let repeat = format!(
        "UPDATE token_grant SET repeats = repeats + 1, \
         access_until = CASE WHEN access_until > $6 THEN access_until ELSE $6 END \
         WHERE id = $1 AND previous_hash = $2 AND successor IS NOT NULL AND repeats < $3 \
         AND {moment} - rotated_at < $4 AND {COUNTS} RETURNING successor"
    );
    let again = params![grant, shown, MOST_REPEATS, grace, now, access_until];
    Ok(tx.query_opt(&repeat, again, |row| row.blob(0))?.map(Rotated::Again))
}

impl Store {
    /// The grant of a refresh token, expired and revoked ones as well, of any organization: the client that shows it
    /// tells which is right.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn grant_by_refresh(
        &self,
        handle: RefreshHandle,
        now: Timestamp,
    ) -> Result<Option<(Grant, RefreshPlace)>, StoreError> {
        self.read("grant_by_refresh", move |tx| {
            let (columns, moment, width) = (grant::COLUMNS, tx.moment("$2"), grant::WIDTH);
            let (found_by, key) = match &handle.family {
                Some(family) => ("family_hash = $3", family),
                None => ("refresh_hash = $3 OR previous_hash = $3", &handle.hash),
            };
            let sql = format!(
                "SELECT {columns}, CASE WHEN refresh_hash = $1 THEN 0 WHEN previous_hash = $1 THEN 1 ELSE 2 END, \
                 {moment} - rotated_at, {moment} - replaced_before FROM token_grant WHERE {found_by}"
            );
            tx.query_opt(&sql, params![&handle.hash, now, key], |row| {
                // A time that is absent was before times were kept beside: longer ago than anything asks.
                let age = |column| Ok::<_, StoreError>(row.opt_int(column)?.unwrap_or(i64::MAX));
                let place = match row.int(width)? {
                    0 => RefreshPlace::Current,
                    1 => RefreshPlace::Previous { age: age(width + 1)? },
                    _ => RefreshPlace::Earlier { age: age(width + 2)? },
                };
                Ok((grant::read(row)?, place))
            })
        })
        .await
    }

    /// Renews a grant, if it and what its client has shown still count: with the scopes that the user's roles give now,
    /// and the epochs of now. Replaces the refresh token that was shown by the next one; within the grace, gives the
    /// successor of one that was replaced already. Of any number of concurrent calls with one token, one replaces it.
    /// `None` when the grant has ended, or another request was first.
    ///
    /// # Errors
    /// [`StoreError::Ended`].
    pub async fn renew_grant(
        &self,
        renewal: Renewal,
        now: Timestamp,
        audit: Audit,
    ) -> Result<Option<Renewed>, StoreError> {
        self.write("renew_grant", move |tx| {
            let Renewal { grant, user, client, requested, policy, access_until, current, rotation } =
                &renewal;
            let user = epoch::hold_user(tx, *user)?;
            let (organization, client_epoch) = epoch::hold_client(tx, client, now)?;
            let rotated = match rotation {
                Some(rotation) => rotate(tx, *grant, rotation, *access_until, now)?,
                None => {
                    let sql = format!(
                        "UPDATE token_grant \
                         SET access_until = CASE WHEN access_until > $1 THEN access_until ELSE $1 END \
                         WHERE id = $2 AND refresh_hash = $3 AND {COUNTS}"
                    );
                    let extended = tx.execute(&sql, params![access_until, grant, current])?;
                    (extended > 0).then_some(Rotated::Stays)
                }
            };
            let Some(rotated) = rotated else { return Ok(None) };
            let scopes = scope_decision::granted(tx, &organization, &user, requested, policy)?;
            let mut audit = audit.clone();
            (audit.organization, audit.actor, audit.subject) =
                (user.organization.clone(), user.name.clone(), user.name.clone());
            audit::insert(tx, &audit)?;
            Ok(Some(Renewed { scopes, client_epoch, user_epoch: user.epoch, rotated }))
        })
        .await
    }

    /// Forgets successors whose grace is over, at most `limit`; says how many.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn forget_successors(&self, grace: i64, now: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.write("forget_successors", move |tx| {
            let moment = tx.moment("$2");
            let sql = format!(
                "UPDATE token_grant SET successor = NULL WHERE id IN (SELECT id FROM token_grant \
                 WHERE successor IS NOT NULL AND rotated_at <= {moment} - $1 LIMIT $3)"
            );
            tx.execute(&sql, params![grace, now, limit])
        })
        .await
    }
}
