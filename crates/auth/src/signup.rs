//! The switch of self sign-up: an admin's stored word wins over the configuration.

use tollgate_domain::organization::Organization;

use crate::Auth;
use crate::error::AuthError;
use tollgate_domain::peer::Peer;

/// The name of the stored setting.
const SETTING: &str = "self-signup";

impl Auth {
    /// Whether people may sign up by themselves in an organization. Where no admin has decided, the configuration's
    /// word counts for `carbon.super`, and other organizations are closed.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn self_signup_enabled(&self, organization: &Organization) -> Result<bool, AuthError> {
        let stored = self.0.store.setting(organization.clone(), SETTING.to_owned()).await?;
        Ok(match stored {
            Some(value) => value == "on",
            None => organization.is_super() && self.0.settings.self_signup,
        })
    }

    /// Switches self sign-up on or off in an organization.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn set_self_signup(
        &self,
        organization: &Organization,
        enabled: bool,
        actor: &str,
        peer: &Peer,
    ) -> Result<(), AuthError> {
        let value = if enabled { "on" } else { "off" };
        let audit = self.audit(organization, actor, "setting-change", SETTING, value, "", peer);
        let (organization, now) = (organization.clone(), self.now());
        Ok(self.0.store.set_setting(organization, SETTING.to_owned(), value.to_owned(), now, audit).await?)
    }
}
