//! The schema's history: plain SQL, forward only, never edited once released, same names in both folders.

use crate::error::StoreError;

/// One step, the same name in `migrations/sqlite` and `migrations/postgres`.
pub(crate) struct Migration {
    pub(crate) name: &'static str,
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        &[$(Migration {
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        }),*]
    };
}

/// Every step; its place, counted from 1, is its version.
pub(crate) const MIGRATIONS: &[Migration] = migrations![
    "0001_first",
    "0002_grant_family",
    "0003_epochs",
    "0004_documents",
    "0005_retention",
    "0006_denial",
    "0007_former_denials",
    "0009_gateways"
];

/// The newest schema version that this binary knows.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// Where versions are kept; the same text for both databases.
pub(crate) const VERSION_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version \
     (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)";

/// What a database still needs, after a look at the versions that it has.
///
/// # Errors
/// [`StoreError::TooNew`]; and a refusal when a step has another name there: a database of some other program, or a
/// renamed migration.
pub(crate) fn pending(applied: &[(i64, String)]) -> Result<&'static [Migration], StoreError> {
    let found = applied.iter().map(|(version, _)| *version).max().unwrap_or(0);
    if found > SCHEMA_VERSION {
        return Err(StoreError::TooNew { found, known: SCHEMA_VERSION });
    }
    for (known, (version, name)) in MIGRATIONS.iter().zip(applied) {
        if known.name != name {
            return Err(StoreError::Unavailable(format!(
                "schema version {version} is {name} in the database and {} in this release",
                known.name
            )));
        }
    }
    Ok(MIGRATIONS.get(applied.len()..).unwrap_or_default())
}
