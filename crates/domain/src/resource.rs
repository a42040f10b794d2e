//! Resources of an API: verb and path template (`resource/template.rs`), how a request's path is read
//! (`resource/reading.rs`), and which resources a request asks for (`resource/table.rs`).

mod reading;
mod table;
mod template;

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
