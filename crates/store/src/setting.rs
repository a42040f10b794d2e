//! Settings that are changed at run time and win over the file, per organization.

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::organization::Organization;

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::params;
use crate::store::Store;

impl Store {
    /// A setting's value and version; `None` when it was never set.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn setting(
        &self,
        organization: Organization,
        name: String,
    ) -> Result<Option<(String, Timestamp)>, StoreError> {
        self.read("setting", move |tx| {
            let sql = "SELECT value, updated_at FROM setting WHERE organization = $1 AND name = $2";
            tx.query_opt(sql, params![&organization, &name], |row| Ok((row.text(0)?, row.time(1)?)))
        })
        .await
    }

    /// Sets a setting, and gives its new version; for `seen` see `version.rs`: whoever has seen that it was never set
    /// names a version that none has. `None` when it is not of that version.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_setting(
        &self,
        organization: Organization,
        name: String,
        value: String,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.write("set_setting", move |tx| {
            let now = audit.at;
            let version = tx.query_opt(
                "INSERT INTO setting (organization, name, value, created_at, updated_at) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (organization, name) DO UPDATE SET value = excluded.value, updated_at = \
                 CASE WHEN setting.updated_at < excluded.updated_at THEN excluded.updated_at \
                 ELSE setting.updated_at + 1 END \
                 WHERE setting.updated_at = coalesce(CAST($6 AS BIGINT), setting.updated_at) RETURNING updated_at",
                params![&organization, &name, &value, now, now, seen],
                |row| row.time(0),
            )?;
            if version.is_some() {
                audit::insert(tx, &audit)?;
                tx.log_change(now, &organization, ChangeKind::Setting, &name)?;
            }
            Ok(version)
        })
        .await
    }
}
