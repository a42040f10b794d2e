//! The change log: what every gateway and every process must hear of.

/// What changed. The subject names which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// An API's deployment or lifecycle; subject: `ApiId`.
    Api,
    /// A client: made, changed, deleted; subject: `ClientId`.
    Client,
    /// Subscriptions of an application, or the application is gone; subject: `ApplicationId`.
    Application,
    /// A denial was added; subject: `DenialId`.
    Denial,
    /// A signing key was added or retired; subject: its `kid`.
    SigningKey,
    /// A run-time setting; subject: its name.
    Setting,
    /// A user or role assignment; subject: `UserId`.
    User,
}

impl ChangeKind {
    const ALL: [Self; 7] = [
        Self::Api,
        Self::Client,
        Self::Application,
        Self::Denial,
        Self::SigningKey,
        Self::Setting,
        Self::User,
    ];

    /// The name in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Client => "client",
            Self::Application => "application",
            Self::Denial => "revocation",
            Self::SigningKey => "signing_key",
            Self::Setting => "setting",
            Self::User => "user",
        }
    }

    /// Reads the name in the store.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.as_str() == text)
    }
}
