//! Rows that this release cannot read, such as a newer one writes while an upgrade rolls. Followers and lists go on without
//! them.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::error::StoreError;
use crate::row::Row;
use crate::transaction::Tx;
use crate::value::Value;

/// The most that is remembered to have been said: whoever writes more is heard again.
const SAID: usize = 10_000;

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
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<Read<T>>, StoreError> {
    tx.query(sql, params, |row| {
        Ok(read(row).map_err(|error| Unreadable {
            what,
            id: row.text(id).unwrap_or_default(),
            reason: error.to_string(),
        }))
    })
}

/// The same for a list that is shown: without the rows that cannot be read, of which the log is told once.
pub(crate) fn list<T>(
    tx: &mut Tx<'_>,
    what: &'static str,
    (sql, id): (&str, usize),
    params: impl AsRef<[Value]>,
    read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut unreadable = Vec::new();
    let list = sift(query(tx, what, (sql, id), params, read)?, &mut unreadable);
    unreadable.into_iter().for_each(say);
    Ok(list)
}

/// Tells the log of a row, once.
fn say(Unreadable { what, id, reason }: Unreadable) {
    static ALL: LazyLock<Mutex<HashSet<(&str, String)>>> = LazyLock::new(Mutex::default);
    let mut said = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    if said.len() >= SAID {
        said.clear();
    }
    if said.insert((what, id.clone())) {
        tracing::error!(id, reason, "{what}: a row cannot be read, and lists leave it out");
    }
}

/// What can be read of `rows`; the rest goes to `unreadable`.
pub(crate) fn sift<T>(rows: Vec<Read<T>>, unreadable: &mut Vec<Unreadable>) -> Vec<T> {
    rows.into_iter().filter_map(|row| row.map_err(|row| unreadable.push(row)).ok()).collect()
}
