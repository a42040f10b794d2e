//! Passwords that everybody knows, and what is done about them: the one of the default configuration, and those of the
//! demo's people. The stored accounts are judged, not the file: it counts only when the first account is made.

use tollgate_auth::{Auth, KnownPassword};
use tollgate_domain::organization::Organization;

use crate::config::Config;
use crate::demo;
use crate::failure::{Doing as _, Failure};

/// The password of administrators that everybody knows.
const OF_ADMINISTRATORS: &str = "admin";

/// Refuses to make the first account with such a password on a server that other machines reach.
///
/// # Errors
/// When it would be made so.
pub(crate) fn refuse_first_account(config: &Config) -> Result<(), Failure> {
    let admin = &config.super_admin;
    let is_known = admin.create_admin_account && admin.password.expose() == OF_ADMINISTRATORS;
    if config.server.is_open() && is_known {
        Err(refusal(std::slice::from_ref(&admin.username)))
    } else {
        Ok(())
    }
}

/// Refuses to open a server to other machines while an account takes such a password, or while the demo would bring
/// one that does.
///
/// # Errors
/// When there is such an account; it is named.
pub(crate) async fn refuse_accounts(auth: &Auth, config: &Config, demo: bool) -> Result<(), Failure> {
    if !config.server.is_open() {
        return Ok(());
    }
    let what = "cannot judge the accounts";
    let organization = Organization::super_organization();
    let mut known = vec![KnownPassword { user: None, password: OF_ADMINISTRATORS }];
    known.extend(demo::people().map(|(name, password)| KnownPassword { user: Some(name), password }));
    let found = auth.users_with_known_passwords(&known).await.doing(what)?;
    let mut found = Vec::from_iter(found.iter().map(|user| match user.organization == organization {
        true => user.name.clone(),
        false => format!("{}@{}", user.name, user.organization),
    }));
    for (name, _) in demo::people().filter(|_| demo) {
        let stored = auth.store().user_by_name(organization.clone(), name.to_owned()).await.doing(what)?;
        if stored.is_none() {
            found.push(name.to_owned());
        }
    }
    if found.is_empty() { Ok(()) } else { Err(refusal(&found)) }
}

fn refusal(names: &[String]) -> Failure {
    Failure::configuration(format!(
        "[server] bind_address opens the server to other machines while everybody knows the password of {}: start it on \
         loopback and set another one with `tollgate user passwd NAME --password-stdin` (with `--org` where the name has an \
         organization behind it; a first admin's: [super_admin] password), or delete who is not needed",
        names.join(", ")
    ))
}

/// Tells when the password that the file gives the first admin is not the account's.
pub(crate) async fn tell_unused_password(auth: Auth, config: Config) {
    let admin = config.super_admin;
    if !(admin.create_admin_account && admin.is_password_written) {
        return;
    }
    let name = auth.parse_name(&admin.username).name;
    let stored = auth.store().user_by_name(Organization::super_organization(), name.clone()).await;
    let takes = match stored {
        Ok(Some(user)) => auth.takes_password(&user, &admin.password).await,
        Ok(None) => return,
        Err(error) => Err(error.into()),
    };
    match takes {
        Ok(true) => {}
        Ok(false) => tracing::warn!(
            "super_admin.password is not the password of the account {name}: it counts only when the account is made, \
             and `tollgate user passwd {name}` changes it"
        ),
        Err(error) => {
            tracing::warn!(%error, "whether super_admin.password is the account's could not be told")
        }
    }
}
