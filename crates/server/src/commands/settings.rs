//! `tollgate settings`: what can be switched while the server runs.

use tollgate_domain::peer::Peer;

use super::{ACTOR, Desk, say};
use crate::cli::{SettingsCommand, Switch};
use crate::failure::{Doing as _, Failure};

pub(super) async fn run(desk: &Desk, command: SettingsCommand) -> Result<(), Failure> {
    let SettingsCommand::SelfSignup { switch } = command;
    let organization = &desk.organization;
    desk.require_organization(organization).await?;
    let is_on = switch == Switch::On;
    desk.auth
        .set_self_signup(organization, is_on, ACTOR, &Peer::default())
        .await
        .doing("cannot store the setting")?;
    say(format_args!("self sign-up is {} in {organization}", if is_on { "on" } else { "off" }));
    Ok(())
}
