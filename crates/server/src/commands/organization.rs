//! `tollgate organization`.

use tollgate_domain::id::UserId;
use tollgate_domain::organization::Organization;
use tollgate_domain::role::ADMIN;
use tollgate_store::{NewUser, StoreError};

use super::{AdminContext, read_password, say, store_failure};
use crate::cli::OrganizationCommand;
use crate::failure::{Doing as _, Failure};

pub(super) async fn run(context: &AdminContext, command: OrganizationCommand) -> Result<(), Failure> {
    let OrganizationCommand::Add { domain, admin, .. } = command;
    let organization: Organization = domain
        .to_ascii_lowercase()
        .parse()
        .map_err(|error| Failure::refused(format!("{domain}: {error}")))?;
    let auth = &context.auth;
    let store = auth.store();
    let taken = || Failure::refused(format!("organization {organization} already exists"));
    // Asked first, so that nobody types a password in vain.
    if store.organization_exists(organization.clone()).await.map_err(store_failure)? {
        return Err(taken());
    }
    let password = read_password()?;
    auth.check_new_user(&organization, &admin, &password).map_err(Failure::refused)?;
    let user = NewUser {
        id: UserId::new(auth.environment()),
        name: admin.clone(),
        password_hash: auth.hash_password(&password).await.doing("cannot hash the password")?,
        roles: vec![ADMIN.to_owned()],
        claims: serde_json::Map::new(),
    };
    match auth.create_organization(&organization, user, context.actor()).await {
        Ok(()) => say(format_args!(
            "organization {organization} added; its admin signs in as {admin}@{organization}"
        )),
        Err(StoreError::Conflict { .. }) => return Err(taken()),
        Err(error) => return Err(store_failure(error)),
    }
    Ok(())
}
