//! Sessions of browsers, by the keyed hash of the cookie's value.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::UserId;
use tollgate_domain::organization::Organization;
use tollgate_domain::user::User;

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::store::Store;
use crate::{params, user};

impl Store {
    /// Opens a session.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the user is none of the organization.
    #[expect(
        clippy::too_many_arguments,
        reason = "hash and times are arguments, so that callers decide them"
    )]
    pub async fn create_session(
        &self,
        hash: Vec<u8>,
        key_id: String,
        organization: Organization,
        user: UserId,
        expires_at: Timestamp,
        now: Timestamp,
        audit: Audit,
    ) -> Result<(), StoreError> {
        self.write("create_session", move |tx| {
            user::require(tx, &organization, user)?;
            tx.execute_one(
                "INSERT INTO session (organization, hash, key_id, account_id, expires_at, created_at, updated_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                params![&organization, &hash, &key_id, user, expires_at, now, now],
            )?;
            audit::insert(tx, &audit)
        })
        .await
    }

    /// The user of a session that has not expired, when it was opened and when it expires.
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
                "SELECT account_id, created_at, expires_at FROM session WHERE hash = $1 AND expires_at > $2",
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
