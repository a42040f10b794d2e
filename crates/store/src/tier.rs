//! Tiers of an organization.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::organization::Organization;
use tollgate_domain::tier::{Tier, TierLevel};

use crate::error::StoreError;
use crate::params;
use crate::store::Store;
use crate::transaction::Tx;

/// Adds a tier in a transaction of another method.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    organization: &Organization,
    tier: &Tier,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute_one(
        "INSERT INTO tier (organization, level, name, description, request_count, unit_time, time_unit, created_at, \
         updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            organization,
            tier.level.as_str(),
            &tier.name,
            &tier.description,
            tier.request_count,
            tier.unit_time,
            &tier.time_unit,
            now,
            now,
        ],
    )
}

impl Store {
    /// The tiers of one level by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tiers(&self, organization: Organization, level: TierLevel) -> Result<Vec<Tier>, StoreError> {
        self.read("tiers", move |tx| {
            tx.query(
                "SELECT name, description, request_count, unit_time, time_unit FROM tier \
                 WHERE organization = $1 AND level = $2 ORDER BY name",
                params![&organization, level.as_str()],
                |row| {
                    Ok(Tier {
                        level,
                        name: row.text(0)?,
                        description: row.text(1)?,
                        request_count: row.opt_int(2)?,
                        unit_time: row.int(3)?,
                        time_unit: row.text(4)?,
                    })
                },
            )
        })
        .await
    }
}
