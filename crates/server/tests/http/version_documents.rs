//! The OpenAPI documents and versions: every single object has an `ETag`, and whatever changes or ends one takes it as
//! `If-Match`. The operations are those of the documents, so a new one is among them by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::authorization::DOCUMENTS;
use super::harness::{Answer, Setup};
use super::steps::{ADMIN, Site, text};

/// What a POST does that changes nothing that is there: it makes something, or only looks.
const MAKING_OR_LOOKING: [&str; 14] = [
    "POST devportal/v3/applications",
    "POST devportal/v3/applications/{applicationId}/generate-keys",
    "POST devportal/v3/applications/{applicationId}/keys/{keyType}/generate-token",
    "POST devportal/v3/applications/{applicationId}/oauth-keys/{keyMappingId}/generate-token",
    // Tiers are not applied yet: there is nothing to reset.
    "POST devportal/v3/applications/{applicationId}/reset-throttle-policy",
    // Conditional on the password until now, which it brings.
    "POST devportal/v3/me/change-password",
    "POST devportal/v3/subscriptions",
    "POST devportal/v3/subscriptions/multiple",
    "POST publisher/v4/apis",
    "POST publisher/v4/apis/import-openapi",
    "POST publisher/v4/apis/validate",
    "POST publisher/v4/apis/validate-openapi",
    "POST publisher/v4/scopes",
    "POST tollgate/v1/users",
];

/// Each operation of the documents by its call.
fn operations() -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for (base, document) in DOCUMENTS {
        let document: Value = serde_json::from_str(document).expect("the document is JSON");
        for (path, operations) in document["paths"].as_object().expect("paths") {
            for (method, operation) in operations.as_object().expect("operations") {
                all.insert(format!("{} {base}{path}", method.to_ascii_uppercase()), operation.clone());
            }
        }
    }
    all
}

fn takes_version(operation: &Value) -> bool {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.into_iter().any(|one| one["name"] == "If-Match" && one["in"] == "header")
}

fn tells_version(operation: &Value) -> bool {
    let responses = operation["responses"].as_object().expect("responses");
    let done = responses.iter().filter(|(status, _)| status.starts_with('2'));
    done.into_iter().any(|(_, response)| !response["headers"]["ETag"].is_null())
}

/// Something of each kind, by the name of the parameter that stands for it.
async fn things(site: &Site) -> BTreeMap<&'static str, String> {
    let api = json!({"name": "all", "context": "all", "version": "1", "policies": ["Unlimited"],
        "operations": [{"verb": "GET", "target": "/a"}]});
    let api = site.publish(ADMIN, &api).await;
    let application = site.application(ADMIN, "all").await;
    let subscription = site.subscribe(ADMIN, &application, &api).await;
    let generate = json!({"keyType": "PRODUCTION", "grantTypesToBeSupported": ["client_credentials"]});
    let path = format!("POST devportal/v3/applications/{application}/generate-keys");
    let mapping = text(&site.done(ADMIN, &path, &generate).await, "keyMappingId");
    let scope = json!({"name": "all", "displayName": "d", "description": "d", "bindings": ["admin"]});
    let scope = text(&site.done(ADMIN, "POST publisher/v4/scopes", &scope).await, "id");
    let revisions = site.done(ADMIN, &format!("GET publisher/v4/apis/{api}/revisions"), &Value::Null).await;
    let revision = text(&revisions["list"][0], "id");
    let user = json!({"name": "somebody", "password": "somebody-1", "roles": []});
    site.done(ADMIN, "POST tollgate/v1/users", &user).await;
    let fixed = |text: &str| text.to_owned();
    BTreeMap::from([
        ("apiId", api),
        ("applicationId", application),
        ("subscriptionId", subscription),
        ("keyMappingId", mapping),
        ("keyType", fixed("PRODUCTION")),
        ("scopeId", scope),
        ("revisionId", revision),
        ("name", fixed("somebody")),
        ("policyLevel", fixed("subscription")),
        ("policyId", fixed("Gold")),
        ("policyName", fixed("Gold")),
    ])
}

