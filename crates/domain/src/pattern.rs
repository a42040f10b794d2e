//! Regular expressions of an operator: what names and passwords must look like, which scopes need no role.

use std::fmt;

use fancy_regex::{Regex, RegexBuilder};

/// Bound on the compiled size of one expression, in bytes.
const LARGEST: usize = 256 * 1024;
/// Bound on the steps back that one text may take; looks ahead are bought with steps.
const MOST_STEPS: usize = 100_000;

/// A regular expression, in Java's syntax as far as it is common: classes, repetition, looks ahead and behind.
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no regular expression that Tollgate understands: {0}")]
pub struct InvalidPattern(String);

impl Pattern {
    /// An expression that matches somewhere in a text, unless it is anchored.
    ///
    /// # Errors
    /// When it is none, or too large.
    pub fn parse(text: &str) -> Result<Self, InvalidPattern> {
        let built = RegexBuilder::new(text)
            .delegate_size_limit(LARGEST)
            .delegate_dfa_size_limit(LARGEST)
            .backtrack_limit(MOST_STEPS)
            .build();
        built.map(Self).map_err(|error| InvalidPattern(error.to_string()))
    }

    /// An expression that must match all of a text.
    ///
    /// # Errors
    /// Those of [`Pattern::parse`].
    pub fn parse_whole(text: &str) -> Result<Self, InvalidPattern> {
        Self::parse(&format!("^(?:{text})$"))
    }

    /// Whether a text matches. One that takes too many steps to tell does not.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text).unwrap_or(false)
    }

    /// The expression.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
#[path = "pattern_tests.rs"]
mod tests;
