//! Self sign-up: the switch (an admin's stored word wins over the configuration), and the one rule behind the page and
//! the REST operation.

use serde_json::{Map, Value};
use tollgate_domain::audit::{AuditAction, AuditOutcome};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::UserId;
use tollgate_domain::organization::Organization;
use tollgate_domain::peer::Peer;
use tollgate_domain::role::SUBSCRIBER;
use tollgate_domain::secret::Password;
use tollgate_domain::user::User;
use tollgate_store::{NewUser, StoreError};

use crate::error::AuthError;
use crate::{Actor, Auth};

/// The name of the stored setting.
const SETTING: &str = "self-signup";

/// The longest claim, in bytes; there may be at most [`MOST_CLAIMS`].
const LONGEST_CLAIM: usize = 1024;
const MOST_CLAIMS: usize = 50;

/// Somebody who wants an account.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Where.
    pub organization: Organization,
    /// The name inside the organization.
    pub name: String,
    /// The password.
    pub password: Password,
    /// Claims by their URI.
    pub claims: Map<String, Value>,
}

/// Why somebody gets no account.
#[derive(Debug)]
pub enum SignUpRefused {
    /// Self sign-up is off in the organization, or there is no such organization: which of the two is not said.
    Disabled,
    /// The name or a claim breaks a rule; the sentence says which.
    Name(String),
    /// The password breaks the rule; the sentence says which.
    Password(String),
    /// Somebody has the name already.
    Taken,
    /// A failure of ours.
    Failed(AuthError),
}

impl<E: Into<AuthError>> From<E> for SignUpRefused {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Auth {
    /// Whether people may sign up by themselves in an organization. Where no admin has decided, the configuration's
    /// word counts for `carbon.super`, and other organizations are closed.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn self_signup_enabled(&self, organization: &Organization) -> Result<bool, AuthError> {
        Ok(self.self_signup(organization).await?.0)
    }

    /// The same, with the version of the switch.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn self_signup(&self, organization: &Organization) -> Result<(bool, Timestamp), AuthError> {
        let stored = self.0.store.setting(organization.clone(), SETTING.to_owned()).await?;
        Ok(match stored {
            Some((value, version)) => (value == "on", version),
            None => (organization.is_super() && self.0.settings.self_signup, Timestamp(0)),
        })
    }

    /// Switches self sign-up on or off in an organization, and gives the new version of the switch; `None` when it is
    /// not of the version that was `seen`.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn set_self_signup(
        &self,
        organization: &Organization,
        enabled: bool,
        seen: Option<Timestamp>,
        actor: Actor<'_>,
    ) -> Result<Option<Timestamp>, AuthError> {
        let (value, outcome) = if enabled { ("on", AuditOutcome::On) } else { ("off", AuditOutcome::Off) };
        let audit = self.audit(organization, actor, AuditAction::SettingChange, SETTING).ended(outcome);
        let (organization, name) = (organization.clone(), SETTING.to_owned());
        Ok(self.0.store.set_setting(organization, name, value.to_owned(), seen, audit).await?)
    }

    /// Makes the visitor a user with the sign-up role.
    ///
    /// # Errors
    /// Why there is no account.
    pub async fn sign_up(&self, visitor: Visitor, peer: &Peer) -> Result<User, SignUpRefused> {
        let Visitor { organization, name, password, claims } = visitor;
        if !self.0.store.organization_exists(organization.clone()).await?
            || !self.self_signup_enabled(&organization).await?
        {
            return Err(SignUpRefused::Disabled);
        }
        self.check_password(&password).map_err(SignUpRefused::Password)?;
        self.check_new_user(&organization, &name, &password).map_err(SignUpRefused::Name)?;
        if claims.len() > MOST_CLAIMS || claims.values().any(|value| value.to_string().len() > LONGEST_CLAIM)
        {
            return Err(SignUpRefused::Name(
                "There are too many claims, or one of them is too long.".to_owned(),
            ));
        }
        if self.0.store.user_by_name(organization.clone(), name.clone()).await?.is_some() {
            return Err(SignUpRefused::Taken);
        }
        let user = NewUser {
            id: UserId::new(self.environment()),
            name: name.clone(),
            password_hash: self.hash_password(&password).await?,
            roles: vec![SUBSCRIBER.to_owned()],
            claims,
        };
        let actor = Actor { name: &name, peer };
        match self.write_user(&organization, user, AuditAction::SignUp, actor).await {
            Ok(()) => {}
            Err(StoreError::Conflict { .. }) => return Err(SignUpRefused::Taken),
            Err(error) => return Err(error.into()),
        }
        let made = self.0.store.user_by_name(organization, name).await?;
        made.ok_or(SignUpRefused::Failed(AuthError::Corrupt("a user who was just made")))
    }
}
