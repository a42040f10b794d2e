use serde_json::json;

use super::*;

fn draft(value: Value) -> ApiDraft {
    serde_json::from_value(value).unwrap()
}

fn new(value: Value) -> Result<ApiDefinition, ApiError> {
    draft(value).apply(blank_definition())
}

#[test]
fn a_bare_api_has_defaults() {
    let made = new(json!({"name": "A", "context": "a", "version": "1"})).unwrap();
    assert_eq!(made.transport, ["http", "https"]);
    assert_eq!(made.resources.len(), 5);
    assert!(made.tiers.is_empty() && made.endpoint_config.is_null() && made.extra.is_empty());
}

#[test]
fn unused_members_are_kept_and_unknown_ones_dropped() {
    let business = json!({"businessOwner": "Jane", "technicalOwner": null});
    let made = new(json!({
        "businessInformation": business, "isDefaultVersion": true, "corsConfiguration": {"x": 1},
        "additionalProperties": [{"name": "a", "value": "b", "display": false}],
        "somethingNew": 1, "apiDefinition": {"paths": {}}, "lifeCycleStatus": "PUBLISHED", "provider": "other"
    }))
    .unwrap();
    assert_eq!(made.extra["businessInformation"], business);
    assert_eq!(made.extra["isDefaultVersion"], true);
    assert_eq!(made.extra.len(), 4);
}

#[test]
fn what_is_left_out_stays() {
    let old = new(json!({
        "description": "d", "policies": ["Gold", "Gold", ""], "tags": ["x"],
        "endpointConfig": {"production_endpoints": {"url": "https://a.example"}},
        "scopes": [{"scope": {"name": "read"}, "shared": false}],
        "operations": [{"target": "/a", "verb": "GET", "scopes": ["read"]}]
    }))
    .unwrap();
    assert_eq!(old.tiers, ["Gold"]);
    let same = draft(json!({"name": "other", "operations": null})).apply(old.clone()).unwrap();
    assert_eq!(same, old);
    let changed = draft(json!({"description": "e", "operations": []})).apply(old.clone()).unwrap();
    assert_eq!(changed.resources.len(), 5);
    assert_eq!(changed.endpoint_config, old.endpoint_config);
    let torn = draft(json!({"scopes": []})).apply(old);
    assert!(torn.unwrap_err().description().contains("does not list"));
}

#[test]
fn what_cannot_be_served_is_refused() {
    for bad in [
        json!({"type": "GRAPHQL"}),
        json!({"transport": ["http"]}),
        json!({"transport": ["ftp", "https"]}),
        json!({"authorizationHeader": "a b"}),
        json!({"authorizationHeader": "Host"}),
        json!({"endpointConfig": {"production_endpoints": {"url": "orders"}}}),
        json!({"visibility": "FOO"}),
        json!({"isDefaultVersion": "yes"}),
        json!({"tags": "one"}),
        json!({"businessInformation": "x"}),
    ] {
        assert!(new(bad.clone()).is_err(), "{bad}");
    }
    assert_eq!(new(json!({"transport": ["https"]})).unwrap().transport, ["https"]);
    assert_eq!(new(json!({"authorizationHeader": "authorization"})).unwrap().authorization_header, None);
    assert_eq!(
        new(json!({"authorizationHeader": "X-T"})).unwrap().authorization_header.as_deref(),
        Some("X-T")
    );
}
