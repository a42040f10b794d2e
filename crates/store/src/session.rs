//! Sessions of browsers, by the keyed hash of the cookie's value.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::user::User;

use crate::audit::{self, Audit};
use crate::epoch::{self, ShownUser};
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Tx;
use crate::{params, user};

/// The epoch of the account that a session shows, if it is still there: it stays so until the commit.
pub(crate) fn held(tx: &mut Tx<'_>, hash: &[u8]) -> Result<Option<Epoch>, StoreError> {
    let sql = format!("SELECT s.account_epoch FROM session s WHERE s.hash = $1{}", tx.for_share("s"));
    tx.query_opt(&sql, params![hash], |row| row.epoch(0))
}

impl Store {
    /// Opens a session for a user who has shown a password.
    ///
    /// # Errors
    /// [`StoreError::Ended`] when that counts no more.
    pub async fn create_session(
        &self,
        hash: Vec<u8>,
        key_id: String,
        user: ShownUser,
        expires_at: Timestamp,
        now: Timestamp,
        audit: Audit,
    ) -> Result<(), StoreError> {
        self.write("create_session", move |tx| {
            let user = epoch::hold_user(tx, user)?;
            tx.execute_one(
                "INSERT INTO session (organization, hash, key_id, account_id, expires_at, created_at, updated_at, \
                 account_epoch) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                params![&user.organization, &hash, &key_id, user.id, expires_at, now, now, user.epoch],
            )?;
            audit::insert(tx, &audit)
        })
        .await
    }

    /// The user of a session that has neither expired nor ended, when it was opened and when it expires.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn session(
        &self,
        hash: Vec<u8>,
        now: Timestamp,
    ) -> Result<Option<(User, Timestamp, Timestamp)>, StoreError> {
        self.read("session", move |tx| {
            let found = tx.query_opt(
                "SELECT s.account_id, s.created_at, s.expires_at FROM session s JOIN account a ON a.id = s.account_id \
                 WHERE s.hash = $1 AND s.expires_at > $2 AND s.account_epoch >= a.valid_from",
                params![&hash, now],
                |row| Ok((row.parse(0)?, row.time(1)?, row.time(2)?)),
            )?;
            let Some((id, created_at, expires_at)) = found else {
                return Ok(None);
            };
            Ok(user::by_id(tx, id)?.map(|user| (user, created_at, expires_at)))
        })
        .await
    }

    /// Lets a session live until `expires_at`, unless it has ended.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn extend_session(
        &self,
        hash: Vec<u8>,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("extend_session", move |tx| {
            tx.execute(
                "UPDATE session SET expires_at = $1, updated_at = $2 WHERE hash = $3 AND expires_at > $4",
                params![expires_at, now, &hash, now],
            )?;
            Ok(())
        })
        .await
    }

    /// Ends a session. Says whether there was one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_session(&self, hash: Vec<u8>, audit: Audit) -> Result<bool, StoreError> {
        self.write("delete_session", move |tx| {
            if tx.execute("DELETE FROM session WHERE hash = $1", params![&hash])? == 0 {
                return Ok(false);
            }
            audit::insert(tx, &audit)?;
            Ok(true)
        })
        .await
    }
}
