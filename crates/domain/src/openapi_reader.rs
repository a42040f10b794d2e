//! What an OpenAPI 3.x document says about an API: resources, scopes, and the `x-` members of WSO2's form.
//!
//! Pure: a tree in, a [`ReadDocument`] or sentences about what is wrong out. Security requirements are read as scopes
//! only; whether a resource asks for a token at all is decided by `x-auth-type` and `x-wso2-disable-security`, so
//! that a document written for another server never opens a resource by omission.

use crate::api::ApiScope;
use crate::resource::{AuthType, PathTemplate, Resource, VERBS};
use serde_json::{Map, Value};

/// The most resources of an API.
pub const MOST_RESOURCES: usize = 1000;
/// Members of a path item that are not verbs.
const PATH_MEMBERS: [&str; 4] = ["summary", "description", "servers", "parameters"];
/// The most sentences about one document.
const MOST_FINDINGS: usize = 20;

/// What a document says.
#[derive(Debug, PartialEq)]
pub struct ReadDocument {
    /// `openapi`, e.g. `3.0.1`.
    pub openapi: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub description: String,
    /// The operations in the document's order.
    pub resources: Vec<Resource>,
    /// Declared scopes, then those that operations name without a declaration.
    pub scopes: Vec<ApiScope>,
    /// `x-throttling-tier` of the whole document.
    pub api_tier: Option<String>,
    /// `x-wso2-auth-header`.
    pub authorization_header: Option<String>,
    /// `x-wso2-transports`.
    pub transport: Option<Vec<String>>,
    /// `x-wso2-cors`.
    pub cors: Option<Value>,
    /// `x-wso2-production-endpoints` and `x-wso2-sandbox-endpoints` as an `endpointConfig`.
    pub endpoint_config: Option<Value>,
    /// `x-wso2-basePath`, its version cut off.
    pub context: Option<String>,
    /// The URLs of `servers`.
    pub servers: Vec<String>,
}

/// Reads a document.
///
/// # Errors
/// Sentences for the client, at least one.
pub fn read_document(document: &Value) -> Result<ReadDocument, Vec<String>> {
    let Some(root) = document.as_object() else {
        return Err(vec!["The definition is not an object".to_owned()]);
    };
    if root.contains_key("swagger") {
        return Err(vec![
            "Swagger 2.0 definitions are not read yet: convert the definition to OpenAPI 3.0".to_owned(),
        ]);
    }
    let openapi = text(root, "openapi").unwrap_or_default();
    if !(openapi.starts_with("3.0") || openapi.starts_with("3.1")) {
        return Err(vec!["attribute openapi is missing or not of the form 3.0.x".to_owned()]);
    }
    let mut reader = Reader { findings: Vec::new(), scopes: declared_scopes(root), resources: Vec::new() };
    let empty = Map::new();
    let info = root.get("info").and_then(Value::as_object).unwrap_or(&empty);
    let title = reader.required(info, "title", "info.title");
    let version = reader.required(info, "version", "info.version");
    reader.read_paths(root);
    if !reader.findings.is_empty() {
        reader.findings.truncate(MOST_FINDINGS);
        return Err(reader.findings);
    }
    Ok(ReadDocument {
        context: text(root, "x-wso2-basePath").map(|path| without_version(&path, &version)),
        openapi,
        title,
        version,
        description: text(info, "description").unwrap_or_default(),
        resources: reader.resources,
        scopes: reader.scopes,
        api_tier: text(root, "x-throttling-tier").or_else(|| text(root, "x-wso2-throttling-tier")),
        authorization_header: text(root, "x-wso2-auth-header"),
        transport: root.get("x-wso2-transports").map(texts),
        cors: root.get("x-wso2-cors").cloned(),
        endpoint_config: endpoint_config(root),
        servers: root.get("servers").map(server_urls).unwrap_or_default(),
    })
}

fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn server_urls(servers: &Value) -> Vec<String> {
    let servers = servers.as_array().into_iter().flatten();
    servers.filter_map(|server| server.get("url")?.as_str().map(str::to_owned)).collect()
}

fn without_version(path: &str, version: &str) -> String {
    match path.strip_suffix(version).and_then(|rest| rest.strip_suffix('/')) {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => path.to_owned(),
    }
}

/// Collects while walking, so that all problems are told at once.
struct Reader {
    findings: Vec<String>,
    scopes: Vec<ApiScope>,
    resources: Vec<Resource>,
}

impl Reader {
    fn required(&mut self, object: &Map<String, Value>, name: &str, place: &str) -> String {
        let found = text(object, name).filter(|text| !text.trim().is_empty());
        found.unwrap_or_else(|| {
            self.findings.push(format!("attribute {place} is missing"));
            String::new()
        })
    }

    fn read_paths(&mut self, root: &Map<String, Value>) {
        let Some(paths) = root.get("paths").and_then(Value::as_object) else {
            self.findings.push("attribute paths is missing".to_owned());
            return;
        };
        let open = is_open(root);
        let schemes = scope_schemes(root);
        for (target, item) in paths.iter().filter(|(target, _)| !target.starts_with("x-")) {
            if PathTemplate::parse(target).is_err() {
                self.findings.push(format!("paths.{target}: a path begins with / and has * only at its end"));
                continue;
            }
            let Some(item) = item.as_object() else {
                self.findings.push(format!("paths.{target} is not an object"));
                continue;
            };
            for (verb, operation) in item {
                if PATH_MEMBERS.contains(&verb.as_str()) || verb.starts_with("x-") {
                    continue;
                }
                let upper = verb.to_ascii_uppercase();
                let known = VERBS.contains(&upper.as_str());
                match operation.as_object().filter(|_| known) {
                    Some(operation) if self.resources.len() < MOST_RESOURCES => {
                        let open = open || is_open(item);
                        let requirements = operation.get("security").or_else(|| root.get("security"));
                        self.read_operation(target, upper, operation, requirements, &schemes, open);
                    }
                    Some(_) => {
                        self.findings.push(format!("paths holds more than {MOST_RESOURCES} operations"));
                        return;
                    }
                    None => self
                        .findings
                        .push(format!("paths.{target}.{verb} is not an operation that can be served")),
                }
            }
        }
    }

