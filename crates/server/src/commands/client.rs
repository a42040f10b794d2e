//! `tollgate client`: the state of OAuth clients.

use tollgate_domain::client::ClientState;

use super::{Desk, say, store_failure};
use crate::cli::{ClientCommand, State};
use crate::failure::{Doing as _, Failure};

pub(super) async fn run(desk: &Desk, command: ClientCommand) -> Result<(), Failure> {
    let ClientCommand::State { key, state } = command;
    let state = match state {
        State::Active => ClientState::Active,
        State::Revoked => ClientState::Revoked,
    };
    let store = desk.auth.store();
    let found = store.client_by_key(key.clone()).await.map_err(store_failure)?;
    let found = found.filter(|(client, _)| !desk.is_named || client.organization == desk.organization);
    let organization = match found {
        Some((client, _)) => client.organization,
        None if desk.is_named => {
            return Err(Failure::refused(format!("there is no client {key} in {}", desk.organization)));
        }
        None => return Err(Failure::refused(format!("there is no client {key}"))),
    };
    let changed = desk.auth.set_client_state(&organization, &key, state, desk.actor()).await;
    match changed.doing("cannot set the state")? {
        true => say(format_args!("client {key} of {organization} is {}", state.as_str())),
        false => return Err(Failure::refused(format!("client {key} is gone"))),
    }
    Ok(())
}
