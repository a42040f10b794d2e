//! Grants: authorizations given once. Only keyed hashes of their refresh tokens come here.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::{Denial, Denied, NO_END};
use tollgate_domain::grant::Grant;
use tollgate_domain::id::{DenialId, GrantId};
use tollgate_domain::organization::Organization;
use tollgate_domain::scope::{ScopePolicy, ScopeSet};

use crate::audit::{self, Audit};
use crate::epoch::{self, ShownClient, ShownUser};
use crate::error::StoreError;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;
use crate::{denial, json, params, scope_decision};

/// A grant to be made.
#[derive(Clone, Debug)]
pub struct GrantRequest {
    /// The grant; its scopes and epochs are decided when it is kept.
    pub grant: Grant,
    /// The client, and what it has shown.
    pub client: ShownClient,
    /// The user, who has shown a password.
    pub user: ShownUser,
    /// The scopes that were asked for.
    pub requested: ScopeSet,
    /// The server's settings of the decision.
    pub policy: ScopePolicy,
}

pub(crate) const COLUMNS: &str = "id, organization, client_id, account_id, kind, scopes, refresh_hash, key_id, rotated_at, \
    expires_at, revoked_at, created_at, updated_at, family_hash, client_epoch, account_epoch, access_until";
/// How many they are.
pub(crate) const WIDTH: usize = 17;

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
        client_epoch: row.epoch(14)?,
        user_epoch: row.epoch(15)?,
        access_until: row.time(16)?,
    })
}

/// Whether a grant has ended, held until the commit. Of one that is not there any more its denial tells.
pub(crate) fn held(tx: &mut Tx<'_>, id: GrantId) -> Result<bool, StoreError> {
    let sql = format!("SELECT g.revoked_at FROM token_grant g WHERE g.id = $1{}", tx.for_share("g"));
    Ok(tx.query_opt(&sql, params![id], |row| row.opt_time(0))?.flatten().is_some())
}

impl Store {
    /// Keeps a new grant, if what its client and user have shown still counts: with the scopes that the user's roles give
    /// now, and the epochs of now. Gives it as it is kept.
    ///
    /// # Errors
    /// [`StoreError::Ended`].
    pub async fn create_grant(&self, request: GrantRequest, audit: Audit) -> Result<Grant, StoreError> {
        self.write("create_grant", move |tx| {
            let mut grant = request.grant.clone();
            // The account before the client, as everywhere: two that wait for each other would cost a second.
            let user = epoch::hold_user(tx, request.user)?;
            let (organization, client_epoch) = epoch::hold_client(tx, &request.client, grant.created_at)?;
            grant.scopes =
                scope_decision::granted(tx, &organization, &user, &request.requested, &request.policy)?;
            grant.client_epoch = client_epoch;
            grant.user_epoch = user.epoch;
            tx.execute_one(
                "INSERT INTO token_grant (id, organization, client_id, account_id, kind, scopes, refresh_hash, key_id, \
                 rotated_at, expires_at, revoked_at, created_at, updated_at, family_hash, client_epoch, account_epoch, \
                 access_until) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
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
                    grant.client_epoch,
                    grant.user_epoch,
                    grant.access_until,
                ],
            )?;
            audit::insert(tx, &audit)?;
            Ok(grant)
        })
        .await
    }

    /// Ends a grant and its access tokens; gives their denial, which may be forgotten when the last of them has expired.
    /// `None` when there is no such grant or it has ended already.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revoke_grant(
        &self,
        organization: Organization,
        id: GrantId,
        denial: DenialId,
        now: Timestamp,
        audit: Audit,
    ) -> Result<Option<Denial>, StoreError> {
        self.write("revoke_grant", move |tx| {
            let until: Option<Timestamp> = tx.query_opt(
                "UPDATE token_grant SET revoked_at = $1, updated_at = $2 \
                 WHERE organization = $3 AND id = $4 AND revoked_at IS NULL RETURNING access_until",
                params![now, now, &organization, id],
                |row| row.time(0),
            )?;
            let Some(expires_at) = until else { return Ok(None) };
            audit::insert(tx, &audit)?;
            let denial = Denial {
                id: denial,
                organization: organization.clone(),
                denied: Denied::Grant(id),
                expires_at,
            };
            denial::add(tx, &denial, now)?;
            Ok(Some(denial))
        })
        .await
    }

    /// Removes grants, denials and sessions that are over, at most `limit` of each; says how many rows. A grant stays while
    /// one of its access tokens lives, and while a denial of all that its user had waits for an end: that is read from the
    /// grants.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn purge_expired(&self, now: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.write("purge_expired", move |tx| {
            let over = "CASE WHEN expires_at > access_until THEN expires_at ELSE access_until END";
            let grants = format!(
                "DELETE FROM token_grant WHERE id IN (SELECT id FROM token_grant g WHERE {over} <= $1 AND NOT EXISTS \
                 (SELECT 1 FROM revocation d WHERE d.subject = g.account_id AND d.expires_at = $2 AND d.scopes IS NULL) \
                 ORDER BY {over} LIMIT $3)"
            );
            let mut removed = tx.execute(&grants, params![now, NO_END, limit])?;
            for (table, key) in [("revocation", "id"), ("session", "hash")] {
                let sql = format!(
                    "DELETE FROM {table} WHERE {key} IN \
                     (SELECT {key} FROM {table} WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)"
                );
                removed += tx.execute(&sql, params![now, limit])?;
            }
            Ok(removed)
        })
        .await
    }
}