    fn read_operation(
        &mut self,
        target: &str,
        verb: String,
        operation: &Map<String, Value>,
        requirements: Option<&Value>,
        schemes: &[&str],
        open: bool,
    ) {
        let auth_type = match text(operation, "x-auth-type") {
            _ if open || is_open(operation) => AuthType::None,
            None => AuthType::Any,
            Some(word) => read_auth_type(&word).unwrap_or_else(|| {
                self.findings.push(format!("paths.{target}: unknown x-auth-type {word}"));
                AuthType::Any
            }),
        };
        let mut scopes: Vec<String> = Vec::new();
        for requirement in requirements.and_then(Value::as_array).into_iter().flatten() {
            for (scheme, names) in requirement.as_object().into_iter().flatten() {
                if schemes.contains(&scheme.as_str()) {
                    scopes.extend(texts(names));
                }
            }
        }
        if let Some(names) = text(operation, "x-scope") {
            scopes.extend(names.split(',').map(|name| name.trim().to_owned()));
        }
        scopes.retain(|name| !name.is_empty());
        let mut own: Vec<String> = Vec::new();
        for name in scopes {
            if !self.scopes.iter().any(|scope| scope.name == name) {
                self.scopes.push(new_scope(&name, "", Vec::new()));
            }
            if !own.contains(&name) {
                own.push(name);
            }
        }
        let tier = text(operation, "x-throttling-tier").or_else(|| text(operation, "x-wso2-throttling-tier"));
        self.resources.push(Resource {
            target: target.to_owned(),
            verb,
            auth_type,
            throttling_policy: tier.unwrap_or_else(|| "Unlimited".to_owned()),
            scopes: own,
        });
    }
}

fn is_open(object: &Map<String, Value>) -> bool {
    object.get("x-wso2-disable-security") == Some(&Value::Bool(true))
}

/// Reads an `authType` as REST and documents write it.
pub fn read_auth_type(word: &str) -> Option<AuthType> {
    match word {
        "Application & Application User" | "Any" => Some(AuthType::Any),
        "Application" => Some(AuthType::Application),
        "Application User" => Some(AuthType::ApplicationUser),
        "None" => Some(AuthType::None),
        _ => None,
    }
}

fn security_schemes(root: &Map<String, Value>) -> Option<&Map<String, Value>> {
    root.get("components")?.get("securitySchemes")?.as_object()
}

/// The schemes whose requirements are scopes: OAuth 2.0 and OpenID Connect, and `default`, WSO2's own name, declared
/// or not.
fn scope_schemes(root: &Map<String, Value>) -> Vec<&str> {
    let mut names = vec!["default"];
    for (name, scheme) in security_schemes(root).into_iter().flatten() {
        if matches!(scheme.get("type").and_then(Value::as_str), Some("oauth2" | "openIdConnect")) {
            names.push(name);
        }
    }
    names
}

fn new_scope(name: &str, description: &str, roles: Vec<String>) -> ApiScope {
    ApiScope {
        name: name.to_owned(),
        display_name: name.to_owned(),
        description: description.to_owned(),
        roles,
        shared: false,
    }
}

/// The scopes of every flow of every OAuth 2.0 scheme, each name once.
fn declared_scopes(root: &Map<String, Value>) -> Vec<ApiScope> {
    let mut scopes: Vec<ApiScope> = Vec::new();
    let schemes = security_schemes(root).into_iter().flatten().map(|(_, scheme)| scheme);
    let flows = schemes.filter_map(|scheme| scheme.get("flows")?.as_object());
    for flow in flows.flat_map(|flows| flows.values()) {
        let bindings = flow.get("x-scopes-bindings").and_then(Value::as_object);
        for (name, description) in flow.get("scopes").and_then(Value::as_object).into_iter().flatten() {
            if scopes.iter().any(|scope| scope.name == *name) {
                continue;
            }
            let roles = bindings.and_then(|bindings| bindings.get(name)?.as_str()).unwrap_or_default();
            let roles = roles.split(',').map(|role| role.trim().to_owned()).filter(|role| !role.is_empty());
            scopes.push(new_scope(name, description.as_str().unwrap_or_default(), roles.collect()));
        }
    }
    scopes
}

/// `x-wso2-*-endpoints` is `{"urls": [..], "type": "http" | "load_balance"}`.
fn endpoint_config(root: &Map<String, Value>) -> Option<Value> {
    let mut config = Map::new();
    let mut kind = "http";
    for (from, to) in [
        ("x-wso2-production-endpoints", "production_endpoints"),
        ("x-wso2-sandbox-endpoints", "sandbox_endpoints"),
    ] {
        let urls = root.get(from).and_then(|member| member.get("urls")).map(texts).unwrap_or_default();
        let mut endpoints: Vec<Value> = urls.iter().map(|url| serde_json::json!({ "url": url })).collect();
        match endpoints.len() {
            0 => {}
            1 => {
                config.insert(to.to_owned(), endpoints.remove(0));
            }
            _ => {
                kind = "load_balance";
                config.insert(to.to_owned(), Value::Array(endpoints));
            }
        }
    }
    if config.is_empty() {
        return None;
    }
    config.insert("endpoint_type".to_owned(), kind.into());
    Some(Value::Object(config))
}

#[cfg(test)]
#[path = "openapi_reader_tests.rs"]
mod tests;
