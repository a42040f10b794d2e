//! Settings that are changed at run time and win over the file, per organization.

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::organization::Organization;

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::params;
use crate::store::Store;

impl Store {
    /// A setting's value; `None` when it was never set.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn setting(
        &self,
        organization: Organization,
        name: String,
    ) -> Result<Option<String>, StoreError> {
        self.read("setting", move |tx| {
            let sql = "SELECT value FROM setting WHERE organization = $1 AND name = $2";
            tx.query_opt(sql, params![&organization, &name], |row| row.text(0))
        })
        .await
    }

    /// Sets a setting.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_setting(
        &self,
        organization: Organization,
        name: String,
        value: String,
        now: Timestamp,
        audit: Audit,
    ) -> Result<(), StoreError> {
        self.write("set_setting", move |tx| {
            tx.execute_one(
                "INSERT INTO setting (organization, name, value, created_at, updated_at) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (organization, name) DO UPDATE SET value = excluded.value, \
                 updated_at = excluded.updated_at",
                params![&organization, &name, &value, now, now],
            )?;
            audit::insert(tx, &audit)?;
            tx.log_change(now, &organization, ChangeKind::Setting, &name)?;
            Ok(())
        })
        .await
    }
}
