//! Two organizations that hold the same names: nothing of one is seen, taken or changed from the other.

use serde_json::{Value, json};

use super::harness::{GATEWAY, MANAGEMENT, TestServer};
use super::process::run_with_input;
use super::steps::{ADMIN, EVERYONE, Keys, Person, Site, text};
use super::upstream::Upstream;

const DOMAIN: &str = "one.example";
const API: &str = "shop";
const APPLICATION: &str = "mobile";
const ROLE: &str = "editors";
const SCOPE: &str = "shop_write";
const SHARED: &str = "shop_audit";

/// What one organization holds, all of it under the same names as in the other.
struct Side {
    admin: Person<'static>,
    /// Makes the API, owns the application; holds [`ROLE`] only in `carbon.super`.
    alice: Person<'static>,
    /// Where the gateway serves the API.
    context: &'static str,
    upstream: Upstream,
    api: String,
    revision: String,
    shared_scope: String,
    application: String,
    subscription: String,
    key_mapping: String,
    keys: Keys,
}

/// Fills an organization by its admin; [`SCOPE`] and [`SHARED`] are bound to `bound_to`.
async fn fill(
    site: &Site,
    admin: Person<'static>,
    alice: Person<'static>,
    context: &'static str,
    bound_to: &str,
    roles: &[&str],
) -> Side {
    let name = alice.0.split('@').next().unwrap();
    let roles = [&["Internal/subscriber", "Internal/creator", "Internal/publisher"], roles].concat();
    let user = json!({"name": name, "password": alice.1, "roles": roles});
    site.done(admin, "POST tollgate/v1/users", &user).await;
    let shared = json!({"name": SHARED, "displayName": "Audit", "bindings": [bound_to]});
    let shared_scope = text(&site.done(admin, "POST publisher/v4/scopes", &shared).await, "id");
    let upstream = Upstream::start().await;
    let scope =
        |name: &str, shared: bool| json!({"shared": shared, "scope": {"name": name, "bindings": [bound_to]}});
    let api = json!({
        "name": API, "context": "/shop", "version": "1.0.0", "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": upstream.url}},
        "scopes": [scope(SCOPE, false), scope(SHARED, true)],
        "operations": [
            {"target": "/items", "verb": "GET"},
            {"target": "/items", "verb": "POST", "scopes": [SCOPE]},
        ],
    });
    let api = site.publish(alice, &api).await;
    let revisions = site.listed(alice, &format!("publisher/v4/apis/{api}/revisions"), "id").await;
    let application = site.application(alice, APPLICATION).await;
    let subscription = site.subscribe(alice, &application, &api).await;
    let keys = site.keys(alice, &application).await;
    let path = format!("devportal/v3/applications/{application}/oauth-keys");
    let key_mapping = site.listed(alice, &path, "keyMappingId").await.remove(0);
    let revision = revisions[0].clone();
    Side {
        admin,
        alice,
        context,
        upstream,
        api,
        revision,
        shared_scope,
        application,
        subscription,
        key_mapping,
        keys,
    }
}

