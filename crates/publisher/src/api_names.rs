//! What names, contexts and versions of APIs may be.

use tollgate_domain::api::RESERVED_CONTEXTS;
use tollgate_domain::organization::Organization;
use tollgate_web::error::ApiError;

/// Characters that neither a name nor a version may hold.
const FORBIDDEN: &str = "~!@#;:%^*()+={}|\\<>\"',&$[]/";

/// What stands for the version inside a context.
const VERSION: &str = "{version}";

/// Checks an API's name: 1 to 60 characters.
///
/// # Errors
/// 400.
pub(crate) fn check_name(name: Option<&str>) -> Result<String, ApiError> {
    let name = present("name", name)?;
    if name.chars().count() > 60 {
        return Err(ApiError::invalid("name may have at most 60 characters"));
    }
    if name.chars().any(|c| c.is_control() || FORBIDDEN.contains(c)) {
        return Err(ApiError::invalid(format!("name may hold none of {FORBIDDEN}")));
    }
    Ok(name.to_owned())
}

/// Checks an API's version: 1 to 30 characters without blanks.
///
/// # Errors
/// 400.
pub(crate) fn check_version(version: Option<&str>) -> Result<String, ApiError> {
    let version = present("version", version)?;
    if version.chars().count() > 30 {
        return Err(ApiError::invalid("version may have at most 30 characters"));
    }
    // It becomes a segment of the path that the gateway matches, decoded: no spelling may stand for another version.
    let plain = |c: char| c.is_ascii_graphic() && c != '?' && c != '`' && !FORBIDDEN.contains(c);
    if !version.chars().all(plain) || matches!(version, "." | "..") {
        return Err(ApiError::invalid(format!("version may hold no blanks and none of {FORBIDDEN}")));
    }
    Ok(version.to_owned())
}

/// The context as it is stored: a leading `/`, the organization's prefix, and no `/{version}` at the end, where the
/// gateway expects the version anyway.
///
/// # Errors
/// 400.
pub(crate) fn check_context(context: Option<&str>, organization: &Organization) -> Result<String, ApiError> {
    let sent = present("context", context)?;
    let path = format!("/{}", sent.trim_start_matches('/'));
    let prefix = organization.context_prefix();
    let own = match path.strip_prefix(&prefix) {
        Some(rest) if !prefix.is_empty() && (rest.is_empty() || rest.starts_with('/')) => rest,
        _ => path.as_str(),
    };
    let own = own.strip_suffix(VERSION).map_or(own, |rest| rest.strip_suffix('/').unwrap_or(own));
    if own.len() < 2 {
        return Err(ApiError::invalid("context names no path"));
    }
    if prefix.len() + own.len() > 232 {
        return Err(ApiError::invalid("context may have at most 232 characters"));
    }
    let mut segments = own.split('/').skip(1).peekable();
    let first = segments.peek().copied().unwrap_or_default();
    if RESERVED_CONTEXTS.iter().any(|reserved| reserved.eq_ignore_ascii_case(first)) {
        return Err(ApiError::invalid(format!("context /{first} is reserved for the gateway itself")));
    }
    if !segments.all(is_segment) {
        return Err(ApiError::invalid(
            "context is a path of letters, digits, hyphens, dots and underscores; {version} may stand in it once",
        ));
    }
    if own.matches(VERSION).count() > 1 {
        return Err(ApiError::invalid("context may hold {version} once"));
    }
    Ok(format!("{prefix}{own}"))
}

fn is_segment(segment: &str) -> bool {
    let text = segment.replacen(VERSION, "v", 1);
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    !text.is_empty() && !matches!(segment, "." | "..") && text.bytes().all(plain)
}

fn present<'a>(member: &str, text: Option<&'a str>) -> Result<&'a str, ApiError> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    text.ok_or_else(|| ApiError::invalid(format!("{member} must not be empty")))
}

#[cfg(test)]
#[path = "api_names_tests.rs"]
mod tests;
