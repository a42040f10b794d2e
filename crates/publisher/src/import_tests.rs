use serde_json::json;

use super::*;

fn upload(document: &Value) -> Upload {
    Upload { document: Some(document.to_string().into_bytes()), properties: None }
}

fn document() -> Value {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "Orders", "version": "1.0.0"},
        "paths": {"/orders": {"get": {"security": [{"default": ["read"]}]}, "put": {"security": [{"default": ["update"]}]}}}
    })
}

#[test]
fn a_document_becomes_a_definition() {
    let (_, read) = read_uploaded(&upload(&document())).unwrap();
    let made = take_document(blank_definition(), read, &["read".to_owned()]).unwrap();
    assert_eq!(made.resources.len(), 2);
    assert_eq!(made.scopes[0].name, "read");
    assert!(made.scopes[0].shared && !made.scopes[1].shared);
}

#[test]
fn a_document_without_roles_opens_no_scope() {
    let (_, read) = read_uploaded(&upload(&document())).unwrap();
    let mut before = blank_definition();
    let bound =
        json!([{"scope": {"name": "update", "displayName": "Update", "bindings": ["orders-editor"]}}]);
    join_scopes(&mut before, serde_json::from_value(bound).unwrap());
    let after = take_document(before, read, &[]).unwrap();
    let update = after.scopes.iter().find(|scope| scope.name == "update").unwrap();
    assert_eq!(update.roles, ["orders-editor"]);
    assert_eq!(update.display_name, "Update");
}

#[test]
fn scopes_of_the_client_win() {
    let (_, read) = read_uploaded(&upload(&document())).unwrap();
    let mut made = take_document(blank_definition(), read, &[]).unwrap();
    let sent = json!([
        {"scope": {"name": "update", "bindings": ["admin"]}, "shared": false},
        {"scope": {"name": "more"}}
    ]);
    join_scopes(&mut made, serde_json::from_value(sent).unwrap());
    assert_eq!(
        made.scopes.iter().map(|scope| scope.name.as_str()).collect::<Vec<_>>(),
        ["read", "update", "more"]
    );
    assert_eq!(made.scopes[1].roles, ["admin"]);
}

#[test]
fn what_is_wrong_is_listed() {
    assert!(read_uploaded(&Upload::default()).is_err());
    let broken = read_uploaded(&upload(&json!({"openapi": "3.0.0"}))).unwrap_err();
    assert!(broken.description().contains("info.title"));
}
