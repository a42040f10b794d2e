use super::*;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn prefixes_and_text() {
    let search = read_search("name:Orders version:1.0.0 context:/orders provider:admin free words");
    assert_eq!(search.name, some("Orders"));
    assert_eq!(search.version, some("1.0.0"));
    assert_eq!(search.context, some("/orders"));
    assert_eq!(search.provider, some("admin"));
    assert_eq!(search.text, some("free words"));
    assert!(!search.impossible);
}

#[test]
fn quotes_stars_and_states() {
    let search = read_search(r#"name:"My API" status:published,Blocked"#);
    assert_eq!(search.name, some("My API"));
    assert_eq!(search.lifecycles, Some(vec![Lifecycle::Published, Lifecycle::Blocked]));
    assert_eq!(read_search("*").text, None);
    assert_eq!(read_search("").text, None);
    assert_eq!(read_search("status:none").lifecycles, Some(vec![]));
}

#[test]
fn what_cannot_match_finds_nothing() {
    assert!(read_search("tag:x").impossible);
    assert!(read_search("type:GRAPHQL").impossible);
    assert!(!read_search("type:http").impossible);
}
