//! Whether accounts take a password that everybody knows.
//!
//! A hash is tried once: that it did not take the password is kept under its fingerprint, so that a start costs no
//! hashing while no password changes.

use std::collections::BTreeSet;

use aws_lc_rs::digest::{SHA256, digest};
use tollgate_domain::organization::Organization;
use tollgate_domain::secret::Password;
use tollgate_domain::user::{User, UserState};

use crate::Auth;
use crate::error::AuthError;
use crate::password::PasswordHash;

/// Where the store keeps the fingerprints of hashes that took no known password.
const TRIED: &str = "tried_known_passwords";

/// A password that everybody knows.
#[derive(Clone, Copy, Debug)]
pub struct KnownPassword<'a> {
    /// Whose it may be: the user of this name in `carbon.super`; without one every administrator of every organization.
    pub user: Option<&'a str>,
    /// The password.
    pub password: &'a str,
}

impl Auth {
    /// The users who take one of these passwords, in the order of the passwords.
    ///
    /// # Errors
    /// Anything the store refuses, or [`AuthError::Busy`].
    pub async fn users_with_known_passwords(
        &self,
        known: &[KnownPassword<'_>],
    ) -> Result<Vec<User>, AuthError> {
        let store = &self.0.store;
        let kept = store.metadata(TRIED.to_owned()).await?.unwrap_or_default();
        let kept: BTreeSet<&str> = kept.lines().collect();
        let (mut found, mut tried): (Vec<User>, _) = (Vec::new(), BTreeSet::new());
        for KnownPassword { user, password } in known {
            let users = match user {
                Some(name) => {
                    let organization = Organization::super_organization();
                    Vec::from_iter(store.user_by_name(organization, (*name).to_owned()).await?)
                }
                None => store.administrators(None).await?,
            };
            for user in users {
                let fingerprint = fingerprint(&user.password_hash, password);
                if kept.contains(fingerprint.as_str())
                    || !self.takes_password(&user, &Password::new(*password)).await?
                {
                    tried.insert(fingerprint);
                } else if found.iter().all(|other| other.id != user.id) {
                    found.push(user);
                }
            }
        }
        if !tried.iter().map(String::as_str).eq(kept) {
            let lines = Vec::from_iter(tried).join("\n");
            store.replace_metadata(TRIED.to_owned(), lines).await?;
        }
        Ok(found)
    }

    /// Whether a user signs in with this password.
    ///
    /// # Errors
    /// [`AuthError::Busy`] when too many wait.
    pub async fn takes_password(&self, user: &User, password: &Password) -> Result<bool, AuthError> {
        match PasswordHash::parse(&user.password_hash) {
            Some(hash) if user.state == UserState::Active => self.is_password(hash, password).await,
            _ => Ok(false),
        }
    }
}

fn fingerprint(hash: &str, password: &str) -> String {
    let digest = digest(&SHA256, format!("{hash}\n{password}").as_bytes());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
