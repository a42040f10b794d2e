//! The end of clients and users who may have very many grants. Deleting one marks its row, frees its name and takes away
//! by what it could be found; the grants follow in portions, and the row itself last.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::NO_END;
use tollgate_domain::id::{ApplicationId, ClientId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::user::UserVersion;

use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Tx;
use crate::{application, client, params, version};

/// What the name of a marked row begins with, before its id: no name that anybody gives holds it.
const NAMELESS: &str = "\u{1}";

/// Marks a client: no key, name or application leads to it from now on, and its secrets are gone.
pub(crate) fn mark_client(
    tx: &mut Tx<'_>,
    organization: &Organization,
    id: ClientId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute_one(
        "UPDATE client SET state = 'deleted', consumer_key = $1 || id, name = $1 || id, application_id = NULL, \
         key_type = NULL, epoch = epoch + 1, valid_from = epoch + 1, updated_at = $2 \
         WHERE organization = $3 AND id = $4 AND state <> 'deleted'",
        params![NAMELESS, now, organization, id],
    )?;
    tx.execute("DELETE FROM client_secret WHERE client_id = $1", params![id])?;
    client::log(tx, organization, id, now)
}

/// Marks a user: no name leads to the account from now on, it has no password and no roles. Gives its id; `None` when
/// there is nobody of that name and of the version that was seen.
pub(crate) fn mark_user(
    tx: &mut Tx<'_>,
    organization: &Organization,
    name_key: &str,
    seen: Option<UserVersion>,
    now: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    let sql = format!(
        "UPDATE account SET state = 'deleted', name = $1 || id, name_key = $1 || id, password_hash = '', \
         claims = '{{}}', epoch = epoch + 1, valid_from = epoch + 1, updated_at = $2 \
         WHERE organization = $3 AND name_key = $4 AND {} RETURNING id",
        version::is_seen_user(5)
    );
    let params = params![NAMELESS, now, organization, name_key, seen];
    let user: Option<UserId> = tx.query_opt(&sql, params, |row| row.parse(0))?;
    if let Some(user) = user {
        tx.execute("DELETE FROM account_role WHERE account_id = $1", params![user])?;
    }
    Ok(user)
}

/// Deletes the applications of a user, and the clients that are of no application.
pub(crate) fn remove_owned(
    tx: &mut Tx<'_>,
    organization: &Organization,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "SELECT id FROM application WHERE owner_id = $1 ORDER BY id";
    let applications: Vec<ApplicationId> = tx.query(sql, params![user], |row| row.parse(0))?;
    for id in applications {
        application::remove(tx, organization, id, now)?;
    }
    for id in client::ids(tx, "owner_id = $1", params![user])? {
        mark_client(tx, organization, id, now)?;
    }
    Ok(())
}

/// Removes grants (or sessions) that `condition` on `$1` finds, at most `limit`.
fn remove_of(
    tx: &mut Tx<'_>,
    table: &str,
    key: &str,
    condition: &str,
    of: String,
    limit: u64,
) -> Result<u64, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let sql = format!(
        "DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {condition} = $1 LIMIT $2)"
    );
    tx.execute(&sql, params![of, limit])
}

fn remove_client(tx: &mut Tx<'_>, id: ClientId, limit: u64) -> Result<u64, StoreError> {
    let grants = remove_of(tx, "token_grant", "id", "client_id", id.to_string(), limit)?;
    if grants == limit {
        return Ok(grants);
    }
    tx.execute_one("DELETE FROM client WHERE id = $1", params![id])?;
    Ok(grants + 1)
}

fn remove_user(
    tx: &mut Tx<'_>,
    organization: &Organization,
    id: UserId,
    now: Timestamp,
    limit: u64,
) -> Result<u64, StoreError> {
    let grants = remove_of(tx, "token_grant", "id", "account_id", id.to_string(), limit)?;
    let sessions = remove_of(tx, "session", "hash", "account_id", id.to_string(), limit - grants)?;
    if grants + sessions == limit {
        return Ok(limit);
    }
    // What the user made at the moment of the deletion.
    remove_owned(tx, organization, id, now)?;
    let own = "SELECT 1 FROM client WHERE owner_id = $1 LIMIT 1";
    if tx.query_opt(own, params![id], |_| Ok(()))?.is_none() {
        tx.execute_one("DELETE FROM account WHERE id = $1", params![id])?;
    }
    Ok(grants + sessions + 1)
}

impl Store {
    /// Ends what a user who was just deleted had made at that very moment: on PostgreSQL the deletion does not see an
    /// application or client whose making it waited for. Whoever comes later finds the user gone. Finds nothing to do
    /// otherwise.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn end_owned(
        &self,
        organization: Organization,
        user: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.finish("end_owned", move |tx| remove_owned(tx, &organization, user, now)).await
    }

    /// Removes of one client or user that is deleted what is left of it, at most `limit` rows at once. Says how many; 0:
    /// nothing is left of anybody.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove_deleted(&self, now: Timestamp, limit: u64) -> Result<u64, StoreError> {
        self.write("remove_deleted", move |tx| {
            let client = "SELECT id FROM client WHERE state = 'deleted' LIMIT 1";
            if let Some(id) = tx.query_opt(client, params![], |row| row.parse(0))? {
                return remove_client(tx, id, limit);
            }
            // The end of a user's denial is read from the grants, so they stay until it has one.
            let user = "SELECT organization, id FROM account a WHERE state = 'deleted' AND NOT EXISTS \
                 (SELECT 1 FROM revocation d WHERE d.subject = a.id AND d.expires_at = $1) LIMIT 1";
            match tx.query_opt(user, params![NO_END], |row| Ok((row.parse(0)?, row.parse(1)?)))? {
                Some((organization, id)) => remove_user(tx, &organization, id, now, limit),
                None => Ok(0),
            }
        })
        .await
    }
}
