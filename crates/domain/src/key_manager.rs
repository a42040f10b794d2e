//! The one key manager: this server itself, under the name that WSO2's clients know.

/// Its name.
pub const RESIDENT: &str = "Resident Key Manager";
/// Its id: a fixed one, so that scripts may keep it.
pub const RESIDENT_ID: &str = "70e7b1f2-3b1c-4c55-9d5f-6d0f3a6a1c00";

/// Whether a name or id that a client sent means the resident key manager; none or an empty one does.
#[must_use]
pub fn is_resident(sent: Option<&str>) -> bool {
    matches!(sent, None | Some("" | RESIDENT | RESIDENT_ID))
}
