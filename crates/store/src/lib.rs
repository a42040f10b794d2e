//! Everything durable: both databases, their migrations, the change log. Knows neither HTTP nor OAuth.
//!
//! One concrete [`Store`], inherent methods, one file per noun. A method is one synchronous closure that runs in one
//! transaction on a store thread; its caller awaits the answer. A new method: named for its use case, in the file of
//! its noun, `self.write("name", move |tx| ...)` or `self.read(...)`. The closure is `Fn` (PostgreSQL may have to run it
//! again after a serialization failure), so it owns what it needs and borrows it; see `transaction.rs` for the rules.

mod dialect;
mod error;
mod job;
mod migration;
mod postgresql;
mod queue;
mod row;
mod sqlite;
mod store;
#[doc(hidden)]
pub mod testing;
mod transaction;
mod value;

// One line per noun, alphabetical.

pub use dialect::contains_pattern;
pub use error::StoreError;
pub use migration::SCHEMA_VERSION;
pub use row::Row;
pub use store::{Store, StoreOptions};
pub use transaction::{ChangeTime, Tx};
pub use value::Value;