/// A server with both organizations, filled: `carbon.super` first.
async fn two_sides() -> (TestServer, Site, [Side; 2]) {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let command = |arguments: &[&str], input: &str| {
        let ended = tokio::task::block_in_place(|| run_with_input(&server.place, arguments, input));
        assert_eq!(ended.code, 0, "{ended:?}");
    };
    let add = ["organization", "add", DOMAIN, "--admin", "admin", "--password-stdin"];
    command(&add, "one-admin-1");
    for organization in ["carbon.super", DOMAIN] {
        command(&["role", "add", ROLE, "--org", organization], "");
    }
    let first = fill(&site, ADMIN, ("alice", "super-alice-1"), "/shop/1.0.0", ROLE, &[ROLE]).await;
    let (admin, alice) = (("admin@one.example", "one-admin-1"), ("alice@one.example", "one-alice-1"));
    let second = fill(&site, admin, alice, "/t/one.example/shop/1.0.0", ROLE, &[]).await;
    (server, site, [first, second])
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_one_organization_open_nothing_of_the_other() {
    let (server, site, [first, second]) = two_sides().await;
    for (own, other) in [(&first, &second), (&second, &first)] {
        let token = text(&site.tokens(&own.keys, own.alice, SCOPE).await, "access_token");
        let served = own.upstream.served();
        let answer = site.api(&format!("GET {}/items", own.context), Some(&token)).await;
        assert_eq!((answer.status, answer.json()["target"].as_str()), (200, Some("/items")));
        assert_eq!(own.upstream.served(), served + 1);

        let before = other.upstream.served();
        for method in ["GET", "POST"] {
            let answer = site.api(&format!("{method} {}/items", other.context), Some(&token)).await;
            assert_eq!((answer.status, answer.json()["code"].as_str()), (403, Some("900908")));
        }
        assert_eq!(other.upstream.served(), before);

        // A user of one does not sign in through a client of the other, however the name is written.
        let wrong = ["alice", "alice@carbon.super", "alice@one.example"];
        for name in wrong {
            let answer = site.password_grant(&other.keys, (name, own.alice.1), "").await;
            assert_eq!(
                (answer.status, answer.json()["error"].as_str()),
                (400, Some("invalid_grant")),
                "{name}"
            );
        }
        // What one client holds, another organization's client neither renews nor revokes.
        let tokens = site.tokens(&own.keys, own.alice, "").await;
        let refresh = text(&tokens, "refresh_token");
        assert_eq!(site.refresh(&other.keys, &refresh).await.status, 400);
        assert_eq!(site.revoke(&other.keys, &refresh).await.status, 401);
        assert_eq!(site.refresh(&own.keys, &refresh).await.status, 200);
    }
    let without_domain = site.password_grant(&second.keys, ("alice", second.alice.1), "").await;
    assert_eq!(without_domain.status, 400);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn scopes_of_the_same_name_follow_the_roles_of_their_own_organization() {
    let (server, site, [first, second]) = two_sides().await;
    let granted = async |side: &Side, fields: &[(&str, &str)]| {
        let answer = site.grant(&side.keys, fields).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        text(&answer.json(), "scope")
    };
    let wanted = format!("{SCOPE} {SHARED}");
    let of_user = async |side: &Side| {
        let (name, password) = side.alice;
        let fields = [("grant_type", "password"), ("username", name), ("password", password)];
        granted(side, &[fields.as_slice(), &[("scope", &wanted)]].concat()).await
    };
    let of_owner =
        async |side: &Side| granted(side, &[("grant_type", "client_credentials"), ("scope", &wanted)]).await;
    assert_eq!((of_user(&first).await, of_user(&second).await), (wanted.clone(), "default".to_owned()));
    assert_eq!((of_owner(&first).await, of_owner(&second).await), (wanted.clone(), "default".to_owned()));

    // The role given in one and taken in the other: each acts where it was done.
    let set = async |side: &Side, roles: Value| {
        site.done(side.admin, "PUT tollgate/v1/users/alice/roles", &json!({ "roles": roles })).await
    };
    set(&second, json!(["Internal/subscriber", ROLE])).await;
    assert_eq!((of_user(&first).await, of_user(&second).await), (wanted.clone(), wanted.clone()));
    set(&first, json!(["Internal/subscriber"])).await;
    assert_eq!((of_user(&first).await, of_user(&second).await), ("default".to_owned(), wanted.clone()));

    // A shared scope bound anew in one stays as it was in the other.
    set(&second, json!(["Internal/subscriber"])).await;
    let call = format!("PUT publisher/v4/scopes/{}", first.shared_scope);
    site.done(first.admin, &call, &json!({"name": SHARED, "bindings": [EVERYONE]})).await;
    assert_eq!((of_user(&first).await, of_user(&second).await), (SHARED.to_owned(), "default".to_owned()));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_hold_what_is_of_the_own_organization() {
    let (server, site, [first, second]) = two_sides().await;
    for side in [&first, &second] {
        let own = [
            (side.alice, "devportal/v3/apis", "id", &side.api),
            (side.alice, "devportal/v3/apis?query=shop", "id", &side.api),
            (side.admin, "publisher/v4/apis", "id", &side.api),
            (side.admin, "publisher/v4/apis?query=name:shop", "id", &side.api),
            (side.admin, "publisher/v4/scopes", "id", &side.shared_scope),
        ];
        for (who, path, member, id) in own {
            assert_eq!(site.listed(who, path, member).await, std::slice::from_ref(id), "{} {path}", who.0);
        }
        let applications = site.listed(side.alice, "devportal/v3/applications?query=mobile", "applicationId");
        assert_eq!(applications.await, std::slice::from_ref(&side.application));
        let all = site.listed(side.admin, "admin/v4/applications?limit=100", "applicationId").await;
        assert!(all.contains(&side.application), "{all:?}");
        assert!([&first, &second].iter().filter(|side| all.contains(&side.application)).count() == 1);
        assert_eq!(site.listed(side.admin, "tollgate/v1/users", "name").await, ["admin", "alice"]);
    }
    // A role of one is not there for the other.
    let add = ["role", "add", "only-here", "--org", DOMAIN];
    assert_eq!(tokio::task::block_in_place(|| run_with_input(&server.place, &add, "")).code, 0);
    let body = json!({"roles": ["only-here"]});
    for (side, there) in [(&first, false), (&second, true)] {
        let roles = site.done(side.admin, "GET tollgate/v1/roles", &Value::Null).await;
        assert_eq!(roles["list"].as_array().unwrap().contains(&json!("only-here")), there, "{roles}");
        let answer = site.rest(side.admin, "PUT tollgate/v1/users/alice/roles", &body).await;
        assert_eq!(answer.status, if there { 200 } else { 400 }, "{}", answer.text());
    }
    // Nobody in particular sees the organization that is asked for, a caller always the own.
    let seen = async |tenant: &str, who: Option<Person<'_>>| {
        let call = site.call("GET", MANAGEMENT, "/api/am/devportal/v3/apis").header("X-WSO2-Tenant", tenant);
        let call = match who {
            Some((name, password)) => call.basic(name, password),
            None => call,
        };
        text(&call.send().await.json()["list"][0], "id")
    };
    assert_eq!(seen("carbon.super", None).await, first.api);
    assert_eq!(seen(DOMAIN, None).await, second.api);
    assert_eq!(seen(DOMAIN, Some(first.alice)).await, first.api);
    assert_eq!(seen("carbon.super", Some(second.alice)).await, second.api);
    server.stop().await;
}

/// Calls by the people of one side about what the other side holds; in an order in which the own side can make them.
fn calls(by: &Side, of: &Side) -> Vec<(Person<'static>, String, Value)> {
    let Side { api, revision, shared_scope, application, subscription, key_mapping, .. } = of;
    let app = format!("devportal/v3/applications/{application}");
    let keys = format!("{app}/oauth-keys");
    let subscriptions = "devportal/v3/subscriptions";
    let published = format!("publisher/v4/apis/{api}");
    let scope = format!("publisher/v4/scopes/{shared_scope}");
    let change = json!({"name": "other", "throttlingPolicy": "Unlimited"});
    let generate = json!({"keyType": "SANDBOX", "grantTypesToBeSupported": ["client_credentials"]});
    let place = json!([{"name": "Default", "vhost": "localhost"}]);
    let none = Value::Null;
    let alice = [
        (format!("GET devportal/v3/apis/{api}"), &none),
        (format!("GET devportal/v3/apis/{api}/swagger"), &none),
        (format!("GET {app}"), &none),
        (format!("PUT {app}"), &change),
        (format!("POST {app}/generate-keys"), &generate),
        (format!("GET {keys}"), &none),
        (format!("GET {keys}/{key_mapping}"), &none),
        (format!("POST {keys}/{key_mapping}/regenerate-secret"), &none),
        (format!("GET {subscriptions}?applicationId={application}"), &none),
        (format!("GET {subscriptions}?apiId={api}"), &none),
        (format!("GET {subscriptions}/{subscription}"), &none),
        (format!("DELETE {keys}/{key_mapping}"), &none),
        (format!("DELETE {subscriptions}/{subscription}"), &none),
        (format!("DELETE {app}"), &none),
    ];
    let admin = [
        (format!("GET {published}"), &none),
        (format!("PUT {published}"), &change),
        (format!("GET {published}/swagger"), &none),
        (format!("GET {published}/revisions"), &none),
        (format!("POST {published}/revisions"), &none),
        (format!("POST {published}/deploy-revision?revisionId={revision}"), &place),
        (format!("POST {published}/undeploy-revision?revisionId={revision}"), &place),
        (format!("DELETE {published}/revisions/{revision}"), &none),
        (format!("POST publisher/v4/apis/change-lifecycle?action=Block&apiId={api}"), &none),
        (format!("GET {scope}"), &none),
        (format!("PUT {scope}"), &change),
        (format!("DELETE {published}"), &none),
        (format!("DELETE {scope}"), &none),
    ];
    let of_alice = alice.map(|(call, body)| (by.alice, call, body.clone()));
    of_alice.into_iter().chain(admin.map(|(call, body)| (by.admin, call, body.clone()))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_the_other_organization_are_not_found() {
    let (server, site, [first, second]) = two_sides().await;
    for (own, other) in [(&first, &second), (&second, &first)] {
        for (who, call, body) in calls(own, other) {
            let answer = site.rest(who, &call, &body).await;
            assert_eq!((answer.status, answer.json()["code"].as_i64()), (404, Some(404)), "{} {call}", who.0);
        }
        // The own API does not take the other's revision, nor a subscription the other's end.
        let call =
            format!("POST publisher/v4/apis/{}/deploy-revision?revisionId={}", own.api, other.revision);
        assert_eq!(site.rest(own.admin, &call, &json!([{"name": "Default"}])).await.status, 404);
        for (application, api) in [(&own.application, &other.api), (&other.application, &own.api)] {
            let wanted = json!({"applicationId": application, "apiId": api, "throttlingPolicy": "Unlimited"});
            assert_eq!(site.rest(own.alice, "POST devportal/v3/subscriptions", &wanted).await.status, 404);
        }
    }
    // All of it is still there, works, and is found by its own people.
    for side in [&first, &second] {
        let token = text(&site.tokens(&side.keys, side.alice, "").await, "access_token");
        assert_eq!(site.api(&format!("GET {}/items", side.context), Some(&token)).await.status, 200);
        for (who, call, body) in calls(side, side) {
            let answer = site.rest(who, &call, &body).await;
            assert!((200..300).contains(&answer.status), "{call}: {} {}", answer.status, answer.text());
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_users_and_what_is_deleted_are_of_one_organization() {
    let (server, site, [first, second]) = two_sides().await;
    // The same registration: a client each, the own one again.
    let registration = json!({"clientName": "portal", "grantType": "password"});
    let mut clients = Vec::new();
    for side in [&first, &second] {
        let made = site.register(side.alice, &registration).await;
        assert_eq!(site.register(side.alice, &registration).await.key, made.key);
        clients.push(made);
    }
    assert_ne!(clients[0].key, clients[1].key);
    // Owners of the other organization are refused, except for the admin of all.
    for (side, owner, status) in [
        (&first, "alice@one.example", 400),
        (&second, "alice@carbon.super", 400),
        (&second, "admin@carbon.super", 400),
    ] {
        let registration = json!({"clientName": "foreign", "owner": owner, "grantType": "password"});
        let call = site.call("POST", MANAGEMENT, "/client-registration/v0.17/register");
        let answer = call.basic(side.alice.0, side.alice.1).json(&registration).send().await;
        assert_eq!(answer.status, status, "{owner}: {}", answer.text());
    }
    // Only with `saasApp` does a client take users of other organizations in, and a token is of the user's own.
    let foreign = site.password_grant(&clients[0], second.alice, "apim:subscribe").await;
    assert_eq!(foreign.status, 400);
    let open = json!({"clientName": "open", "grantType": "password", "saasApp": true});
    let open = site.register(first.alice, &open).await;
    let token = text(&site.tokens(&open, second.alice, "apim:subscribe").await, "access_token");
    let call = site.call("GET", MANAGEMENT, "/api/am/devportal/v3/applications").bearer(&token);
    let seen = call.send().await.json();
    let ids: Vec<&str> =
        seen["list"].as_array().unwrap().iter().map(|app| app["applicationId"].as_str().unwrap()).collect();
    assert!(
        ids.contains(&second.application.as_str()) && !ids.contains(&first.application.as_str()),
        "{ids:?}"
    );
    for side in [&first, &second] {
        let answer = site.api(&format!("GET {}/items", side.context), Some(&token)).await;
        assert_eq!(answer.status, 403, "{}", answer.text());
    }
    // Deleting in one leaves the other's namesake alone.
    site.done(first.admin, "DELETE tollgate/v1/users/alice", &Value::Null).await;
    assert_eq!(site.rest(first.alice, "GET devportal/v3/applications", &Value::Null).await.status, 401);
    let token = text(&site.tokens(&second.keys, second.alice, "").await, "access_token");
    assert_eq!(
        site.call("GET", GATEWAY, &format!("{}/items", second.context)).bearer(&token).send().await.status,
        200
    );
    let path = format!("devportal/v3/applications/{}", second.application);
    assert_eq!(site.done(second.alice, &format!("GET {path}"), &Value::Null).await["name"], APPLICATION);
    server.stop().await;
}
