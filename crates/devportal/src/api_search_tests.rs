use super::*;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn keys_and_free_text() {
    let search =
        ApiSearch::parse("name:Orders version:1.0.0 context:/orders provider:admin tag:shop mobile app");
    assert_eq!(
        search,
        ApiSearch {
            name: some("Orders"),
            version: some("1.0.0"),
            context: some("/orders"),
            provider: some("admin"),
            tag: some("shop"),
            status: None,
            text: some("mobile app"),
        }
    );
}

#[test]
fn quotes_hold_blanks_and_stars_mean_anything() {
    assert_eq!(ApiSearch::parse("name:\"Orders API\" tag:x").name, some("Orders API"));
    assert_eq!(ApiSearch::parse("name: Orders").name, some("Orders"));
    assert_eq!(ApiSearch::parse("name:*rder*").name, some("rder"));
    assert_eq!(ApiSearch::parse("\"two words\"").text, some("two words"));
    assert_eq!(ApiSearch::parse("name:\"open").name, some("open"));
}

#[test]
fn nothing_asks_for_nothing() {
    for query in ["", "   ", "*", "name:", "name:*", "\"\""] {
        assert_eq!(ApiSearch::parse(query), ApiSearch::default(), "{query}");
    }
}

#[test]
fn unknown_keys_are_free_text() {
    assert_eq!(ApiSearch::parse("10:30").text, some("10:30"));
    assert_eq!(ApiSearch::parse(":x").text, some(":x"));
}

#[test]
fn only_states_on_the_portal_are_looked_in() {
    assert_eq!(ApiSearch::parse("").lifecycles().len(), 4);
    assert_eq!(ApiSearch::parse("status:published").lifecycles(), [Lifecycle::Published]);
    assert!(ApiSearch::parse("status:created").lifecycles().is_empty());
    assert!(ApiSearch::parse("status:nonsense").lifecycles().is_empty());
}

#[test]
fn every_query_ends() {
    for query in [":", "::", "\"", "a:\"", ":\"\"", "a:b:c", "\u{a0}\u{a0}x", "ä:ö"] {
        let _ = ApiSearch::parse(query);
    }
    assert_eq!(ApiSearch::parse("a:b:c").text, some("a:b:c"));
}
