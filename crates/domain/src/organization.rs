//! Organizations: the tenants. Every row and every look-up carries one.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

/// The organization that has plain names and plain URLs.
pub const SUPER: &str = "carbon.super";

/// The domain of an organization, in lower case, e.g. `carbon.super` or `tenant1.com`. Cheap to clone: every row and
/// every request carries one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Organization(Arc<str>);

/// A text that cannot name an organization.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("an organization is a lower-case domain of at most 100 characters, such as example.com")]
pub struct InvalidOrganization;

impl Organization {
    /// `carbon.super`.
    #[must_use]
    pub fn super_organization() -> Self {
        static SUPER_ORGANIZATION: LazyLock<Organization> = LazyLock::new(|| Organization(SUPER.into()));
        SUPER_ORGANIZATION.clone()
    }

    /// The domain.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is `carbon.super`.
    #[must_use]
    pub fn is_super(&self) -> bool {
        *self.0 == *SUPER
    }

    /// What API contexts of this organization begin with: nothing, or `/t/{domain}`.
    #[must_use]
    pub fn context_prefix(&self) -> String {
        if self.is_super() { String::new() } else { format!("/t/{}", self.0) }
    }

    /// A name inside this organization, of a name that may say so: `name` and `name@domain` are the same here.
    #[must_use]
    pub fn unqualify<'a>(&self, sent: &'a str) -> &'a str {
        match sent.rsplit_once('@') {
            Some((name, domain)) if domain.eq_ignore_ascii_case(&self.0) => name,
            _ => sent,
        }
    }

    /// A user's name as other organizations write it: `name`, or `name@domain`.
    #[must_use]
    pub fn qualify(&self, name: &str) -> String {
        if self.is_super() { name.to_owned() } else { format!("{name}@{}", self.0) }
    }
}

impl FromStr for Organization {
    type Err = InvalidOrganization;

    fn from_str(text: &str) -> Result<Self, InvalidOrganization> {
        let label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if text.len() <= 100 && text.contains('.') && text.split('.').all(label) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidOrganization)
        }
    }
}

impl AsRef<str> for Organization {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Organization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
