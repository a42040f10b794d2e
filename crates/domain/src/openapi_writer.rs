//! Writes an API as an OpenAPI 3.0 document.
//!
//! The document that came with the API, if one did, is the base: prose, parameters and schemas stay. What Tollgate
//! decides by (paths, scopes, `x-auth-type`, tiers) is written over it, so the document can never contradict the API.

use crate::api::{Api, ApiDefinition, ApiScope};
use crate::client::KeyType;
use crate::resource::{AuthType, Resource};
use serde_json::{Map, Value, json};

/// The scheme name of WSO2's documents.
const SCHEME: &str = "default";

/// The name of an `authType` on the wire.
pub fn auth_type_text(auth_type: AuthType) -> &'static str {
    match auth_type {
        AuthType::Any => "Application & Application User",
        AuthType::Application => "Application",
        AuthType::ApplicationUser => "Application User",
        AuthType::None => "None",
    }
}

/// The document of an API without its upstreams: what developers may see. `base` is the document that it came with,
/// `servers` are the URLs of the gateway.
pub fn write_document(
    name: &str,
    version: &str,
    definition: &ApiDefinition,
    base: Option<&Value>,
    servers: &[String],
) -> Value {
    let base = base.and_then(Value::as_object).cloned().unwrap_or_default();
    let openapi = base.get("openapi").cloned().unwrap_or_else(|| "3.0.1".into());
    let mut document = Map::new();
    document.insert("openapi".to_owned(), openapi);
    let mut info = base.get("info").and_then(Value::as_object).cloned().unwrap_or_default();
    info.insert("title".to_owned(), name.into());
    info.insert("version".to_owned(), version.into());
    if !definition.description.is_empty() {
        info.insert("description".to_owned(), definition.description.as_str().into());
    }
    document.insert("info".to_owned(), info.into());
    let servers: Vec<Value> = servers.iter().map(|url| json!({ "url": url })).collect();
    document.insert(
        "servers".to_owned(),
        if servers.is_empty() { json!([{"url": "/"}]) } else { servers.into() },
    );
    document.insert("security".to_owned(), json!([{ SCHEME: [] }]));
    document.insert("paths".to_owned(), write_paths(&definition.resources, base.get("paths")));
    document.insert("components".to_owned(), write_components(&definition.scopes, base.get("components")));
    for (member, value) in base {
        let written = document.contains_key(&member);
        if !written && !member.starts_with("x-wso2-") && member != "x-throttling-tier" {
            document.insert(member, value);
        }
    }
    document.into()
}

/// The document of an API as publishers see it: with upstreams and the other `x-wso2-` members.
pub fn write_publisher_document(api: &Api, base: Option<&Value>) -> Value {
    let definition = &api.definition;
    let mut document = write_document(&api.name, &api.version, definition, base, &[]);
    if let Some(root) = document.as_object_mut() {
        let header = definition.authorization_header.as_deref().unwrap_or("Authorization");
        root.insert("x-wso2-auth-header".to_owned(), header.into());
        if let Some(tier) = definition.extra.get("apiThrottlingPolicy").filter(|tier| tier.is_string()) {
            root.insert("x-throttling-tier".to_owned(), tier.clone());
        }
        if let Some(cors) = definition.extra.get("corsConfiguration") {
            root.insert("x-wso2-cors".to_owned(), cors.clone());
        }
        for (member, key_type) in [
            ("x-wso2-production-endpoints", KeyType::Production),
            ("x-wso2-sandbox-endpoints", KeyType::Sandbox),
        ] {
            let urls = definition.endpoints(key_type);
            if !urls.is_empty() {
                let kind = if urls.len() > 1 { "load_balance" } else { "http" };
                root.insert(member.to_owned(), json!({ "urls": urls, "type": kind }));
            }
        }
        root.insert("x-wso2-basePath".to_owned(), api.base_path().into());
        root.insert("x-wso2-transports".to_owned(), definition.transport.clone().into());
    }
    document
}

fn write_paths(resources: &[Resource], base: Option<&Value>) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for resource in resources {
        let base_item = base.and_then(|base| base.get(&resource.target)?.as_object());
        let item = paths.entry(resource.target.clone()).or_insert_with(|| shared_members(base_item));
        let verb = resource.verb.to_ascii_lowercase();
        let base_operation = base_item.and_then(|item| item.get(&verb)?.as_object());
        if let Some(item) = item.as_object_mut() {
            item.insert(verb, write_operation(resource, base_item.is_some(), base_operation));
        }
    }
    paths.into()
}

/// The members of a path item that hold for all its verbs.
fn shared_members(item: Option<&Map<String, Value>>) -> Value {
    let members = item.into_iter().flatten().filter(|(name, _)| {
        matches!(name.as_str(), "summary" | "description" | "parameters")
            || (name.starts_with("x-") && *name != "x-wso2-disable-security")
    });
    Value::Object(members.map(|(name, value)| (name.clone(), value.clone())).collect())
}

fn write_operation(resource: &Resource, known_path: bool, base: Option<&Map<String, Value>>) -> Value {
    let mut operation = base.cloned().unwrap_or_default();
    if !known_path {
        let parameters = path_parameters(&resource.target);
        if !parameters.is_empty() {
            operation.insert("parameters".to_owned(), parameters.into());
        }
    }
    if !operation.contains_key("responses") {
        operation.insert("responses".to_owned(), json!({"200": {"description": "OK"}}));
    }
    operation.remove("x-wso2-disable-security");
    operation.remove("x-scope");
    operation.insert("security".to_owned(), json!([{ SCHEME: resource.scopes }]));
    operation.insert("x-auth-type".to_owned(), auth_type_text(resource.auth_type).into());
    operation.insert("x-throttling-tier".to_owned(), resource.throttling_policy.as_str().into());
    operation.into()
}

/// `{id}` in a template as OpenAPI path parameters.
fn path_parameters(target: &str) -> Vec<Value> {
    let names = target.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    names
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect()
}

fn write_components(scopes: &[ApiScope], base: Option<&Value>) -> Value {
    let mut components = base.and_then(Value::as_object).cloned().unwrap_or_default();
    let descriptions: Map<String, Value> =
        scopes.iter().map(|scope| (scope.name.clone(), scope.description.as_str().into())).collect();
    let bindings: Map<String, Value> = scopes
        .iter()
        .filter(|scope| !scope.roles.is_empty())
        .map(|scope| (scope.name.clone(), scope.roles.join(",").into()))
        .collect();
    let scheme = json!({
        "type": "oauth2",
        "flows": {"implicit": {
            "authorizationUrl": "https://test.com",
            "scopes": descriptions,
            "x-scopes-bindings": bindings,
        }},
    });
    components.insert("securitySchemes".to_owned(), json!({ SCHEME: scheme }));
    components.into()
}

#[cfg(test)]
#[path = "openapi_writer_tests.rs"]
mod tests;
