//! The Publisher API's refusals, revisions and states, and what the gateway makes of them.

use serde_json::{Value, json};

use super::harness::{Answer, MANAGEMENT, Setup, TestServer};
use super::steps::{ADMIN, EDITOR, EVERYONE, Keys, Person, Site, text};
use super::upstream::Upstream;

/// Of the demo: makes and publishes APIs.
const MAKER: Person<'_> = ("maker", "maker-demo-1");

/// An API with one open resource and one for tokens.
fn news(upstream: &str) -> Value {
    json!({
        "name": "News", "context": "/news", "version": "1", "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": upstream}},
        "operations": [
            {"target": "/open", "verb": "GET", "authType": "None"},
            {"target": "/latest", "verb": "GET"},
        ],
    })
}

fn with(mut object: Value, changes: Value) -> Value {
    object.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    object
}

/// A token of the demo's editor for an application that is subscribed to the API.
async fn subscriber(site: &Site, api: &str) -> (String, String) {
    let application = site.application(EDITOR, "reader").await;
    let subscription = site.subscribe(EDITOR, &application, api).await;
    let keys: Keys = site.keys(EDITOR, &application).await;
    (text(&site.tokens(&keys, EDITOR, "").await, "access_token"), subscription)
}

/// Status and code of a call at the gateway.
async fn seen(site: &Site, call: &str, token: Option<&str>) -> (u16, String) {
    let answer = site.api(call, token).await;
    let code = if answer.status == 200 { String::new() } else { text(&answer.json(), "code") };
    (answer.status, code)
}

