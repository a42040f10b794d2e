//! Resources of an API: verb and path template (`resource/template.rs`), how a request's path is read
//! (`resource/reading.rs`), and which resources a request asks for (`resource/table.rs`).

mod reading;
mod table;
mod template;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde::{Deserialize, Serialize};

pub use reading::{PathReadings, Reading, Readings, SeveralReadings};
pub use table::{AskedResources, NotFound, ResourceTable};
pub use template::{InvalidTemplate, PathTemplate};

/// The verbs that a resource can have; an API made without resources gets `/*` for the first five.
pub const VERBS: [&str; 7] = ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// Which credentials a resource asks for (wire-format `authType`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuthType {
    /// Any valid token.
    #[default]
    #[serde(rename = "Application & Application User", alias = "Any")]
    Any,
    /// Only tokens of an application itself.
    Application,
    /// Only tokens of a user.
    #[serde(rename = "Application User")]
    ApplicationUser,
    /// No credential.
    None,
}

/// One operation of an API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// The path template below the API's context, e.g. `/orders/{id}` or `/*`.
    pub target: String,
    /// The HTTP method, upper case.
    pub verb: String,
    /// Which credentials it asks for.
    #[serde(rename = "authType", default)]
    pub auth_type: AuthType,
    /// The tier of the resource.
    #[serde(rename = "throttlingPolicy", default = "unlimited")]
    pub throttling_policy: String,
    /// A token passes when it has at least one of these; none: every valid token passes.
    #[serde(default)]
    pub scopes: Vec<String>,
}

fn unlimited() -> String {
    "Unlimited".to_owned()
}

/// Pairs of resources that no path tells apart: the same verb, and templates that differ by the name of a parameter, a
/// trailing slash or the spelling of a character. The earlier one of the list comes first.
#[must_use]
pub fn find_indistinguishable(resources: &[Resource]) -> Vec<[&Resource; 2]> {
    let mut first: HashMap<(&str, PathTemplate), &Resource> = HashMap::new();
    let mut pairs = Vec::new();
    for resource in resources {
        let Ok(template) = PathTemplate::parse(&resource.target) else { continue };
        match first.entry((&resource.verb, template)) {
            Entry::Occupied(earlier) => pairs.push([*earlier.get(), resource]),
            Entry::Vacant(place) => drop(place.insert(resource)),
        }
    }
    pairs
}
