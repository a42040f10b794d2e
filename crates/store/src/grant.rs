//! Grants: authorizations given once, and the rotation of their refresh tokens. Only keyed hashes of handles come here.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::{Denial, DenialKind};
use tollgate_domain::grant::Grant;
use tollgate_domain::id::{DenialId, GrantId};
use tollgate_domain::organization::Organization;

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::row::Row;
use crate::store::Store;
use crate::{denial, json, params};

/// Which of a grant's refresh tokens was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshPlace {
    /// The one that is good.
    Current,
    /// The one before, already replaced.
    Previous,
}

const COLUMNS: &str = "id, organization, client_id, account_id, kind, scopes, refresh_hash, key_id, rotated_at, \
    expires_at, revoked_at, created_at, updated_at";

fn read(row: &Row<'_>) -> Result<Grant, StoreError> {
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
                 rotated_at, expires_at, revoked_at, created_at, updated_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
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
                ],
            )?;
            audit::insert(tx, &audit)
        })
        .await
    }

    /// The grant of a refresh token, expired and revoked ones as well, of any organization: the client that shows it
    /// tells which is right.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn grant_by_refresh(&self, hash: Vec<u8>) -> Result<Option<(Grant, RefreshPlace)>, StoreError> {
        self.read("grant_by_refresh", move |tx| {
            let current = format!("SELECT {COLUMNS} FROM token_grant WHERE refresh_hash = $1");
            if let Some(grant) = tx.query_opt(&current, params![&hash], read)? {
                return Ok(Some((grant, RefreshPlace::Current)));
            }
            let previous = format!("SELECT {COLUMNS} FROM token_grant WHERE previous_hash = $1");
            Ok(tx.query_opt(&previous, params![&hash], read)?.map(|grant| (grant, RefreshPlace::Previous)))
        })
        .await
    }

    /// Replaces the refresh token `current` by `new`. `false` when another request was first, or the grant is revoked
    /// or gone: of any number of concurrent calls with one token, one succeeds.
    ///
    /// # Errors
    /// Those of the database.
    #[expect(
        clippy::too_many_arguments,
        reason = "hashes and times are arguments, so that callers decide them"
    )]
    pub async fn rotate_grant(
        &self,
        id: GrantId,
        current: Vec<u8>,
        new: Vec<u8>,
        key_id: String,
        expires_at: Timestamp,
        now: Timestamp,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("rotate_grant", move |tx| {
            let rotated = tx.execute(
                "UPDATE token_grant SET previous_hash = refresh_hash, refresh_hash = $1, key_id = $2, \
                 expires_at = $3, rotated_at = $4, updated_at = $5 \
                 WHERE id = $6 AND refresh_hash = $7 AND revoked_at IS NULL",
                params![&new, &key_id, expires_at, now, now, id, &current],
            )?;
            if rotated == 0 {
                return Ok(false);
            }
            audit::insert(tx, &audit)?;
            Ok(true)
        })
        .await
    }

    /// Gives `new` for the refresh token `previous`, which was replaced at `since` or later: for an honest client whose
    /// answer was lost. The token that was given then ends, and the time of the rotation stays, so the grace does not
    /// grow. `false` when the grace is over, or the grant is revoked or gone.
    ///
    /// # Errors
    /// Those of the database.
    #[expect(
        clippy::too_many_arguments,
        reason = "hashes and times are arguments, so that callers decide them"
    )]
    pub async fn rotate_within_grace(
        &self,
        id: GrantId,
        previous: Vec<u8>,
        new: Vec<u8>,
        key_id: String,
        since: Timestamp,
        expires_at: Timestamp,
        now: Timestamp,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("rotate_within_grace", move |tx| {
            let rotated = tx.execute(
                "UPDATE token_grant SET refresh_hash = $1, key_id = $2, expires_at = $3, updated_at = $4 \
                 WHERE id = $5 AND previous_hash = $6 AND rotated_at >= $7 AND revoked_at IS NULL",
                params![&new, &key_id, expires_at, now, id, &previous, since],
            )?;
            if rotated == 0 {
                return Ok(false);
            }
            audit::insert(tx, &audit)?;
            Ok(true)
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
                kind: DenialKind::Grant,
                subject: id.to_string(),
                not_before: now,
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
        self.write("purge_expired", move |tx| {
            let mut removed = tx.execute("DELETE FROM token_grant WHERE expires_at <= $1", params![now])?;
            removed += tx.execute("DELETE FROM revocation WHERE expires_at <= $1", params![now])?;
            removed += tx.execute("DELETE FROM session WHERE expires_at <= $1", params![now])?;
            Ok(removed)
        })
        .await
    }
}
