//! Denials: what is refused before it expires. Gateways hold the live ones in memory.

use tollgate_domain::caller::Caller;
use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::{CLOCKS_APART, Timestamp};
use tollgate_domain::denial::{Denial, Denied, NO_END};
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::{ClientId, DenialId};
use tollgate_domain::organization::Organization;
use uuid::Uuid;

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;
use crate::unreadable::{self, Unreadable};
use crate::{json, params};

/// Later than any token is issued.
const EVER: Timestamp = Timestamp(i64::MAX);
const TOKEN: &str = "token";
const GRANT: &str = "grant";
const CLIENT: &str = "client";
const USER: &str = "user";
const COLUMNS: &str = "id, organization, kind, subject, not_before, expires_at, grant_id, consumer_key, account_id, \
    below, scopes";

/// Reads whatever stands there: what cannot be read must not open anything.
fn read(row: &Row<'_>) -> Result<Denial, StoreError> {
    Ok(Denial {
        id: row.parse(0)?,
        organization: row.parse(1)?,
        denied: known(row).or_else(|_| named(row))?,
        expires_at: row.time(5)?,
    })
}

fn known(row: &Row<'_>) -> Result<Denied, StoreError> {
    Ok(match row.text(2)?.as_str() {
        TOKEN => Denied::Token(row.text(3)?),
        GRANT => Denied::Grant(row.parse(3)?),
        CLIENT => Denied::Client { consumer_key: row.text(3)?, issued_until: row.time(4)? },
        USER => {
            let user = row.parse(3)?;
            match (row.opt_int(9)?.map(Epoch), row.opt_json(10)?) {
                (None, _) => Denied::User { user, issued_until: row.time(4)? },
                (Some(below), None) => Denied::UserBelow { user, below },
                (Some(below), Some(scopes)) => Denied::Scopes { user, below, scopes },
            }
        }
        _ => return Err(StoreError::malformed("unknown kind of denial")),
    })
}

/// A denial of a kind that this release does not know denies all of the first that it names.
fn named(row: &Row<'_>) -> Result<Denied, StoreError> {
    if let Ok(Some(grant)) = row.opt_parse(6) {
        return Ok(Denied::Grant(grant));
    }
    if let Ok(Some(consumer_key)) = row.opt_text(7) {
        return Ok(Denied::Client { consumer_key, issued_until: EVER });
    }
    if let Ok(Some(user)) = row.opt_parse(8) {
        return Ok(Denied::User { user, issued_until: EVER });
    }
    Ok(Denied::Unnamed)
}

/// Adds a denial, and its entry of the change log, in a transaction of another method.
pub(crate) fn add(tx: &mut Tx<'_>, denial: &Denial, now: Timestamp) -> Result<(), StoreError> {
    let (kind, subject, not_before) = match &denial.denied {
        Denied::Token(token) => (TOKEN, token.clone(), now),
        Denied::Grant(grant) => (GRANT, grant.to_string(), now),
        Denied::Client { consumer_key, issued_until } => (CLIENT, consumer_key.clone(), *issued_until),
        Denied::User { user, issued_until } => (USER, user.to_string(), *issued_until),
        Denied::UserBelow { user, .. } | Denied::Scopes { user, .. } => (USER, user.to_string(), now),
        Denied::Unnamed => return Err(StoreError::Invalid("a denial that names nobody")),
    };
    let (below, scopes) = match &denial.denied {
        Denied::UserBelow { below, .. } => (Some(*below), None),
        Denied::Scopes { below, scopes, .. } => (Some(*below), Some(json::text(scopes)?)),
        _ => (None, None),
    };
    let of = |own: &str| (kind == own).then(|| subject.clone());
    let (grant, client, user) = (of(GRANT), of(CLIENT), of(USER));
    tx.execute_one(
        "INSERT INTO revocation (id, organization, kind, subject, not_before, expires_at, created_at, grant_id, \
         consumer_key, account_id, below, scopes) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            denial.id,
            &denial.organization,
            kind,
            &subject,
            not_before,
            denial.expires_at,
            now,
            grant,
            client,
            user,
            below,
            scopes,
        ],
    )?;
    log(tx, denial.id, &denial.organization, now)
}

fn log(tx: &mut Tx<'_>, id: DenialId, organization: &Organization, now: Timestamp) -> Result<(), StoreError> {
    tx.log_change(now, organization, ChangeKind::Denial, &id.to_string()).map(drop)
}

/// When the last access token is over of which no grant tells: grants that earlier builds removed.
pub(crate) fn untracked_until(tx: &mut Tx<'_>) -> Result<Timestamp, StoreError> {
    let sql = "SELECT CAST(value AS BIGINT) FROM metadata WHERE name = 'untracked_until'";
    Ok(tx.query_opt(sql, params![], |row| row.time(0))?.unwrap_or_default())
}

/// Where [`Store::raise_longest_access`] keeps a number of seconds.
const LONGEST_ACCESS: &str = "longest_access";

/// How long an access token may have been given to live, in seconds; `None`: without an end, or it is not known.
fn longest_access(tx: &mut Tx<'_>) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT CAST(value AS BIGINT) FROM metadata WHERE name = $1";
    let seconds = tx.query_opt(sql, params![LONGEST_ACCESS], |row| row.int(0))?;
    Ok(seconds.filter(|seconds| *seconds < i64::MAX))
}

