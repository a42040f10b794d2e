//! Denials: what is refused before it expires. Gateways hold the live ones in memory.

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::{Denial, Denied};
use tollgate_domain::id::DenialId;

use crate::error::StoreError;
use crate::params;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;

const TOKEN: &str = "token";
const GRANT: &str = "grant";
const CLIENT: &str = "client";
const USER: &str = "user";
const COLUMNS: &str = "id, organization, kind, subject, not_before, expires_at";

fn read(row: &Row<'_>) -> Result<Denial, StoreError> {
    let denied = match row.text(2)?.as_str() {
        TOKEN => Denied::Token(row.text(3)?),
        GRANT => Denied::Grant(row.parse(3)?),
        CLIENT => Denied::Client { consumer_key: row.text(3)?, issued_until: row.time(4)? },
        USER => Denied::User { user: row.parse(3)?, issued_until: row.time(4)? },
        _ => return Err(StoreError::malformed("unknown kind of denial")),
    };
    Ok(Denial { id: row.parse(0)?, organization: row.parse(1)?, denied, expires_at: row.time(5)? })
}

/// Adds a denial, and its entry of the change log, in a transaction of another method.
pub(crate) fn add(tx: &mut Tx<'_>, denial: &Denial, now: Timestamp) -> Result<(), StoreError> {
    let (kind, subject, not_before) = match &denial.denied {
        Denied::Token(token) => (TOKEN, token.clone(), now),
        Denied::Grant(grant) => (GRANT, grant.to_string(), now),
        Denied::Client { consumer_key, issued_until } => (CLIENT, consumer_key.clone(), *issued_until),
        Denied::User { user, issued_until } => (USER, user.to_string(), *issued_until),
    };
    tx.execute_one(
        "INSERT INTO revocation (id, organization, kind, subject, not_before, expires_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![denial.id, &denial.organization, kind, &subject, not_before, denial.expires_at, now],
    )?;
    let kind = ChangeKind::Denial.as_str();
    tx.log_change(now, &denial.organization, kind, &denial.id.to_string())?;
    Ok(())
}

/// The live denials, oldest id first.
pub(crate) fn live(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Denial>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM revocation WHERE expires_at > $1 ORDER BY id");
    tx.query(&sql, params![now], read)
}

/// One denial.
pub(crate) fn find(tx: &mut Tx<'_>, id: DenialId) -> Result<Option<Denial>, StoreError> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM revocation WHERE id = $1"), params![id], read)
}

impl Store {
    /// Adds a denial.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn add_denial(
        &self,
        denial: Denial,
        now: Timestamp,
        audit: crate::audit::Audit,
    ) -> Result<(), StoreError> {
        self.write("add_denial", move |tx| {
            crate::audit::insert(tx, &audit)?;
            add(tx, &denial, now)
        })
        .await
    }
}
