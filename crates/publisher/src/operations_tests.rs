use tollgate_domain::api::default_resources;

use super::*;

fn operation(value: Value) -> Result<Resource, ApiError> {
    read_operation(serde_json::from_value(value).unwrap())
}

fn scope(name: &str) -> ApiScope {
    read_scope(serde_json::from_value(json!({"scope": {"name": name, "bindings": ["a", " a", ""]}})).unwrap())
}

#[test]
fn an_operation_has_defaults() {
    let read = operation(json!({"target": "/a", "verb": "get"})).unwrap();
    assert_eq!((read.verb.as_str(), read.throttling_policy.as_str()), ("GET", "Unlimited"));
    assert_eq!(read.auth_type, AuthType::Any);
    assert_eq!(
        operation(json!({"target": "/a", "verb": "GET", "authType": "None"})).unwrap().auth_type,
        AuthType::None
    );
    assert!(operation(json!({"target": "/a", "verb": "GET", "authType": "Nobody"})).is_err());
}

#[test]
fn policies_are_not_swallowed() {
    let empty = json!({"target": "/a", "verb": "GET", "operationPolicies": {"request": [], "fault": null}});
    assert!(operation(empty).is_ok());
    let full =
        json!({"target": "/a", "verb": "GET", "operationPolicies": {"request": [{"policyName": "x"}]}});
    assert!(operation(full).is_err());
}

#[test]
fn resources_and_scopes_are_checked_together() {
    let with = |target: &str, verb: &str, scopes: &[&str]| {
        operation(json!({"target": target, "verb": verb, "scopes": scopes})).unwrap()
    };
    let scopes = [scope("read"), scope("update")];
    assert_eq!(scopes[0].roles, ["a"]);
    assert_eq!(scopes[0].display_name, "read");
    assert!(check_operations(&default_resources(), &[]).is_ok());
    assert!(check_operations(&[with("/a/{id}", "GET", &["read", "update"])], &scopes).is_ok());
    for (resources, scopes) in [
        (vec![with("/a", "GET", &["other"])], scopes.to_vec()),
        (vec![with("/a", "GET", &[]), with("/a", "GET", &[])], vec![]),
        (vec![with("a", "GET", &[])], vec![]),
        (vec![with("/*/a", "GET", &[])], vec![]),
        (vec![with("/a", "TRACE", &[])], vec![]),
        (vec![with("/a", "", &[])], vec![]),
        (vec![], vec![scope("read"), scope("read")]),
        (vec![], vec![scope("two words")]),
        (vec![], vec![scope("")]),
        (vec![], vec![scope("apim:admin")]),
        (vec![], vec![scope("a,b")]),
    ] {
        assert!(check_operations(&resources, &scopes).is_err(), "{resources:?} {scopes:?}");
    }
}
