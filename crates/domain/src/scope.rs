//! Scopes: the sets that requests name, and the one decision of which are granted (RFC 6749 section 3.3).

use std::fmt;

use crate::pattern::Pattern;
use serde::{Deserialize, Serialize};

use crate::role::RoleSet;
use crate::system_scope;

/// The scope that is granted when nothing else is.
pub const DEFAULT: &str = "default";
/// The longest scope name taken, in bytes.
pub const LONGEST: usize = 255;
/// The most scopes taken in one request.
pub const MOST: usize = 200;
/// The longest list taken, in bytes: a token must fit into a header, this server's own reader included.
pub const LONGEST_LIST: usize = 8 * 1024;

/// A scope parameter that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidScope {
    /// A character outside scope-token (RFC 6749 section 3.3).
    #[error("a scope holds a character that scopes cannot have")]
    Character,
    /// A name over [`LONGEST`], or a list over [`MOST`] or [`LONGEST_LIST`].
    #[error("the scope parameter is too long")]
    TooLong,
}

/// An ordered list of distinct scope names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScopeSet(Vec<String>);

impl ScopeSet {
    /// Reads a space-separated `scope` parameter; repeated names count once, the first place wins.
    ///
    /// # Errors
    /// When a name has a character that a scope-token cannot have, or a limit is passed.
    pub fn parse(text: &str) -> Result<Self, InvalidScope> {
        if text.len() > LONGEST_LIST {
            return Err(InvalidScope::TooLong);
        }
        let mut set = Self::default();
        for name in text.split_ascii_whitespace() {
            if name.len() > LONGEST || set.0.len() >= MOST {
                return Err(InvalidScope::TooLong);
            }
            if !name.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)) {
                return Err(InvalidScope::Character);
            }
            set.insert(name);
        }
        Ok(set)
    }

    /// Adds a name at the end unless it is there.
    pub fn insert(&mut self, name: &str) {
        if !self.contains(name) {
            self.0.push(name.to_owned());
        }
    }

    /// Whether the set holds `name`.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|own| own == name)
    }

    /// Whether every name of this set is in `other`.
    #[must_use]
    pub fn is_subset_of(&self, other: &Self) -> bool {
        self.0.iter().all(|name| other.contains(name))
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The names that `keep` keeps, in order.
    #[must_use]
    pub fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|name| keep(name)).cloned().collect())
    }

    /// The names as a list.
    #[must_use]
    pub fn to_vec(&self) -> Vec<String> {
        self.0.clone()
    }
}

impl<S: AsRef<str>> FromIterator<S> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = S>>(names: I) -> Self {
        let mut set = Self::default();
        for name in names {
            set.insert(name.as_ref());
        }
        set
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

/// What an organization's catalog says of a scope of an API or a shared scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeBinding {
    /// The scope's name.
    pub name: String,
    /// The roles that give it; empty: anyone may have it.
    pub roles: Vec<String>,
}

/// The server's settings of the decision.
#[derive(Clone, Debug)]
pub struct ScopePolicy {
    /// What is granted when no scope is asked for (`oauth.default_requested_scopes`).
    pub default_requested: ScopeSet,
    /// Patterns granted without a look at roles (`oauth.allowed_scopes`); each must match the whole name's start as
    /// written.
    pub allowed: Vec<Pattern>,
}

impl ScopePolicy {
    /// Whether a scope is granted without a look at roles: the default one, and what a pattern allows.
    #[must_use]
    pub fn allows(&self, name: &str) -> bool {
        name == DEFAULT || self.allowed.iter().any(|pattern| pattern.matches(name))
    }
}

impl Default for ScopePolicy {
    fn default() -> Self {
        let allowed = ["^device_.*", "^openid$"];
        Self {
            default_requested: ScopeSet(vec![DEFAULT.to_owned()]),
            allowed: allowed.iter().filter_map(|pattern| Pattern::parse(pattern).ok()).collect(),
        }
    }
}

/// Which of the requested scopes are granted to a holder of `roles`.
///
/// `catalog` holds the bindings of the requested names that the organization knows; the order of `requested` is kept.
/// A name nobody knows is granted as it stands; one bound to roles that the user lacks is left out; when nothing is
/// left, `default` is granted, so the request still succeeds.
#[must_use]
pub fn decide(
    requested: &ScopeSet,
    catalog: &[ScopeBinding],
    roles: &RoleSet,
    policy: &ScopePolicy,
) -> ScopeSet {
    if requested.is_empty() {
        return policy.default_requested.clone();
    }
    let granted: ScopeSet = requested
        .iter()
        .filter(|&name| {
            if system_scope::is_system_scope(name) {
                return system_scope::is_granted(name, roles);
            }
            if policy.allows(name) {
                return true;
            }
            match catalog.iter().find(|binding| binding.name == name) {
                Some(binding) => {
                    binding.roles.is_empty() || binding.roles.iter().any(|role| roles.contains(role))
                }
                None => true,
            }
        })
        .collect();
    if granted.is_empty() { ScopeSet(vec![DEFAULT.to_owned()]) } else { granted }
}

#[cfg(test)]
#[path = "scope_tests.rs"]
mod tests;
