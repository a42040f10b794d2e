//! The words of the audit trail: what was done, and how it ended.

use crate::recorded::words;

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
        GatewayTokenCreate = "gateway-token-create",
        GatewayEnrol = "gateway-enrol",
        GatewayRenew = "gateway-renew",
        GatewayRevoke = "gateway-revoke",
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
