//! Names of users as a client sends them: `name`, `name@domain`, and e-mail names where they are switched on.

use crate::organization::{Organization, SUPER};

/// A sent name, split into the name inside its organization and the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualifiedName {
    /// The name inside the organization.
    pub name: String,
    /// The organization; `None` when the domain part cannot name one, so no such user can exist.
    pub organization: Option<Organization>,
}

impl QualifiedName {
    /// Splits a name as sent (wire-format rule of `tenant_mgt.enable_email_domain`).
    ///
    /// Without e-mail names the part behind the last `@` is the organization. With them, only a name that holds two
    /// or more `@` is split. `name@carbon.super` equals `name` in both.
    #[must_use]
    pub fn parse(sent: &str, email_names: bool) -> Self {
        let plain = |name: &str| Self {
            name: name.to_owned(),
            organization: Some(Organization::super_organization()),
        };
        match sent.rsplit_once('@') {
            Some((name, domain)) if domain.eq_ignore_ascii_case(SUPER) => plain(name),
            Some((name, domain)) if !email_names || name.contains('@') => {
                Self { name: name.to_owned(), organization: domain.to_ascii_lowercase().parse().ok() }
            }
            _ => plain(sent),
        }
    }
}

/// The form under which names of users and roles are compared: letter case does not matter.
#[must_use]
pub fn name_key(name: &str) -> String {
    name.to_lowercase()
}

#[cfg(test)]
#[path = "user_name_tests.rs"]
mod tests;
