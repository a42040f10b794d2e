//! Connections to the file and what is set on each.

use std::fs::OpenOptions;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::statement::error;
use crate::error::StoreError;

/// How long to wait for another process (a command beside the server) to finish its write.
const OTHER_WRITER: Duration = Duration::from_secs(10);
/// Prepared statements kept per connection.
const STATEMENTS: usize = 256;

/// The connection that writes; makes the file.
pub(super) fn writer(path: &Path) -> Result<Connection, StoreError> {
    private(path)?;
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(error)?;
    connection.busy_timeout(OTHER_WRITER).map_err(error)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    let mode = write_ahead(&connection)?;
    if mode != "wal" {
        return Err(StoreError::Unavailable(format!(
            "{} is on a file system without shared memory files: SQLite's write-ahead log does not work there",
            path.display()
        )));
    }
    // FULL: the log is synchronised at each commit, so a commit survives a loss of power. The size limit gives back
    // what a burst has made the log grow to, when it begins anew.
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864;
             PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2000;
             PRAGMA trusted_schema = OFF;",
        )
        .map_err(error)?;
    Ok(connection)
}

/// Switches the file to a write-ahead log, which it stays in. SQLite does not wait by itself when several processes do
/// that at once to a new file.
fn write_ahead(connection: &Connection) -> Result<String, StoreError> {
    let pause = Duration::from_millis(5);
    let mut waited = Duration::ZERO;
    loop {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)) {
            Err(failure)
                if failure.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && waited < OTHER_WRITER =>
            {
                std::thread::sleep(pause);
                waited += pause;
            }
            mode => return mode.map_err(error),
        }
    }
}

/// A connection that cannot write.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(error)?;
    connection.busy_timeout(OTHER_WRITER).map_err(error)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection
        .execute_batch("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -1000; PRAGMA trusted_schema = OFF;")
        .map_err(error)?;
    Ok(connection)
}

/// The connection that writes the log back.
pub(super) fn checkpointer(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(error)?;
    connection.busy_timeout(OTHER_WRITER).map_err(error)?;
    connection
        .execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -100;")
        .map_err(error)?;
    Ok(connection)
}

/// Makes the file, and sees that only its owner may read it; SQLite gives the log's files the same mode.
fn private(path: &Path) -> Result<(), StoreError> {
    let unavailable = |error: std::io::Error| StoreError::Unavailable(format!("{}: {error}", path.display()));
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(unavailable)?;
    let mut permissions = file.metadata().map_err(unavailable)?.permissions();
    if permissions.mode() & 0o077 != 0 {
        permissions.set_mode(0o600);
        file.set_permissions(permissions).map_err(unavailable)?;
    }
    Ok(())
}
