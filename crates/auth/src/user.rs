//! Users: a name and a password become a user.

use tollgate_domain::audit::{AuditAction, AuditOutcome};
use tollgate_domain::caller::Caller;
use tollgate_domain::id::UserId;
use tollgate_domain::organization::Organization;
use tollgate_domain::role::RoleSet;
use tollgate_domain::secret::Password;
use tollgate_domain::text::{is_invisible, nfc};
use tollgate_domain::user::User;
use tollgate_domain::user_name::QualifiedName;
use tracing::field::display;

use crate::error::AuthError;
use crate::password::PasswordHash;
use crate::{Actor, Auth};
use tollgate_domain::peer::Peer;

/// The longest password that is hashed, in bytes.
const LONGEST_PASSWORD: usize = 1024;

/// Why a name and password are refused.
#[derive(Debug)]
pub enum UserRefused {
    /// No such user, or not that password; which of the two is not said.
    Wrong,
    /// Too many password checks are waiting; try again after this many seconds.
    Busy(u32),
    /// A failure of ours.
    Failed(AuthError),
}

/// Who wants to be taken for which user.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The user's name, as it was sent.
    pub name: &'a str,
    /// For what: a refusal stands under it in the audit trail.
    pub action: AuditAction,
    /// The consumer key through which it came, or nothing.
    pub client: &'a str,
    /// Where the request came from.
    pub peer: &'a Peer,
}

impl<E: Into<AuthError>> From<E> for UserRefused {
    fn from(error: E) -> Self {
        match error.into() {
            AuthError::Busy => Self::Busy(1),
            error => Self::Failed(error),
        }
    }
}

impl Auth {
    /// Splits a name as sent into the name inside its organization and the organization.
    #[must_use]
    pub fn parse_name(&self, sent: &str) -> QualifiedName {
        QualifiedName::parse(sent, self.0.settings.email_names)
    }

    /// The roles of a user, for decisions.
    #[must_use]
    pub fn roles_of(user: &User) -> RoleSet {
        RoleSet::new(&user.roles)
    }

    /// The user whom a name as sent and a password belong to.
    ///
    /// Takes the same time for users who do not exist. A refusal is written to the audit trail; a success is written by
    /// whatever the caller does with it.
    ///
    /// # Errors
    /// [`UserRefused::Wrong`], or why it could not be decided.
    pub async fn authenticate_user(
        &self,
        attempt: Attempt<'_>,
        password: &Password,
    ) -> Result<User, UserRefused> {
        let name = self.parse_name(attempt.name);
        let known = match &name.organization {
            Some(organization) if !name.name.contains('\0') && name.name.len() <= 255 => {
                self.0.store.user_by_name(organization.clone(), name.name.clone()).await?
            }
            _ => None,
        };
        let stored = known.as_ref().and_then(|user| PasswordHash::parse(&user.password_hash));
        let is_known = stored.is_some() && known.as_ref().is_some_and(|user| user.is_active());
        let against = stored
            .unwrap_or_else(|| PasswordHash::blank(self.0.hashing.settings(), self.0.environment.bytes()));
        let right = self.is_password(against.clone(), password).await?;
        match known {
            Some(user) if right && is_known => {
                // A hash takes long: the user of now, if the password is still that one.
                let now = self.0.store.user_by_id(user.id).await?;
                let still = now.filter(|now| now.is_active() && user.epoch >= now.valid_from);
                let Some(still) = still else {
                    return Err(self.refuse_user(attempt, Some(user.id)).await);
                };
                if !against.has_cost(self.0.hashing.settings()) {
                    self.rehash(&user, password).await?;
                }
                Ok(still)
            }
            known => {
                let known = known.map(|user| user.id);
                Err(self.refuse_user(attempt, known).await)
            }
        }
    }

