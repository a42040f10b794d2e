//! A row of an answer, the same for both databases. Columns are counted from 0.

use std::str::FromStr;

use rusqlite::types::ValueRef;
use serde::de::DeserializeOwned;
use tokio_postgres::types::Type;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::epoch::Epoch;

use crate::error::StoreError;

/// One row. It lives only inside the closure that reads it.
///
/// Every method fails with [`StoreError::Database`] when the column is of another kind, or NULL where that is not expected.
pub enum Row<'a> {
    /// From SQLite.
    #[doc(hidden)]
    Sqlite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL.
    #[doc(hidden)]
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// A text.
    pub fn text(&self, column: usize) -> Result<String, StoreError> {
        present(self.opt_text(column)?, column)
    }

    /// A text or NULL.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        match self {
            Self::Sqlite(row) => match sqlite(row, column)? {
                ValueRef::Null => Ok(None),
                ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
                    Ok(text) => Ok(Some(text.to_owned())),
                    Err(_) => Err(kind(column, "text")),
                },
                _ => Err(kind(column, "text")),
            },
            Self::Postgres(row) => row.try_get(column).map_err(|_| kind(column, "text")),
        }
    }

    /// An integer.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        present(self.opt_int(column)?, column)
    }

    /// An integer or NULL. PostgreSQL's smaller integers and BOOLEAN (what `EXISTS` gives) count as well.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Sqlite(row) => match sqlite(row, column)? {
                ValueRef::Null => Ok(None),
                ValueRef::Integer(integer) => Ok(Some(integer)),
                _ => Err(kind(column, "integer")),
            },
            Self::Postgres(row) => {
                let wrong = |_| kind(column, "integer");
                match row.columns().get(column).map(tokio_postgres::Column::type_) {
                    Some(&Type::INT4) => {
                        Ok(row.try_get::<_, Option<i32>>(column).map_err(wrong)?.map(i64::from))
                    }
                    Some(&Type::INT2) => {
                        Ok(row.try_get::<_, Option<i16>>(column).map_err(wrong)?.map(i64::from))
                    }
                    Some(&Type::BOOL) => {
                        Ok(row.try_get::<_, Option<bool>>(column).map_err(wrong)?.map(i64::from))
                    }
                    _ => row.try_get(column).map_err(wrong),
                }
            }
        }
    }

    /// A truth value kept as 0 or 1.
    pub fn bool(&self, column: usize) -> Result<bool, StoreError> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(kind(column, "0 or 1")),
        }
    }

    /// Bytes.
    pub fn blob(&self, column: usize) -> Result<Vec<u8>, StoreError> {
        present(self.opt_blob(column)?, column)
    }

    /// Bytes or NULL.
    pub fn opt_blob(&self, column: usize) -> Result<Option<Vec<u8>>, StoreError> {
        match self {
            Self::Sqlite(row) => match sqlite(row, column)? {
                ValueRef::Null => Ok(None),
                ValueRef::Blob(bytes) => Ok(Some(bytes.to_vec())),
                _ => Err(kind(column, "bytes")),
            },
            Self::Postgres(row) => row.try_get(column).map_err(|_| kind(column, "bytes")),
        }
    }

    /// A time, kept as milliseconds since the epoch.
    pub fn time(&self, column: usize) -> Result<Timestamp, StoreError> {
        self.int(column).map(Timestamp)
    }

    /// A time or NULL.
    pub fn opt_time(&self, column: usize) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.opt_int(column)?.map(Timestamp))
    }

    /// An epoch.
    pub fn epoch(&self, column: usize) -> Result<Epoch, StoreError> {
        self.int(column).map(Epoch)
    }

    /// A text that spells a value, such as an id or an organization.
    pub fn parse<T: FromStr>(&self, column: usize) -> Result<T, StoreError> {
        self.text(column)?.parse().map_err(|_| kind(column, "spelling"))
    }

    /// A text that spells a value, or NULL.
    pub fn opt_parse<T: FromStr>(&self, column: usize) -> Result<Option<T>, StoreError> {
        let text = self.opt_text(column)?;
        text.map(|text| text.parse().map_err(|_| kind(column, "spelling"))).transpose()
    }

    /// A text that holds JSON.
    pub fn json<T: DeserializeOwned>(&self, column: usize) -> Result<T, StoreError> {
        serde_json::from_str(&self.text(column)?).map_err(|_| kind(column, "JSON"))
    }

    /// A text that holds JSON, or NULL.
    pub fn opt_json<T: DeserializeOwned>(&self, column: usize) -> Result<Option<T>, StoreError> {
        let text = self.opt_text(column)?;
        text.map(|text| serde_json::from_str(&text).map_err(|_| kind(column, "JSON"))).transpose()
    }
}

fn sqlite<'a>(row: &'a rusqlite::Row<'_>, column: usize) -> Result<ValueRef<'a>, StoreError> {
    row.get_ref(column).map_err(|_| StoreError::malformed(format!("there is no column {column}")))
}

fn present<T>(value: Option<T>, column: usize) -> Result<T, StoreError> {
    value.ok_or_else(|| StoreError::malformed(format!("column {column} is NULL")))
}

fn kind(column: usize, expected: &str) -> StoreError {
    StoreError::malformed(format!("column {column} does not hold the expected {expected}"))
}
