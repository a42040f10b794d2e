//! `tollgate settings`: what can be switched while the server runs.

use super::{AdminContext, say};
use crate::cli::{SettingsCommand, Switch};
use crate::failure::{Doing as _, Failure};

pub(super) async fn run(context: &AdminContext, command: SettingsCommand) -> Result<(), Failure> {
    let SettingsCommand::SelfSignup { switch } = command;
    let organization = &context.organization;
    context.require_organization(organization).await?;
    let is_on = switch == Switch::On;
    context
        .auth
        .set_self_signup(organization, is_on, None, context.actor())
        .await
        .doing("cannot store the setting")?;
    say(format_args!("self sign-up is {} in {organization}", if is_on { "on" } else { "off" }));
    Ok(())
}
