//! The words of the audit trail: what was done, and how it ended.

use std::convert::Infallible;
use std::str::FromStr;

/// A word of the trail as a row holds it: a later release may have written one that this build does not know, and such a
/// row is shown like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded<T> {
    /// One of this build's words.
    Known(T),
    /// The text as it stands.
    Unknown(String),
}

impl<T: Copy + Into<&'static str>> Recorded<T> {
    /// The word as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(word) => (*word).into(),
            Self::Unknown(text) => text,
        }
    }
}

impl<T: PartialEq> PartialEq<T> for Recorded<T> {
    fn eq(&self, other: &T) -> bool {
        matches!(self, Self::Known(word) if word == other)
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word in the store.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl From<$name> for &'static str {
            fn from(word: $name) -> Self {
                word.as_str()
            }
        }

        impl FromStr for Recorded<$name> {
            type Err = Infallible;

            fn from_str(text: &str) -> Result<Self, Infallible> {
                let known = $name::ALL.iter().find(|own| own.as_str() == text);
                Ok(known.map_or_else(|| Self::Unknown(text.to_owned()), |own| Self::Known(*own)))
            }
        }
    };
}

words! {
    /// What was done. Words are never changed: rows of earlier releases hold them.
    AuditAction {
        OrganizationCreate = "organization-create",
        UserCreate = "user-create",
        UserDelete = "user-delete",
        SignUp = "sign-up",
        PasswordChange = "password-change",
        RoleCreate = "role-create",
        RoleChange = "role-change",
        SignIn = "sign-in",
        SignOut = "sign-out",
        Rest = "rest",
        ClientRegistration = "client-registration",
        KeyCreate = "key-create",
        KeyChange = "key-change",
        KeyDelete = "key-delete",
        SecretRegenerate = "secret-regenerate",
        ClientState = "client-state",
        PasswordGrant = "password-grant",
        ClientCredentials = "client-credentials",
        Grant = "grant",
        Refresh = "refresh",
        RefreshReuse = "refresh-reuse",
        Revoke = "revoke",
        DenialRemove = "denial-remove",
        SigningKeyCreate = "signing-key-create",
        SettingChange = "setting-change",
        ApplicationCreate = "application-create",
        ApplicationChange = "application-change",
        ApplicationDelete = "application-delete",
        Subscribe = "subscribe",
        SubscriptionChange = "subscription-change",
        SubscriptionBlock = "subscription-block",
        SubscriptionUnblock = "subscription-unblock",
        Unsubscribe = "unsubscribe",
        ApiCreate = "api-create",
        ApiImport = "api-import",
        ApiUpdate = "api-update",
        ApiDelete = "api-delete",
        LifecycleChange = "lifecycle-change",
        RevisionCreate = "revision-create",
        RevisionRestore = "revision-restore",
        RevisionDelete = "revision-delete",
        Deploy = "deploy",
        Undeploy = "undeploy",
        ScopeCreate = "scope-create",
        ScopeChange = "scope-change",
        ScopeDelete = "scope-delete",
    }
}

words! {
    /// How it ended; of a setting, what it is now.
    AuditOutcome {
        Ok = "ok",
        Refused = "refused",
        On = "on",
        Off = "off",
    }
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
