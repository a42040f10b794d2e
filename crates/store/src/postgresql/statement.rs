//! Values as PostgreSQL wants them.

use std::error::Error;

use tokio_postgres::Statement;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::error::StoreError;
use crate::value::Value;

/// Pairs values with the types that the server expects, so that a mistake in a statement says so.
pub(super) fn arguments<'a>(
    statement: &Statement,
    params: &'a [Value],
) -> Result<Vec<&'a (dyn ToSql + Sync)>, StoreError> {
    if statement.params().len() != params.len() {
        return Err(StoreError::malformed(format!(
            "the statement uses {} different parameters, {} were given",
            statement.params().len(),
            params.len()
        )));
    }
    for (place, (expected, value)) in statement.params().iter().zip(params).enumerate() {
        let fits = match value {
            Value::Null => true,
            Value::Text(_) => <&str as ToSql>::accepts(expected),
            Value::Integer(_) => *expected == Type::INT8,
            Value::Blob(_) => *expected == Type::BYTEA,
        };
        if !fits {
            return Err(StoreError::malformed(format!(
                "${} is a {expected} where it stands; CAST(${} AS BIGINT or TEXT) says what is meant",
                place + 1,
                place + 1
            )));
        }
    }
    Ok(params.iter().map(|value| value as &(dyn ToSql + Sync)).collect())
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Integer(integer) => integer.to_sql(kind, out),
            Self::Blob(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        // `arguments` has compared kinds and types already.
        true
    }

    to_sql_checked!();
}