/// A call of the operation about the things; those that are named by the query are there too.
fn filled(operation: &str, things: &BTreeMap<&str, String>) -> String {
    let mut call: String = operation
        .split(['{', '}'])
        .enumerate()
        .map(|(at, part)| if at % 2 == 0 { part } else { things[part].as_str() })
        .collect();
    let mut query = url_query(things);
    query.push_str("&action=Block&blockState=BLOCKED&businessPlan=Unlimited");
    call.push_str(&query);
    call
}

fn url_query(things: &BTreeMap<&str, String>) -> String {
    let names = ["apiId", "applicationId", "subscriptionId", "revisionId"];
    let pairs: Vec<String> = names.iter().map(|name| format!("{name}={}", things[name])).collect();
    format!("?{}", pairs.join("&"))
}

fn shows_one(answer: &Answer) -> bool {
    let body = answer.json();
    !body.is_array() && !body["list"].is_array()
}

/// What all single objects say, with their versions.
async fn state(site: &Site, things: &BTreeMap<&str, String>) -> BTreeMap<String, (String, String)> {
    let mut state = BTreeMap::new();
    for (operation, _) in
        operations().into_iter().filter(|(call, said)| call.starts_with("GET ") && tells_version(said))
    {
        let answer = site.rest(ADMIN, &filled(&operation, things), &Value::Null).await;
        let version = answer.header("etag").unwrap_or_default().to_owned();
        state.insert(operation, (version, answer.text().to_owned()));
    }
    state
}

#[tokio::test(flavor = "multi_thread")]
async fn every_single_object_tells_its_version_and_the_documents_say_so() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let things = things(&site).await;
    let mut ones = 0;
    for (operation, said) in operations().into_iter().filter(|(call, _)| call.starts_with("GET ")) {
        let answer = site.rest(ADMIN, &filled(&operation, &things), &Value::Null).await;
        if operation.ends_with("/thumbnail") {
            assert_eq!(answer.status, 404, "there are none yet");
            continue;
        }
        assert_eq!(answer.status, 200, "{operation}: {}", answer.text());
        let is_one = shows_one(&answer);
        assert_eq!(answer.header("etag").is_some(), is_one, "{operation}");
        assert_eq!(tells_version(&said), is_one, "what the document says of {operation}");
        ones += usize::from(is_one);
    }
    assert!(ones > 15, "{ones}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_changes_something_takes_a_version_and_heeds_it() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let things = things(&site).await;
    let before = state(&site, &things).await;
    let mut unconditional = BTreeSet::new();
    for (operation, said) in operations() {
        let (method, _) = operation.split_once(' ').unwrap();
        if !["PUT", "POST", "DELETE"].contains(&method) {
            continue;
        }
        if !takes_version(&said) {
            unconditional.insert(operation);
            continue;
        }
        assert!(!said["responses"]["412"].is_null(), "{operation}");
        let call = site.rest_call(ADMIN, &filled(&operation, &things), &Value::Null);
        let call = call.header("If-Match", "\"stale\"");
        let call = match (method, operation.rsplit('/').next().unwrap()) {
            ("DELETE", _) => call,
            (_, "swagger") => call.body(
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"apiDefinition\"\r\n\r\n{\"openapi\": \"3.0.0\", \
                 \"info\": {\"title\": \"all\", \"version\": \"1\"}, \"paths\": {\"/b\": {\"get\": {\"responses\": \
                 {\"200\": {\"description\": \"ok\"}}}}}}\r\n--b--\r\n",
            ),
            (_, "deploy-revision" | "undeploy-revision") => call.json(&json!([{"name": "Default"}])),
            _ => call.json(&json!({
                "name": "all", "displayName": "changed", "bindings": ["admin"], "throttlingPolicy": "Gold",
                "applicationId": things["applicationId"], "apiId": things["apiId"], "enabled": true,
                "roles": ["admin"], "password": "another-one-1", "description": "changed",
                "supportedGrantTypes": ["password"], "callbackUrl": "https://a.example",
            })),
        };
        let answer = call.send().await;
        assert_eq!(answer.status, 412, "{operation}: {}", answer.text());
    }
    let unconditional: Vec<&str> = unconditional.iter().map(String::as_str).collect();
    let mut known = MAKING_OR_LOOKING.to_vec();
    known.sort_unstable();
    assert_eq!(unconditional, known, "an operation that changes something without a word of the version");
    assert_eq!(state(&site, &things).await, before, "nothing has changed");
    server.stop().await;
}
