//! Changes of accounts: each made in one place, whichever door it came through, and refused here before it is answered.

use tollgate_domain::audit::AuditAction;
use tollgate_domain::denial::{Denial, Denied};
use tollgate_domain::id::DenialId;
use tollgate_domain::organization::Organization;
use tollgate_domain::peer::Peer;
use tollgate_domain::secret::Password;
use tollgate_domain::user::{User, UserVersion};
use tollgate_store::{NewPassword, RolesChanged};

use crate::Auth;
use crate::error::AuthError;
use crate::session::SessionKey;

/// Who changes something, for the audit trail.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    /// The name.
    pub name: &'a str,
    /// Where the request came from.
    pub peer: &'a Peer,
}

impl Auth {
    /// Sets a user's password and ends the user's sessions, grants and access tokens. `false` when there is no such user
    /// of the version that was `seen`.
    ///
    /// # Errors
    /// [`AuthError::Busy`] when too many passwords wait to be hashed; anything the store refuses.
    pub async fn set_password(
        &self,
        organization: &Organization,
        name: &str,
        password: &Password,
        seen: Option<UserVersion>,
        actor: Actor<'_>,
    ) -> Result<bool, AuthError> {
        let new = self.new_password(organization, name, password).await?;
        self.write_password(NewPassword { seen, ..new }, actor).await
    }

    /// Sets the password of a user who has just shown the one until now. The session by which it is done goes on; all
    /// others, grants and access tokens end. `false` when the user is gone.
    ///
    /// # Errors
    /// [`StoreError::Ended`](tollgate_store::StoreError::Ended) when it was changed meanwhile; [`AuthError::Busy`];
    /// anything the store refuses.
    pub async fn change_password(
        &self,
        user: &User,
        password: &Password,
        session: Option<&SessionKey>,
        peer: &Peer,
    ) -> Result<bool, AuthError> {
        let new = self.new_password(&user.organization, &user.name, password).await?;
        let session = session.map(SessionKey::hash);
        let new = NewPassword { shown: Some(user.into()), session, ..new };
        self.write_password(new, Actor { name: &user.name, peer }).await
    }

    async fn new_password(
        &self,
        organization: &Organization,
        name: &str,
        password: &Password,
    ) -> Result<NewPassword, AuthError> {
        Ok(NewPassword {
            organization: organization.clone(),
            name: name.to_owned(),
            hash: self.hash_password(password).await?,
            seen: None,
            shown: None,
            session: None,
            denial: DenialId::new(&self.0.environment),
        })
    }

    async fn write_password(&self, new: NewPassword, actor: Actor<'_>) -> Result<bool, AuthError> {
        let audit = self.audit(&new.organization, actor, AuditAction::PasswordChange, &new.name);
        let denial = self.0.store.set_password(new, self.now(), audit).await?;
        Ok(self.deny(denial))
    }

    /// Makes `roles` the only roles of a user; gives those that the user holds then. The scopes that none of them gives
    /// are taken from the user's access tokens. `None` when there is no such user of the version that was `seen`.
    ///
    /// # Errors
    /// [`StoreError::Missing`](tollgate_store::StoreError::Missing) for an unknown role; anything else the store refuses.
    pub async fn set_roles(
        &self,
        organization: &Organization,
        name: &str,
        roles: Vec<String>,
        seen: Option<UserVersion>,
        actor: Actor<'_>,
    ) -> Result<Option<Vec<String>>, AuthError> {
        let audit = self.audit(organization, actor, AuditAction::RoleChange, name);
        let denial = DenialId::new(&self.0.environment);
        let (organization, name) = (organization.clone(), name.to_owned());
        let changed = self.0.store.set_roles(organization, name, roles, seen, denial, audit).await?;
        Ok(self.roles_changed(changed))
    }

    /// Takes the roles `remove` from a user and gives the roles `add`; otherwise as [`Auth::set_roles`].
    ///
    /// # Errors
    /// As [`Auth::set_roles`].
    pub async fn change_roles(
        &self,
        organization: &Organization,
        name: &str,
        add: Vec<String>,
        remove: Vec<String>,
        actor: Actor<'_>,
    ) -> Result<Option<Vec<String>>, AuthError> {
        let audit = self.audit(organization, actor, AuditAction::RoleChange, name);
        let denial = DenialId::new(&self.0.environment);
        let (organization, name) = (organization.clone(), name.to_owned());
        let changed =
            self.0.store.change_roles(organization, name, add, remove, denial, self.now(), audit).await?;
        Ok(self.roles_changed(changed))
    }

    /// Deletes a user with sessions, grants, access tokens, applications and clients. APIs stay. `false` when there is no
    /// such user of the version that was `seen`.
    ///
    /// # Errors
    /// [`StoreError::Missing`](tollgate_store::StoreError::Missing) when the user makes an application or client at the
    /// same moment: to be tried again; anything else the store refuses.
    pub async fn delete_user(
        &self,
        organization: &Organization,
        name: &str,
        seen: Option<UserVersion>,
        actor: Actor<'_>,
    ) -> Result<bool, AuthError> {
        let audit = self.audit(organization, actor, AuditAction::UserDelete, name);
        let denial = DenialId::new(&self.0.environment);
        let (organization, name) = (organization.clone(), name.to_owned());
        let store = &self.0.store;
        let denial = store.delete_user(organization.clone(), name, seen, denial, self.now(), audit).await?;
        let user = denial.as_ref().and_then(|denial| match denial.denied {
            Denied::UserBelow { user, .. } => Some(user),
            _ => None,
        });
        let is_deleted = self.deny(denial);
        if let Some(user) = user {
            store.end_owned(organization, user, self.now()).await?;
        }
        Ok(is_deleted)
    }

    fn roles_changed(&self, changed: Option<RolesChanged>) -> Option<Vec<String>> {
        let RolesChanged { roles, denial } = changed?;
        self.deny(denial);
        Some(roles)
    }

    /// Refuses what was just denied, here and now; others hear of it. Says whether there was anything.
    pub(crate) fn deny(&self, denial: Option<Denial>) -> bool {
        if let Some(denial) = &denial {
            self.0.verifier.deny(denial);
        }
        denial.is_some()
    }
}
