//! `tollgate client`: the state of OAuth clients.

use tollgate_domain::client::ClientState;

use super::{AdminContext, say, store_failure};
use crate::cli::{ClientCommand, State};
use crate::failure::{Doing as _, Failure};

pub(super) async fn run(context: &AdminContext, command: ClientCommand) -> Result<(), Failure> {
    let ClientCommand::State { key, state } = command;
    let state = match state {
        State::Active => ClientState::Active,
        State::Revoked => ClientState::Revoked,
    };
    let store = context.auth.store();
    let found = store.client_by_key(key.clone()).await.map_err(store_failure)?;
    let found = found.filter(|(client, _)| !context.is_named || client.organization == context.organization);
    let organization = match found {
        Some((client, _)) => client.organization,
        None if context.is_named => {
            return Err(Failure::refused(format!("there is no client {key} in {}", context.organization)));
        }
        None => return Err(Failure::refused(format!("there is no client {key}"))),
    };
    let changed = context.auth.set_client_state(&organization, &key, state, context.actor()).await;
    match changed.doing("cannot set the state")? {
        true => say(format_args!("client {key} of {organization} is {}", state.as_str())),
        false => return Err(Failure::refused(format!("client {key} is gone"))),
    }
    Ok(())
}
