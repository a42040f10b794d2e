//! The version of a row: its `updated_at`, which grows with every change. A writer that has looked at a row says which
//! version it has seen, and its statement changes nothing when that is not the one any more.

/// The value of `updated_at` after a change: the time in `$n`, or what is later than the version that is replaced.
pub(crate) fn next(n: usize) -> String {
    format!("updated_at = CASE WHEN updated_at < ${n} THEN ${n} ELSE updated_at + 1 END")
}

/// The condition that a row still has the version in `$n`; null for a writer that takes any.
pub(crate) fn is_seen(n: usize) -> String {
    format!("updated_at = coalesce(CAST(${n} AS BIGINT), updated_at)")
}
