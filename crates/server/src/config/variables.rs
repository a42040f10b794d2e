//! Environment variables as overrides of keys: `TOLLGATE_SERVER__OFFSET=1` is `[server] offset = 1`.

use std::collections::BTreeMap;

use super::finding::{Finding, Findings, Place};
use super::keys;
use super::layer::Layers;

const PREFIX: &str = "TOLLGATE_";

/// Names that are not keys: where the home is, and what tests are told.
fn is_reserved(rest: &str) -> bool {
    rest == "HOME" || rest.starts_with("TEST_")
}

/// Lays every override over the layers; a name that is no key is a problem.
pub(super) fn add_overrides(
    layers: &mut Layers,
    variables: &BTreeMap<String, String>,
    findings: &mut Findings,
) {
    for (name, text) in variables {
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        if is_reserved(rest) {
            continue;
        }
        let path = rest.replace("__", ".").to_ascii_lowercase();
        let in_capitals = !rest.contains(|c: char| c.is_ascii_lowercase());
        if let Some(known) = keys::find_path_in_any_case(&path).filter(|_| in_capitals) {
            layers.add_variable(name, known, text, findings);
        } else if in_capitals && keys::find_tree_around(&path).is_some() {
            layers.add_variable(name, &path, text, findings);
        } else {
            let hint = keys::find_nearest(&path).map(keys::variable_of);
            let hint = hint.map(|hint| format!("; the nearest known one is {hint}")).unwrap_or_default();
            let text = format!("overrides no known key{hint}");
            findings.problems.push(Finding::of_file(Place::Variable(name.clone()), text));
        }
    }
}
