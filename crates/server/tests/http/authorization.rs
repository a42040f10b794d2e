//! Who may call which operation of the REST APIs.
//!
//! [`ROWS`] says it once more than the code and the OpenAPI documents do, by role: an operation that is new, or open to
//! somebody else than before, fails here until its row is right.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::harness::{Answer, Call, MANAGEMENT, TestServer};
use super::steps::{ADMIN, Keys, Person, Site, place, text, within};

/// The documents as committed, with the paths of their APIs.
pub(crate) const DOCUMENTS: [(&str, &str); 4] = [
    ("devportal/v3", include_str!("../../../devportal/openapi.json")),
    ("publisher/v4", include_str!("../../../publisher/openapi.json")),
    ("admin/v4", include_str!("../../../admin/openapi.json")),
    ("tollgate/v1", include_str!("../../../admin/own-openapi.json")),
];

/// The callers, by the letter that stands for them in [`ROWS`]: nobody, and a user of each role.
const CALLERS: [(char, Option<Person<'_>>, &str); 5] = [
    ('-', None, ""),
    ('S', Some(("subscriber", "of-the-role-1")), "Internal/subscriber"),
    ('C', Some(("creator", "of-the-role-1")), "Internal/creator"),
    ('P', Some(("publisher", "of-the-role-1")), "Internal/publisher"),
    ('A', Some(ADMIN), "admin"),
];

/// Who passes, and the operations.
const ROWS: [(&str, &str); 11] = [
    (
        "-SCPA",
        "GET devportal/v3/api-categories
        GET devportal/v3/apis
        GET devportal/v3/apis/{apiId}
        GET devportal/v3/apis/{apiId}/documents
        GET devportal/v3/apis/{apiId}/subscription-policies
        GET devportal/v3/apis/{apiId}/swagger
        GET devportal/v3/apis/{apiId}/thumbnail
        GET devportal/v3/search
        GET devportal/v3/tags
        GET devportal/v3/tenants
        GET devportal/v3/throttling-policies/{policyLevel}
        GET devportal/v3/throttling-policies/{policyLevel}/{policyId}",
    ),
    // Whoever shows a credential is judged by it.
    ("-SA", "GET devportal/v3/settings"),
    (
        "SA",
        "GET devportal/v3/applications
        POST devportal/v3/applications
        GET devportal/v3/applications/{applicationId}
        PUT devportal/v3/applications/{applicationId}
        DELETE devportal/v3/applications/{applicationId}
        POST devportal/v3/applications/{applicationId}/reset-throttle-policy
        POST devportal/v3/applications/{applicationId}/generate-keys
        GET devportal/v3/applications/{applicationId}/keys
        GET devportal/v3/applications/{applicationId}/keys/{keyType}
        PUT devportal/v3/applications/{applicationId}/keys/{keyType}
        POST devportal/v3/applications/{applicationId}/keys/{keyType}/clean-up
        POST devportal/v3/applications/{applicationId}/keys/{keyType}/generate-token
        POST devportal/v3/applications/{applicationId}/keys/{keyType}/regenerate-secret
        GET devportal/v3/applications/{applicationId}/oauth-keys
        GET devportal/v3/applications/{applicationId}/oauth-keys/{keyMappingId}
        PUT devportal/v3/applications/{applicationId}/oauth-keys/{keyMappingId}
        DELETE devportal/v3/applications/{applicationId}/oauth-keys/{keyMappingId}
        POST devportal/v3/applications/{applicationId}/oauth-keys/{keyMappingId}/clean-up
        POST devportal/v3/applications/{applicationId}/oauth-keys/{keyMappingId}/generate-token
        POST devportal/v3/applications/{applicationId}/oauth-keys/{keyMappingId}/regenerate-secret
        GET devportal/v3/key-managers
        POST devportal/v3/me/change-password
        GET devportal/v3/me/organization-information
        GET devportal/v3/settings/application-attributes",
    ),
    (
        "SA",
        "GET devportal/v3/subscriptions
        POST devportal/v3/subscriptions
        POST devportal/v3/subscriptions/multiple
        GET devportal/v3/subscriptions/{subscriptionId}
        PUT devportal/v3/subscriptions/{subscriptionId}
        DELETE devportal/v3/subscriptions/{subscriptionId}",
    ),
    (
        "CPA",
        "GET publisher/v4/apis
        GET publisher/v4/apis/{apiId}
        GET publisher/v4/apis/{apiId}/deployments
        GET publisher/v4/apis/{apiId}/lifecycle-history
        GET publisher/v4/apis/{apiId}/lifecycle-state
        GET publisher/v4/apis/{apiId}/revisions
        GET publisher/v4/apis/{apiId}/revisions/{revisionId}
        GET publisher/v4/apis/{apiId}/swagger
        GET publisher/v4/key-managers
        HEAD publisher/v4/roles/{roleId}
        GET publisher/v4/scopes
        GET publisher/v4/scopes/{scopeId}
        HEAD publisher/v4/scopes/{scopeId}
        GET publisher/v4/scopes/{scopeId}/usage
        GET publisher/v4/settings
        GET publisher/v4/subscriptions
        HEAD publisher/v4/tenants/{tenantDomain}
        GET publisher/v4/throttling-policies/{policyLevel}
        GET publisher/v4/throttling-policies/{policyLevel}/{policyName}",
    ),
    (
        "CPA",
        "PUT publisher/v4/apis/{apiId}
        POST publisher/v4/apis/{apiId}/revisions
        DELETE publisher/v4/apis/{apiId}/revisions/{revisionId}
        POST publisher/v4/apis/{apiId}/deploy-revision
        POST publisher/v4/apis/{apiId}/undeploy-revision
        POST publisher/v4/apis/{apiId}/restore-revision",
    ),
    (
        "CA",
        "POST publisher/v4/apis
        POST publisher/v4/apis/import-openapi
        POST publisher/v4/apis/validate
        POST publisher/v4/apis/validate-openapi
        PUT publisher/v4/apis/{apiId}/swagger
        DELETE publisher/v4/apis/{apiId}",
    ),
    ("PA", "POST publisher/v4/apis/change-lifecycle"),
    (
        "PA",
        "POST publisher/v4/subscriptions/block-subscription
        POST publisher/v4/subscriptions/unblock-subscription
        POST publisher/v4/subscriptions/change-business-plan",
    ),
    (
        "A",
        "POST publisher/v4/scopes
        PUT publisher/v4/scopes/{scopeId}
        DELETE publisher/v4/scopes/{scopeId}",
    ),
    (
        "A",
        "GET admin/v4/applications
        GET tollgate/v1/roles
        GET admin/v4/settings
        GET tollgate/v1/settings/self-signup
        PUT tollgate/v1/settings/self-signup
        GET tollgate/v1/users
        POST tollgate/v1/users
        GET tollgate/v1/users/{name}
        DELETE tollgate/v1/users/{name}
        PUT tollgate/v1/users/{name}/roles
        PUT tollgate/v1/users/{name}/password",
    ),
];

/// What the documents say: each operation with its scopes; without any for one that is open to everybody.
fn documented() -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for (base, document) in DOCUMENTS {
        let document: Value = serde_json::from_str(document).expect("the document is JSON");
        for (path, operations) in document["paths"].as_object().expect("paths") {
            for (method, operation) in operations.as_object().expect("operations") {
                let security = operation["security"].as_array().expect("a security requirement");
                let open = security.iter().any(|one| one.as_object().is_some_and(serde_json::Map::is_empty));
                let scopes = security.iter().filter_map(|one| one["OAuth2Security"].as_array()).flatten();
                let scopes: Vec<String> = scopes.map(|scope| scope.as_str().unwrap().to_owned()).collect();
                assert_ne!(open && path != "/settings", !scopes.is_empty(), "{method} {path}");
                let call = format!("{} {base}{path}", method.to_ascii_uppercase());
                all.insert(call, if open { Vec::new() } else { scopes });
            }
        }
    }
    all
}

