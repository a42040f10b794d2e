//! What the database says of itself, such as the fingerprint of the sealing key. Written once, but for
//! what is only remembered.

use crate::error::StoreError;
use crate::params;
use crate::store::Store;
use crate::transaction::Tx;

fn get(tx: &mut Tx<'_>, name: &str) -> Result<Option<String>, StoreError> {
    tx.query_opt("SELECT value FROM metadata WHERE name = $1", params![name], |row| row.text(0))
}

impl Store {
    /// A value by its name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn metadata(&self, name: String) -> Result<Option<String>, StoreError> {
        self.read("metadata", move |tx| get(tx, &name)).await
    }

    /// Keeps a value in place of the one that there is.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn replace_metadata(&self, name: String, value: String) -> Result<(), StoreError> {
        self.write("replace_metadata", move |tx| {
            tx.execute_one(
                "INSERT INTO metadata (name, value) VALUES ($1, $2) \
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                params![&name, &value],
            )
        })
        .await
    }

    /// Keeps a value unless there is one of that name; gives the one that is kept, so that of several processes that
    /// start at once all get the same.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn metadata_or_set(&self, name: String, value: String) -> Result<String, StoreError> {
        self.write("metadata_or_set", move |tx| {
            if let Some(kept) = get(tx, &name)? {
                return Ok(kept);
            }
            tx.execute(
                "INSERT INTO metadata (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                params![&name, &value],
            )?;
            get(tx, &name)?.ok_or(StoreError::WrongRowCount { found: 0 })
        })
        .await
    }
}
