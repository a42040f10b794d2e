//! `tollgate denial`: what is refused, where nobody can tell what it is.

use tollgate_auth::DenialRemoval;

use super::{AdminContext, say};
use crate::cli::DenialCommand;
use crate::failure::{Doing as _, Failure};

pub(super) async fn run(context: &AdminContext, command: DenialCommand) -> Result<(), Failure> {
    let DenialCommand::Remove { id } = command;
    let removed = context.auth.remove_unnamed_denial(&id, context.actor()).await;
    match removed.doing("cannot remove the denial")? {
        DenialRemoval::Removed => say(format_args!("denial {id} is removed")),
        DenialRemoval::Named => {
            let text = format!("denial {id} names whom it is about: it ends when what it denies has expired");
            return Err(Failure::refused(text));
        }
        DenialRemoval::Absent => return Err(Failure::refused(format!("there is no denial {id}"))),
    }
    Ok(())
}