/// A call of the operation about things that do not exist.
fn filled(operation: &str) -> String {
    let mut call = String::new();
    for (at, part) in operation.split(['{', '}']).enumerate() {
        call.push_str(match (at % 2, part) {
            (0, part) => part,
            (_, "policyLevel") => "application",
            (_, "keyType") => "PRODUCTION",
            (_, part) if part.ends_with("Id") => "0198c0de-0000-7000-8000-000000000000",
            _ => "nobody",
        });
    }
    call
}

fn assert_refused(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 401, "{what}: {}", answer.text());
    if what.contains("HEAD ") {
        return;
    }
    let body =
        r#"{"code":401,"message":"","description":"Unauthenticated request","moreInfo":"","error":[]}"#;
    assert_eq!(answer.text(), body, "{what}");
}

fn assert_passed(answer: &Answer, what: &str) {
    assert!(answer.status < 500 && answer.status != 401, "{what}: {} {}", answer.status, answer.text());
}

/// Calls the operation with a body that it can read: what refuses must be the caller's rights.
async fn call(site: &Site, operation: &str, with: impl Fn(Call) -> Call) -> Answer {
    let filled = filled(operation);
    let (method, path) = filled.split_once(' ').unwrap();
    let call = with(site.call(method, MANAGEMENT, &place(path)));
    let body = match operation.rsplit_once('/').unwrap().1 {
        _ if !matches!(method, "POST" | "PUT") => return call.send().await,
        "import-openapi" | "validate-openapi" | "swagger" => {
            return call.body("multipart/form-data; boundary=b", "--b--\r\n").send().await;
        }
        "generate-keys" => json!({"keyType": "PRODUCTION", "grantTypesToBeSupported": ["password"]}),
        "change-password" => json!({"currentPassword": "a-wrong-one-1", "newPassword": "another-one-1"}),
        "multiple" => json!([]),
        "deploy-revision" => json!([{"name": "Default"}]),
        "scopes" | "{scopeId}" => json!({"name": "made_here"}),
        "self-signup" => json!({"enabled": false}),
        "users" => json!({"name": "made-here", "password": "another-one-1"}),
        "roles" => json!({"roles": []}),
        "password" => json!({"password": "another-one-1"}),
        _ => json!({}),
    };
    call.json(&body).send().await
}

