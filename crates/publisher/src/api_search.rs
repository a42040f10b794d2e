//! The search language of API lists: `name:x version:1 context:/x provider:y status:PUBLISHED`, and free text.

use tollgate_domain::lifecycle::Lifecycle;

/// What a query asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ApiSearch {
    /// Part of the name.
    pub(crate) name: Option<String>,
    /// Part of the context.
    pub(crate) context: Option<String>,
    /// The version.
    pub(crate) version: Option<String>,
    /// The maker.
    pub(crate) provider: Option<String>,
    /// The states; `Some` of nothing finds nothing.
    pub(crate) lifecycles: Option<Vec<Lifecycle>>,
    /// Text without a prefix.
    pub(crate) text: Option<String>,
    /// Whether a prefix was used that nothing can match yet (`tag:`, `doc:`).
    pub(crate) impossible: bool,
}

/// Reads a query; every prefix counts at most once, the last wins.
pub(crate) fn read_search(query: &str) -> ApiSearch {
    let mut search = ApiSearch::default();
    let mut words: Vec<&str> = Vec::new();
    for word in split_words(query) {
        let Some((prefix, value)) = word.split_once(':') else {
            words.push(word);
            continue;
        };
        let value = value.trim_matches(['"', '*']).to_owned();
        match prefix.to_ascii_lowercase().as_str() {
            "name" | "content" => search.name = Some(value),
            "context" => search.context = Some(value),
            "version" => search.version = Some(value),
            "provider" => search.provider = Some(value),
            "status" | "lcstate" | "lifecyclestatus" | "lifecyclestate" => {
                search.lifecycles = Some(value.split(',').filter_map(Lifecycle::parse).collect());
            }
            "type" => search.impossible |= !value.eq_ignore_ascii_case("HTTP"),
            _ => search.impossible = true,
        }
    }
    let text = words.join(" ");
    search.text = Some(text.trim_matches(['"', '*']).to_owned()).filter(|text| !text.is_empty());
    search
}

/// Splits at blanks that are not inside double quotes.
fn split_words(query: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let parts = query.split(move |c: char| {
        quoted ^= c == '"';
        c.is_whitespace() && !quoted
    });
    parts.filter(|word| !word.is_empty())
}

#[cfg(test)]
#[path = "api_search_tests.rs"]
mod tests;
