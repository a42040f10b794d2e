//! Rows that this release cannot read, such as a newer one writes while an upgrade rolls. Followers go on without them.

use crate::error::StoreError;
use crate::row::Row;
use crate::transaction::Tx;
use crate::value::Value;

/// A row that cannot be read, and so counts as absent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unreadable {
    /// What it is, such as `client`.
    pub what: &'static str,
    /// Which one.
    pub id: String,
    /// Why it cannot be read.
    pub reason: String,
}

impl From<Unreadable> for StoreError {
    fn from(row: Unreadable) -> Self {
        Self::malformed(row.reason)
    }
}

/// A row, as far as it can be read.
pub(crate) type Read<T> = Result<T, Unreadable>;

/// All rows of a query. A row that `read` cannot read does not end the transaction; `id` is the column that tells which
/// one it is.
pub(crate) fn query<T>(
    tx: &mut Tx<'_>,
    what: &'static str,
    (sql, id): (&str, usize),
    params: impl AsRef<[Value]>,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<Read<T>>, StoreError> {
    tx.query(sql, params, |row| {
        Ok(read(row).map_err(|error| Unreadable {
            what,
            id: row.text(id).unwrap_or_default(),
            reason: error.to_string(),
        }))
    })
}

/// What can be read of `rows`; the rest goes to `unreadable`.
pub(crate) fn sift<T>(rows: Vec<Read<T>>, unreadable: &mut Vec<Unreadable>) -> Vec<T> {
    rows.into_iter().filter_map(|row| row.map_err(|row| unreadable.push(row)).ok()).collect()
}
