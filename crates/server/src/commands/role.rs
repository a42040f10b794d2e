//! `tollgate role`.

use tollgate_domain::role::is_valid_role;
use tollgate_store::StoreError;

use super::{AdminContext, say, store_failure};
use crate::cli::RoleCommand;
use crate::failure::Failure;

pub(super) async fn run(context: &AdminContext, command: RoleCommand) -> Result<(), Failure> {
    let RoleCommand::Add { name } = command;
    if !is_valid_role(&name) {
        return Err(Failure::refused(
            "a role's name has 3 to 100 characters, no blanks and none of , \" ' \\ % ^ * ( ) [ ] { } < > ;",
        ));
    }
    let organization = &context.organization;
    context.require_organization(organization).await?;
    match context.auth.create_role(organization, &name, context.actor()).await {
        Ok(()) => say(format_args!("role {name} added to {organization}")),
        Err(StoreError::Conflict { .. }) => {
            return Err(Failure::refused(format!("role {name} already exists in {organization}")));
        }
        Err(error) => return Err(store_failure(error)),
    }
    Ok(())
}
