//! The search language of API lists: `name:x version:1 tag:y` and free text.

use tollgate_domain::lifecycle::Lifecycle;

/// The longest query, in characters.
const LONGEST: usize = 500;

/// What a query asks for. Every condition given must hold; texts are looked for anywhere, letter case aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ApiSearch {
    /// A part of the name.
    pub name: Option<String>,
    /// The version, whole.
    pub version: Option<String>,
    /// A part of the context.
    pub context: Option<String>,
    /// A part of the provider's name.
    pub provider: Option<String>,
    /// A tag, whole.
    pub tag: Option<String>,
    /// A lifecycle state; the inner `None` is a word that is no state, which nothing matches.
    pub status: Option<Option<Lifecycle>>,
    /// Free text.
    pub text: Option<String>,
}

impl ApiSearch {
    /// Reads a query. A value with blanks is put in double quotes: `name:"Orders API"`. An unknown key is free text.
    #[must_use]
    pub(crate) fn parse(query: &str) -> Self {
        let query: String = query.chars().take(LONGEST).collect();
        let mut search = Self::default();
        let mut free: Vec<String> = Vec::new();
        for (key, value) in terms(&query) {
            if value.is_empty() {
                continue;
            }
            match key.to_ascii_lowercase().as_str() {
                "name" => search.name = Some(value),
                "version" => search.version = Some(value),
                "context" => search.context = Some(value),
                "provider" => search.provider = Some(value),
                "tag" | "tags" => search.tag = Some(value),
                "status" | "lcstate" => search.status = Some(Lifecycle::parse(&value)),
                "" | "content" => free.push(value),
                other => free.push(format!("{other}:{value}")),
            }
        }
        search.text = (!free.is_empty()).then(|| free.join(" "));
        search
    }

    /// The states to look in: those on the portal that the query allows.
    #[must_use]
    pub(crate) fn lifecycles(&self) -> Vec<Lifecycle> {
        use Lifecycle::{Blocked, Deprecated, Prototyped, Published};
        let shown = [Prototyped, Published, Blocked, Deprecated];
        match self.status {
            None => shown.to_vec(),
            Some(wanted) => shown.into_iter().filter(|state| Some(*state) == wanted).collect(),
        }
    }
}

/// Splits at blanks outside quotes into key and value; the key of free text is empty. Stars are WSO2's wildcards: what
/// is looked for is looked for anywhere already.
fn terms(query: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == ':' || c == '"').unwrap_or(rest.len());
        let (key, after) = match rest[end..].strip_prefix(':') {
            Some(after) if end > 0 => (&rest[..end], after.trim_start()),
            _ => ("", rest),
        };
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => {
                let end = after.find(char::is_whitespace).unwrap_or(after.len());
                (&after[..end], &after[end..])
            }
        };
        found.push((key.to_owned(), value.trim_matches('*').to_owned()));
        rest = after.trim_start();
    }
    found
}

#[cfg(test)]
#[path = "api_search_tests.rs"]
mod tests;
