//! What is made of users, roles, organizations and clients, whichever door it came through.

use tollgate_domain::audit::AuditAction;
use tollgate_domain::client::Client;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::organization::Organization;
use tollgate_store::{NewUser, StoreError};

use crate::{Actor, Auth};

impl Auth {
    /// Makes an organization with its first administrator.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it exists; those of the database.
    pub async fn create_organization(
        &self,
        organization: &Organization,
        admin: NewUser,
        actor: Actor<'_>,
    ) -> Result<(), StoreError> {
        let audit = self.audit(organization, actor, AuditAction::OrganizationCreate, organization.as_str());
        self.0.store.create_organization(organization.clone(), admin, self.now(), audit).await
    }

    /// Makes a user; names and passwords have their own checks.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the name is taken, [`StoreError::Missing`] for an unknown role; those of the database.
    pub async fn create_user(
        &self,
        organization: &Organization,
        user: NewUser,
        actor: Actor<'_>,
    ) -> Result<(), StoreError> {
        self.write_user(organization, user, AuditAction::UserCreate, actor).await
    }

    /// Makes a user, one way for those who come by themselves and those whom an admin makes.
    pub(crate) async fn write_user(
        &self,
        organization: &Organization,
        user: NewUser,
        action: AuditAction,
        actor: Actor<'_>,
    ) -> Result<(), StoreError> {
        let audit = self.audit(organization, actor, action, &user.name);
        self.0.store.create_user(organization.clone(), user, self.now(), audit).await
    }

    /// Makes a role.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it exists; those of the database.
    pub async fn create_role(
        &self,
        organization: &Organization,
        name: &str,
        actor: Actor<'_>,
    ) -> Result<(), StoreError> {
        let audit = self.audit(organization, actor, AuditAction::RoleCreate, name);
        self.0.store.create_role(organization.clone(), name.to_owned(), self.now(), audit).await
    }

    /// Writes what a client's owner may change, and gives the new version; `None` when there is no such client of the
    /// version `seen`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when its new name is taken; those of the database.
    pub async fn update_client(
        &self,
        client: Client,
        seen: Option<Timestamp>,
        actor: Actor<'_>,
    ) -> Result<Option<Timestamp>, StoreError> {
        let audit = self.audit(&client.organization, actor, AuditAction::KeyChange, &client.name);
        let key = client.consumer_key.clone();
        let version = self.0.store.update_client(client, seen, audit).await?;
        self.0.directory.forget_client(&key);
        Ok(version)
    }
}
