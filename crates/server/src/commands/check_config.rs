//! `tollgate check-config`.

use super::{Variables, home_of, load, say};
use crate::cli::Place;
use crate::config::{Role, Source};
use crate::failure::Failure;

/// Says what is wrong, what is worth knowing, and where the configuration was read; opens nothing. A file can be checked
/// before the first start; where there is neither a file nor a home, nothing is said to be fine.
pub(super) fn run(place: &Place, variables: &Variables) -> Result<(), Failure> {
    let home = home_of(place, variables);
    let loaded = load(&home, place, variables)?;
    if matches!(loaded.source, Source::Embedded) && !home.path().is_dir() {
        return Err(home.absence());
    }
    let roles = &loaded.config.roles;
    if let Err(refused) = roles.choose(None) {
        // A file that holds for a gateway may be meant for one, which the command line says.
        roles.choose(Some(Role::Gateway)).map_err(|_| Failure::configuration(refused.clone()))?;
        say(format_args!("warning: {refused}"));
    }
    for warning in &loaded.warnings {
        say(format_args!("warning: {warning}"));
    }
    match &loaded.source {
        Source::File(path) => say(format_args!("{} holds", path.display())),
        Source::Embedded => {
            say(format_args!("no configuration file in {}: the defaults hold", home.path().display()))
        }
    }
    Ok(())
}
