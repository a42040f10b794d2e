//! Resources of an API: verb and path template, and which of them a request means.

use serde::{Deserialize, Serialize};

/// The verbs that a resource can have; an API made without resources gets `/*` for the first five.
pub const VERBS: [&str; 7] = ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// Which credentials a resource asks for (wire-format `authType`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuthType {
    /// Any valid token.
    #[default]
    #[serde(rename = "Application & Application User", alias = "Any")]
    Any,
    /// Only tokens of an application itself.
    Application,
    /// Only tokens of a user.
    #[serde(rename = "Application User")]
    ApplicationUser,
    /// No credential.
    None,
}

/// One operation of an API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// The path template below the API's context, e.g. `/orders/{id}` or `/*`.
    pub target: String,
    /// The HTTP method, upper case.
    pub verb: String,
    /// Which credentials it asks for.
    #[serde(rename = "authType", default)]
    pub auth_type: AuthType,
    /// The tier of the resource.
    #[serde(rename = "throttlingPolicy", default = "unlimited")]
    pub throttling_policy: String,
    /// A token passes when it has at least one of these; none: every valid token passes.
    #[serde(default)]
    pub scopes: Vec<String>,
}

fn unlimited() -> String {
    "Unlimited".to_owned()
}

/// One segment of a path template. The order is the order of preference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    /// Matches itself.
    Exact(String),
    /// Text with one or more `{name}` inside: matches what has the same text around them.
    Template(Vec<String>),
    /// `*` at the end: matches everything that is left, also nothing.
    Rest,
}

/// A compiled path template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PathTemplate(Vec<Segment>);

/// A template that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a resource path begins with /, and has * only as its last character")]
pub struct InvalidTemplate;

impl PathTemplate {
    /// Compiles a template such as `/orders/{id}/items/*`.
    ///
    /// # Errors
    /// When it does not begin with `/`, has an unclosed brace, or a `*` that is not at the end.
    pub fn parse(target: &str) -> Result<Self, InvalidTemplate> {
        let rest = target.strip_prefix('/').ok_or(InvalidTemplate)?;
        let mut segments = Vec::new();
        let mut parts = rest.split('/').filter(|part| !part.is_empty()).peekable();
        while let Some(part) = parts.next() {
            if part == "*" && parts.peek().is_none() {
                segments.push(Segment::Rest);
            } else if part.contains('*') {
                return Err(InvalidTemplate);
            } else {
                segments.push(parse_segment(part)?);
            }
        }
        Ok(Self(segments))
    }

    /// Whether a request path below the context matches; a trailing slash does not matter, `/*` matches `` too.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        for segment in &self.0 {
            match (segment, parts.next()) {
                (Segment::Rest, _) => return true,
                (Segment::Exact(own), Some(part)) if own == part => {}
                (Segment::Template(texts), Some(part)) if template_matches(texts, part) => {}
                _ => return false,
            }
        }
        parts.next().is_none()
    }
}

fn parse_segment(part: &str) -> Result<Segment, InvalidTemplate> {
    if !part.contains(['{', '}']) {
        return Ok(Segment::Exact(part.to_owned()));
    }
    let mut texts = Vec::new();
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or(InvalidTemplate)?;
        if name.is_empty() || name.contains('{') || before.contains('}') {
            return Err(InvalidTemplate);
        }
        texts.push(before.to_owned());
        rest = after;
    }
    if rest.contains('}') {
        return Err(InvalidTemplate);
    }
    texts.push(rest.to_owned());
    Ok(Segment::Template(texts))
}

/// Whether `part` is the texts in order with at least one character between each two.
fn template_matches(texts: &[String], part: &str) -> bool {
    let [first, middle @ .., last] = texts else { return false };
    let Some(mut rest) = part.strip_prefix(first.as_str()) else { return false };
    for text in middle {
        let mut from = rest.char_indices().skip(1).map(|(at, _)| at);
        let Some(at) = from.find(|&at| rest[at..].starts_with(text.as_str())) else { return false };
        rest = &rest[at + text.len()..];
    }
    rest.len() > last.len() && rest.ends_with(last.as_str())
}

/// What a look-up found.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// The resource, by its place in the list that the table was made from.
    Resource(usize, &'a Resource),
    /// The path is known under other verbs only.
    WrongVerb,
    /// The path is not known.
    Nothing,
}

/// The resources of one API, most exact template first.
#[derive(Clone, Debug, Default)]
pub struct ResourceTable {
    rows: Vec<(PathTemplate, usize, Resource)>,
}

impl ResourceTable {
    /// Compiles the resources of an API.
    ///
    /// # Errors
    /// When a path template cannot be read.
    pub fn new(resources: &[Resource]) -> Result<Self, InvalidTemplate> {
        let mut rows = Vec::with_capacity(resources.len());
        for (place, resource) in resources.iter().enumerate() {
            rows.push((PathTemplate::parse(&resource.target)?, place, resource.clone()));
        }
        rows.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        Ok(Self { rows })
    }

    /// The resource that `verb` on `path` (below the context, query cut off) means: exact beats template beats `/a/*`
    /// beats `/*`, among those that have the verb.
    #[must_use]
    pub fn find(&self, verb: &str, path: &str) -> Found<'_> {
        let mut known = false;
        for (template, place, resource) in &self.rows {
            if template.matches(path) {
                if resource.verb == verb {
                    return Found::Resource(*place, resource);
                }
                known = true;
            }
        }
        if known { Found::WrongVerb } else { Found::Nothing }
    }

    /// The verbs that the path is known under, in the order of the table.
    #[must_use]
    pub fn verbs(&self, path: &str) -> Vec<&str> {
        let mut verbs: Vec<&str> = Vec::new();
        for (template, _, resource) in &self.rows {
            if template.matches(path) && !verbs.contains(&resource.verb.as_str()) {
                verbs.push(&resource.verb);
            }
        }
        verbs
    }
}

#[cfg(test)]
#[path = "resource_tests.rs"]
mod tests;
