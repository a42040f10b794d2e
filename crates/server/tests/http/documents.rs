//! OpenAPI documents are where they are asked for, and nowhere else: lists read neither them nor definitions, and do not
//! ask once for each of their rows.

use serde_json::{Value, json};
use tollgate_store::params;
use tollgate_store::testing::{read, write};

use super::harness::{Answer, MANAGEMENT, Setup, TestServer};
use super::steps::{ADMIN, EDITOR, READER, Site, text};

const BOUNDARY: &str = "a-boundary-of-the-test";

/// A document with one path, and prose that only it has.
fn document(name: &str, prose: &str) -> Value {
    json!({
        "openapi": "3.0.1",
        "info": {"title": name, "version": "1", "description": prose},
        "paths": {"/items": {"get": {"summary": prose, "responses": {"200": {"description": "OK"}}}}},
    })
}

fn form(document: &Value, properties: Option<&Value>) -> String {
    let part = |name: &str, value: &Value| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let definition = part("inlineAPIDefinition", &Value::String(document.to_string()));
    // The definition is the text itself, not a JSON string of it.
    let definition =
        definition.replace(&Value::String(document.to_string()).to_string(), &document.to_string());
    let properties = properties.map(|value| part("additionalProperties", value)).unwrap_or_default();
    format!("{definition}{properties}--{BOUNDARY}--\r\n")
}

async fn send(site: &Site, method: &str, path: &str, body: String) -> Answer {
    let call = site.call(method, MANAGEMENT, &format!("/api/am/publisher/v4/{path}"));
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    call.basic(ADMIN.0, ADMIN.1).body(&kind, body).send().await
}

