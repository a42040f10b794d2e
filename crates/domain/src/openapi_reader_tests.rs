use serde_json::json;

use super::*;

fn orders() -> Value {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "Orders", "version": "1.0.0", "description": "Orders and more"},
        "servers": [{"url": "https://orders.example/base"}],
        "x-wso2-basePath": "/orders/1.0.0",
        "x-wso2-auth-header": "X-Token",
        "x-throttling-tier": "10KPerMin",
        "x-wso2-production-endpoints": {"urls": ["https://orders.example/base"], "type": "http"},
        "x-wso2-transports": ["https"],
        "paths": {
            "/orders": {
                "parameters": [],
                "get": {"security": [{"default": ["read"]}], "x-throttling-tier": "20KPerMin"},
                "post": {"security": [{"default": ["update", "write"]}, {"key": ["no"]}]}
            },
            "/status": {"get": {"x-auth-type": "None"}},
            "/open": {"x-wso2-disable-security": true, "get": {}}
        },
        "components": {"securitySchemes": {
            "default": {"type": "oauth2", "flows": {"implicit": {
                "authorizationUrl": "https://test.com",
                "scopes": {"read": "Read orders", "update": ""},
                "x-scopes-bindings": {"update": "orders-editor, admin"}
            }}},
            "key": {"type": "apiKey", "in": "header", "name": "k"}
        }}
    })
}

#[test]
fn a_document_is_read_whole() {
    let read = read_document(&orders()).unwrap();
    assert_eq!((read.title.as_str(), read.version.as_str()), ("Orders", "1.0.0"));
    assert_eq!(read.context.as_deref(), Some("/orders"));
    assert_eq!(read.authorization_header.as_deref(), Some("X-Token"));
    assert_eq!(read.api_tier.as_deref(), Some("10KPerMin"));
    assert_eq!(read.transport, Some(vec!["https".to_owned()]));
    assert_eq!(read.servers, ["https://orders.example/base"]);
    assert_eq!(
        read.endpoint_config,
        Some(
            json!({"production_endpoints": {"url": "https://orders.example/base"}, "endpoint_type": "http"})
        )
    );
    let rows: Vec<String> = read
        .resources
        .iter()
        .map(|r| format!("{} {} {:?} {} {:?}", r.verb, r.target, r.auth_type, r.throttling_policy, r.scopes))
        .collect();
    assert_eq!(
        rows,
        [
            r#"GET /orders Any 20KPerMin ["read"]"#,
            r#"POST /orders Any Unlimited ["update", "write"]"#,
            "GET /status None Unlimited []",
            "GET /open None Unlimited []",
        ]
    );
    let scopes: Vec<String> =
        read.scopes.iter().map(|s| format!("{} {:?} {}", s.name, s.roles, s.description)).collect();
    assert_eq!(scopes, ["read [] Read orders", r#"update ["orders-editor", "admin"] "#, "write [] "]);
}

#[test]
fn several_endpoints_are_balanced() {
    let mut document = orders();
    document["x-wso2-production-endpoints"]["urls"] = json!(["http://a.example", "http://b.example"]);
    let config = read_document(&document).unwrap().endpoint_config.unwrap();
    assert_eq!(config["endpoint_type"], "load_balance");
    assert_eq!(config["production_endpoints"][1]["url"], "http://b.example");
}

#[test]
fn security_of_the_document_holds_where_an_operation_says_nothing() {
    let mut document = orders();
    document["security"] = json!([{"default": ["read"]}]);
    let read = read_document(&document).unwrap();
    assert_eq!(read.resources[2].scopes, ["read"]);
    assert_eq!(read.resources[1].scopes, ["update", "write"]);
}

#[test]
fn an_empty_security_list_opens_nothing() {
    let mut document = orders();
    document["paths"]["/orders"]["get"]["security"] = json!([]);
    let read = read_document(&document).unwrap();
    assert_eq!(read.resources[0].auth_type, AuthType::Any);
}

#[test]
fn all_problems_are_told_at_once() {
    let document = json!({
        "openapi": "3.0.0",
        "info": {"title": " "},
        "paths": {"orders": {}, "/a/*/b": {}, "/x": {"trace": {}}, "/y": {"get": {"x-auth-type": "Magic"}}, "/z": 1}
    });
    let findings = read_document(&document).unwrap_err();
    assert_eq!(findings.len(), 7, "{findings:?}");
    assert_eq!(findings[0], "attribute info.title is missing");
}

#[test]
fn other_forms_are_refused() {
    for document in [json!([]), json!({"swagger": "2.0"}), json!({"openapi": "4.0.0"}), json!({"openapi": 3})]
    {
        assert_eq!(read_document(&document).unwrap_err().len(), 1);
    }
}
