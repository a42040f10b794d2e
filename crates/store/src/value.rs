//! Values on their way into a statement: TEXT, BIGINT, BLOB/BYTEA and NULL, nothing else.

use std::fmt;

use tollgate_domain::clock::Timestamp;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::organization::Organization;

use crate::error::StoreError;

/// A parameter of a statement. Made by [`params!`](crate::params) or `From`.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// NULL; its type is what the statement expects at that place.
    Null,
    /// TEXT, without NUL bytes.
    Text(String),
    /// BIGINT; also times in milliseconds, and 0 or 1 for a truth value.
    Integer(i64),
    /// BLOB or BYTEA.
    Blob(Vec<u8>),
}

impl Value {
    /// Refuses what PostgreSQL cannot store, on SQLite too.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self {
            Self::Text(text) if text.contains('\0') => Err(StoreError::Invalid("a text holds a NUL byte")),
            _ => Ok(()),
        }
    }
}

/// Parameters hold secrets' hashes and names of people: only kind and length are shown.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Integer(_) => f.write_str("Integer"),
            Self::Blob(bytes) => write!(f, "Blob({} bytes)", bytes.len()),
        }
    }
}

/// The parameters of a statement in the order of their numbers: `params![a, b]` gives `$1` and `$2`.
///
/// Takes texts, integers, `bool` (as 0 or 1), bytes, ids, `Organization`, `Timestamp`, references to them, and options of all.
#[macro_export]
macro_rules! params {
    () => { ([] as [$crate::Value; 0]) };
    ($($value:expr),+ $(,)?) => { [$($crate::Value::from($value)),+] };
}

macro_rules! from_text {
    ($($type:ty => |$value:ident| $text:expr),* $(,)?) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                Self::Text($text)
            }
        }
    )*};
}

from_text! {
    &str => |value| value.to_owned(),
    &&str => |value| (*value).to_owned(),
    String => |value| value,
    &String => |value| value.clone(),
    std::borrow::Cow<'_, str> => |value| value.into_owned(),
    Organization => |value| value.as_str().to_owned(),
    &Organization => |value| value.as_str().to_owned(),
    serde_json::Value => |value| value.to_string(),
    &serde_json::Value => |value| value.to_string(),
}

macro_rules! from_integer {
    ($($type:ty => |$value:ident| $integer:expr),* $(,)?) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                Self::Integer($integer)
            }
        }

        impl From<&$type> for Value {
            fn from(value: &$type) -> Self {
                Self::from(*value)
            }
        }
    )*};
}

from_integer! {
    i64 => |value| value,
    i32 => |value| i64::from(value),
    u32 => |value| i64::from(value),
    u16 => |value| i64::from(value),
    bool => |value| i64::from(value),
    Timestamp => |value| value.0,
    Epoch => |value| value.0,
}

macro_rules! from_id {
    ($($id:ident),* $(,)?) => {$(
        impl From<tollgate_domain::id::$id> for Value {
            fn from(id: tollgate_domain::id::$id) -> Self {
                Self::Text(id.to_string())
            }
        }

        impl From<&tollgate_domain::id::$id> for Value {
            fn from(id: &tollgate_domain::id::$id) -> Self {
                Self::Text(id.to_string())
            }
        }
    )*};
}

/// As `version.rs` compares it with an account.
impl From<tollgate_domain::user::UserVersion> for Value {
    fn from(version: tollgate_domain::user::UserVersion) -> Self {
        Self::Text(format!("{} {}", version.id, version.epoch))
    }
}

// Alphabetical, append-only: every id of `tollgate_domain::id`.
from_id! {
    ApiId,
    ApplicationId,
    AuditId,
    ClientId,
    ClientSecretId,
    GrantId,
    RevisionId,
    DenialId,
    ScopeId,
    SubscriptionId,
    UserId,
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl From<&Vec<u8>> for Value {
    fn from(bytes: &Vec<u8>) -> Self {
        Self::Blob(bytes.clone())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Clone + Into<Value>> From<&Option<T>> for Value {
    fn from(value: &Option<T>) -> Self {
        value.clone().into()
    }
}