    /// Refuses a user as if the password were wrong: for rules that a right password does not meet either. Writes the
    /// audit trail as a wrong password does, so that neither text nor time tells the two apart.
    pub async fn refuse_user(&self, attempt: Attempt<'_>, known: Option<UserId>) -> UserRefused {
        let Attempt { name, action, client, peer } = attempt;
        let organization = self.parse_name(name).organization;
        let shown: String = name.chars().filter(|c| !c.is_control()).take(255).collect();
        if let Some(organization) = organization {
            let audit = self
                .audit(&organization, Actor { name: &shown, peer }, action, &shown)
                .ended(AuditOutcome::Refused)
                .through(client);
            match self.count_refusal(audit, known).await {
                Ok(true) => return UserRefused::Wrong,
                Ok(false) => {}
                Err(error) => return error.into(),
            }
        }
        let (address, request_id) = (peer.address.map(display), peer.request_id.map(display));
        tracing::info!(
            action = action.as_str(),
            address,
            request_id,
            "a user of an organization that there is not was refused"
        );
        UserRefused::Wrong
    }

    /// Hashes a right password again at today's cost; while too many wait, the next sign-in does it.
    async fn rehash(&self, user: &User, password: &Password) -> Result<(), AuthError> {
        let new = match self.hash_password(password).await {
            Err(AuthError::Busy) => return Ok(()),
            hashed => hashed?,
        };
        let old = user.password_hash.clone();
        Ok(self.0.store.rehash_password(user.id, old, new, self.now()).await?)
    }

    /// Whether a password is the one of a hash.
    pub(crate) async fn is_password(
        &self,
        stored: PasswordHash,
        password: &Password,
    ) -> Result<bool, AuthError> {
        if password.expose().len() > LONGEST_PASSWORD {
            return Ok(false);
        }
        self.0.gate.pass().await;
        let password = password.clone();
        self.0.hashing.run(move |memory| stored.is_of(&password, memory)).await
    }

    /// The hash of a password, for the store.
    ///
    /// # Errors
    /// [`AuthError::Busy`] when too many wait.
    pub async fn hash_password(&self, password: &Password) -> Result<String, AuthError> {
        let blank = PasswordHash::blank(self.0.hashing.settings(), self.0.environment.bytes());
        let password = password.nfc();
        let hash =
            self.0.hashing.run(move |memory| blank.compute(password.expose().as_bytes(), memory)).await?;
        hash.map(|hash| hash.to_text()).ok_or(AuthError::Crypto("hashing a password"))
    }

    /// Whether a new user of an organization may have this name, and this password.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn check_new_user(
        &self,
        organization: &Organization,
        name: &str,
        password: &Password,
    ) -> Result<(), String> {
        self.check_user_name(organization, name)?;
        self.check_password(password)
    }

    fn check_user_name(&self, organization: &Organization, name: &str) -> Result<(), String> {
        let name = nfc(name);
        let name = name.as_str();
        if name.contains('@') && !self.0.settings.email_names {
            return Err("A user name cannot hold @ while tenant_mgt.enable_email_domain is false.".to_owned());
        }
        // Whoever signs in writes the name with the organization behind it, and it must be read as such.
        let signs_in_as = organization.qualify(name);
        let read = self.parse_name(&signs_in_as);
        if read.name != name || read.organization.as_ref() != Some(organization) {
            return Err(format!(
                "The user would sign in as {signs_in_as}, which is read as a name of another organization."
            ));
        }
        let rule = &self.0.settings.user_name_rule;
        // A colon would end the name in HTTP's Basic authentication (RFC 7617 section 2).
        if name.chars().any(|c| is_invisible(c) || "/:".contains(c))
            || name.len() > 255
            || !rule.matches(name)
        {
            return Err(format!(
                "A user name has no invisible characters, no slash and no colon, and matches {rule}."
            ));
        }
        Ok(())
    }

    /// Whether somebody may have this password.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn check_password(&self, password: &Password) -> Result<(), String> {
        let rule = &self.0.settings.password_rule;
        let normal = password.nfc();
        if normal.expose().len() > LONGEST_PASSWORD || !rule.matches(normal.expose()) {
            return Err(format!("A password matches {rule}."));
        }
        Ok(())
    }

    /// The user whom a caller's token speaks for; `None` when the user is gone.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn user_of_caller(&self, caller: &Caller) -> Result<Option<User>, AuthError> {
        let user = self.0.store.user_by_id(caller.user).await?;
        Ok(user.filter(|user| user.is_active()))
    }
}