/// The live denials, oldest id first. A row of which nothing can be read is one that names nobody.
pub(crate) fn live(
    tx: &mut Tx<'_>,
    now: Timestamp,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Vec<Denial>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM revocation WHERE expires_at > $1 ORDER BY id");
    let rows = unreadable::query(tx, "denial", (&sql, 0), params![now], read)?;
    let mut unnamed = |row: Unreadable| {
        // By its own id, where it is one, so that its removal finds it.
        let id = row.id.parse().unwrap_or(DenialId(Uuid::nil()));
        unreadable.push(row);
        Denial {
            id,
            organization: Organization::super_organization(),
            denied: Denied::Unnamed,
            expires_at: EVER,
        }
    };
    Ok(rows.into_iter().map(|row| row.unwrap_or_else(&mut unnamed)).collect())
}

/// Whether a denial names this very token, or its grant.
pub(crate) fn names(tx: &mut Tx<'_>, caller: &Caller) -> Result<bool, StoreError> {
    let grant = caller.grant.map(|grant| grant.to_string());
    let sql = "SELECT 1 FROM revocation WHERE subject IN ($1, $2) LIMIT 1";
    Ok(tx.query_opt(sql, params![&caller.token, grant], |_| Ok(()))?.is_some())
}

/// One denial.
pub(crate) fn find(tx: &mut Tx<'_>, id: DenialId) -> Result<Option<Denial>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM revocation WHERE id = $1");
    Ok(unreadable::query(tx, "denial", (&sql, 0), params![id], read)?.pop().transpose()?)
}

/// What became of the wish to remove a denial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DenialRemoval {
    /// It is gone.
    Removed,
    /// It names whom it denies: it ends by itself.
    Named,
    /// There is none of that id.
    Absent,
}
impl Store {
    /// Removes a denial that names nobody whom this release knows.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove_unnamed_denial(
        &self,
        id: String,
        now: Timestamp,
        audit: Audit,
    ) -> Result<DenialRemoval, StoreError> {
        self.write("remove_unnamed_denial", move |tx| {
            let sql = format!("SELECT {COLUMNS} FROM revocation WHERE id = $1");
            let Some(row) = unreadable::query(tx, "denial", (&sql, 0), params![&id], read)?.pop() else {
                return Ok(DenialRemoval::Absent);
            };
            if row.is_ok_and(|denial| denial.denied != Denied::Unnamed) {
                return Ok(DenialRemoval::Named);
            }
            tx.execute_one("DELETE FROM revocation WHERE id = $1", params![&id])?;
            audit::insert(tx, &audit)?;
            tx.log_change(now, &audit.organization, ChangeKind::Denial, &id)?;
            Ok(DenialRemoval::Removed)
        })
        .await
    }

    /// Remembers the longest lifetime, in seconds, that a process gives access tokens by its settings (`None`: there is no
    /// longest), before it gives any. It never becomes shorter: tokens outlive the settings that they were given by.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn raise_longest_access(&self, longest: Option<i64>) -> Result<(), StoreError> {
        self.write("raise_longest_access", move |tx| {
            tx.execute(
                "INSERT INTO metadata (name, value) VALUES ($1, $2) \
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value \
                 WHERE CAST(metadata.value AS BIGINT) < CAST(excluded.value AS BIGINT)",
                params![LONGEST_ACCESS, longest.unwrap_or(i64::MAX).to_string()],
            )?;
            Ok(())
        })
        .await
    }

    /// Gives an end to denials of users that were written without one: the greatest end of the access tokens that the
    /// user's grants have given. All of them are seen here: a token of a lower epoch was given by a transaction that had
    /// ended before the one that wrote the denial. Scopes are taken from applications' tokens as well, which leave no row:
    /// of those given until then the last is over when the longest lifetime is, by whichever node's clock. Where there is
    /// no longest, scopes of a user who owns clients stay denied. What a later build denies is its to bound. Does at most
    /// `limit`, and says how many.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn bound_denials(&self, now: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.write("bound_denials", move |tx| {
            let longest = longest_access(tx)?;
            let open: Vec<(DenialId, Organization, String, Option<Timestamp>)> = tx.query(
                "SELECT id, organization, account_id, CASE WHEN scopes IS NOT NULL THEN created_at END FROM revocation \
                 WHERE expires_at = $1 AND kind = $3 AND account_id IS NOT NULL AND (scopes IS NULL OR CAST($4 AS BIGINT) = 1 \
                 OR NOT EXISTS (SELECT 1 FROM client c WHERE c.owner_id = revocation.account_id AND c.state <> 'deleted')) \
                 ORDER BY id LIMIT $2",
                params![NO_END, limit, USER, longest.is_some()],
                |row| Ok((row.parse(0)?, row.parse(1)?, row.text(2)?, row.opt_time(3)?)),
            )?;
            let untracked = untracked_until(tx)?;
            for (id, organization, user, scopes_since) in &open {
                let last: Option<Timestamp> = tx.query_one(
                    "SELECT max(access_until) FROM token_grant WHERE account_id = $1",
                    params![user],
                    |row| row.opt_time(0),
                )?;
                let of_applications = scopes_since
                    .zip(longest)
                    .map(|(since, longest)| since.plus_seconds(longest).plus_seconds(CLOCKS_APART));
                let end = last.max(of_applications).unwrap_or(now).max(untracked);
                tx.execute_one("UPDATE revocation SET expires_at = $1 WHERE id = $2", params![end, id])?;
                log(tx, *id, organization, now)?;
            }
            Ok(open.len() as u64)
        })
        .await
    }

    /// Adds the denial of a client's token. What is written on the strength of that token holds the client: it comes before
    /// this, or sees it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn add_denial(
        &self,
        denial: Denial,
        client: ClientId,
        now: Timestamp,
        audit: Audit,
    ) -> Result<(), StoreError> {
        self.write("add_denial", move |tx| {
            tx.execute("UPDATE client SET updated_at = updated_at WHERE id = $1", params![client])?;
            audit::insert(tx, &audit)?;
            add(tx, &denial, now)
        })
        .await
    }
}
