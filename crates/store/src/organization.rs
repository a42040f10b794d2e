//! Organizations: made whole, with their built-in roles and tiers and their first administrator.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::organization::Organization;
use tollgate_domain::role::BUILT_IN;

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::params;
use crate::store::Store;
use crate::user::NewUser;
use crate::{role, tier, user};

impl Store {
    /// Makes an organization with the built-in roles and tiers and the user `admin`, who should hold role `admin`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] on `organization_pkey` when it exists; [`StoreError::Missing`] for a role of `admin`
    /// that is not built in.
    pub async fn create_organization(
        &self,
        organization: Organization,
        admin: NewUser,
        now: Timestamp,
        audit: Audit,
    ) -> Result<(), StoreError> {
        self.write("create_organization", move |tx| {
            tx.execute_one(
                "INSERT INTO organization (name, created_at, updated_at) VALUES ($1, $2, $3)",
                params![&organization, now, now],
            )?;
            for name in BUILT_IN {
                role::insert(tx, &organization, name, now)?;
            }
            for built_in in tollgate_domain::tier::built_in() {
                tier::insert(tx, &organization, &built_in, now)?;
            }
            user::insert(tx, &organization, &admin, now)?;
            audit::insert(tx, &audit)
        })
        .await
    }

    /// All organizations by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn organizations(&self) -> Result<Vec<Organization>, StoreError> {
        self.read("organizations", |tx| {
            tx.query("SELECT name FROM organization ORDER BY name", params![], |row| row.parse(0))
        })
        .await
    }

    /// Whether there is such an organization.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn organization_exists(&self, organization: Organization) -> Result<bool, StoreError> {
        self.read("organization_exists", move |tx| {
            let found =
                tx.query_opt("SELECT 1 FROM organization WHERE name = $1", params![&organization], |_| {
                    Ok(())
                })?;
            Ok(found.is_some())
        })
        .await
    }
}
