//! What PostgreSQL says, in the store's words and without values: its messages and details quote rows.

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::error::StoreError;

/// The code under which [`error`] reports a broken connection, so that the worker can tell it from other failures.
pub(super) const LOST: &str = "lost";

pub(super) fn error(failure: Error) -> StoreError {
    let Some(said) = failure.as_db_error() else {
        // Only client-side conversions have no cause and leave the connection open; they cannot happen (`arguments`).
        return StoreError::Database {
            code: LOST.to_owned(),
            message: "the connection to the database broke".to_owned(),
        };
    };
    let code = said.code();
    if *code == SqlState::UNIQUE_VIOLATION {
        let what = said.constraint().or(said.table()).unwrap_or("a unique index").to_owned();
        return StoreError::Conflict { what };
    }
    if *code == SqlState::FOREIGN_KEY_VIOLATION || *code == SqlState::RESTRICT_VIOLATION {
        return StoreError::Missing;
    }
    let class = code.code().get(..2).unwrap_or_default();
    // A prepared statement is stale because another process has migrated the schema: only a new connection helps.
    let stale = *code == SqlState::FEATURE_NOT_SUPPORTED && said.routine() == Some("RevalidateCachedQuery");
    if stale || class == "08" || class == "57" && *code != SqlState::QUERY_CANCELED {
        return StoreError::Database {
            code: LOST.to_owned(),
            message: "the server ended the connection".to_owned(),
        };
    }
    if class == "53" || class == "57" {
        // Out of disk, memory or connections; or the statement ran into its time limit.
        return StoreError::Unavailable(said.message().to_owned());
    }
    // Class 42 speaks of the statement's own text, 25 of the transaction's state; others quote values.
    let message = match class {
        "42" | "25" => said.message().to_owned(),
        _ => [said.constraint(), said.column(), said.table()].into_iter().flatten().next().map_or_else(
            || format!("the server refused the statement ({})", said.severity()),
            |name| format!("the server refused the statement because of {name}"),
        ),
    };
    StoreError::Database { code: code.code().to_owned(), message }
}

/// A connection whose server says nothing: whatever comes later would answer another question.
pub(super) fn silent() -> StoreError {
    StoreError::Database { code: LOST.to_owned(), message: "the database does not answer in time".to_owned() }
}

/// A connection that could not be made.
pub(super) fn lost(failure: &Error) -> StoreError {
    use std::error::Error as _;
    if let Some(said) = failure.as_db_error() {
        // Such as "password authentication failed": the server's words name the user and database at most.
        return StoreError::Unavailable(said.message().to_owned());
    }
    // The source is an I/O error such as "Connection refused".
    let cause = failure
        .source()
        .map_or_else(|| "cannot connect".to_owned(), |source| format!("cannot connect: {source}"));
    StoreError::Unavailable(cause)
}

/// Whether `error` is a serialization failure or a deadlock: the whole transaction may simply run again.
pub(super) fn is_transient(error: &StoreError) -> bool {
    matches!(error, StoreError::Database { code, .. } if matches!(code.as_str(), "40001" | "40P01"))
}

/// Whether the connection is gone.
pub(super) fn is_lost(error: &StoreError) -> bool {
    matches!(error, StoreError::Database { code, .. } if code == LOST)
}
