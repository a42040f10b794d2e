//! The names of roles that an organization knows; compared without regard to letter case.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::organization::Organization;
use tollgate_domain::user_name::name_key;

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::params;
use crate::store::Store;
use crate::transaction::Tx;

/// Adds a role in a transaction of another method.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    organization: &Organization,
    name: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute_one(
        "INSERT INTO role (organization, name_key, name, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)",
        params![organization, name_key(name), name, now, now],
    )
}

impl Store {
    /// Adds a role.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] on `role_pkey` when there is one of that name; [`StoreError::Missing`] without the
    /// organization.
    pub async fn create_role(
        &self,
        organization: Organization,
        name: String,
        now: Timestamp,
        audit: Audit,
    ) -> Result<(), StoreError> {
        self.write("create_role", move |tx| {
            insert(tx, &organization, &name, now)?;
            audit::insert(tx, &audit)
        })
        .await
    }

    /// The roles of an organization by name, `Internal/everyone` among them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn roles(&self, organization: Organization) -> Result<Vec<String>, StoreError> {
        self.read("roles", move |tx| {
            tx.query(
                "SELECT name FROM role WHERE organization = $1 ORDER BY name_key",
                params![&organization],
                |row| row.text(0),
            )
        })
        .await
    }

    /// Those of `names` that are no roles of the organization, in the order given.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn missing_roles(
        &self,
        organization: Organization,
        names: Vec<String>,
    ) -> Result<Vec<String>, StoreError> {
        self.read("missing_roles", move |tx| {
            let mut missing = Vec::new();
            for name in &names {
                let found = tx.query_opt(
                    "SELECT 1 FROM role WHERE organization = $1 AND name_key = $2",
                    params![&organization, name_key(name)],
                    |_| Ok(()),
                )?;
                if found.is_none() {
                    missing.push(name.clone());
                }
            }
            Ok(missing)
        })
        .await
    }
}
