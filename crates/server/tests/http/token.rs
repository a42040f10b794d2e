//! The Token API: its three grants and revocation, at both addresses.

use serde_json::{Value, json};
use tollgate_domain::change::ChangeKind;
use tollgate_store::params;
use tollgate_store::testing::write;

use super::harness::{Answer, Call, GATEWAY, MANAGEMENT, Place, Setup, TestServer};
use super::process::run;
use super::steps::{ADMIN, EDITOR, Keys, READER, Site, TOKEN_ENDPOINTS, text, within};

const SPENT: &str = "Persisted access token data not found";

/// A request with a form, and the same with a JSON object.
fn in_both_forms(call: impl Fn() -> Call, fields: &[(&str, &str)]) -> [Call; 2] {
    let object: serde_json::Map<String, Value> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    [call().form(fields), call().json(&Value::Object(object))]
}

fn assert_refused(answer: &Answer, status: u16, error: &str, description: &str) {
    let body = json!({"error_description": description, "error": error}).to_string();
    assert_eq!((answer.status, answer.text()), (status, body.as_str()));
    let challenge = (status == 401).then_some("Basic realm=localhost");
    assert_eq!(answer.header("www-authenticate"), challenge, "{description}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("pragma"), Some("no-cache"));
}

async fn revoked_client(site: &Site, place: &Place) -> Keys {
    let keys = site.register(ADMIN, &json!({"clientName": "gone", "owner": "admin"})).await;
    let changed = tokio::task::block_in_place(|| run(place, &["client", "state", &keys.key, "revoked"]));
    assert_eq!(changed.code, 0, "{changed:?}");
    let said = async || site.grant(&keys, &[("grant_type", "client_credentials")]).await.status == 401;
    within(5, "the client is revoked", said).await;
    keys
}

#[tokio::test(flavor = "multi_thread")]
async fn known_application_gets_its_token_without_the_store() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("known").await;
    let mut fewest = u64::MAX;
    // The first ones are learned from, and the follower looks at the change log now and then.
    for _ in 0..8 {
        let before = server.store().jobs();
        let answer = site.grant(&keys, &[("grant_type", "client_credentials"), ("scope", "read")]).await;
        fewest = fewest.min(server.store().jobs() - before);
        let token = text(&answer.json(), "access_token");
        assert_eq!(site.api("GET /orders/1.0.0/orders", Some(&token)).await.status, 200);
    }
    assert_eq!(fewest, 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_have_the_status_and_text_of_the_wire_format_in_both_forms_and_places() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let good = site.subscribed_to_orders("refusals").await;
    let good = (good.key.as_str(), good.secret.as_str());
    let only_password = site.register(EDITOR, &json!({"clientName": "one", "grantType": "password"})).await;
    let narrow = (only_password.key.as_str(), only_password.secret.as_str());
    let gone = revoked_client(&site, &server.place).await;
    let gone = (gone.key.as_str(), gone.secret.as_str());
    let cut = (good.0, &good.1[..20]);
    let (wrong, unknown) = ((good.0, "wrong"), ("nobody", good.1));
    let own = [("client_id", good.0)];
    let twice = [("client_id", good.0), ("client_secret", good.1)];

    let password = ("grant_type", "password");
    let refresh = ("grant_type", "refresh_token");
    let client_credentials = ("grant_type", "client_credentials");
    let name = ("username", EDITOR.0);
    let user = [password, name, ("password", EDITOR.1)];
    let with = |more: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        user.iter().chain(more).map(|(name, value)| (*name, (*value).to_owned())).collect()
    };
    let of = |fields: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    };
    let (bad_request, bad_client, bad_grant) = ("invalid_request", "invalid_client", "invalid_grant");
    let invalid = "Client credentials are invalid.";
    let both_missing = "Missing parameters: password username";
    let no_id = "Client ID not found in the request.";
    let not_allowed = "The authenticated client is not authorized to use this authorization grant type";
    let no_secret = "Unsupported Client Authentication Method!";
    let rows = [
        (of(&[name]), Some(good), 400, bad_request, "Missing grant_type parameter value"),
        (of(&[("grant_type", "")]), Some(good), 400, bad_request, "Missing grant_type parameter value"),
        (of(&[("grant_type", "nonsense")]), Some(good), 400, bad_request, "Unsupported grant_type value"),
        (of(&[("grant_type", "Password")]), Some(good), 400, bad_request, "Unsupported grant_type value"),
        (of(&[password]), Some(good), 400, bad_request, both_missing),
        (of(&[password, name]), Some(good), 400, bad_request, "Missing parameters: password"),
        (of(&[password, user[2]]), Some(good), 400, bad_request, "Missing parameters: username"),
        (of(&[refresh]), Some(good), 400, bad_request, "Missing parameters: refresh_token"),
        // What is missing is said before anybody is authenticated, a client is refused before its user.
        (of(&[password]), Some(wrong), 400, bad_request, both_missing),
        (of(&[password, name, ("password", "wrong")]), Some(wrong), 401, bad_client, invalid),
        (with(&[]), Some(wrong), 401, bad_client, invalid),
        (with(&[]), Some(cut), 401, bad_client, invalid),
        (with(&[]), Some(unknown), 401, bad_client, invalid),
        (with(&[]), None, 401, bad_client, no_id),
        (with(&own), None, 401, bad_client, no_secret),
        (with(&[("client_id", good.0), ("client_secret", "wrong")]), None, 401, bad_client, invalid),
        (with(&[]), Some(gone), 401, bad_client, "Oauth application is not in active state"),
        (
            with(&twice),
            Some(good),
            400,
            bad_request,
            "Request body and headers contain authorization information",
        ),
        (of(&[client_credentials]), Some(narrow), 400, "unauthorized_client", not_allowed),
        (of(&[refresh, ("refresh_token", "x")]), Some(narrow), 400, "unauthorized_client", not_allowed),
        (
            of(&[password, name, ("password", "wrong")]),
            Some(good),
            400,
            bad_grant,
            "Authentication failed for editor",
        ),
        (
            of(&[password, ("username", "nobody"), user[2]]),
            Some(good),
            400,
            bad_grant,
            "Authentication failed for nobody",
        ),
        (
            of(&[password, ("username", "editor@no.such"), user[2]]),
            Some(good),
            400,
            bad_grant,
            "Authentication failed for editor@no.such",
        ),
        (of(&[refresh, ("refresh_token", "x")]), Some(good), 400, bad_grant, SPENT),
    ];
    for (port, path) in TOKEN_ENDPOINTS {
        for (fields, client, status, error, description) in &rows {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let call = || match client {
                Some((key, secret)) => site.call("POST", port, path).basic(key, secret),
                None => site.call("POST", port, path),
            };
            for call in in_both_forms(call, &fields) {
                assert_refused(&call.send().await, *status, error, description);
            }
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_cannot_be_read_are_refused_before_anything_else() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let repeated = "Invalid request with repeated parameters.";
    let malformed = "Malformed or unsupported request payload";
    let (form, object) = ("application/x-www-form-urlencoded", "application/json");
    for (port, path) in TOKEN_ENDPOINTS {
        let post = || site.call("POST", port, path).basic("key", "secret");
        for (media_type, body, description) in [
            (form, "grant_type=password&scope=a&scope=b", repeated),
            (object, r#"{"grant_type":"password","scope":"a","scope":"b"}"#, repeated),
            (object, "{", malformed),
            (object, "[]", malformed),
            (object, r#"{"grant_type":["password"]}"#, malformed),
        ] {
            let answer = post().body(media_type, body).send().await;
            assert_refused(&answer, 400, "invalid_request", description);
        }
        let post_with = |value: &str| {
            let call = site.call("POST", port, path).header("Authorization", value);
            call.form(&[("grant_type", "client_credentials")])
        };
        for value in ["Basic %%%", "Basic bm8tY29sb24="] {
            let answer = post_with(value).send().await;
            assert_eq!((answer.status, answer.json()["error"].as_str()), (401, Some("invalid_client")));
            let description = text(&answer.json(), "error_description");
            assert!(description.starts_with("Error decoding authorization header."), "{description}");
        }
        assert_eq!(post().body("text/plain", "grant_type=password").send().await.status, 415);
        assert_eq!(site.call("GET", port, path).send().await.status, 405);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn grants_answer_what_clients_read_in_both_forms_and_places() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("happy").await;
    let password = [("grant_type", "password"), ("username", EDITOR.0), ("password", EDITOR.1)];
    let with_scope = |scope| [password.as_slice(), &[("scope", scope)]].concat();
    let reader = [("grant_type", "password"), ("username", "reader@carbon.super"), ("password", READER.1)];
    let credentials = [("grant_type", "client_credentials")];
    let rows = [
        (password.to_vec(), "default", true),
        (with_scope("update read"), "update read", true),
        (with_scope("PRODUCTION read nobody-knows"), "PRODUCTION read nobody-knows", true),
        ([reader.as_slice(), &[("scope", "read update")]].concat(), "read", true),
        ([reader.as_slice(), &[("scope", "update")]].concat(), "default", true),
        (credentials.to_vec(), "default", false),
        ([credentials.as_slice(), &[("scope", "update apim:admin")]].concat(), "update", false),
    ];
    for (port, path) in TOKEN_ENDPOINTS {
        for (fields, scope, renews) in &rows {
            let call = || site.call("POST", port, path).basic(&keys.key, &keys.secret);
            for call in in_both_forms(call, fields) {
                let answer = call.send().await;
                assert_eq!(answer.status, 200, "{}", answer.text());
                assert_eq!(answer.header("content-type"), Some("application/json"));
                assert_eq!(answer.header("cache-control"), Some("no-store"));
                assert_eq!(answer.header("pragma"), Some("no-cache"));
                let token = answer.json();
                let mut members = vec!["access_token", "refresh_token", "scope", "token_type", "expires_in"];
                members.retain(|member| *renews || *member != "refresh_token");
                let at = |member: &&str| answer.text().find(&format!("\"{member}\":")).expect("the member");
                assert!(members.is_sorted_by_key(at), "{}", answer.text());
                assert_eq!(token.as_object().unwrap().len(), members.len());
                assert_eq!(
                    (token["scope"].as_str(), token["token_type"].as_str()),
                    (Some(*scope), Some("Bearer"))
                );
                assert_eq!(token["expires_in"], 3600);
                assert_eq!(text(&token, "access_token").split('.').count(), 3);
            }
        }
    }
    // The client in the body, too.
    let own = [("client_id", keys.key.as_str()), ("client_secret", keys.secret.as_str())];
    let answer =
        site.call("POST", GATEWAY, "/token").form(&[password.as_slice(), &own].concat()).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_token_works_once_also_after_a_restart() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("renewal").await;
    let first = site.tokens(&keys, EDITOR, "read update").await;
    let other = site.register(EDITOR, &json!({"clientName": "other"})).await;
    let first_refresh = text(&first, "refresh_token");
    assert_refused(&site.refresh(&other, &first_refresh).await, 400, "invalid_grant", SPENT);

    // What is asked too wide spends nothing.
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &first_refresh), ("scope", "read more")];
    assert_refused(&site.grant(&keys, &fields).await, 400, "invalid_scope", "Invalid Scope!");
    let answer = site.refresh(&keys, &first_refresh).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let second = answer.json();
    assert_eq!(second["scope"], "read update");
    let second_refresh = text(&second, "refresh_token");
    assert_ne!(second_refresh, first_refresh);
    assert_ne!(second["access_token"], first["access_token"]);
    assert_refused(&site.refresh(&keys, &first_refresh).await, 400, "invalid_grant", SPENT);

    let server = TestServer::start_at(server.stop().await, Setup::default().demo()).await;
    let site = Site::of(&server);
    assert_refused(&site.refresh(&keys, &first_refresh).await, 400, "invalid_grant", SPENT);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &second_refresh), ("scope", "read")];
    let answer = site.grant(&keys, &fields).await;
    assert_eq!((answer.status, answer.json()["scope"].as_str()), (200, Some("read")), "{}", answer.text());
    let token = text(&answer.json(), "access_token");
    assert_eq!(site.api("GET /orders/1.0.0/orders", Some(&token)).await.status, 200);
    assert_eq!(site.api("PUT /orders/1.0.0/orders/7", Some(&token)).await.json()["code"], "900910");
    assert_refused(&site.refresh(&keys, &second_refresh).await, 400, "invalid_grant", SPENT);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_grant_is_refused_by_the_gateway_at_once_and_after_a_restart() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("revocation").await;
    let other = site.register(EDITOR, &json!({"clientName": "other"})).await;
    let refused = async |site: &Site, token: &str| {
        let answer = site.api("GET /orders/1.0.0/orders", Some(token)).await;
        (answer.status, answer.json()["code"].as_str().map(str::to_owned)) == (401, Some("900901".to_owned()))
    };
    let mut revoked = Vec::new();
    for (port, path) in [(GATEWAY, "/revoke"), (MANAGEMENT, "/oauth2/revoke")] {
        let revoke = async |keys: &Keys, fields: &[(&str, &str)]| {
            site.call("POST", port, path).basic(&keys.key, &keys.secret).form(fields).send().await
        };
        for which in ["access_token", "refresh_token"] {
            let tokens = site.tokens(&keys, EDITOR, "read").await;
            let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
            let fields = [("token", tokens[which].as_str().unwrap())];
            assert_eq!(site.api("GET /orders/1.0.0/orders", Some(&access)).await.status, 200);

            // Neither another client nor one with a wrong secret revokes it.
            assert_refused(&revoke(&other, &fields).await, 401, "unauthorized_client", "Unauthorized Client");
            let wrong = Keys { key: keys.key.clone(), secret: "wrong".to_owned() };
            let answer = revoke(&wrong, &fields).await;
            assert_eq!(
                (answer.status, answer.text()),
                (401, r#"{"error_description":"Client Authentication failed.","error":"invalid_client"}"#)
            );
            assert_eq!(answer.header("www-authenticate"), Some("Basic realm=localhost"));
            assert_eq!(site.api("GET /orders/1.0.0/orders", Some(&access)).await.status, 200);

            let answer = revoke(&keys, &fields).await;
            assert_eq!((answer.status, answer.text()), (200, ""));
            assert_eq!(answer.header("content-type"), Some("application/json"));
            assert_eq!(answer.header("content-length"), Some("0"));
            assert!(refused(&site, &access).await, "{path} {which}");
            assert_refused(&site.refresh(&keys, &refresh).await, 400, "invalid_grant", SPENT);
            assert_eq!(revoke(&keys, &fields).await.status, 200);
            revoked.push((access, refresh));
        }
        assert_eq!(revoke(&keys, &[("token", "nobody-knows-it")]).await.status, 200);
        assert_refused(&revoke(&keys, &[]).await, 400, "invalid_request", "Invalid revocation request");
    }
    let fresh = text(&site.tokens(&keys, EDITOR, "read").await, "access_token");
    let server = TestServer::start_at(server.stop().await, Setup::default().demo()).await;
    let site = Site::of(&server);
    for (access, refresh) in &revoked {
        assert!(refused(&site, access).await);
        assert_refused(&site.refresh(&keys, refresh).await, 400, "invalid_grant", SPENT);
    }
    assert_eq!(site.api("GET /orders/1.0.0/orders", Some(&fresh)).await.status, 200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn switched_off_password_grant_is_refused_and_offered_nowhere() {
    let off = Setup::default().demo().file("[oauth.grant_type.password]\nenable = false\n");
    let server = off.start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("off").await;
    for (port, path) in TOKEN_ENDPOINTS {
        let fields = [("grant_type", "password"), ("username", EDITOR.0), ("password", EDITOR.1)];
        let answer = site.call("POST", port, path).basic(&keys.key, &keys.secret).form(&fields).send().await;
        assert_refused(&answer, 400, "invalid_request", "Unsupported grant_type value");
    }
    let others = site.grant(&keys, &[("grant_type", "client_credentials")]).await;
    assert_eq!(others.status, 200, "{}", others.text());
    let key_managers = site.done(EDITOR, "GET devportal/v3/key-managers", &Value::Null).await;
    let settings = site.done(EDITOR, "GET devportal/v3/settings", &Value::Null).await;
    for grants in [&key_managers["list"][0]["availableGrantTypes"], &settings["grantTypes"]] {
        let grants = grants.as_array().unwrap_or_else(|| panic!("{key_managers} {settings}"));
        assert!(!grants.contains(&json!("password")), "{grants:?}");
        assert!(grants.contains(&json!("client_credentials")), "{grants:?}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn application_has_no_token_while_its_owner_may_not_sign_in() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("idle").await;
    // As no operation does yet; like each that changes a user it is in the change log.
    let sql = "UPDATE account SET state = 'inactive', epoch = epoch + 1 WHERE name = 'editor' RETURNING id";
    write(server.store(), "deactivate", move |tx| {
        let id = tx.query_one(sql, params![], |row| row.text(0))?;
        tx.log_change(0_i64, TestServer::organization(), ChangeKind::User, &id)
    })
    .await
    .unwrap();
    for scope in ["", "read"] {
        let fields = [("grant_type", "client_credentials"), ("scope", scope)];
        let own = async || site.grant(&keys, &fields).await;
        within(4, "the change is known", async || own().await.status != 200).await;
        let answer = own().await;
        assert_refused(&answer, 401, "invalid_client", "Client credentials are invalid.");
    }
    server.stop().await;
}
