use serde_json::json;

use super::*;

fn check(body: Value) -> Result<CheckedApplication, ApiError> {
    serde_json::from_value::<ApplicationInput>(body).expect("an object").check()
}

#[test]
fn names_are_what_can_be_seen() {
    let printable = ["a/b", "<b>", "${x}: {y}", "می\u{200c}خواهم", "❤\u{fe0f} app", "日本\u{3000}語"];
    let names = ["a", "Orders mobile app", "a.b_c-d 1", "Überweisung", "تطبيق", &"x".repeat(100)];
    for name in printable.into_iter().chain(names) {
        assert!(check(json!({"name": name, "throttlingPolicy": "Unlimited"})).is_ok(), "{name}");
    }
    for name in ["", "  ", " a", "a ", "a\nb", "a\u{202e}b", "a\u{200b}b", "\u{200d}", &"x".repeat(101)] {
        assert!(check(json!({"name": name, "throttlingPolicy": "Unlimited"})).is_err(), "{name}");
    }
}

#[test]
fn what_is_required_and_what_is_bounded() {
    assert!(check(json!({"throttlingPolicy": "Unlimited"})).is_err());
    assert!(check(json!({"name": "a"})).is_err());
    assert!(check(json!({"name": "a", "throttlingPolicy": "U", "tokenType": "X"})).is_err());
    assert!(check(json!({"name": "a", "throttlingPolicy": "U", "description": "x".repeat(513)})).is_err());
}

#[test]
fn unused_members_are_kept() {
    let checked = check(json!({
        "name": "a", "throttlingPolicy": "U", "groups": ["g"], "attributes": {"k": "v"}, "other": 1,
    }));
    let extra = Value::Object(checked.expect("right").extra);
    assert_eq!(extra, json!({"groups": ["g"], "attributes": {"k": "v"}}));
}