/// Imports an API and publishes it: its id.
async fn publish(site: &Site, name: &str, more: &Value) -> String {
    let mut properties = json!({
        "name": name, "context": format!("/{name}"), "version": "1", "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": "http://127.0.0.1:1"}},
    });
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let body = form(&document(name, &format!("prose of {name}")), Some(&properties));
    let made = send(site, "POST", "apis/import-openapi", body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let id = text(&made.json(), "id");
    let call = format!("POST publisher/v4/apis/change-lifecycle?action=Publish&apiId={id}");
    site.done(ADMIN, &call, &Value::Null).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn document_follows_its_api_and_its_revisions() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let id = publish(&site, "pets", &json!({})).await;
    let prose = async || {
        let of = async |which: &str| {
            let answer = site.done(ADMIN, &format!("GET {which}/apis/{id}/swagger"), &Value::Null).await;
            text(&answer["paths"]["/items"]["get"], "summary")
        };
        let (publisher, developer) = (of("publisher/v4").await, of("devportal/v3").await);
        assert_eq!(publisher, developer);
        let whole = site.done(ADMIN, &format!("GET devportal/v3/apis/{id}"), &Value::Null).await;
        assert!(text(&whole, "apiDefinition").contains(&publisher));
        publisher
    };
    assert_eq!(prose().await, "prose of pets");
    let call = format!("POST publisher/v4/apis/{id}/revisions");
    let revision = text(&site.done(ADMIN, &call, &json!({"description": "first"})).await, "id");
    let replaced =
        send(&site, "PUT", &format!("apis/{id}/swagger"), form(&document("pets", "other"), None)).await;
    assert_eq!(replaced.status, 200, "{}", replaced.text());
    assert_eq!(prose().await, "other");
    // A change of something else leaves it alone.
    site.done(ADMIN, &format!("PUT publisher/v4/apis/{id}"), &json!({"description": "new words"})).await;
    assert_eq!(prose().await, "other");
    let call = format!("POST publisher/v4/apis/{id}/restore-revision?revisionId={revision}");
    site.done(ADMIN, &call, &Value::Null).await;
    assert_eq!(prose().await, "prose of pets");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_read_neither_definitions_nor_documents() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let id = publish(&site, "pets", &json!({"tags": ["furry"], "description": "All pets"})).await;
    let application = site.application(EDITOR, "mobile").await;
    site.subscribe(EDITOR, &application, &id).await;
    let kept = read(server.store(), "kept", |tx| {
        tx.query_one("SELECT count(*) FROM document", params![], |row| row.int(0))
    });
    assert_eq!(kept.await, Ok(1));
    // Whoever read one of these now would fail.
    write(server.store(), "poison", |tx| {
        tx.execute("UPDATE api SET definition = 'nobody can read this'", params![])?;
        tx.execute("UPDATE document SET content = $1", params![b"nor this".to_vec()])
    })
    .await
    .unwrap();
    for list in ["devportal/v3/apis", "devportal/v3/apis?query=tag:furry", "devportal/v3/search?query=pets"] {
        let answer = site.call("GET", MANAGEMENT, &format!("/api/am/{list}")).send().await;
        assert_eq!(answer.status, 200, "{list}: {}", answer.text());
        let list = answer.json()["list"].as_array().unwrap().clone();
        let pets = list.iter().find(|api| api["name"] == "pets").expect("the API");
        assert_eq!(pets["description"], "All pets");
    }
    let tags = site.call("GET", MANAGEMENT, "/api/am/devportal/v3/tags").send().await.json();
    assert!(tags["list"].as_array().unwrap().contains(&json!({"value": "furry", "count": 1})), "{tags}");
    assert_eq!(site.listed(ADMIN, "publisher/v4/apis?query=name:pets", "name").await, ["pets"]);
    assert_eq!(site.listed(ADMIN, "publisher/v4/subscriptions", "throttlingPolicy").await, ["Unlimited"]);
    let subscriptions = format!("devportal/v3/subscriptions?applicationId={application}");
    let list = site.done(EDITOR, &format!("GET {subscriptions}"), &Value::Null).await;
    assert_eq!(list["list"][0]["apiInfo"]["name"], "pets", "{list}");
    let whole = site.rest(ADMIN, &format!("GET publisher/v4/apis/{id}"), &Value::Null).await;
    assert_eq!(whole.status, 500, "the poison works");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_ask_as_often_for_many_rows_as_for_one() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let (mobile, other) = (site.application(ADMIN, "mobile").await, site.application(ADMIN, "other").await);
    let mut first = None;
    let mut jobs = Vec::new();
    for round in 0..4 {
        let id = publish(&site, &format!("api-{round}"), &json!({})).await;
        site.subscribe(ADMIN, &mobile, &id).await;
        let first = first.get_or_insert(id).clone();
        if round == 2 {
            site.subscribe(ADMIN, &other, &first).await;
        }
        let mut asked = Vec::new();
        for list in [
            format!("devportal/v3/subscriptions?applicationId={mobile}"),
            format!("devportal/v3/subscriptions?apiId={first}"),
            format!("devportal/v3/applications/{mobile}"),
            "devportal/v3/applications".to_owned(),
            "devportal/v3/apis".to_owned(),
            "publisher/v4/apis".to_owned(),
            "publisher/v4/subscriptions".to_owned(),
            "admin/v4/applications".to_owned(),
        ] {
            let mut fewest = u64::MAX;
            // The follower looks at the change log now and then; hardly each time.
            for _ in 0..8 {
                let before = server.store().jobs();
                site.done(ADMIN, &format!("GET {list}"), &Value::Null).await;
                fewest = fewest.min(server.store().jobs() - before);
            }
            asked.push((list, fewest));
        }
        jobs.push(asked);
    }
    assert_eq!(jobs[0], jobs[3]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_reader_may_not_see_is_not_counted_either() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let more = |visibility: &str, roles: &[&str]| json!({"visibility": visibility, "visibleRoles": roles, "tags": ["Mine"]});
    publish(&site, "open", &more("PUBLIC", &[])).await;
    publish(&site, "inside", &more("PRIVATE", &[])).await;
    publish(&site, "few", &more("RESTRICTED", &["orders-editor"])).await;
    let path = "/api/am/devportal/v3/apis?query=tag:mine&limit=1";
    let total = |answer: &Answer| answer.json()["pagination"]["total"].as_u64().unwrap();
    let anybody = site.call("GET", MANAGEMENT, path).send().await;
    assert_eq!(total(&anybody), 1, "{}", anybody.text());
    for (who, count) in [(READER, 2), (EDITOR, 3), (ADMIN, 3)] {
        let answer = site.call("GET", MANAGEMENT, path).basic(who.0, who.1).send().await;
        assert_eq!((total(&answer), answer.json()["count"].as_u64()), (count, Some(1)), "{}", who.0);
    }
    let tags = site.call("GET", MANAGEMENT, "/api/am/devportal/v3/tags").send().await.json();
    assert!(tags["list"].as_array().unwrap().contains(&json!({"value": "Mine", "count": 1})), "{tags}");
    server.stop().await;
}
