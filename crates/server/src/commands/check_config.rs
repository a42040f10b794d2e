//! `tollgate check-config`.

use super::{Variables, home_of, load, say};
use crate::cli::Place;
use crate::config::Source;
use crate::failure::Failure;

/// Says what is wrong, what is worth knowing, and where the configuration was read; opens nothing. A file can be checked
/// before the first start; where there is neither a file nor a home, nothing is said to be fine.
pub(super) fn run(place: &Place, variables: &Variables) -> Result<(), Failure> {
    let home = home_of(place, variables);
    let loaded = load(&home, place, variables)?;
    if matches!(loaded.source, Source::Embedded) && !home.path().is_dir() {
        return Err(home.absence());
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
