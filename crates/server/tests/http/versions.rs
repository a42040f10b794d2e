//! `ETag` and `If-Match`: whoever says what was seen overwrites nothing else. That every single object has an `ETag`, and
//! every operation that changes one takes it, is in `version_documents.rs`.

use serde_json::{Value, json};

use super::harness::{Call, Setup};
use super::steps::{ADMIN, EDITOR, Person, Site, text};
use super::two_writers::at_once;

/// Rounds per kind of object.
const ROUNDS: usize = 8;
const WRITERS: usize = 8;

/// One object, and one operation that changes it.
struct Object<'a> {
    who: Person<'a>,
    read: String,
    /// Call and body, of the n-th round and for one of several writers.
    write: Box<dyn Fn(usize, usize) -> (String, Value) + 'a>,
}

impl Object<'_> {
    fn call(&self, site: &Site, round: usize, writer: usize) -> Call {
        let (call, body) = (self.write)(round, writer);
        site.rest_call(self.who, &call, &body)
    }
}

async fn version(site: &Site, object: &Object<'_>) -> String {
    version_of(site, object.who, &object.read).await
}

async fn version_of(site: &Site, who: Person<'_>, path: &str) -> String {
    let answer = site.rest(who, &format!("GET {path}"), &Value::Null).await;
    assert_eq!(answer.status, 200, "{path}");
    answer.header("etag").unwrap_or_else(|| panic!("{path} has no ETag")).to_owned()
}

/// A published API of the demo's admin with one revision: both ids.
async fn revised_api(site: &Site, name: &str) -> (String, String) {
    let api = json!({"name": name, "context": name, "version": "1", "policies": ["Unlimited"],
        "operations": [{"verb": "GET", "target": "/a"}]});
    let api = site.publish(ADMIN, &api).await;
    let all = site.done(ADMIN, &format!("GET publisher/v4/apis/{api}/revisions"), &Value::Null).await;
    let revision = text(&all["list"][0], "id");
    (api, revision)
}

/// One of each kind, for each operation that changes what is there.
async fn objects(site: &Site) -> Vec<Object<'static>> {
    let mut all = objects_of_developers(site).await;
    all.extend(objects_of_publishers(site).await);
    let user = json!({"name": "somebody", "password": "somebody-1", "roles": []});
    site.done(ADMIN, "POST tollgate/v1/users", &user).await;
    let object = |read: &str, write: Box<dyn Fn(usize, usize) -> (String, Value)>| Object {
        who: ADMIN,
        read: format!("tollgate/v1/{read}"),
        write,
    };
    all.extend([
        object(
            "settings/self-signup",
            Box::new(|_, writer| {
                ("PUT tollgate/v1/settings/self-signup".to_owned(), json!({"enabled": writer % 2 == 0}))
            }),
        ),
        object(
            "users/somebody",
            Box::new(|_, writer| {
                let role = ["Internal/subscriber", "Internal/creator"][writer % 2];
                ("PUT tollgate/v1/users/somebody/roles".to_owned(), json!({"roles": [role]}))
            }),
        ),
        object(
            "users/somebody",
            Box::new(|round, writer| {
                let password = format!("somebody-{round}-{writer}");
                ("PUT tollgate/v1/users/somebody/password".to_owned(), json!({"password": password}))
            }),
        ),
    ]);
    all
}

async fn objects_of_developers(site: &Site) -> Vec<Object<'static>> {
    let application = site.application(EDITOR, "versions").await;
    let api = site.api_named(EDITOR, "Orders").await;
    let subscription = site.subscribe(EDITOR, &application, &api).await;
    let generate = json!({"keyType": "PRODUCTION", "grantTypesToBeSupported": ["client_credentials"]});
    let path = format!("POST devportal/v3/applications/{application}/generate-keys");
    let mapping = text(&site.done(EDITOR, &path, &generate).await, "keyMappingId");
    let object = |read: &str, write: Box<dyn Fn(usize, usize) -> (String, Value)>| Object {
        who: EDITOR,
        read: read.to_owned(),
        write,
    };
    let of_application = format!("devportal/v3/applications/{application}");
    let of_subscription = format!("devportal/v3/subscriptions/{subscription}");
    let of_keys = format!("{of_application}/oauth-keys/{mapping}");
    let (one, two, three, four) =
        (of_application.clone(), of_subscription.clone(), of_keys.clone(), of_keys.clone());
    vec![
        object(
            &of_application,
            Box::new(move |round, writer| {
                let description = format!("{round} {writer}");
                let body =
                    json!({"name": "versions", "throttlingPolicy": "Unlimited", "description": description});
                (format!("PUT {one}"), body)
            }),
        ),
        object(
            &of_subscription,
            Box::new(move |_, writer| {
                let tier = ["Gold", "Bronze"][writer % 2];
                let body = json!({"applicationId": application, "apiId": api, "throttlingPolicy": tier});
                (format!("PUT {two}"), body)
            }),
        ),
        object(
            &of_keys,
            Box::new(move |round, writer| {
                let callback = format!("https://a.example/{round}/{writer}");
                let body = json!({"supportedGrantTypes": ["client_credentials"], "callbackUrl": callback});
                (format!("PUT {three}"), body)
            }),
        ),
        object(&of_keys, Box::new(move |_, _| (format!("POST {four}/regenerate-secret"), json!({})))),
    ]
}

