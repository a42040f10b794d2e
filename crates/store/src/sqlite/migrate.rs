//! Brings the file's schema up to date.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::statement::error;
use crate::dialect::SQLITE_NOW;
use crate::document;
use crate::error::StoreError;
use crate::migration::{SCHEMA_VERSION, VERSION_TABLE, pending};
use crate::transaction::{Engine, Tx};

/// Applies what is missing, each step in its own transaction. `BEGIN IMMEDIATE` makes other processes wait, and the
/// look at the versions comes after it, so that a step is applied once.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    apply(connection)?;
    while document::is_any_left(&mut Tx::new(Engine::Sqlite(connection)))? {
        let portion = Transaction::new(connection, TransactionBehavior::Immediate).map_err(error)?;
        document::move_portion(&mut Tx::new(Engine::Sqlite(&portion)))?;
        portion.commit().map_err(error)?;
    }
    Ok(())
}

fn apply(connection: &mut Connection) -> Result<(), StoreError> {
    // A start beside a running server writes nothing.
    if let Ok(applied) = applied(connection)
        && pending(&applied)?.is_empty()
    {
        return Ok(());
    }
    loop {
        let transaction = Transaction::new(connection, TransactionBehavior::Immediate).map_err(error)?;
        transaction.execute_batch(VERSION_TABLE).map_err(error)?;
        let applied = applied(&transaction).map_err(error)?;
        let Some(next) = pending(&applied)?.first() else {
            return Ok(());
        };
        let version = applied.len() as i64 + 1;
        transaction.execute_batch(next.sqlite).map_err(error)?;
        transaction
            .execute(
                &format!(
                    "INSERT INTO schema_version (version, name, applied_at) VALUES (?1, ?2, {SQLITE_NOW})"
                ),
                (version, next.name),
            )
            .map_err(error)?;
        transaction.commit().map_err(error)?;
        tracing::info!(
            "migrated the database to schema version {version} of {SCHEMA_VERSION} ({})",
            next.name
        );
    }
}

fn applied(connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    connection
        .prepare("SELECT version, name FROM schema_version ORDER BY version")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}
