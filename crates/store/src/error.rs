//! What can go wrong in the store, in words that both databases share. No error carries a value that a caller sent.

/// The code of a row that cannot be read: no database has such a one.
const MALFORMED: &str = "row";
/// What had ended when something was to be written on the strength of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// What the client showed: its secret, the client itself.
    Client,
    /// What the user showed: the password, the session, the user.
    User,
}

/// An error of the store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A unique index refused a row. `what` is the index's name as the migration has it; `{table}_pkey` for a primary
    /// key, `{table}_{columns}_key` for an unnamed one.
    #[error("{what} already holds such a row")]
    Conflict {
        /// The name of the unique index.
        what: String,
    },
    /// A foreign key was violated: the row referred to does not exist, or a row to delete is still referred to.
    #[error("a row that another one refers to is missing")]
    Missing,
    /// The change would leave an organization without an active administrator.
    #[error("this is the organization's last administrator: give another user the role admin first")]
    LastAdministrator,
    /// A statement touched or found another number of rows than its method promises.
    #[error("expected one row, found {found}")]
    WrongRowCount {
        /// How many rows there were.
        found: u64,
    },
    /// A value that no database may hold, such as a text with a NUL byte, or options that make no sense.
    #[error("invalid value: {0}")]
    Invalid(&'static str),
    /// The database cannot be reached, cannot commit now, or did not answer in time. Nothing was changed.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The database was told to commit and did not say whether it did: the change may hold or not.
    #[error("the database did not say whether the change holds")]
    OutcomeUnknown,
    /// The database was migrated by a newer release.
    #[error(
        "the database has schema version {found}, but this release knows only {known}: start the newer release"
    )]
    TooNew {
        /// The version in the database.
        found: i64,
        /// The newest version that this binary knows.
        known: i64,
    },
    /// Too many requests wait for the database.
    #[error("the database has too many requests waiting")]
    Busy,
    /// The credential that the request showed has ended meanwhile; nothing was written.
    #[error("the credential has ended meanwhile")]
    Ended(Ended),
    /// Anything else that the database said. `code` is a SQLSTATE or SQLite's extended result code.
    #[error("database error {code}: {message}")]
    Database {
        /// The database's own code.
        code: String,
        /// What it means, without any value of a row or parameter.
        message: String,
    },
    /// A method of the store panicked: a bug, its transaction was rolled back.
    #[error("a store method panicked")]
    Panicked,
}

impl StoreError {
    /// Whether this is a conflict with the unique index `index`.
    #[must_use]
    pub fn is_conflict_on(&self, index: &str) -> bool {
        matches!(self, Self::Conflict { what } if what == index)
    }

    /// Whether the database may answer soon: the same request can be sent again in a moment. After
    /// [`StoreError::OutcomeUnknown`] it may find that it was done already.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Busy | Self::Unavailable(_) | Self::OutcomeUnknown)
    }

    /// A job whose time ran out before anything of it could hold.
    pub(crate) fn late() -> Self {
        Self::Unavailable("it does not answer in time".to_owned())
    }

    /// Whether a row cannot be what this release writes.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        matches!(self, Self::Database { code, .. } if code == MALFORMED)
    }

    /// A row that cannot be what the product wrote.
    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Self::Database { code: MALFORMED.to_owned(), message: message.into() }
    }
}
