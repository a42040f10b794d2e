//! An API's upstreams as the publisher writes them: checked where the gateway depends on it, kept as they are otherwise.

use serde_json::Value;
use tollgate_web::error::ApiError;

/// The longest text of an `endpointConfig`, in bytes.
const LONGEST: usize = 64 * 1024;
/// The most endpoints of one kind.
const MOST_ENDPOINTS: usize = 50;
/// Members that hold secrets; they are never stored and always shown empty.
const SECRETS: [&str; 5] = ["password", "clientSecret", "apiKeyValue", "amznSecretKey", "secret"];

/// Checks an `endpointConfig` and empties its secrets: `endpoint_security` is kept, shown and not applied yet, so what
/// it needs is not stored in the clear.
///
/// # Errors
/// 400.
pub(crate) fn check_endpoint_config(mut config: Value) -> Result<Value, ApiError> {
    let Some(object) = config.as_object() else {
        return Err(ApiError::invalid("endpointConfig must be an object"));
    };
    if config.to_string().len() > LONGEST {
        return Err(ApiError::invalid("endpointConfig is too long"));
    }
    for member in ["production_endpoints", "sandbox_endpoints", "production_failovers", "sandbox_failovers"] {
        match object.get(member) {
            None | Some(Value::Null) => {}
            Some(Value::Array(list)) if list.len() > MOST_ENDPOINTS => {
                return Err(ApiError::invalid(format!(
                    "{member} may hold at most {MOST_ENDPOINTS} endpoints"
                )));
            }
            Some(Value::Array(list)) => {
                list.iter().try_for_each(|endpoint| check_endpoint(member, endpoint))?
            }
            Some(endpoint) => check_endpoint(member, endpoint)?,
        }
    }
    empty_secrets(&mut config);
    Ok(config)
}

fn check_endpoint(member: &str, endpoint: &Value) -> Result<(), ApiError> {
    let url = endpoint.get("url").and_then(Value::as_str).unwrap_or_default();
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let known = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if !known || rest.is_empty() || url.len() > 2048 {
        return Err(ApiError::invalid(format!("{member}: url must be an http or https URL")));
    }
    if url.contains(['{', '}']) {
        return Err(ApiError::invalid(format!(
            "{member}: templates in URLs of endpoints are not served yet"
        )));
    }
    // `Uri` takes no fragment away silently: a `#` is refused here, so is everything that is no URL character.
    let uri = url.parse::<axum::http::Uri>().ok().filter(|_| !url.contains('#'));
    let authority = uri.as_ref().and_then(axum::http::Uri::authority);
    match authority {
        None => Err(ApiError::invalid(format!("{member}: url must be an http or https URL"))),
        Some(authority) if authority.as_str().contains('@') => {
            Err(ApiError::invalid(format!("{member}: url must not hold a user name or password")))
        }
        Some(authority) if authority.host().is_empty() || authority.port_u16() == Some(0) => {
            Err(ApiError::invalid(format!("{member}: url names no host")))
        }
        Some(_) => Ok(()),
    }
}

fn empty_secrets(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if SECRETS.contains(&name.as_str()) && member.is_string() {
                    *member = Value::String(String::new());
                } else {
                    empty_secrets(member);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(empty_secrets),
        _ => {}
    }
}

#[cfg(test)]
#[path = "endpoint_config_tests.rs"]
mod tests;
