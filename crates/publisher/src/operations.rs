//! The wire form of an API's resources and scopes.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tollgate_domain::api::ApiScope;
use tollgate_domain::openapi_reader::{MOST_RESOURCES, read_auth_type};
use tollgate_domain::openapi_writer::auth_type_text;
use tollgate_domain::resource::{AuthType, PathTemplate, Resource, VERBS, find_indistinguishable};
use tollgate_domain::scope::ScopeSet;
use tollgate_domain::system_scope;
use tollgate_web::error::ApiError;
use utoipa::ToSchema;

/// The most scopes of an API.
const MOST_SCOPES: usize = 200;
/// The most roles of a scope.
const MOST_ROLES: usize = 100;

/// A resource of an API.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = APIOperations)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OperationObject {
    /// Always empty.
    #[serde(default, skip_deserializing)]
    pub(crate) id: String,
    /// The path below the API's context: `/orders/{id}`, `/*`.
    pub(crate) target: String,
    /// The HTTP method.
    pub(crate) verb: String,
    /// `Application & Application User`, `Application`, `Application User` or `None`.
    pub(crate) auth_type: Option<String>,
    /// A tier of level `api`; `Unlimited` when left out.
    pub(crate) throttling_policy: Option<String>,
    /// A token passes with any one of these; none: every valid token passes.
    #[serde(default)]
    pub(crate) scopes: Option<Vec<String>>,
    /// Policies of the resource. None can be set yet.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) operation_policies: Option<Value>,
}

/// A scope as part of an API.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = APIScope)]
pub(crate) struct ApiScopeObject {
    /// The scope.
    pub(crate) scope: ScopeObject,
    /// Whether it is a shared scope.
    #[serde(default)]
    pub(crate) shared: Option<bool>,
}

/// A scope.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Scope)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScopeObject {
    /// Identifies a shared scope.
    #[serde(default, skip_deserializing)]
    pub(crate) id: Option<String>,
    /// The name that tokens carry.
    pub(crate) name: String,
    /// The name on screen.
    #[serde(default)]
    pub(crate) display_name: Option<String>,
    /// What it opens.
    #[serde(default)]
    pub(crate) description: Option<String>,
    /// The roles that give it; none: anyone may have it.
    #[serde(default)]
    pub(crate) bindings: Option<Vec<String>>,
    /// How many APIs use a shared scope.
    #[serde(default, skip_deserializing)]
    pub(crate) usage_count: Option<u64>,
}

/// Reads resources; scopes must be those of the API.
///
/// # Errors
/// 400.
pub(crate) fn read_operations(sent: Vec<OperationObject>) -> Result<Vec<Resource>, ApiError> {
    sent.into_iter().map(read_operation).collect()
}

fn read_operation(sent: OperationObject) -> Result<Resource, ApiError> {
    let auth_type = match sent.auth_type.as_deref() {
        None | Some("") => AuthType::Any,
        Some(word) => {
            read_auth_type(word).ok_or_else(|| ApiError::invalid(format!("authType {word} is not known")))?
        }
    };
    if sent.operation_policies.as_ref().is_some_and(holds_policies) {
        return Err(ApiError::invalid("operationPolicies are not applied yet, so none can be set"));
    }
    Ok(Resource {
        target: sent.target,
        verb: sent.verb.to_ascii_uppercase(),
        auth_type,
        throttling_policy: sent
            .throttling_policy
            .filter(|tier| !tier.is_empty())
            .unwrap_or_else(|| "Unlimited".to_owned()),
        scopes: sent.scopes.unwrap_or_default(),
    })
}

fn holds_policies(policies: &Value) -> bool {
    match policies {
        Value::Object(phases) => phases.values().any(holds_policies),
        Value::Array(list) => !list.is_empty(),
        _ => false,
    }
}

/// Checks resources and scopes together, however they came.
///
/// # Errors
/// 400 for an unknown verb, a bad path, a resource twice, a resource with a scope that the API does not list, a scope
/// name that tokens cannot carry or that is one of the product's own.
pub(crate) fn check_operations(resources: &[Resource], scopes: &[ApiScope]) -> Result<(), ApiError> {
    if resources.len() > MOST_RESOURCES {
        return Err(ApiError::invalid(format!("An API may have at most {MOST_RESOURCES} operations")));
    }
    if scopes.len() > MOST_SCOPES {
        return Err(ApiError::invalid(format!("An API may have at most {MOST_SCOPES} scopes")));
    }
    let mut names = HashSet::new();
    for scope in scopes {
        check_scope(scope)?;
        if !names.insert(scope.name.as_str()) {
            return Err(ApiError::invalid(format!("scope {} is listed twice", scope.name)));
        }
    }
    let mut seen = HashSet::new();
    for Resource { target, verb, scopes, .. } in resources {
        if !VERBS.contains(&verb.as_str()) {
            return Err(ApiError::invalid(format!("verb {verb} is not known")));
        }
        if target.len() > 1024 || PathTemplate::parse(target).is_err() {
            return Err(ApiError::invalid(format!(
                "target {target} is not a path that begins with / and has * only at its end"
            )));
        }
        if !seen.insert((verb, target)) {
            return Err(ApiError::invalid(format!("operation {verb} {target} is listed twice")));
        }
        if let Some(name) = scopes.iter().find(|name| !names.contains(name.as_str())) {
            return Err(ApiError::invalid(format!(
                "operation {verb} {target} has scope {name}, which the API does not list"
            )));
        }
    }
    Ok(())
}

