//! `ETag` and `If-Match`: whoever says what was seen overwrites nothing else.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Barrier;

use super::harness::Setup;
use super::steps::{ADMIN, EDITOR, Person, Site, text};

const ROUNDS: usize = 60;
const WRITERS: usize = 8;

/// One object: who reads and writes it, where, and what is written the n-th time.
struct Object<'a> {
    who: Person<'a>,
    path: String,
    body: Box<dyn Fn(usize) -> Value + 'a>,
}

async fn version(site: &Site, object: &Object<'_>) -> String {
    let answer = site.rest(object.who, &format!("GET {}", object.path), &Value::Null).await;
    assert_eq!(answer.status, 200, "{}", object.path);
    answer.header("etag").unwrap_or_else(|| panic!("{} has no ETag", object.path)).to_owned()
}

/// One of each kind that has a PUT.
async fn objects(site: &Site) -> Vec<Object<'static>> {
    let application = site.application(EDITOR, "versions").await;
    let api = site.api_named(EDITOR, "Orders").await;
    let subscription = site.subscribe(EDITOR, &application, &api).await;
    let generate = json!({"keyType": "PRODUCTION", "grantTypesToBeSupported": ["client_credentials"]});
    let path = format!("POST devportal/v3/applications/{application}/generate-keys");
    let mapping = text(&site.done(EDITOR, &path, &generate).await, "keyMappingId");
    let scope = json!({"name": "versions", "displayName": "d", "description": "d", "bindings": ["admin"]});
    let scope = text(&site.done(ADMIN, "POST publisher/v4/scopes", &scope).await, "id");
    let whole = site.done(ADMIN, &format!("GET publisher/v4/apis/{api}"), &Value::Null).await;
    let object = |who, path: String, body: Box<dyn Fn(usize) -> Value>| Object { who, path, body };
    let described = |n: usize| format!("number {n}");
    let (of_subscription, of_api) = (application.clone(), api.clone());
    vec![
        object(
            EDITOR,
            format!("devportal/v3/applications/{application}"),
            Box::new(
                move |n| json!({"name": "versions", "throttlingPolicy": "Unlimited", "description": described(n)}),
            ),
        ),
        object(
            EDITOR,
            format!("devportal/v3/subscriptions/{subscription}"),
            Box::new(move |n| {
                let tier = ["Gold", "Bronze"][n % 2];
                json!({"applicationId": of_subscription, "apiId": of_api, "throttlingPolicy": tier})
            }),
        ),
        object(
            EDITOR,
            format!("devportal/v3/applications/{application}/oauth-keys/{mapping}"),
            Box::new(
                |n| json!({"supportedGrantTypes": ["client_credentials"], "callbackUrl": format!("https://a.example/{n}")}),
            ),
        ),
        object(
            ADMIN,
            format!("publisher/v4/apis/{api}"),
            Box::new(move |n| {
                let mut api = whole.clone();
                api["description"] = described(n).into();
                api
            }),
        ),
        object(
            ADMIN,
            format!("publisher/v4/scopes/{scope}"),
            Box::new(
                move |n| json!({"name": "versions", "displayName": "d", "description": described(n), "bindings": ["admin"]}),
            ),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn version_that_is_not_there_any_more_changes_nothing() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    for object in objects(&site).await {
        let path = &object.path;
        let put = |n| site.rest_call(object.who, &format!("PUT {path}"), &(object.body)(n));
        let first = version(&site, &object).await;
        let changed = put(1).header("If-Match", &first).send().await;
        assert_eq!(changed.status, 200, "{path}: {}", changed.text());
        let second = version(&site, &object).await;
        assert_ne!(first, second, "{path}");
        assert_eq!(changed.header("etag"), Some(second.as_str()), "{path}");

        for stale in [first.as_str(), "\"0\"", &format!("W/{second}")] {
            let refused = put(2).header("If-Match", stale).send().await;
            assert_eq!((refused.status, refused.json()["code"].as_u64()), (412, Some(412)), "{path} {stale}");
            let delete = site.rest_call(object.who, &format!("DELETE {path}"), &Value::Null);
            // Deleting a key set asks for nothing: it ends the tokens of whoever holds them.
            if !path.contains("oauth-keys") {
                assert_eq!(delete.header("If-Match", stale).send().await.status, 412, "{path} {stale}");
            }
        }
        assert_eq!(version(&site, &object).await, second, "{path}");

        // A list of versions, any version, and no word of one: the last wins.
        let list = format!("\"0\", {second}");
        assert_eq!(put(3).header("If-Match", &list).send().await.status, 200, "{path}");
        assert_eq!(put(4).header("If-Match", "*").send().await.status, 200, "{path}");
        assert_eq!(put(5).send().await.status, 200, "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_who_saw_the_same_one_writes() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let objects = objects(&site).await;
    for round in 0..ROUNDS {
        let object = &objects[round % objects.len()];
        let seen = version(&site, object).await;
        let barrier = Arc::new(Barrier::new(WRITERS));
        let mut writing = Vec::new();
        for writer in 0..WRITERS {
            let body = (object.body)(round * WRITERS + writer);
            let call = site.rest_call(object.who, &format!("PUT {}", object.path), &body);
            let (call, barrier) = (call.header("If-Match", &seen), barrier.clone());
            writing.push(tokio::spawn(async move {
                barrier.wait().await;
                let answer = call.send().await;
                (answer.status, answer.header("etag").map(str::to_owned))
            }));
        }
        let mut answers = Vec::new();
        for written in writing {
            answers.push(written.await.unwrap());
        }
        let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(status, _)| *status == 200);
        assert_eq!((done.len(), refused.len()), (1, WRITERS - 1), "{} {refused:?}", object.path);
        assert!(refused.iter().all(|(status, _)| *status == 412), "{} {refused:?}", object.path);
        assert_eq!(done[0].1, Some(version(&site, object).await), "{}", object.path);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_single_objects_tell_their_version_too() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let api = site.api_named(EDITOR, "Orders").await;
    let application = site.application(EDITOR, "tags").await;
    site.keys(EDITOR, &application).await;
    for (who, path) in [
        (EDITOR, format!("devportal/v3/apis/{api}")),
        (EDITOR, format!("devportal/v3/applications/{application}/keys/PRODUCTION")),
        (ADMIN, format!("publisher/v4/apis/{api}/swagger")),
    ] {
        let answer = site.rest(who, &format!("GET {path}"), &Value::Null).await;
        assert!(answer.header("etag").is_some(), "{path}");
    }
    let stale = format!("POST publisher/v4/apis/change-lifecycle?action=Block&apiId={api}");
    let call = site.rest_call(ADMIN, &stale, &Value::Null).header("If-Match", "\"0\"");
    assert_eq!(call.send().await.status, 412);
    server.stop().await;
}
