use crate::api::default_resources;

use super::*;
use crate::openapi_reader::read_document;

fn resource(verb: &str, target: &str, auth_type: AuthType, scopes: &[&str]) -> Resource {
    Resource {
        target: target.to_owned(),
        verb: verb.to_owned(),
        auth_type,
        throttling_policy: "Unlimited".to_owned(),
        scopes: scopes.iter().map(|&name| name.to_owned()).collect(),
    }
}

fn definition() -> ApiDefinition {
    let scope = |name: &str, roles: &[&str]| ApiScope {
        name: name.to_owned(),
        display_name: name.to_owned(),
        description: String::new(),
        roles: roles.iter().map(|&role| role.to_owned()).collect(),
        shared: false,
    };
    ApiDefinition {
        resources: vec![
            resource("GET", "/orders/{id}", AuthType::Any, &["read"]),
            resource("PUT", "/orders/{id}", AuthType::ApplicationUser, &["update"]),
            resource("GET", "/status", AuthType::None, &[]),
        ],
        scopes: vec![scope("read", &[]), scope("update", &["orders-editor", "admin"])],
        ..ApiDefinition::default()
    }
}

#[test]
fn what_is_written_reads_back() {
    let written = write_document("Orders", "1.0.0", &definition(), None, &[]);
    let read = read_document(&written).unwrap();
    assert_eq!(read.resources, definition().resources);
    assert_eq!(read.scopes, definition().scopes);
}

#[test]
fn default_resources_read_back() {
    let definition = ApiDefinition { resources: default_resources(), ..ApiDefinition::default() };
    let read = read_document(&write_document("A", "1", &definition, None, &[])).unwrap();
    assert_eq!(read.resources, default_resources());
}

#[test]
fn prose_stays_and_decisions_win() {
    let base = json!({
        "openapi": "3.0.3",
        "info": {"title": "Old", "version": "0", "contact": {"name": "x"}},
        "tags": [{"name": "t"}],
        "x-wso2-disable-security": true,
        "paths": {
            "/orders/{id}": {"parameters": [{"name": "id", "in": "path"}], "get": {
                "summary": "One order", "x-wso2-disable-security": true, "security": [{"default": ["other"]}]
            }, "delete": {}},
            "/gone": {"get": {}}
        },
        "components": {"schemas": {"Order": {"type": "object"}}}
    });
    let written = write_document(
        "Orders",
        "1.0.0",
        &definition(),
        Some(&base),
        &["https://gw/orders/1.0.0".to_owned()],
    );
    assert_eq!(written["openapi"], "3.0.3");
    assert_eq!(written["info"]["contact"]["name"], "x");
    assert_eq!(written["info"]["title"], "Orders");
    assert_eq!(written["tags"][0]["name"], "t");
    assert_eq!(written["servers"][0]["url"], "https://gw/orders/1.0.0");
    assert_eq!(written["components"]["schemas"]["Order"]["type"], "object");
    let path = &written["paths"]["/orders/{id}"];
    assert_eq!(path["get"]["summary"], "One order");
    assert_eq!(path["parameters"][0]["name"], "id");
    assert!(path.get("delete").is_none() && written["paths"].get("/gone").is_none());
    assert_eq!(read_document(&written).unwrap().resources, definition().resources);
}

#[test]
fn templates_become_parameters() {
    let written = write_document("Orders", "1.0.0", &definition(), None, &[]);
    assert_eq!(written["paths"]["/orders/{id}"]["get"]["parameters"][0]["name"], "id");
}
