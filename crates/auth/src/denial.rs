//! Denials that no release here can read: taken back by an operator's word only.

use tollgate_domain::audit::AuditAction;
use tollgate_domain::organization::Organization;
pub use tollgate_store::DenialRemoval;

use crate::error::AuthError;
use crate::{Actor, Auth};

impl Auth {
    /// Removes a denial that names nobody whom this release knows; gateways hear of it within a second.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn remove_unnamed_denial(
        &self,
        id: &str,
        actor: Actor<'_>,
    ) -> Result<DenialRemoval, AuthError> {
        let organization = Organization::super_organization();
        let audit = self.audit(&organization, actor, AuditAction::DenialRemove, id);
        Ok(self.0.store.remove_unnamed_denial(id.to_owned(), self.now(), audit).await?)
    }
}
