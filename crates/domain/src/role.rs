//! Roles: who may hold which scope.

use crate::user_name::name_key;

/// The role that may do everything inside its organization.
pub const ADMIN: &str = "admin";
/// Every user holds this role without being given it.
pub const EVERYONE: &str = "Internal/everyone";
/// May use the Developer Portal; given at self sign-up.
pub const SUBSCRIBER: &str = "Internal/subscriber";
/// May make APIs.
pub const CREATOR: &str = "Internal/creator";
/// May publish APIs.
pub const PUBLISHER: &str = "Internal/publisher";

/// The roles that every organization has from the start.
pub const BUILT_IN: &[&str] = &[
    ADMIN,
    "Internal/analytics",
    CREATOR,
    "Internal/devops",
    EVERYONE,
    "Internal/integration_dev",
    "Internal/observer",
    PUBLISHER,
    SUBSCRIBER,
    "Internal/system",
];

/// Whether `name` can name a role: 3 to 100 visible characters, and none of the separators of lists and patterns.
#[must_use]
pub fn is_valid_role(name: &str) -> bool {
    let length = name.chars().count();
    (3..=100).contains(&length)
        && !name.chars().any(|c| c.is_control() || c.is_whitespace() || ",\"'\\%^*()[]{}<>;".contains(c))
}

/// The roles of one user; compared without regard to letter case, `Internal/everyone` always among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RoleSet(Vec<String>);

impl RoleSet {
    /// A set of the roles given to a user.
    #[must_use]
    pub fn new<I: IntoIterator<Item = S>, S: AsRef<str>>(roles: I) -> Self {
        let mut keys: Vec<String> = roles.into_iter().map(|role| name_key(role.as_ref())).collect();
        keys.push(name_key(EVERYONE));
        keys.sort();
        keys.dedup();
        Self(keys)
    }

    /// Whether every role of this set is in `other`.
    #[must_use]
    pub fn is_subset_of(&self, other: &Self) -> bool {
        self.0.iter().all(|key| other.0.binary_search(key).is_ok())
    }

    /// Whether the user holds `role`.
    #[must_use]
    pub fn contains(&self, role: &str) -> bool {
        self.0.binary_search(&name_key(role)).is_ok()
    }
}