fn refused(answer: &Answer, status: u16, code: i64, what: &str) {
    let body = answer.json();
    assert_eq!((answer.status, body["code"].as_i64()), (status, Some(code)), "{what}: {body}");
    for member in ["message", "description", "moreInfo"] {
        assert!(body[member].is_string(), "{what}: {body}");
    }
    assert!(body["error"].is_array(), "{what}: {body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn apis_that_break_a_rule_are_refused_with_its_code() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let make = async |api: &Value| site.rest(MAKER, "POST publisher/v4/apis", api).await;
    let good = news("http://127.0.0.1:9");
    let scope =
        |name: &str, role: &str| json!({"shared": false, "scope": {"name": name, "bindings": [role]}});
    let rows = [
        json!({"name": " "}),
        json!({"name": "a<b"}),
        json!({"name": "x".repeat(61)}),
        json!({"name": null}),
        json!({"context": ""}),
        json!({"context": "/a b"}),
        json!({"context": "/token"}),
        json!({"context": "/t/one.example/news"}),
        json!({"version": ""}),
        json!({"version": "1 0"}),
        json!({"transport": ["http"]}),
        json!({"policies": ["Diamond"]}),
        json!({"operations": [{"target": "/a", "verb": "FETCH"}]}),
        json!({"operations": [{"target": "/a", "verb": "GET", "scopes": ["nobody_lists_it"]}]}),
        json!({"operations": [{"target": "/{a}", "verb": "GET"}, {"target": "/{a}", "verb": "GET"}]}),
        json!({"scopes": [scope("apim:admin", EVERYONE)]}),
        json!({"endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": "ftp://x"}}}),
    ];
    for changes in rows {
        let answer = make(&with(good.clone(), changes.clone())).await;
        refused(&answer, 400, 400, &changes.to_string());
    }
    let unknown_role = json!({"scopes": [scope("news_read", "nobody-has-it")]});
    refused(&make(&with(good.clone(), unknown_role)).await, 400, 900_610, "unknown role");
    assert_eq!(make(&good).await.status, 201);
    for (changes, what) in [
        (json!({}), "the same"),
        (json!({"context": "/elsewhere"}), "name and version"),
        (json!({"name": "Other"}), "context and version"),
    ] {
        let answer = make(&with(good.clone(), changes)).await;
        assert_eq!(answer.status, 409, "{what}: {}", answer.text());
    }
    assert_eq!(make(&with(good, json!({"version": "2"}))).await.status, 201);
    let foreign = with(
        news("http://127.0.0.1:9"),
        json!({"name": "B", "context": "/b", "scopes": [scope("read", EVERYONE)]}),
    );
    let answer = make(&foreign).await;
    assert!([400, 409].contains(&answer.status), "a scope of another API: {}", answer.text());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gateway_serves_the_deployed_revision_and_not_the_working_copy() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let upstream = Upstream::start().await;
    let id = site.publish(MAKER, &news(&upstream.url)).await;
    let path = format!("publisher/v4/apis/{id}");
    let ask = async |call: String, body: Value| site.rest(MAKER, &call, &body).await;
    let added = json!({"operations": [{"target": "/more", "verb": "GET", "authType": "None"}]});
    assert_eq!(ask(format!("PUT {path}"), added).await.status, 200);
    assert_eq!(seen(&site, "GET /news/1/open", None).await.0, 200);
    assert_eq!(seen(&site, "GET /news/1/more", None).await.0, 404);

    let revise = async || ask(format!("POST {path}/revisions"), json!({})).await;
    let first = site.listed(MAKER, &format!("{path}/revisions"), "id").await.remove(0);
    let second = text(&revise().await.json(), "id");
    let deploy = |revision: &str| format!("POST {path}/deploy-revision?revisionId={revision}");
    let place = json!([{"name": "Default", "vhost": "localhost"}]);
    assert_eq!(ask(deploy(&second), place.clone()).await.status, 201);
    assert_eq!(seen(&site, "GET /news/1/open", None).await.0, 404);
    assert_eq!(seen(&site, "GET /news/1/more", None).await.0, 200);

    refused(&ask(format!("DELETE {path}/revisions/{second}"), Value::Null).await, 400, 400, "deployed");
    let elsewhere = json!([{"name": "Mars"}]);
    refused(&ask(deploy(&second), elsewhere).await, 400, 900_508, "an unknown environment");
    let nowhere = "0198c0de-0000-7000-8000-000000000000";
    assert_eq!(ask(deploy(nowhere), place.clone()).await.status, 404);
    for _ in 0..3 {
        assert_eq!(revise().await.status, 201);
    }
    assert_eq!(revise().await.status, 400);
    assert_eq!(ask(format!("DELETE {path}/revisions/{first}"), Value::Null).await.status, 200);
    assert_eq!(text(&revise().await.json(), "displayName"), "Revision 6");

    // Back to what the deployed revision says.
    assert_eq!(
        ask(format!("PUT {path}"), json!({"description": "draft", "operations": []})).await.status,
        200
    );
    assert_eq!(
        ask(format!("POST {path}/restore-revision?revisionId={second}"), Value::Null).await.status,
        201
    );
    let restored = ask(format!("GET {path}"), Value::Null).await.json();
    assert_eq!(
        (&restored["description"], &restored["operations"][0]["target"]),
        (&json!(""), &json!("/more"))
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gateway_answers_by_the_state_of_the_api_and_of_the_subscription() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let upstream = Upstream::start().await;
    let id = site.publish(MAKER, &news(&upstream.url)).await;
    let (token, subscription) = subscriber(&site, &id).await;
    let call = async || seen(&site, "GET /news/1/latest", Some(&token)).await;
    let ok = (200, String::new());
    assert_eq!(call().await, ok);

    let block = |state: &str| {
        format!(
            "POST publisher/v4/subscriptions/block-subscription?subscriptionId={subscription}&blockState={state}"
        )
    };
    for state in ["BLOCKED", "PROD_ONLY_BLOCKED"] {
        assert_eq!(site.rest(MAKER, &block(state), &Value::Null).await.status, 200);
        assert_eq!(call().await, (401, "900907".to_owned()), "{state}");
        let unblock =
            format!("POST publisher/v4/subscriptions/unblock-subscription?subscriptionId={subscription}");
        assert_eq!(site.rest(MAKER, &unblock, &Value::Null).await.status, 200);
        assert_eq!(call().await, ok);
    }

    let act = async |action: &str| {
        let action = action.replace(' ', "%20");
        let path = format!("POST publisher/v4/apis/change-lifecycle?action={action}&apiId={id}");
        let answer = site.rest(MAKER, &path, &Value::Null).await;
        let state = answer.json()["lifecycleState"]["state"].as_str().unwrap_or_default().to_owned();
        (answer.status, state)
    };
    assert_eq!(act("Retire").await.0, 400);
    assert_eq!(act("Explode").await.0, 400);
    assert_eq!(act("Block").await, (200, "Blocked".to_owned()));
    assert_eq!(call().await, (503, "700700".to_owned()));
    assert_eq!(seen(&site, "GET /news/1/open", None).await, (503, "700700".to_owned()));
    assert_eq!(act("Re-Publish").await, (200, "Published".to_owned()));
    assert_eq!(call().await, ok);
    assert_eq!(act("Deprecate").await, (200, "Deprecated".to_owned()));
    assert_eq!(call().await, ok);
    let application = site.application(EDITOR, "late").await;
    let late = json!({"applicationId": application, "apiId": id, "throttlingPolicy": "Unlimited"});
    refused(&site.rest(EDITOR, "POST devportal/v3/subscriptions", &late).await, 403, 403, "a deprecated API");
    assert_eq!(act("Retire").await, (200, "Retired".to_owned()));
    assert_eq!(call().await, (404, "404".to_owned()));
    let history =
        site.done(MAKER, &format!("GET publisher/v4/apis/{id}/lifecycle-history"), &Value::Null).await;
    let states: Vec<&str> =
        history["list"].as_array().unwrap().iter().map(|step| step["postState"].as_str().unwrap()).collect();
    assert_eq!(states, ["Created", "Published", "Blocked", "Published", "Deprecated", "Retired"]);

    let made = site
        .done(
            MAKER,
            "POST publisher/v4/apis",
            &with(news(&upstream.url), json!({"version": "2", "policies": []})),
        )
        .await;
    let publish =
        format!("POST publisher/v4/apis/change-lifecycle?action=Publish&apiId={}", text(&made, "id"));
    refused(&site.rest(MAKER, &publish, &Value::Null).await, 400, 903_224, "no tiers");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shared_scopes_are_made_by_admins_once_and_carried_by_apis() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let upstream = Upstream::start().await;
    let shared = json!({"name": "audit", "displayName": "Audit", "description": "d", "bindings": ["admin"]});
    let answer = site.rest(ADMIN, "POST publisher/v4/scopes", &shared).await;
    assert_eq!(answer.status, 201);
    let scope = answer.json();
    let path = format!("publisher/v4/scopes/{}", text(&scope, "id"));
    assert!(answer.header("location").unwrap().ends_with(&path));
    assert_eq!(site.rest(ADMIN, "POST publisher/v4/scopes", &shared).await.status, 409);
    let unknown_role = json!({"name": "other", "bindings": ["nobody-has-it"]});
    refused(&site.rest(ADMIN, "POST publisher/v4/scopes", &unknown_role).await, 400, 900_610, "unknown role");
    for (name, status) in [("YXVkaXQ", 200), ("bm9ib2R5", 404)] {
        let call = site.call("HEAD", MANAGEMENT, &format!("/api/am/publisher/v4/scopes/{name}"));
        assert_eq!(call.basic(ADMIN.0, ADMIN.1).send().await.status, status, "{name}");
    }
    let api = with(
        news(&upstream.url),
        json!({
            "scopes": [{"shared": true, "scope": {"name": "audit"}}],
            "operations": [{"target": "/latest", "verb": "GET", "scopes": ["audit"]}],
        }),
    );
    let id = site.publish(ADMIN, &api).await;
    let usage = site.done(ADMIN, &format!("GET {path}/usage"), &Value::Null).await;
    assert_eq!(usage["usedApiList"][0]["name"], "News");
    assert_eq!(usage["usedApiList"][0]["usedResourceList"][0]["target"], "/latest");
    assert_eq!(site.rest(ADMIN, &format!("DELETE {path}"), &Value::Null).await.status, 409);

    let user = json!({"name": "nobody-special", "password": "special-1", "roles": ["Internal/subscriber"]});
    site.done(ADMIN, "POST tollgate/v1/users", &user).await;
    let who = ("nobody-special", "special-1");
    let application = site.application(who, "app").await;
    site.subscribe(who, &application, &id).await;
    let keys = site.keys(who, &application).await;
    let granted = async || text(&site.tokens(&keys, who, "audit").await, "scope");
    assert_eq!(granted().await, "default");
    site.done(ADMIN, &format!("PUT {path}"), &with(shared, json!({"bindings": [EVERYONE]}))).await;
    assert_eq!(granted().await, "audit");
    let token = text(&site.tokens(&keys, who, "audit").await, "access_token");
    assert_eq!(seen(&site, "GET /news/1/latest", Some(&token)).await.0, 200);
    let token = text(&site.tokens(&keys, who, "").await, "access_token");
    assert_eq!(seen(&site, "GET /news/1/latest", Some(&token)).await, (403, "900910".to_owned()));
    server.stop().await;
}
