//! Refresh tokens as handles: which of its grant's tokens one is, and the next for the current one, in one statement.
//!
//! Only keyed hashes come here, and the successor sealed. How long ago a token was replaced is told by the clock that
//! wrote down the replacement: the database's, where several nodes share one.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::grant::Grant;
use tollgate_domain::id::GrantId;

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::grant;
use crate::params;
use crate::store::Store;

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
    /// Whose tokens they are.
    pub grant: GrantId,
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

/// How a rotation went.
#[derive(PartialEq, Eq)]
pub enum Rotated {
    /// The next one is the grant's only token now.
    Next,
    /// Another request was first: its successor, sealed, which is the grant's only token.
    Again(Vec<u8>),
    /// Neither: nothing was changed.
    Refused,
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

    /// Replaces the refresh token that was shown by the next one; within the grace, gives the successor of one that was
    /// replaced already. Of any number of concurrent calls with one token, one replaces it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn rotate_grant(
        &self,
        rotation: Rotation,
        now: Timestamp,
        audit: Audit,
    ) -> Result<Rotated, StoreError> {
        self.write("rotate_grant", move |tx| {
            let moment = tx.moment("$6");
            let replace = format!(
                "UPDATE token_grant SET previous_hash = refresh_hash, refresh_hash = $1, family_hash = $2, \
                 key_id = $3, successor = $4, repeats = 0, replaced_before = rotated_at, rotated_at = {moment}, \
                 expires_at = $5, updated_at = $6 \
                 WHERE id = $7 AND refresh_hash = $8 AND revoked_at IS NULL"
            );
            let Rotation { grant, shown, next, key_id, sealed, grace, expires_at } = &rotation;
            let replaced = tx.execute(
                &replace,
                params![&next.hash, &next.family, key_id, sealed, expires_at, now, grant, shown],
            )?;
            let outcome = if replaced > 0 {
                Rotated::Next
            } else {
                let moment = tx.moment("$5");
                let repeat = format!(
                    "UPDATE token_grant SET repeats = repeats + 1 \
                     WHERE id = $1 AND previous_hash = $2 AND revoked_at IS NULL AND successor IS NOT NULL \
                     AND repeats < $3 AND {moment} - rotated_at < $4 RETURNING successor"
                );
                let again =
                    tx.query_opt(&repeat, params![grant, shown, MOST_REPEATS, grace, now], |row| row.blob(0))?;
                let Some(successor) = again else { return Ok(Rotated::Refused) };
                Rotated::Again(successor)
            };
            audit::insert(tx, &audit)?;
            Ok(outcome)
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
