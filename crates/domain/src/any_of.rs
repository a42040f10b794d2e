//! Who may use which operations of the REST APIs: sets of system scopes of which a caller holds any one, as types, so
//! that the signature of a handler says who may call it.

/// A set of system scopes of which any one opens an operation.
pub trait AnyOf: Send + Sync + 'static {
    /// The scopes.
    const SCOPES: &'static [&'static str];
}

macro_rules! any_of {
    ($($(#[$doc:meta])* $name:ident: $($scope:literal),+;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub enum $name {}

        impl AnyOf for $name {
            const SCOPES: &'static [&'static str] = &[$($scope),+];
        }
    )*};
}

any_of! {
    /// Change one's own account.
    Subscribe: "apim:subscribe";
    /// Read all settings of the Developer Portal.
    ViewPortalSettings: "apim:store_settings", "apim:subscribe";
    /// Use applications and their keys.
    ManageApplications: "apim:subscribe", "apim:app_manage";
    /// List and delete applications.
    ListApplications: "apim:subscribe", "apim:app_manage", "apim:app_import_export";
    /// Use subscriptions.
    ManageSubscriptions: "apim:subscribe", "apim:sub_manage";

    /// See an API.
    ViewApis: "apim:api_view", "apim:api_manage", "apim:api_import_export";
    /// List APIs.
    ListApis: "apim:api_view", "apim:api_manage", "apim:api_import_export", "apim:api_list_view";
    /// Make APIs, and change what their documents say.
    CreateApis: "apim:api_create", "apim:api_manage";
    /// Change APIs.
    ChangeApis: "apim:api_create", "apim:api_manage", "apim:api_publish";
    /// Delete APIs.
    DeleteApis: "apim:api_delete", "apim:api_manage", "apim:api_import_export";
    /// See the OpenAPI document of an API.
    ViewDefinitions: "apim:api_view", "apim:api_manage", "apim:api_definition_view";
    /// See revisions.
    ViewRevisions: "apim:api_view", "apim:api_create", "apim:api_manage", "apim:api_publish", "apim:api_import_export";
    /// Make, deploy, undeploy and delete revisions.
    ChangeRevisions: "apim:api_create", "apim:api_manage", "apim:api_publish", "apim:api_import_export";
    /// See deployments.
    ViewDeployments: "apim:api_view", "apim:api_create", "apim:api_manage", "apim:api_publish";
    /// Move APIs along their lifecycle.
    ChangeLifecycle: "apim:api_publish", "apim:api_manage", "apim:api_import_export";
    /// See where an API stands in its lifecycle.
    ViewLifecycle: "apim:api_view", "apim:api_publish", "apim:api_create", "apim:api_manage";
    /// See how an API moved along its lifecycle.
    ViewLifecycleHistory: "apim:api_view", "apim:api_publish", "apim:api_manage";
    /// See who subscribed to an API.
    ViewSubscribers: "apim:api_view", "apim:subscription_view", "apim:subscription_manage";
    /// Block and unblock subscriptions.
    BlockSubscribers: "apim:subscription_block", "apim:subscription_manage";
    /// Change the tier of a subscription.
    ManageSubscribers: "apim:subscription_manage";
    /// See tiers.
    ViewTiers: "apim:api_view", "apim:tier_view", "apim:tier_manage";
    /// See key managers.
    ViewKeyManagers: "apim:api_view", "apim:api_create", "apim:api_manage";
    /// See the settings of the publisher.
    ViewPublisherSettings: "apim:api_view", "apim:publisher_settings";
    /// See shared scopes.
    ViewSharedScopes: "apim:api_view", "apim:shared_scope_manage";
    /// See which APIs use a shared scope.
    ViewScopeUsage: "apim:api_view", "apim:api_manage", "apim:shared_scope_manage";
    /// Ask whether a scope exists.
    CheckSharedScopes: "apim:api_create", "apim:api_publish", "apim:api_manage", "apim:api_view",
        "apim:shared_scope_manage";
    /// Make, change and delete shared scopes.
    ManageSharedScopes: "apim:shared_scope_manage";
    /// Ask whether a role exists.
    CheckRoles: "apim:api_create", "apim:api_publish", "apim:api_manage";
    /// Ask whether an organization exists.
    CheckOrganizations: "apim:api_view", "apim:api_manage";

    /// Administer users and settings.
    Administer: "apim:admin";
    /// See the applications of everybody.
    ViewAllApplications: "apim:admin", "apim:admin_application_view", "apim:app_owner_change",
        "apim:app_import_export";
    /// See the settings of the administration.
    ViewAdminSettings: "apim:admin", "apim:admin_settings";
}
