//! What can go wrong here that is not a refusal.

use tollgate_store::StoreError;

/// A failure of ours, never the caller's fault.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store was written under another master key.
    #[error(
        "the master key does not belong to this database: bring back data/keys/master.key or the [encryption] key \
         that it was made with"
    )]
    WrongMasterKey,
    /// A stored value cannot be read; says which.
    #[error("the store holds {0} that cannot be read")]
    Corrupt(&'static str),
    /// The cryptographic library refused; says what for.
    #[error("the cryptographic library failed at {0}")]
    Crypto(&'static str),
    /// Too many password checks are waiting.
    #[error("too many password checks are waiting")]
    Busy,
}
