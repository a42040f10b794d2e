//! Whose file it is: that of another of WSO2's servers is told to be one, beside what is said of its keys.

use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::finding::{Finding, Findings, Place};

/// What only an Identity Server's file has at its top.
const IDENTITY_SERVER: [&str; 4] = ["account_recovery", "identity", "console", "myaccount"];
/// What a traffic manager's file has below `apim`, or at its top.
const TRAFFIC_MANAGER: [&str; 3] = ["throttling", "event_hub", "policy_deployer"];
const BROKER: [&str; 3] = ["broker", "jms", "jndi"];

/// Says of a whole file that it looks like another server's.
pub(super) fn judge(file: &Arc<str>, text: &str, findings: &mut Findings) {
    let (document, _) = DeTable::parse_recoverable(text);
    let document = document.get_ref();
    let below = |name: &str| match document.get(name).map(|value| value.get_ref()) {
        Some(DeValue::Table(table)) => table.keys().map(|key| key.get_ref().as_ref()).collect::<Vec<&str>>(),
        _ => Vec::new(),
    };
    let (apim, databases) = (below("apim"), below("database"));
    let place = || Place::WholeFile(Arc::clone(file));
    let is_identity_servers =
        databases.contains(&"identity_db") || IDENTITY_SERVER.iter().any(|name| document.contains_key(*name));
    if is_identity_servers && apim.is_empty() && !databases.contains(&"apim_db") {
        let text =
            "looks like an Identity Server's file: Tollgate reads API Manager's, and is its own key manager";
        findings.problems.push(Finding::of_file(place(), text));
        return;
    }
    let has_broker = BROKER.iter().any(|name| document.contains_key(*name));
    let is_traffic_managers = !apim.is_empty() || has_broker;
    if is_traffic_managers && apim.iter().all(|name| TRAFFIC_MANAGER.contains(name)) {
        let text =
            "looks like a traffic manager's file: Tollgate needs none, its gateways follow the database";
        findings.warnings.push(Finding::of_file(place(), text));
    }
}
