use serde_json::json;

use super::*;

#[test]
fn yaml_and_json_read_alike() {
    let yaml =
        "openapi: 3.0.1\npaths:\n  /a:\n    get:\n      responses:\n        200: {description: fine}\n";
    let json = r#"{"openapi":"3.0.1","paths":{"/a":{"get":{"responses":{"200":{"description":"fine"}}}}}}"#;
    let expected = json!({"openapi": "3.0.1", "paths": {"/a": {"get": {"responses": {"200": {"description": "fine"}}}}}});
    assert_eq!(read_document_text(yaml.as_bytes()), Ok(expected.clone()));
    assert_eq!(read_document_text(json.as_bytes()), Ok(expected));
}

#[test]
fn an_alias_is_followed() {
    let read = read_document_text(b"a: &x {b: 1}\nc: *x\n").unwrap();
    assert_eq!(read, json!({"a": {"b": 1}, "c": {"b": 1}}));
}

#[test]
fn a_bomb_of_aliases_is_refused() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..9 {
        let before = n - 1;
        let list = vec![format!("*a{before}"); 10].join(", ");
        text.push_str(&format!("a{n}: &a{n} [{list}]\n"));
    }
    assert!(read_document_text(text.as_bytes()).is_err());
}

#[test]
fn long_texts_by_alias_are_refused() {
    let long = "y".repeat(300_000);
    let text = format!("a: &a {long}\nb: [{}]\n", vec!["*a"; 40].join(", "));
    let refused = read_document_text(text.as_bytes()).unwrap_err();
    assert!(refused.contains("too much text"), "{refused}");
}

#[test]
fn deep_nesting_is_refused_in_both_forms() {
    for deep in [format!("{{\"a\":{}{}}}", "[".repeat(80), "]".repeat(80)), "[".repeat(100_000)] {
        assert!(read_document_text(deep.as_bytes()).is_err());
    }
}

#[test]
fn nul_garbage_and_double_members_are_refused() {
    for text in [&br#"{"a":"\u0000"}"#[..], b"{", b"\xff\xfe", b"{\"a\":1,\"a\":2}", b"{} x", b"a: .nan"] {
        assert!(read_document_text(text).is_err(), "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn many_brackets_are_refused_before_they_cost_time() {
    let refused = read_document_text("[".repeat(LONGEST).as_bytes()).unwrap_err();
    assert!(refused.contains("brackets"), "{refused}");
}

#[test]
fn what_is_said_about_a_text_is_short() {
    let refused = read_document_text("- ".repeat(10_000).as_bytes()).unwrap_err();
    assert!(refused.len() < 300, "{refused}");
}
