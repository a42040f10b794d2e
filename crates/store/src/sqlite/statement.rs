//! Statements on SQLite: parameters bound by name, errors in the store's words.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, Statement, ffi};

use crate::error::StoreError;
use crate::row::Row;
use crate::value::Value;

pub(crate) fn execute(connection: &Connection, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
    let run = || {
        let mut statement = connection.prepare_cached(sql).map_err(Failure::Sql)?;
        bind(&mut statement, params)?;
        statement.raw_execute().map_err(Failure::Sql)
    };
    run().map(|rows| rows as u64).map_err(|failure| failure.explain(connection))
}

pub(crate) fn query(
    connection: &Connection,
    sql: &str,
    params: &[Value],
    read: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut run = || {
        let mut statement = connection.prepare_cached(sql).map_err(Failure::Sql)?;
        bind(&mut statement, params)?;
        // To the end, always: a statement with RETURNING has done its work only then.
        let mut rows = statement.raw_query();
        let mut outcome = Ok(());
        while let Some(row) = rows.next().map_err(Failure::Sql)? {
            if outcome.is_ok() {
                outcome = read(&Row::Sqlite(row)).map_err(Failure::Store);
            }
        }
        outcome
    };
    run().map_err(|failure| failure.explain(connection))
}

enum Failure {
    Sql(rusqlite::Error),
    Store(StoreError),
}

impl Failure {
    /// Called when the statement is finished, so that the connection can be asked for names.
    fn explain(self, connection: &Connection) -> StoreError {
        match self {
            Self::Store(error) => error,
            Self::Sql(rusqlite::Error::SqliteFailure(code, Some(message)))
                if matches!(
                    code.extended_code,
                    ffi::SQLITE_CONSTRAINT_UNIQUE
                        | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                        | ffi::SQLITE_CONSTRAINT_ROWID
                ) =>
            {
                StoreError::Conflict { what: unique_index(connection, &message) }
            }
            Self::Sql(failure) => error(failure),
        }
    }
}

/// Binds `$2` to the second value wherever it stands in the text: SQLite numbers such names by first appearance.
fn bind(statement: &mut Statement<'_>, params: &[Value]) -> Result<(), Failure> {
    let count = statement.parameter_count();
    if count != params.len() {
        return Err(Failure::Store(StoreError::malformed(format!(
            "the statement uses {count} different parameters, {} were given",
            params.len()
        ))));
    }
    for index in 1..=count {
        let number: Option<usize> = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$'))
            .and_then(|number| number.parse().ok());
        let Some(value) = number.and_then(|number| params.get(number.wrapping_sub(1))) else {
            return Err(Failure::Store(StoreError::malformed(
                "parameters are numbered $1, $2 and so on, without gaps",
            )));
        };
        let bound = ToSqlOutput::Borrowed(match value {
            Value::Null => ValueRef::Null,
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Integer(integer) => ValueRef::Integer(*integer),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        });
        statement.raw_bind_parameter(index, bound).map_err(Failure::Sql)?;
    }
    Ok(())
}

/// An error in the store's words. SQLite's messages name tables, columns and files, never values.
pub(crate) fn error(failure: rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(code, message) = &failure else {
        return StoreError::Database { code: "sqlite".to_owned(), message: failure.to_string() };
    };
    let message = message.clone().unwrap_or_else(|| failure.to_string());
    match code.code {
        _ if code.extended_code == ffi::SQLITE_CONSTRAINT_FOREIGNKEY => StoreError::Missing,
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::DiskFull
        | ErrorCode::CannotOpen
        | ErrorCode::SystemIoFailure
        | ErrorCode::PermissionDenied
        | ErrorCode::NotADatabase
        | ErrorCode::DatabaseCorrupt => StoreError::Unavailable(message),
        _ => StoreError::Database { code: code.extended_code.to_string(), message },
    }
}

/// The name of the unique index from `UNIQUE constraint failed: account.organization, account.name_key`, named as
/// PostgreSQL would name it when the schema does not.
fn unique_index(connection: &Connection, message: &str) -> String {
    let columns = message.rsplit_once(": ").map_or(message, |(_, columns)| columns);
    if let Some(index) = columns.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let mut table = "";
    let mut names = Vec::new();
    for column in columns.split(", ") {
        if let Some((of, name)) = column.split_once('.') {
            table = of;
            names.push(name);
        }
    }
    indexes(connection, table, &names).unwrap_or_else(|_| table.to_owned())
}

fn indexes(connection: &Connection, table: &str, columns: &[&str]) -> rusqlite::Result<String> {
    let mut list = connection.prepare(
        "SELECT name, origin FROM pragma_index_list($1) WHERE \"unique\" = 1 ORDER BY origin = 'pk', seq",
    )?;
    let mut of = connection.prepare("SELECT name FROM pragma_index_info($1) ORDER BY seqno")?;
    let found = list.query_map([table], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    for index in found {
        let (name, origin) = index?;
        let own: Vec<Option<String>> = of.query_map([&name], |row| row.get(0))?.collect::<Result<_, _>>()?;
        if own.iter().map(Option::as_deref).eq(columns.iter().map(|column| Some(*column))) {
            return Ok(match origin.as_str() {
                "c" => name,
                "u" => format!("{table}_{}_key", columns.join("_")),
                _ => format!("{table}_pkey"),
            });
        }
    }
    // An INTEGER PRIMARY KEY has no index of its own.
    Ok(format!("{table}_pkey"))
}
