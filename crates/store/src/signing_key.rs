//! Signing keys, sealed. They are the server's own, so their rows stand under `carbon.super`.

use std::fmt;

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::organization::Organization;
use tollgate_domain::signing_key::{Algorithm, PublicKey};

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::params;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;
use crate::unreadable::{self, Unreadable, sift};

/// A signing key.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// Names it in tokens and in the key set.
    pub kid: String,
    /// The algorithm by its JOSE name.
    pub algorithm: String,
    /// The private key, sealed.
    pub sealed: Vec<u8>,
    /// The subkey that sealed it.
    pub key_id: String,
    /// The public key as JWK JSON (RFC 7517).
    pub public_key: String,
    /// `active` or `retired`.
    pub state: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Does not show the sealed key.
impl fmt::Debug for StoredKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredKey")
            .field("kid", &self.kid)
            .field("algorithm", &self.algorithm)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

fn read_public(row: &Row<'_>) -> Result<PublicKey, StoreError> {
    let unknown = || StoreError::malformed("unknown algorithm of a signing key");
    Ok(PublicKey {
        kid: row.text(0)?,
        algorithm: Algorithm::parse(&row.text(1)?).ok_or_else(unknown)?,
        jwk: row.json(2)?,
    })
}

/// The public half of a key.
pub(crate) fn public(tx: &mut Tx<'_>, kid: &str) -> Result<Option<PublicKey>, StoreError> {
    let sql = "SELECT kid, algorithm, public_key FROM signing_key WHERE kid = $1";
    let found = unreadable::query(tx, "signing key", (sql, 0), params![kid], read_public)?.pop();
    Ok(found.transpose()?)
}

/// The public halves of all keys, oldest first.
pub(crate) fn public_keys(
    tx: &mut Tx<'_>,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Vec<PublicKey>, StoreError> {
    let sql = "SELECT kid, algorithm, public_key FROM signing_key ORDER BY created_at, kid";
    Ok(sift(unreadable::query(tx, "signing key", (sql, 0), params![], read_public)?, unreadable))
}

impl Store {
    /// Keeps a signing key. `false` when there is an active one of that algorithm: another process was first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn add_signing_key(
        &self,
        key: StoredKey,
        now: Timestamp,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("add_signing_key", move |tx| {
            let organization = Organization::super_organization();
            let added = tx.execute(
                "INSERT INTO signing_key (organization, kid, algorithm, sealed, key_id, public_key, state, created_at, \
                 updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
                params![
                    &organization,
                    &key.kid,
                    &key.algorithm,
                    &key.sealed,
                    &key.key_id,
                    &key.public_key,
                    &key.state,
                    key.created_at,
                    now,
                ],
            )?;
            if added == 0 {
                return Ok(false);
            }
            audit::insert(tx, &audit)?;
            tx.log_change(now, &organization, ChangeKind::SigningKey, &key.kid)?;
            Ok(true)
        })
        .await
    }

    /// All signing keys, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn signing_keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        self.read("signing_keys", |tx| {
            tx.query(
                "SELECT kid, algorithm, sealed, key_id, public_key, state, created_at FROM signing_key \
                 ORDER BY created_at, kid",
                params![],
                |row| {
                    Ok(StoredKey {
                        kid: row.text(0)?,
                        algorithm: row.text(1)?,
                        sealed: row.blob(2)?,
                        key_id: row.text(3)?,
                        public_key: row.text(4)?,
                        state: row.text(5)?,
                        created_at: row.time(6)?,
                    })
                },
            )
        })
        .await
    }
}
