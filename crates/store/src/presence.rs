//! Whether there is a database at all: asked before one is opened, because opening makes what is missing.

use crate::error::StoreError;
use crate::postgresql::{self, Server};
use crate::store::StoreOptions;

impl StoreOptions {
    /// Whether there is a database with a schema of ours. Blocks; makes nothing.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub fn is_made(&self) -> Result<bool, StoreError> {
        match self {
            Self::Sqlite { path, .. } => Ok(path.is_file()),
            Self::Postgres { url, tls, username, password, .. } => {
                let server = Server::new(url, username.as_deref(), password.as_ref(), tls)?;
                // A connection must not block inside a runtime.
                let asked =
                    std::thread::scope(|scope| scope.spawn(|| postgresql::has_schema(&server)).join());
                asked.map_err(|_| StoreError::Panicked)?
            }
        }
    }
}
