//! Why a command ends without success, and the exit code that tells scripts which kind it was.

use std::fmt;

/// A command's failure: what the person at the terminal reads, and the process's exit code.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    text: String,
}

impl Failure {
    /// What was asked for cannot be done: exit 1.
    pub fn refused(text: impl Into<String>) -> Self {
        Self { code: 1, text: text.into() }
    }

    /// The configuration is wrong: exit 2.
    pub fn configuration(text: impl Into<String>) -> Self {
        Self { code: 2, text: text.into() }
    }

    /// A port is taken by another process: exit 3.
    pub fn port_taken(text: impl Into<String>) -> Self {
        Self { code: 3, text: text.into() }
    }

    /// The process's exit code.
    #[must_use]
    pub fn code(&self) -> u8 {
        self.code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Failure {}

/// Says what was being done when something failed.
pub trait Doing<T> {
    /// Turns an error into a refusal that begins with `what`.
    ///
    /// # Errors
    /// When `self` is one.
    fn doing(self, what: &str) -> Result<T, Failure>;
}

impl<T, E: fmt::Display> Doing<T> for Result<T, E> {
    fn doing(self, what: &str) -> Result<T, Failure> {
        self.map_err(|error| Failure::refused(format!("{what}: {error}")))
    }
}
