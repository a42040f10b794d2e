//! The version of a row: its `updated_at`, which grows with every change; of an account its id and epoch, which does so too. A
//! writer that has looked at a row says which version it has seen, and its statement changes nothing when that is not
//! the one any more.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::organization::Organization;

use crate::error::StoreError;
use crate::params;
use crate::transaction::Tx;
use crate::value::Value;

/// The value of `updated_at` after a change: the time in `$n`, or what is later than the version that is replaced.
pub(crate) fn next(n: usize) -> String {
    format!("updated_at = CASE WHEN updated_at < ${n} THEN ${n} ELSE updated_at + 1 END")
}

/// The condition that a row still has the version in `$n`; null for a writer that takes any.
pub(crate) fn is_seen(n: usize) -> String {
    format!("updated_at = coalesce(CAST(${n} AS BIGINT), updated_at)")
}

/// The condition that an account is still of the version in `$n`; null for a writer that takes any.
pub(crate) fn is_seen_user(n: usize) -> String {
    format!("id || ' ' || epoch = coalesce(CAST(${n} AS TEXT), id || ' ' || epoch)")
}

/// Whether a row that is to be deleted still has the version that was seen. Only for the row that is deleted next:
/// PostgreSQL then refuses the deletion of what was changed meanwhile, and runs the method again.
pub(crate) fn has(
    tx: &mut Tx<'_>,
    table: &'static str,
    organization: &Organization,
    id: impl Into<Value>,
    seen: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let id: Value = id.into();
    let sql = format!("SELECT 1 FROM {table} WHERE organization = $1 AND id = $2 AND {}", is_seen(3));
    Ok(tx.query_opt(&sql, params![organization, id, seen], |_| Ok(()))?.is_some())
}