/// A server with a user of each role.
async fn server_with_people() -> (TestServer, Site) {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    for (_, who, role) in CALLERS {
        if let Some((name, password)) = who.filter(|who| *who != ADMIN) {
            let user = json!({"name": name, "password": password, "roles": [role]});
            site.done(ADMIN, "POST tollgate/v1/users", &user).await;
        }
    }
    (server, site)
}

#[test]
fn each_documented_operation_has_one_row() {
    let mut rows: Vec<&str> =
        ROWS.iter().flat_map(|(_, operations)| operations.lines()).map(str::trim).collect();
    rows.sort_unstable();
    let documented = documented();
    assert_eq!(rows, documented.keys().map(String::as_str).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_let_in_whom_their_row_names_and_refuse_all_others() {
    let (server, site) = server_with_people().await;
    for (passing, operations) in ROWS {
        for operation in operations.lines().map(str::trim) {
            for (letter, who, _) in CALLERS {
                let answer = call(&site, operation, |call| match who {
                    Some((name, password)) => call.basic(name, password),
                    None => call,
                })
                .await;
                let what = format!("{operation} by {letter}");
                if passing.contains(letter) {
                    assert_passed(&answer, &what);
                } else {
                    assert_refused(&answer, &what);
                }
            }
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusal_comes_before_the_body_is_judged() {
    let (server, site) = server_with_people().await;
    for (passing, operations) in ROWS {
        let refused =
            CALLERS.iter().filter_map(|(letter, who, _)| (!passing.contains(*letter)).then_some(*who));
        for operation in operations.lines().map(str::trim).filter(|row| row.starts_with('P')) {
            let filled = filled(operation);
            let (method, path) = filled.split_once(' ').unwrap();
            for who in refused.clone() {
                let call = site.call(method, MANAGEMENT, &place(path));
                let call = call.body("application/json", "{");
                let call = match who {
                    Some((name, password)) => call.basic(name, password),
                    None => call,
                };
                assert_refused(&call.send().await, &format!("{operation} by {who:?}"));
            }
        }
    }
    server.stop().await;
}

/// A user who may hold every scope that a document names, and tokens of that user.
async fn all_rounder(site: &Site) -> (Keys, Person<'static>) {
    let who = ("all-rounder", "of-all-roles-1");
    let user = json!({"name": who.0, "password": who.1, "roles": ["admin", "Internal/integration_dev"]});
    site.done(ADMIN, "POST tollgate/v1/users", &user).await;
    (site.register(who, &json!({"clientName": "tools", "grantType": "password"})).await, who)
}

#[tokio::test(flavor = "multi_thread")]
async fn any_documented_scope_of_an_operation_opens_it_and_all_others_together_do_not() {
    let (server, site) = server_with_people().await;
    let (keys, who) = all_rounder(&site).await;
    let operations = documented();
    let all: BTreeSet<&str> = operations.values().flatten().map(String::as_str).collect();
    let mut tokens = BTreeMap::new();
    for &scope in &all {
        let granted = site.tokens(&keys, who, scope).await;
        assert_eq!(granted["scope"], scope);
        tokens.insert(scope, text(&granted, "access_token"));
    }
    for (operation, scopes) in operations.iter().filter(|(_, scopes)| !scopes.is_empty()) {
        for scope in scopes {
            let answer = call(&site, operation, |call| call.bearer(&tokens[scope.as_str()])).await;
            assert_passed(&answer, &format!("{operation} with {scope}"));
        }
        let others: Vec<&str> =
            all.iter().copied().filter(|other| !scopes.iter().any(|scope| scope == other)).collect();
        let others = text(&site.tokens(&keys, who, &others.join(" ")).await, "access_token");
        let answer = call(&site, operation, |call| call.bearer(&others)).await;
        assert_refused(&answer, &format!("{operation} with all other scopes"));
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_without_system_scopes_or_of_nobody_open_nothing() {
    let (server, site) = server_with_people().await;
    let (keys, who) = all_rounder(&site).await;
    // Scopes are not the user's roles: whoever asked for none has none, whatever the user may.
    let without = text(&site.tokens(&keys, who, "").await, "access_token");
    let portal = site.register(CALLERS[1].1.unwrap(), &json!({"clientName": "portal"})).await;
    let asked =
        site.tokens(&portal, CALLERS[1].1.unwrap(), "apim:subscribe apim:admin apim:api_create").await;
    assert_eq!(asked["scope"], "apim:subscribe");
    for operation in ["GET devportal/v3/applications", "GET publisher/v4/apis", "GET tollgate/v1/users"] {
        for token in [without.as_str(), "garbage"] {
            let answer = call(&site, operation, |call| call.bearer(token)).await;
            assert_refused(&answer, operation);
        }
        for value in ["Basic", "Basic %%%", "Basic bm8tY29sb24=", "Bearer", "Digest x", ""] {
            let answer = call(&site, operation, |call| call.header("Authorization", value)).await;
            assert_refused(&answer, &format!("{operation} with {value:?}"));
        }
        let answer = call(&site, operation, |call| call.basic(ADMIN.0, "wrong")).await;
        assert_refused(&answer, operation);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn role_taken_away_takes_its_scopes_from_a_token_that_is_still_valid() {
    let (server, site) = server_with_people().await;
    let who = CALLERS[2].1.unwrap();
    let grants = "password client_credentials refresh_token";
    let keys = site.register(who, &json!({"clientName": "tools", "grantType": grants})).await;
    let set = async |roles: &[&str]| {
        site.done(ADMIN, "PUT tollgate/v1/users/creator/roles", &json!({ "roles": roles })).await;
    };
    set(&["Internal/creator", "Internal/subscriber"]).await;
    let scopes = "apim:api_create apim:api_view apim:subscribe";
    let given = site.tokens(&keys, who, scopes).await;
    let of_user = text(&given, "access_token");
    let fields = [("grant_type", "client_credentials"), ("scope", scopes)];
    let of_owner = text(&site.grant(&keys, &fields).await.json(), "access_token");
    let passes = async |token: &str, operation: &str| {
        call(&site, operation, |call| call.bearer(token)).await.status != 401
    };
    let (publisher, developer) = ("GET publisher/v4/apis", "GET devportal/v3/applications");
    for token in [&of_user, &of_owner] {
        assert!(passes(token, publisher).await && passes(token, developer).await);
    }
    set(&["Internal/subscriber"]).await;
    for token in [&of_user, &of_owner] {
        within(4, "the scopes of the creator are gone", async || !passes(token, publisher).await).await;
        assert!(passes(token, developer).await);
    }
    // A role that comes back gives an older token nothing; renewed, it works at once, with what it was granted.
    set(&["Internal/creator", "Internal/subscriber", "admin"]).await;
    for token in [&of_user, &of_owner] {
        assert!(!passes(token, publisher).await && passes(token, developer).await);
    }
    let renewed = site.refresh(&keys, &text(&given, "refresh_token")).await.json();
    let renewed = text(&renewed, "access_token");
    assert!(passes(&renewed, publisher).await && passes(&renewed, developer).await);
    assert!(!passes(&renewed, "GET tollgate/v1/users").await);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn former_places_of_our_own_operations_answer_the_same_and_say_where_they_are_now() {
    let (server, site) = server_with_people().await;
    for (former, now) in [("admin/v4/users", "tollgate/v1/users"), ("admin/v4/roles", "tollgate/v1/roles")] {
        let answers = [
            site.rest(ADMIN, &format!("GET {former}"), &Value::Null).await,
            site.rest(ADMIN, &format!("GET {now}"), &Value::Null).await,
        ];
        assert_eq!(answers[0].json(), answers[1].json());
        let marks = answers.each_ref().map(|answer| (answer.header("Deprecation"), answer.header("Link")));
        let link = "</api/tollgate/v1>; rel=\"successor-version\"";
        assert_eq!(marks, [(Some("@1795564800"), Some(link)), (None, None)]);
        assert_refused(&site.call("GET", MANAGEMENT, &place(former)).send().await, former);
    }
    server.stop().await;
}
