//! System scopes: the `apim:*` scopes of the REST APIs and the roles that give them.
//!
//! They are never "unknown, granted verbatim": a scope with one of these prefixes is granted only to holders of a
//! role of the table, whoever asks.

use crate::role::RoleSet;

/// The prefixes that mark a scope as one of the product's own.
const PREFIXES: [&str; 2] = ["apim:", "service_catalog:"];

const SUBSCRIBER: &[&str] =
    &["subscribe", "app_manage", "app_update", "sub_manage", "api_key", "store_settings", "sub_alert_manage"];

const CREATOR: &[&str] = &[
    "api_create",
    "api_view",
    "api_delete",
    "api_generate_key",
    "tier_view",
    "subscription_view",
    "mediation_policy_view",
    "mediation_policy_create",
    "mediation_policy_manage",
    "api_mediation_policy_manage",
    "document_create",
    "document_manage",
    "ep_certificates_add",
    "ep_certificates_view",
    "ep_certificates_update",
    "ep_certificates_manage",
    "client_certificates_add",
    "client_certificates_view",
    "client_certificates_update",
    "client_certificates_manage",
    "threat_protection_policy_create",
    "threat_protection_policy_manage",
    "publisher_settings",
    "pub_alert_manage",
    "comment_view",
    "comment_write",
    "comment_manage",
    "throttling_policy_manage",
    "common_operation_policy_view",
    "common_operation_policy_manage",
    "gateway_policy_view",
    "llm_provider_read",
    "mcp_server_create",
    "mcp_server_view",
    "mcp_server_delete",
    "mcp_server_generate_key",
    "gov_rule_read",
    "gov_policy_read",
    "gov_result_read",
];

const PUBLISHER: &[&str] = &[
    "api_publish",
    "api_view",
    "api_generate_key",
    "tier_view",
    "subscription_view",
    "subscription_block",
    "subscription_manage",
    "monetization_usage_publish",
    "document_create",
    "document_manage",
    "publisher_settings",
    "comment_view",
    "comment_write",
    "comment_manage",
    "throttling_policy_manage",
    "common_operation_policy_view",
    "gateway_policy_view",
    "llm_provider_read",
    "mcp_server_view",
    "mcp_server_publish",
    "mcp_server_generate_key",
    "gov_rule_read",
    "gov_policy_read",
    "gov_result_read",
];

const DEVOPS: &[&str] = &[
    "subscribe",
    "app_manage",
    "sub_manage",
    "app_import_export",
    "api_import_export",
    "api_product_import_export",
    "policies_import_export",
    "mcp_server_import_export",
];

const OBSERVER: &[&str] = &[
    "api_view",
    "publisher_settings",
    "common_operation_policy_view",
    "gateway_policy_view",
    "mcp_server_view",
    "gov_rule_read",
    "gov_policy_read",
    "gov_result_read",
];

const ANALYTICS: &[&str] = &["api_view", "throttling_policy_manage", "mcp_server_view"];

/// `admin` does not hold these two by default.
const INTEGRATION_DEV_ONLY: &[&str] = &["api_list_view", "api_definition_view"];
const INTEGRATION_DEV: &[&str] = &["api_list_view", "api_definition_view", "mcp_server_list_view"];

const ADMIN_ONLY: &[&str] = &[
    "admin",
    "api_manage",
    "tier_manage",
    "bl_view",
    "bl_manage",
    "api_workflow_view",
    "api_workflow_approve",
    "app_owner_change",
    "app_token_type_upgrade",
    "label_manage",
    "label_read",
    "tenantInfo",
    "tenant_theme_manage",
    "admin_operations",
    "admin_settings",
    "keymanagers_manage",
    "api_category",
    "shared_scope_manage",
    "admin_alert_manage",
    "bot_data",
    "scope_manage",
    "role_manage",
    "environment_manage",
    "environment_read",
    "admin_application_view",
    "admin_tier_view",
    "admin_tier_manage",
    "api_provider_change",
    "gateway_policy_manage",
    "llm_provider_manage",
    "gov_rule_manage",
    "gov_policy_manage",
    "gov_result_manage",
    "mcp_server_manage",
];

/// Which role gives which scopes, prefix `apim:` left out.
const TABLE: [(&str, &[&str]); 7] = [
    ("Internal/subscriber", SUBSCRIBER),
    ("Internal/creator", CREATOR),
    ("Internal/publisher", PUBLISHER),
    ("Internal/devops", DEVOPS),
    ("Internal/observer", OBSERVER),
    ("Internal/analytics", ANALYTICS),
    ("Internal/integration_dev", INTEGRATION_DEV),
];

/// Roles that give scopes of the service catalog, full names.
const CATALOG: [(&str, &[&str]); 2] = [
    ("Internal/creator", &["service_catalog:service_view", "service_catalog:service_write"]),
    ("Internal/publisher", &["service_catalog:service_view"]),
];

/// Whether `scope` is one of the product's own, known or not.
#[must_use]
pub fn is_system_scope(scope: &str) -> bool {
    PREFIXES.iter().any(|prefix| scope.starts_with(prefix))
}

/// Whether a holder of `roles` may have the system scope `scope`.
#[must_use]
pub fn is_granted(scope: &str, roles: &RoleSet) -> bool {
    let admin = roles.contains("admin");
    let Some(short) = scope.strip_prefix("apim:") else {
        return CATALOG
            .iter()
            .any(|(role, scopes)| scopes.contains(&scope) && (admin || roles.contains(role)));
    };
    if admin && !INTEGRATION_DEV_ONLY.contains(&short) {
        return ADMIN_ONLY.contains(&short) || TABLE.iter().any(|(_, scopes)| scopes.contains(&short));
    }
    TABLE.iter().any(|(role, scopes)| scopes.contains(&short) && roles.contains(role))
}

/// All system scopes that a holder of `roles` may have, full names, sorted.
#[must_use]
pub fn scopes_of(roles: &RoleSet) -> Vec<String> {
    let apim = ADMIN_ONLY.iter().chain(TABLE.iter().flat_map(|(_, scopes)| scopes.iter()));
    let mut all: Vec<String> = apim
        .map(|short| format!("apim:{short}"))
        .chain(CATALOG.iter().flat_map(|(_, scopes)| scopes.iter().map(|&scope| scope.to_owned())))
        .filter(|scope| is_granted(scope, roles))
        .collect();
    all.sort();
    all.dedup();
    all
}
