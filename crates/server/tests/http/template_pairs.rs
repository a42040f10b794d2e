//! Resources that no path tells apart: refused where they would come in, asked for together where they are.

use serde_json::{Value, json};
use tollgate_auth::Actor;
use tollgate_domain::audit::AuditAction;
use tollgate_domain::peer::Peer;
use tollgate_domain::resource::Resource;

use super::harness::{Answer, MANAGEMENT, TestServer};
use super::steps::{ADMIN, Site, text};
use super::upstream::Upstream;

fn operation(target: &str, scope: &str) -> Value {
    json!({"target": target, "verb": "GET", "scopes": [scope]})
}

fn notes(upstream: &str) -> Value {
    let scope = |name: &str| json!({"shared": false, "scope": {"name": name, "bindings": ["admin"]}});
    json!({
        "name": "Notes", "context": "/notes", "version": "1", "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": upstream}},
        "scopes": [scope("notes_read"), scope("notes_audit")],
        "operations": [operation("/n/{id}", "notes_read")],
    })
}

fn with(mut object: Value, changes: Value) -> Value {
    object.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    object
}

/// A document with these paths, each under `get`.
fn document(paths: &[&str]) -> String {
    let paths: serde_json::Map<String, Value> =
        paths.iter().map(|path| ((*path).to_owned(), json!({"get": {"responses": {}}}))).collect();
    json!({"openapi": "3.0.1", "info": {"title": "Notes", "version": "1"}, "paths": paths}).to_string()
}

async fn upload(site: &Site, method: &str, path: &str, document: &str) -> Answer {
    let part = |name: &str, text: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let properties = json!({"context": "/notes"}).to_string();
    let (definition, properties) =
        (part("inlineAPIDefinition", document), part("additionalProperties", &properties));
    let call = site.call(method, MANAGEMENT, &format!("/api/am/publisher/v4/apis{path}"));
    let body = format!("{definition}{properties}--b--\r\n");
    call.basic(ADMIN.0, ADMIN.1).body("multipart/form-data; boundary=b", body).send().await
}

fn names_both(answer: &Answer, one: &str, other: &str) {
    assert_eq!(answer.status, 400, "{}", answer.text());
    let said = text(&answer.json(), "description");
    assert!(said.contains(&format!("GET {one} and GET {other} match the same paths")), "{said}");
}

/// Puts a resource beside those that an API has, as a build did that did not look.
async fn plant(server: &TestServer, id: &str, target: &str, scope: &str) {
    let (store, organization) = (server.store(), TestServer::organization());
    let mut api = store.api(organization.clone(), id.parse().unwrap()).await.unwrap().expect("the API");
    let first = api.definition.resources[0].clone();
    api.definition.resources.push(Resource {
        target: target.to_owned(),
        scopes: vec![scope.to_owned()],
        ..first
    });
    let actor = Actor { name: "test", peer: &Peer::default() };
    let audit = server.auth().audit(&organization, actor, AuditAction::ApiUpdate, id);
    assert!(store.update_api(api, None, audit).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn resources_that_no_path_tells_apart_do_not_come_in() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let make = async |operations: Value| {
        let api = with(notes("http://127.0.0.1:9"), json!({"operations": operations}));
        site.rest(ADMIN, "POST publisher/v4/apis", &api).await
    };
    for (one, other) in [
        ("/n/{id}", "/n/{name}"),
        ("/n", "/n/"),
        ("/n/{id}.csv", "/n/{+x}%2Ecsv"),
        ("/caf\u{e9}/*", "/caf%c3%a9/*"),
    ] {
        let answer = make(json!([operation(one, "notes_read"), operation(other, "notes_audit")])).await;
        names_both(&answer, one, other);
    }
    let pair = document(&["/n/{id}", "/n/{name}/"]);
    names_both(&upload(&site, "POST", "/import-openapi", &pair).await, "/n/{id}", "/n/{name}/");
    let judged = upload(&site, "POST", "/validate-openapi", &pair).await.json();
    assert_eq!(judged["isValid"], false, "{judged}");
    assert!(text(&judged["errors"][0], "description").contains("GET /n/{id} and GET /n/{name}/"), "{judged}");

    let other_verb = json!({"target": "/n/{name}", "verb": "PUT", "scopes": ["notes_audit"]});
    let answer = make(json!([operation("/n/{id}", "notes_read"), other_verb])).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.json().get("warnings"), None);
    let path = format!("publisher/v4/apis/{}", text(&answer.json(), "id"));
    let operations = json!([operation("/n/{id}", "notes_read"), operation("/n/{id}/", "notes_audit")]);
    let answer = site.rest(ADMIN, &format!("PUT {path}"), &json!({"operations": operations})).await;
    names_both(&answer, "/n/{id}", "/n/{id}/");
    let swagger = format!("/{}/swagger", path.rsplit('/').next().unwrap());
    names_both(&upload(&site, "PUT", &swagger, &pair).await, "/n/{id}", "/n/{name}/");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_pair_is_served_with_the_demands_of_both_and_shown() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let upstream = Upstream::start().await;
    let made = site.done(ADMIN, "POST publisher/v4/apis", &notes(&upstream.url)).await;
    let id = text(&made, "id");
    plant(&server, &id, "/n/{name}/", "notes_audit").await;

    let path = format!("publisher/v4/apis/{id}");
    let stored = site.done(ADMIN, &format!("GET {path}"), &Value::Null).await;
    let warning = text(&json!({"it": stored["warnings"][0]}), "it");
    assert!(warning.contains("GET /n/{id} and GET /n/{name}/"), "{warning}");
    // The maker can go on with it, in any order, but cannot add to it.
    let [one, other] = [&stored["operations"][0], &stored["operations"][1]];
    let put = async |operations: Value| {
        site.rest(ADMIN, &format!("PUT {path}"), &json!({"operations": operations})).await
    };
    for operations in [json!([other, one]), json!([one, other])] {
        let answer = put(operations).await;
        assert_eq!((answer.status, answer.json()["warnings"].is_array()), (200, true), "{}", answer.text());
    }
    let answer = put(json!([one, other, operation("/n/{x}", "notes_read")])).await;
    names_both(&answer, "/n/{id}", "/n/{x}");

    site.deploy(ADMIN, &id).await;
    let application = site.application(ADMIN, "reader").await;
    site.subscribe(ADMIN, &application, &id).await;
    let keys = site.keys(ADMIN, &application).await;
    for (scope, status) in
        [("notes_read", 403), ("notes_audit", 403), ("notes_read notes_audit", 200), ("", 403)]
    {
        let token = text(&site.tokens(&keys, ADMIN, scope).await, "access_token");
        for path in ["/n/7", "/n/7/"] {
            let answer = site.api(&format!("GET /notes/1{path}"), Some(&token)).await;
            assert_eq!(answer.status, status, "{scope} {path}: {}", answer.text());
        }
    }
    assert_eq!(site.api("GET /notes/1/n/7", None).await.status, 401);
    server.stop().await;
}