/// Refuses resources that no path tells apart, unless the stored API has them already: its gateway asks for both, and its
/// maker must be able to change it otherwise.
///
/// # Errors
/// 400 that names both.
pub(crate) fn check_distinct(resources: &[Resource], stored: &[Resource]) -> Result<(), ApiError> {
    let is_stored = |resource: &&Resource| {
        stored.iter().any(|own| own.verb == resource.verb && own.target == resource.target)
    };
    match find_indistinguishable(resources).iter().find(|pair| !pair.iter().all(is_stored)) {
        Some(pair) => Err(ApiError::invalid(no_path_tells_apart(pair))),
        None => Ok(()),
    }
}

/// What is wrong with a pair of resources.
pub(crate) fn no_path_tells_apart([one, other]: &[&Resource; 2]) -> String {
    let verb = &one.verb;
    format!(
        "operations {verb} {} and {verb} {} match the same paths: neither the name of a parameter nor a trailing slash \
         tells them apart",
        one.target, other.target
    )
}

/// What its maker should know about an API that is served all the same.
pub(crate) fn warnings(resources: &[Resource]) -> Vec<String> {
    let warning =
        |pair: &[&Resource; 2]| format!("{}; a call needs what both ask for", no_path_tells_apart(pair));
    find_indistinguishable(resources).iter().map(warning).collect()
}

fn check_scope(scope: &ApiScope) -> Result<(), ApiError> {
    check_scope_name(&scope.name)?;
    if scope.display_name.chars().count() > 255 || scope.description.chars().count() > 512 {
        return Err(ApiError::invalid(format!(
            "scope {}: displayName may have at most 255 characters, description 512",
            scope.name
        )));
    }
    if scope.roles.len() > MOST_ROLES {
        return Err(ApiError::invalid(format!("A scope may have at most {MOST_ROLES} roles")));
    }
    Ok(())
}

/// Checks that a name can be an API's or a shared scope.
///
/// # Errors
/// 400.
pub(crate) fn check_scope_name(name: &str) -> Result<(), ApiError> {
    let one = ScopeSet::parse(name).is_ok_and(|set| set.contains(name));
    if !one || name.contains(',') {
        return Err(ApiError::invalid(
            "A scope name has 1 to 255 visible ASCII characters without quotes, backslashes and commas",
        ));
    }
    if system_scope::is_system_scope(name) {
        return Err(ApiError::invalid(format!("scope {name} is one of the product's own")));
    }
    Ok(())
}

/// Reads a scope of an API.
pub(crate) fn read_scope(sent: ApiScopeObject) -> ApiScope {
    let ApiScopeObject { scope, shared } = sent;
    let name = scope.name.trim().to_owned();
    let mut roles: Vec<String> = Vec::new();
    for role in scope.bindings.unwrap_or_default() {
        let role = role.trim().to_owned();
        if !role.is_empty() && !roles.contains(&role) {
            roles.push(role);
        }
    }
    ApiScope {
        display_name: scope.display_name.filter(|text| !text.is_empty()).unwrap_or_else(|| name.clone()),
        description: scope.description.unwrap_or_default(),
        roles,
        shared: shared.unwrap_or_default(),
        name,
    }
}

/// Writes resources.
pub(crate) fn write_operations(resources: &[Resource]) -> Vec<OperationObject> {
    let write = |resource: &Resource| OperationObject {
        id: String::new(),
        target: resource.target.clone(),
        verb: resource.verb.clone(),
        auth_type: Some(auth_type_text(resource.auth_type).to_owned()),
        throttling_policy: Some(resource.throttling_policy.clone()),
        scopes: Some(resource.scopes.clone()),
        operation_policies: Some(json!({"request": [], "response": [], "fault": []})),
    };
    resources.iter().map(write).collect()
}

/// Writes scopes of an API.
pub(crate) fn write_scopes(scopes: &[ApiScope]) -> Vec<ApiScopeObject> {
    let write = |scope: &ApiScope| ApiScopeObject {
        scope: ScopeObject {
            id: None,
            name: scope.name.clone(),
            display_name: Some(scope.display_name.clone()),
            description: Some(scope.description.clone()),
            bindings: Some(scope.roles.clone()),
            usage_count: None,
        },
        shared: Some(scope.shared),
    };
    scopes.iter().map(write).collect()
}

#[cfg(test)]
#[path = "operations_tests.rs"]
mod tests;
