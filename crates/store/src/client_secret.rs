//! Consumer secrets: their keyed hashes, and sealed copies where the server keeps them.

use std::fmt;

use tollgate_domain::clock::Timestamp;
use tollgate_domain::deployed::DeployedClient;
use tollgate_domain::id::{ClientId, ClientSecretId};
use tollgate_domain::organization::Organization;

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;
use crate::{client, deployed, params, version};

/// A secret to be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSecret {
    /// The id to give.
    pub id: ClientSecretId,
    /// The keyed hash.
    pub hash: Vec<u8>,
    /// The subkey of the hash.
    pub hash_key_id: String,
    /// The sealed secret, unless only hashes are kept.
    pub sealed: Option<Vec<u8>>,
    /// The subkey that sealed it.
    pub sealed_key_id: Option<String>,
    /// What its owner wrote about it.
    pub description: String,
    /// Absent: it does not expire.
    pub expires_at: Option<Timestamp>,
}

/// Shows neither hash nor sealed secret.
impl fmt::Debug for NewSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSecret").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A secret as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredSecret {
    /// Identifies it.
    pub id: ClientSecretId,
    /// See [`NewSecret::hash`].
    pub hash: Vec<u8>,
    /// See [`NewSecret::hash_key_id`].
    pub hash_key_id: String,
    /// See [`NewSecret::sealed`].
    pub sealed: Option<Vec<u8>>,
    /// See [`NewSecret::sealed_key_id`].
    pub sealed_key_id: Option<String>,
    /// See [`NewSecret::description`].
    pub description: String,
    /// See [`NewSecret::expires_at`].
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Shows neither hash nor sealed secret.
impl fmt::Debug for StoredSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredSecret")
            .field("id", &self.id)
            .field("expires_at", &self.expires_at)
            .field("revoked_at", &self.revoked_at)
            .finish_non_exhaustive()
    }
}

/// The columns that [`read`] expects, of `client_secret s`.
pub(crate) const COLUMNS: &str = "s.id, s.hash, s.hash_key_id, s.sealed, s.sealed_key_id, s.description, s.expires_at, \
    s.revoked_at, s.created_at";

/// Reads [`COLUMNS`] from `first` on; `None` where an outer join found no secret.
pub(crate) fn read(row: &Row<'_>, first: usize) -> Result<Option<StoredSecret>, StoreError> {
    let Some(id) = row.opt_parse(first)? else {
        return Ok(None);
    };
    Ok(Some(StoredSecret {
        id,
        hash: row.blob(first + 1)?,
        hash_key_id: row.text(first + 2)?,
        sealed: row.opt_blob(first + 3)?,
        sealed_key_id: row.opt_text(first + 4)?,
        description: row.text(first + 5)?,
        expires_at: row.opt_time(first + 6)?,
        revoked_at: row.opt_time(first + 7)?,
        created_at: row.time(first + 8)?,
    }))
}

/// Adds a secret in a transaction of another method.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    organization: &Organization,
    client: ClientId,
    secret: &NewSecret,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute_one(
        "INSERT INTO client_secret (organization, id, client_id, hash, hash_key_id, sealed, sealed_key_id, \
         description, expires_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            organization,
            secret.id,
            client,
            &secret.hash,
            &secret.hash_key_id,
            &secret.sealed,
            &secret.sealed_key_id,
            &secret.description,
            secret.expires_at,
            now,
            now,
        ],
    )
}

impl Store {
    /// Gives a client this secret in place of all others; the grants and access tokens that they gave end. For `seen` see
    /// `version.rs`. Gives what is known of it now, and its version; `None` when there is no such client of that version.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn replace_secrets(
        &self,
        organization: Organization,
        client: ClientId,
        secret: NewSecret,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<(DeployedClient, Timestamp)>, StoreError> {
        self.write("replace_secrets", move |tx| {
            let now = audit.at;
            // Writing the client's row first keeps two replacements apart.
            let sql = format!(
                "UPDATE client SET epoch = epoch + 1, valid_from = epoch + 1, {} \
                 WHERE organization = $2 AND id = $3 AND state <> 'deleted' AND {} RETURNING updated_at",
                version::next(1),
                version::is_seen(4),
            );
            let found = tx.query_opt(&sql, params![now, &organization, client, seen], |row| row.time(0))?;
            let Some(version) = found else { return Ok(None) };
            tx.execute(
                "UPDATE client_secret SET revoked_at = $1, updated_at = $2 WHERE client_id = $3 AND revoked_at IS NULL",
                params![now, now, client],
            )?;
            insert(tx, &organization, client, &secret, now)?;
            audit::insert(tx, &audit)?;
            client::log(tx, &organization, client, now)?;
            Ok(deployed::client(tx, client)?.map(|client| (client, version)))
        })
        .await
    }
}
