//! Lists and free members on their way into a column: JSON texts.

use serde::Serialize;

use crate::error::StoreError;
use crate::value::Value;

/// A value as the JSON text that its column holds.
///
/// # Errors
/// [`StoreError::Invalid`] when it has no JSON form; the domain's types all have one.
pub(crate) fn text<T: Serialize>(value: &T) -> Result<Value, StoreError> {
    serde_json::to_string(value).map(Value::Text).map_err(|_| StoreError::Invalid("a value has no JSON form"))
}