async fn objects_of_publishers(site: &Site) -> Vec<Object<'static>> {
    let (api, revision) = revised_api(site, "versions").await;
    let whole = site.done(ADMIN, &format!("GET publisher/v4/apis/{api}"), &Value::Null).await;
    let scope = json!({"name": "versions", "displayName": "d", "description": "d", "bindings": ["admin"]});
    let scope = text(&site.done(ADMIN, "POST publisher/v4/scopes", &scope).await, "id");
    let application = site.application(ADMIN, "versions").await;
    let subscription = site.subscribe(ADMIN, &application, &api).await;
    let object = |read: &str, write: Box<dyn Fn(usize, usize) -> (String, Value)>| Object {
        who: ADMIN,
        read: read.to_owned(),
        write,
    };
    let of_api = format!("publisher/v4/apis/{api}");
    let of_scope = format!("publisher/v4/scopes/{scope}");
    let of_subscription = format!("devportal/v3/subscriptions/{subscription}");
    let post = |path: String| -> Box<dyn Fn(usize, usize) -> (String, Value)> {
        Box::new(move |_, _| (format!("POST publisher/v4/{path}"), json!([{"name": "Default"}])))
    };
    let (one, two, three) = (of_api.clone(), of_scope.clone(), subscription.clone());
    vec![
        object(
            &of_api,
            Box::new(move |round, writer| {
                let mut api = whole.clone();
                api["description"] = format!("{round} {writer}").into();
                (format!("PUT {one}"), api)
            }),
        ),
        object(
            &of_scope,
            Box::new(move |round, writer| {
                let description = format!("{round} {writer}");
                let body = json!({"name": "versions", "displayName": "d", "description": description,
                    "bindings": ["admin"]});
                (format!("PUT {two}"), body)
            }),
        ),
        object(&of_api, post(format!("apis/{api}/deploy-revision?revisionId={revision}"))),
        object(&of_api, post(format!("apis/{api}/undeploy-revision?revisionId={revision}"))),
        object(&of_api, post(format!("apis/{api}/restore-revision?revisionId={revision}"))),
        object(
            &of_api,
            Box::new(move |round, _| {
                let action = ["Block", "Re-Publish"][round % 2];
                let call = format!("POST publisher/v4/apis/change-lifecycle?action={action}&apiId={api}");
                (call, Value::Null)
            }),
        ),
        object(
            &of_subscription,
            Box::new(move |_, writer| {
                let state = ["BLOCKED", "PROD_ONLY_BLOCKED"][writer % 2];
                let query = format!("subscriptionId={three}&blockState={state}");
                (format!("POST publisher/v4/subscriptions/block-subscription?{query}"), Value::Null)
            }),
        ),
        object(
            &of_subscription,
            post(format!("subscriptions/unblock-subscription?subscriptionId={subscription}")),
        ),
        object(
            &of_subscription,
            post(format!(
                "subscriptions/change-business-plan?subscriptionId={subscription}&businessPlan=Unlimited"
            )),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn version_that_is_not_there_any_more_changes_nothing() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    for object in objects(&site).await {
        let (what, _) = (object.write)(0, 0);
        let first = version(&site, &object).await;
        let changed = object.call(&site, 0, 0).header("If-Match", &first).send().await;
        assert!([200, 201].contains(&changed.status), "{what}: {}", changed.text());
        let second = version(&site, &object).await;
        assert_ne!(first, second, "{what}");
        if !what.ends_with("/password") {
            assert_eq!(changed.header("etag"), Some(second.as_str()), "{what}");
        }
        for stale in [first.as_str(), "\"stale\"", &format!("W/{second}")] {
            let refused = object.call(&site, 1, 0).header("If-Match", stale).send().await;
            assert_eq!((refused.status, refused.json()["code"].as_u64()), (412, Some(412)), "{what} {stale}");
        }
        assert_eq!(version(&site, &object).await, second, "{what}");

        // A list of versions, any version, and no word of one: the last wins.
        let list = format!("\"0\", {second}");
        for (round, condition) in [(1, Some(list.as_str())), (2, Some("*")), (3, None)] {
            let mut call = object.call(&site, round, 0);
            if let Some(condition) = condition {
                call = call.header("If-Match", condition);
            }
            let answer = call.send().await;
            assert!([200, 201].contains(&answer.status), "{what} {condition:?}: {}", answer.text());
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_who_saw_the_same_one_writes() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    for object in objects(&site).await {
        for round in 0..ROUNDS {
            let (what, _) = (object.write)(round, 0);
            let seen = version(&site, &object).await;
            let calls =
                (0..WRITERS).map(|writer| object.call(&site, round, writer).header("If-Match", &seen));
            let answers = at_once(calls.collect()).await;
            let (done, refused): (Vec<_>, Vec<_>) =
                answers.into_iter().partition(|answer| [200, 201].contains(&answer.status));
            let statuses: Vec<u16> = refused.iter().map(|answer| answer.status).collect();
            assert_eq!((done.len(), statuses), (1, vec![412; WRITERS - 1]), "{what}");
            let now = version(&site, &object).await;
            assert_ne!(now, seen, "{what}");
            assert!(done[0].header("etag").is_none_or(|told| told == now), "{what}");
        }
    }
    server.stop().await;
}

/// Things that may be deleted: who does it, where they are, and another change of each.
async fn doomed(site: &Site, round: usize) -> Vec<(Person<'static>, String, String, Value)> {
    let name = format!("doomed-{round}");
    let application = site.application(EDITOR, &name).await;
    let orders = site.api_named(EDITOR, "Orders").await;
    let subscription = site.subscribe(EDITOR, &application, &orders).await;
    let other = site.application(EDITOR, &format!("{name}-too")).await;
    let generate = json!({"keyType": "PRODUCTION", "grantTypesToBeSupported": ["client_credentials"]});
    let path = format!("POST devportal/v3/applications/{application}/generate-keys");
    let mapping = text(&site.done(EDITOR, &path, &generate).await, "keyMappingId");
    let scope = json!({"name": name, "displayName": "d", "description": "d", "bindings": ["admin"]});
    let scope_id = text(&site.done(ADMIN, "POST publisher/v4/scopes", &scope).await, "id");
    let (api, revision) = revised_api(site, &name).await;
    site.done(
        ADMIN,
        &format!("POST publisher/v4/apis/{api}/undeploy-revision?revisionId={revision}"),
        &json!([]),
    )
    .await;
    let (unused, _) = revised_api(site, &format!("{name}-too")).await;
    let user = json!({"name": name, "password": "somebody-1", "roles": []});
    site.done(ADMIN, "POST tollgate/v1/users", &user).await;
    let place = json!([{"name": "Default"}]);
    let tier = json!({"applicationId": application, "apiId": orders, "throttlingPolicy": "Gold"});
    let renamed = json!({"name": format!("{name}-three"), "throttlingPolicy": "Unlimited"});
    let keys = format!("devportal/v3/applications/{application}/oauth-keys/{mapping}");
    let of = |who, path: String, change: &str, body| (who, path, change.to_owned(), body);
    vec![
        of(EDITOR, keys.clone(), &format!("POST {keys}/regenerate-secret"), json!({})),
        of(
            EDITOR,
            format!("devportal/v3/subscriptions/{subscription}"),
            &format!("PUT devportal/v3/subscriptions/{subscription}"),
            tier,
        ),
        of(
            EDITOR,
            format!("devportal/v3/applications/{other}"),
            &format!("PUT devportal/v3/applications/{other}"),
            renamed,
        ),
        of(
            ADMIN,
            format!("publisher/v4/scopes/{scope_id}"),
            &format!("PUT publisher/v4/scopes/{scope_id}"),
            scope,
        ),
        of(
            ADMIN,
            format!("publisher/v4/apis/{unused}"),
            &format!("POST publisher/v4/apis/change-lifecycle?action=Block&apiId={unused}"),
            Value::Null,
        ),
        of(
            ADMIN,
            format!("tollgate/v1/users/{name}"),
            &format!("PUT tollgate/v1/users/{name}/roles"),
            json!({"roles": ["Internal/creator"]}),
        ),
        of(
            ADMIN,
            format!("publisher/v4/apis/{api}/revisions/{revision}"),
            &format!("POST publisher/v4/apis/{api}/deploy-revision?revisionId={revision}"),
            place,
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_meanwhile_is_not_deleted() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    for round in 0..ROUNDS {
        for (who, path, change, body) in doomed(&site, round).await {
            let seen = version_of(&site, who, &path).await;
            let delete = site.rest_call(who, &format!("DELETE {path}"), &Value::Null);
            let delete = delete.header("If-Match", &seen);
            let change = site.rest_call(who, &change, &body);
            // The version of a revision is its own, that of its deployment is the API's.
            let change = if path.contains("/revisions/") { change } else { change.header("If-Match", &seen) };
            let answers = at_once(vec![delete, change]).await;
            let is_done = |status: u16| [200, 201].contains(&status);
            let statuses = [answers[0].status, answers[1].status];
            assert_ne!(is_done(statuses[0]), is_done(statuses[1]), "{path}: {statuses:?}");
            let left = site.rest(who, &format!("GET {path}"), &Value::Null).await.status;
            assert_eq!(left, if is_done(statuses[0]) { 404 } else { 200 }, "{path}: {statuses:?}");
            if !is_done(statuses[0]) {
                let delete = site.rest_call(who, &format!("DELETE {path}"), &Value::Null);
                assert_eq!(delete.header("If-Match", &seen).send().await.status, 412, "{path}");
            }
        }
    }
    server.stop().await;
}

/// Whether steps, taken in some order, lead from one state to another: those of one millisecond are listed in any order.
fn lead(from: &str, to: &str, steps: &[(&str, &str)]) -> bool {
    if steps.is_empty() {
        return from.eq_ignore_ascii_case(to);
    }
    (0..steps.len()).filter(|at| steps[*at].0 == from).any(|at| {
        let mut left = steps.to_vec();
        let (_, next) = left.remove(at);
        lead(next, to, &left)
    })
}

/// Without a word of a version each change is decided from the state that it finds, and from no other.
#[tokio::test(flavor = "multi_thread")]
async fn lifecycle_takes_no_step_that_is_not_allowed_from_where_it_stands() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    for round in 0..2 * ROUNDS {
        let (api, _) = revised_api(&site, &format!("steps{round}")).await;
        let actions = ["Block", "Deprecate", "Demote to Created", "Deploy as a Prototype"];
        let call = |action: &str| {
            let action = action.replace(' ', "%20");
            let call = format!("POST publisher/v4/apis/change-lifecycle?action={action}&apiId={api}");
            site.rest_call(ADMIN, &call, &Value::Null)
        };
        let answers = at_once(actions.map(call).into()).await;
        let done = answers.iter().filter(|answer| answer.status == 200).count();
        assert!(
            answers.iter().all(|answer| [200, 400].contains(&answer.status)),
            "{done} {}",
            answers[0].status
        );
        let history = format!("GET publisher/v4/apis/{api}/lifecycle-history");
        let history = site.done(ADMIN, &history, &Value::Null).await;
        let steps: Vec<(&str, &str)> = history["list"].as_array().unwrap()[1..]
            .iter()
            .map(|step| (step["previousState"].as_str().unwrap(), step["postState"].as_str().unwrap()))
            .collect();
        assert_eq!(steps.len(), done + 1, "{steps:?}");
        let now = site.done(ADMIN, &format!("GET publisher/v4/apis/{api}"), &Value::Null).await;
        let now = text(&now, "lifeCycleStatus");
        assert!(lead("Created", &now, &steps), "no order of these is allowed: {steps:?}");
        let deployments = format!("GET publisher/v4/apis/{api}/deployments");
        let deployments = site.done(ADMIN, &deployments, &Value::Null).await;
        let deployed = deployments["list"].as_array().unwrap().len();
        let left = steps.iter().any(|(_, post)| *post == "Created");
        assert_eq!(deployed, usize::from(!left), "{steps:?}");
    }
    server.stop().await;
}
