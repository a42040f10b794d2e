//! Grants: authorizations given once. Only keyed hashes of their refresh tokens come here.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::{Denial, Denied};
use tollgate_domain::grant::Grant;
use tollgate_domain::id::{DenialId, GrantId};
use tollgate_domain::organization::Organization;

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::row::Row;
use crate::store::Store;
use crate::{denial, json, params};

pub(crate) const COLUMNS: &str = "id, organization, client_id, account_id, kind, scopes, refresh_hash, key_id, rotated_at, \
    expires_at, revoked_at, created_at, updated_at, family_hash";
/// How many they are.
pub(crate) const WIDTH: usize = 14;

pub(crate) fn read(row: &Row<'_>) -> Result<Grant, StoreError> {
    Ok(Grant {
        id: row.parse(0)?,
        organization: row.parse(1)?,
        client: row.parse(2)?,
        user: row.opt_parse(3)?,
        kind: row.text(4)?,
        scopes: row.json(5)?,
        refresh_hash: row.blob(6)?,
        key_id: row.text(7)?,
        rotated_at: row.opt_time(8)?,
        expires_at: row.time(9)?,
        revoked_at: row.opt_time(10)?,
        created_at: row.time(11)?,
        updated_at: row.time(12)?,
        family_hash: row.opt_blob(13)?,
    })
}

impl Store {
    /// Keeps a new grant.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when client or user are gone.
    pub async fn create_grant(&self, grant: Grant, audit: Audit) -> Result<(), StoreError> {
        self.write("create_grant", move |tx| {
            tx.execute_one(
                "INSERT INTO token_grant (id, organization, client_id, account_id, kind, scopes, refresh_hash, key_id, \
                 rotated_at, expires_at, revoked_at, created_at, updated_at, family_hash) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                params![
                    grant.id,
                    &grant.organization,
                    grant.client,
                    grant.user,
                    &grant.kind,
                    json::text(&grant.scopes)?,
                    &grant.refresh_hash,
                    &grant.key_id,
                    grant.rotated_at,
                    grant.expires_at,
                    grant.revoked_at,
                    grant.created_at,
                    grant.updated_at,
                    &grant.family_hash,
                ],
            )?;
            audit::insert(tx, &audit)
        })
        .await
    }

    /// Ends a grant and its access tokens; the denial may be forgotten at `expires_at`. `false` when there is no
    /// such grant or it is revoked already.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revoke_grant(
        &self,
        organization: Organization,
        id: GrantId,
        denial: DenialId,
        expires_at: Timestamp,
        now: Timestamp,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("revoke_grant", move |tx| {
            let revoked = tx.execute(
                "UPDATE token_grant SET revoked_at = $1, updated_at = $2 \
                 WHERE organization = $3 AND id = $4 AND revoked_at IS NULL",
                params![now, now, &organization, id],
            )?;
            if revoked == 0 {
                return Ok(false);
            }
            audit::insert(tx, &audit)?;
            let denial = Denial {
                id: denial,
                organization: organization.clone(),
                denied: Denied::Grant(id),
                expires_at,
            };
            denial::add(tx, &denial, now)?;
            Ok(true)
        })
        .await
    }

    /// Removes grants, denials and sessions that have expired; says how many rows.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn purge_expired(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.write_whole("purge_expired", move |tx| {
            let mut removed = tx.execute("DELETE FROM token_grant WHERE expires_at <= $1", params![now])?;
            removed += tx.execute("DELETE FROM revocation WHERE expires_at <= $1", params![now])?;
            removed += tx.execute("DELETE FROM session WHERE expires_at <= $1", params![now])?;
            Ok(removed)
        })
        .await
    }
}
