//! The change log: what every gateway and every process must hear of.

use crate::recorded::words;

words! {
    /// What changed. The subject names which one.
    ChangeKind {
        /// An API's deployment or lifecycle; subject: `ApiId`.
        Api = "api",
        /// A client: made, changed, deleted; subject: `ClientId`.
        Client = "client",
        /// Subscriptions of an application, or the application is gone; subject: `ApplicationId`.
        Application = "application",
        /// A denial was added; subject: `DenialId`.
        Denial = "revocation",
        /// Scopes or the roles that give them; subject: the organization.
        Scopes = "scopes",
        /// A signing key was added or retired; subject: its `kid`.
        SigningKey = "signing_key",
        /// A run-time setting; subject: its name.
        Setting = "setting",
        /// A user or role assignment; subject: `UserId`.
        User = "user",
    }
}
