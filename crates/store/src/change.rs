//! Reading the change log. It is written by `Tx::log_change`, inside the transactions that change something.

use tollgate_domain::change::{Change, ChangeKind};

use crate::error::StoreError;
use crate::params;
use crate::store::Store;
use crate::transaction::Tx;

/// The number of the newest change that this transaction sees; 0 before the first.
pub(crate) fn last(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    tx.query_one("SELECT n FROM change_counter", params![], |row| row.int(0))
}

impl Store {
    /// The changes of all organizations with numbers over `number`, in the order of their commits, at most `limit`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn changes_since(&self, number: i64, limit: usize) -> Result<Vec<Change>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read("changes_since", move |tx| {
            tx.query(
                "SELECT n, organization, kind, subject FROM change_log WHERE n > $1 ORDER BY n LIMIT $2",
                params![number, limit],
                |row| {
                    let kind = ChangeKind::parse(&row.text(2)?);
                    Ok(Change {
                        number: row.int(0)?,
                        organization: row.parse(1)?,
                        kind: kind.ok_or_else(|| StoreError::malformed("unknown kind of change"))?,
                        subject: row.text(3)?,
                    })
                },
            )
        })
        .await
    }

    /// The number of the newest change, whichever process made it; 0 before the first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn last_change(&self) -> Result<i64, StoreError> {
        self.read("last_change", last).await
    }
}
