//! What reading the configuration found: problems that stop the start, and warnings that do not.
//!
//! A finding names its place (file, line, column, or the environment variable) and its key, never the value of a key
//! that holds a secret.

use std::fmt;
use std::sync::Arc;

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In a file, at a line and column that count from one.
    File { file: Arc<str>, line: usize, column: usize },
    /// The file as a whole: it cannot be read, or is too large.
    WholeFile(Arc<str>),
    /// In an environment variable of this name.
    Variable(String),
    /// Nowhere: the embedded default holds.
    Default,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, line, column } => write!(f, "{file}:{line}:{column}"),
            Self::WholeFile(file) => f.write_str(file),
            Self::Variable(name) => write!(f, "environment variable {name}"),
            Self::Default => f.write_str("default configuration"),
        }
    }
}

/// One problem or one warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where it was written.
    pub place: Place,
    /// The key it is about, with its whole path; none for a file that is not TOML.
    pub key: Option<String>,
    /// What is wrong, and the way out.
    pub text: String,
}

impl Finding {
    /// About one key.
    pub(super) fn of_key(place: Place, key: &str, text: impl Into<String>) -> Self {
        Self { place, key: Some(key.to_owned()), text: text.into() }
    }

    /// About a whole file or a spot in it that is no key.
    pub(super) fn of_file(place: Place, text: impl Into<String>) -> Self {
        Self { place, key: None, text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{}: {key}: {}", self.place, self.text),
            None => write!(f, "{}: {}", self.place, self.text),
        }
    }
}

/// Everything that is wrong with a configuration, at once; shown one a line, the warnings last.
#[derive(Debug, thiserror::Error)]
pub struct Problems {
    /// What stops the start; at least one.
    pub problems: Vec<Finding>,
    /// What was written beside it and has no effect.
    pub warnings: Vec<Finding>,
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        for warning in &self.warnings {
            write!(f, "\nwarning: {warning}")?;
        }
        Ok(())
    }
}

/// The two lists while they grow.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) problems: Vec<Finding>,
    pub(super) warnings: Vec<Finding>,
}

impl Findings {
    pub(super) fn problem(&mut self, place: Place, key: &str, text: impl Into<String>) {
        self.problems.push(Finding::of_key(place, key, text));
    }

    pub(super) fn warning(&mut self, place: Place, key: &str, text: impl Into<String>) {
        self.warnings.push(Finding::of_key(place, key, text));
    }
}
