//! Brings the server's schema up to date.

use super::Connection;
use crate::dialect::POSTGRES_NOW;
use crate::error::StoreError;
use crate::migration::{SCHEMA_VERSION, VERSION_TABLE, pending};
use crate::transaction::{Engine, Tx};
use crate::{document, params};

/// Applies what is missing, each step in its own transaction. The lock on the table of versions makes other processes
/// wait, and the look at the versions comes after it, so that a step is applied once.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    apply(connection)?;
    while document::is_any_left(&mut Tx::new(Engine::Postgres(connection)))? {
        // One process at a time: two that move the same row would get in each other's way.
        connection.batch("BEGIN; LOCK TABLE schema_version IN ACCESS EXCLUSIVE MODE")?;
        document::move_portion(&mut Tx::new(Engine::Postgres(connection)))?;
        connection.batch("COMMIT")?;
    }
    Ok(())
}

fn apply(connection: &mut Connection) -> Result<(), StoreError> {
    if version_table_exists(connection)? {
        // A start beside a running server locks nothing.
        if pending(&applied(connection)?)?.is_empty() {
            return Ok(());
        }
    } else if let Err(error) = connection.batch(VERSION_TABLE)
        // Two processes that make the same table at once: one of them fails in PostgreSQL's own catalog.
        && !version_table_exists(connection)?
    {
        return Err(error);
    }
    loop {
        let done = step(connection);
        if done.is_err() {
            // The error says more than a rollback that fails with it.
            let _ = connection.batch("ROLLBACK");
        }
        if done? {
            return Ok(());
        }
    }
}

/// Applies the next step; says whether there was none.
fn step(connection: &mut Connection) -> Result<bool, StoreError> {
    connection.batch("BEGIN; LOCK TABLE schema_version IN ACCESS EXCLUSIVE MODE")?;
    let applied = applied(connection)?;
    let Some(next) = pending(&applied)?.first() else {
        connection.batch("ROLLBACK")?;
        return Ok(true);
    };
    let version = applied.len() as i64 + 1;
    connection.batch(next.postgres)?;
    connection.execute(
        &format!("INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, {POSTGRES_NOW})"),
        &params![version, next.name],
    )?;
    connection.batch("COMMIT")?;
    tracing::info!("migrated the database to schema version {version} of {SCHEMA_VERSION} ({})", next.name);
    Ok(false)
}

/// Whether any step was ever applied.
pub(super) fn version_table_exists(connection: &mut Connection) -> Result<bool, StoreError> {
    let mut exists = false;
    connection.query("SELECT to_regclass('schema_version') IS NOT NULL", &[], &mut |row| {
        exists = row.bool(0)?;
        Ok(())
    })?;
    Ok(exists)
}

fn applied(connection: &mut Connection) -> Result<Vec<(i64, String)>, StoreError> {
    let mut applied = Vec::new();
    connection.query("SELECT version, name FROM schema_version ORDER BY version", &[], &mut |row| {
        applied.push((row.int(0)?, row.text(1)?));
        Ok(())
    })?;
    Ok(applied)
}
