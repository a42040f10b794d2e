//! People: sign-up, the admin's operations on users, and what belongs to whom in the Developer Portal.

use http::Method;
use serde_json::{Value, json};

use super::harness::{Answer, MANAGEMENT, Setup, TestServer};
use super::steps::{ADMIN, EDITOR, Person, READER, Site, text};

const ME: &str = "/api/identity/user/v1.0/me";
const VISITOR: Person<'_> = ("visitor", "visitor-pass-1");

/// Self sign-up as a portal asks for it, with these credentials.
async fn sign_up(site: &Site, by: Option<Person<'_>>, name: &str, password: &str) -> Answer {
    let claims = json!([{"uri": "http://wso2.org/claims/givenname", "value": "Vi"}]);
    let user = json!({"username": name, "realm": "PRIMARY", "password": password, "claims": claims});
    let call = site.call("POST", MANAGEMENT, ME);
    let call = match by {
        Some((name, password)) => call.basic(name, password),
        None => call,
    };
    call.json(&json!({"user": user, "properties": []})).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_up_only_where_an_admin_allows_it() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let page = async || site.call("GET", MANAGEMENT, "/signup").send().await.text().contains("<form");
    let code = |answer: &Answer| (answer.status, answer.json()["code"].as_i64().unwrap_or_default());
    let switch = async |on: bool| {
        site.done(ADMIN, "PUT tollgate/v1/settings/self-signup", &json!({"enabled": on})).await;
    };
    assert_eq!(code(&sign_up(&site, Some(ADMIN), VISITOR.0, VISITOR.1).await), (400, 20_015));
    assert!(!page().await);
    switch(true).await;
    assert!(page().await);
    assert_eq!(sign_up(&site, None, VISITOR.0, VISITOR.1).await.status, 401);
    assert_eq!(sign_up(&site, Some((ADMIN.0, "wrong")), VISITOR.0, VISITOR.1).await.status, 401);
    assert_eq!(code(&sign_up(&site, Some(ADMIN), "x", VISITOR.1).await), (400, 20_045));
    // Whether there is such an organization is not said.
    assert_eq!(code(&sign_up(&site, Some(ADMIN), "a@b.example", VISITOR.1).await), (400, 20_015));
    assert_eq!(code(&sign_up(&site, Some(ADMIN), VISITOR.0, "x").await), (400, 20_035));
    assert_eq!(sign_up(&site, Some(ADMIN), VISITOR.0, VISITOR.1).await.status, 201);
    assert_eq!(code(&sign_up(&site, Some(ADMIN), "VISITOR", VISITOR.1).await), (409, 20_030));
    assert_eq!(sign_up(&site, Some(VISITOR), "another", VISITOR.1).await.status, 401);

    // A subscriber at once, and nothing more.
    assert_eq!(site.rest(VISITOR, "GET devportal/v3/applications", &Value::Null).await.status, 200);
    assert_eq!(site.rest(VISITOR, "GET publisher/v4/apis", &Value::Null).await.status, 401);
    switch(false).await;
    let form = [("username", "late"), ("password", "late-pass-1")];
    assert_eq!(site.in_session("POST", "/signup", "none").form(&form).send().await.status, 403);

    // The switch is kept, and wins over the file.
    let place = server.stop().await;
    let on = "[identity_mgt.user_self_registration]\nallow_self_registration = true\n";
    let server = TestServer::start_at(place, Setup::default().file(on)).await;
    let site = Site::of(&server);
    assert_eq!(code(&sign_up(&site, Some(ADMIN), "late", "late-pass-1").await), (400, 20_015));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn session_needs_its_page_for_what_it_changes_and_survives_a_restart() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let sign_in = async |name: &str, password: &str, origin: &str| {
        let call = site.call("POST", MANAGEMENT, "/signin").header("Origin", origin);
        call.form(&[("username", name), ("password", password)]).send().await.status
    };
    let own = server.url(MANAGEMENT).to_owned();
    assert_eq!(sign_in(EDITOR.0, "wrong", &own).await, 401);
    assert_eq!(sign_in("nobody", EDITOR.1, &own).await, 401);
    assert_eq!(sign_in(EDITOR.0, EDITOR.1, "https://elsewhere.example").await, 403);
    let session = site.sign_in(EDITOR).await;
    let shown = site.in_session("GET", "/api/tollgate/v1/session", &session).send().await.json();
    assert_eq!((&shown["user"], &shown["organization"]), (&json!("editor"), &json!("carbon.super")));
    let csrf = text(&shown, "csrf");

    let applications = "/api/am/devportal/v3/applications";
    let wanted = json!({"name": "by page", "throttlingPolicy": "Unlimited"});
    let make = || site.in_session("POST", applications, &session).json(&wanted);
    assert_eq!(make().send().await.status, 403);
    assert_eq!(make().header("X-Tollgate-CSRF", "another").send().await.status, 403);
    let cookie = format!("__Host-tollgate-{}={session}", own.rsplit_once(':').unwrap().1);
    for origin in [None, Some("https://elsewhere.example"), Some("null")] {
        let call = site.call("POST", MANAGEMENT, applications).header("Cookie", &cookie);
        let call = call.header("X-Tollgate-CSRF", &csrf).json(&wanted);
        let call = if let Some(origin) = origin { call.header("Origin", origin) } else { call };
        assert_eq!(call.send().await.status, 403, "{origin:?}");
    }
    assert_eq!(make().header("X-Tollgate-CSRF", &csrf).send().await.status, 201);

    let server = TestServer::start_at(server.stop().await, Setup::default()).await;
    let site = Site::of(&server);
    let seen = async || site.in_session("GET", "/api/tollgate/v1/session", &session).send().await;
    assert_eq!(seen().await.json()["csrf"], csrf);
    let left = site.in_session("POST", "/signout", &session).form(&[("csrf", &csrf)]).send().await;
    assert_eq!(left.status, 303);
    assert!(left.header("set-cookie").unwrap().contains("Max-Age=0"), "{:?}", left.headers);
    assert_eq!(seen().await.status, 401);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn applications_are_of_their_owner() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    // The first list makes the first application.
    let names = async |who| site.listed(who, "devportal/v3/applications", "name").await;
    assert_eq!((names(EDITOR).await, names(EDITOR).await.len()), (vec!["DefaultApplication".to_owned()], 1));
    assert_eq!(names(READER).await, ["DefaultApplication"]);
    let id = site.application(EDITOR, "mine").await;
    let api = site.api_named(EDITOR, "Orders").await;
    let subscription = site.subscribe(EDITOR, &id, &api).await;
    site.keys(EDITOR, &id).await;
    let path = format!("devportal/v3/applications/{id}");
    let mapping = site.listed(EDITOR, &format!("{path}/oauth-keys"), "keyMappingId").await.remove(0);
    let other = json!({"name": "taken", "throttlingPolicy": "Unlimited"});
    let generate = json!({"keyType": "SANDBOX", "grantTypesToBeSupported": ["password"]});
    let wanted = json!({"applicationId": id, "apiId": api, "throttlingPolicy": "Gold"});
    let none = &Value::Null;
    for (call, body) in [
        (format!("GET {path}"), none),
        (format!("PUT {path}"), &other),
        (format!("DELETE {path}"), none),
        (format!("POST {path}/generate-keys"), &generate),
        (format!("GET {path}/oauth-keys"), none),
        (format!("GET {path}/oauth-keys/{mapping}"), none),
        (format!("POST {path}/oauth-keys/{mapping}/regenerate-secret"), none),
        (format!("DELETE {path}/oauth-keys/{mapping}"), none),
        (format!("GET devportal/v3/subscriptions?applicationId={id}"), none),
        ("POST devportal/v3/subscriptions".to_owned(), &wanted),
        (format!("GET devportal/v3/subscriptions/{subscription}"), none),
        (format!("DELETE devportal/v3/subscriptions/{subscription}"), none),
    ] {
        let answer = site.rest(READER, &call, body).await;
        assert!([403, 404].contains(&answer.status), "{call}: {} {}", answer.status, answer.text());
    }
    assert_eq!(site.rest(READER, &format!("GET {path}"), none).await.status, 403);
    // Two owners may use the same name, one may not; nobody sees the other's.
    let make = async |who, name: &str| {
        let wanted = json!({"name": name, "throttlingPolicy": "Unlimited"});
        site.rest(who, "POST devportal/v3/applications", &wanted).await
    };
    assert_eq!(make(READER, "mine").await.status, 201);
    let again = make(EDITOR, "mine").await;
    assert_eq!(again.status, 409);
    assert!(again.text().contains("An application already exists with name mine"), "{}", again.text());
    assert_eq!(names(READER).await, ["DefaultApplication", "mine"]);
    for (body, what) in [
        (json!({"name": " ", "throttlingPolicy": "Unlimited"}), "a blank name"),
        (json!({"name": "no tier"}), "no tier"),
        (json!({"name": "tier", "throttlingPolicy": "Diamond"}), "an unknown tier"),
        (json!({"name": "nul\u{0}", "throttlingPolicy": "Unlimited"}), "a NUL"),
        (json!({"name": 7, "throttlingPolicy": "Unlimited"}), "a number"),
    ] {
        assert_eq!(site.rest(EDITOR, "POST devportal/v3/applications", &body).await.status, 400, "{what}");
    }
    let twice = json!({"applicationId": id, "apiId": api, "throttlingPolicy": "Unlimited"});
    assert_eq!(site.rest(EDITOR, "POST devportal/v3/subscriptions", &twice).await.status, 409);
    assert_eq!(site.rest(EDITOR, "GET devportal/v3/subscriptions", none).await.status, 400);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_come_in_pages() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    for number in 0..5 {
        site.application(EDITOR, &format!("page {number}")).await;
    }
    let ask = async |query: &str| {
        let path = format!("GET devportal/v3/applications?query=page&sortBy=name&sortOrder=asc{query}");
        site.done(EDITOR, &path, &Value::Null).await
    };
    let all = ask("").await;
    assert_eq!(all["pagination"], json!({"offset": 0, "limit": 25, "total": 5, "next": "", "previous": ""}));
    let middle = ask("&limit=2&offset=2").await;
    assert_eq!((&middle["count"], &middle["pagination"]["total"]), (&json!(2), &json!(5)));
    assert_eq!(middle["list"][0]["name"], "page 2");
    // What it names as the next page is the next page.
    let next = text(&middle["pagination"], "next");
    let query = next.split_once('?').expect("a query").1.to_owned();
    let next = site.done(EDITOR, &format!("GET devportal/v3/applications?{query}"), &Value::Null).await;
    assert_eq!((&next["count"], &next["list"][0]["name"]), (&json!(1), &json!("page 4")));
    assert_eq!(next["pagination"]["next"], "");
    assert_eq!(ask("&limit=1000").await["pagination"]["limit"], 100);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_make_change_and_delete_users_and_keep_one_of_their_own() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let ask = async |call: &str, body: Value| site.rest(ADMIN, call, &body).await.status;
    let new = |name: &str, roles: Value| json!({"name": name, "password": "first-pass-1", "roles": roles});
    assert_eq!(ask("POST tollgate/v1/users", new("jo-anne", json!(["Internal/subscriber"]))).await, 201);
    assert_eq!(ask("POST tollgate/v1/users", new("Jo-Anne", json!([]))).await, 409);
    assert_eq!(ask("POST tollgate/v1/users", new("other", json!(["nobody-has-it"]))).await, 400);
    for name in ["x", "a b c", "jo@example.com", ""] {
        assert_eq!(ask("POST tollgate/v1/users", new(name, json!([]))).await, 400, "{name:?}");
    }
    let who = ("jo-anne", "first-pass-1");
    let keys = site.register(who, &json!({"clientName": "t", "grantType": "password refresh_token"})).await;
    let tokens = site.tokens(&keys, who, "apim:subscribe").await;
    let session = site.sign_in(who).await;
    let token = text(&tokens, "access_token");
    let lives = async || {
        let call = site.call("GET", MANAGEMENT, "/api/am/devportal/v3/applications").bearer(&token);
        (
            call.send().await.status,
            site.in_session("GET", "/api/tollgate/v1/session", &session).send().await.status,
        )
    };
    assert_eq!(lives().await, (200, 200));
    // A new password ends what the old one opened.
    assert_eq!(
        ask("PUT tollgate/v1/users/jo-anne/password", json!({"password": "second-pass-2"})).await,
        200
    );
    assert_eq!(lives().await, (401, 401));
    assert_eq!(site.refresh(&keys, &text(&tokens, "refresh_token")).await.status, 400);
    assert_eq!(site.password_grant(&keys, who, "").await.status, 400);
    let who = ("jo-anne", "second-pass-2");
    assert_eq!(site.password_grant(&keys, who, "").await.status, 200);

    assert_eq!(ask("PUT tollgate/v1/users/admin/roles", json!({"roles": []})).await, 400);
    assert_eq!(ask("DELETE tollgate/v1/users/admin", Value::Null).await, 400);
    assert_eq!(ask("DELETE tollgate/v1/users/jo-anne", Value::Null).await, 200);
    assert_eq!(ask("DELETE tollgate/v1/users/jo-anne", Value::Null).await, 404);
    assert_eq!(site.rest(who, "GET devportal/v3/applications", &Value::Null).await.status, 401);
    let patch =
        site.call(Method::PATCH.as_str(), MANAGEMENT, "/api/am/admin/v4/users").basic(ADMIN.0, ADMIN.1);
    assert_eq!(patch.send().await.status, 405);
    server.stop().await;
}
