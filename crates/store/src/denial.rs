//! Denials: what is refused before it expires. Gateways hold the live ones in memory.

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::{Denial, DenialKind};
use tollgate_domain::id::DenialId;

use crate::error::StoreError;
use crate::params;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;

const COLUMNS: &str = "id, organization, kind, subject, not_before, expires_at";

fn read(row: &Row<'_>) -> Result<Denial, StoreError> {
    Ok(Denial {
        id: row.parse(0)?,
        organization: row.parse(1)?,
        kind: DenialKind::parse(&row.text(2)?)
            .ok_or_else(|| StoreError::malformed("unknown kind of denial"))?,
        subject: row.text(3)?,
        not_before: row.time(4)?,
        expires_at: row.time(5)?,
    })
}

/// Adds a denial, and its entry of the change log, in a transaction of another method.
pub(crate) fn add(tx: &mut Tx<'_>, denial: &Denial, now: Timestamp) -> Result<(), StoreError> {
    tx.execute_one(
        "INSERT INTO revocation (id, organization, kind, subject, not_before, expires_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            denial.id,
            &denial.organization,
            denial.kind.as_str(),
            &denial.subject,
            denial.not_before,
            denial.expires_at,
            now,
        ],
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

    /// The denials of all organizations that have not expired.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn live_denials(&self, now: Timestamp) -> Result<Vec<Denial>, StoreError> {
        self.read_whole("live_denials", move |tx| live(tx, now)).await
    }

    /// A denial that the change log names.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn denial(&self, id: DenialId) -> Result<Option<Denial>, StoreError> {
        self.read("denial", move |tx| {
            tx.query_opt(&format!("SELECT {COLUMNS} FROM revocation WHERE id = $1"), params![id], read)
        })
        .await
    }
}
