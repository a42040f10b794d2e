//! Names and passwords in one spelling, whatever keyboard they come from; lifetimes that clients ask for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tollgate_store::testing::write;

use super::harness::{MANAGEMENT, Setup, TestServer};
use super::process::{run, run_with_input};
use super::steps::{ADMIN, Site, TOKEN_ENDPOINTS, text};

/// The same name and the same password, as two keyboards spell them.
const COMPOSED: (&str, &str) = ("zo\u{e9}", "s\u{e9}same-1");
const TYPED: (&str, &str) = ("zoe\u{301}", "se\u{301}same-1");

#[tokio::test(flavor = "multi_thread")]
async fn one_spelling_counts_at_every_door() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let add = ["user", "add", TYPED.0, "--password-stdin"];
    let added = tokio::task::block_in_place(|| run_with_input(&server.place, &add, TYPED.1));
    assert_eq!(added.code, 0, "{added:?}");
    assert_eq!(site.listed(ADMIN, "admin/v4/users", "name").await, ["admin", COMPOSED.0]);
    for name in [COMPOSED.0, TYPED.0] {
        for password in [COMPOSED.1, TYPED.1] {
            let applications = site.rest((name, password), "GET devportal/v3/me", &Value::Null).await;
            assert_ne!(applications.status, 401, "{name:?} {password:?}");
        }
        let shown = tokio::task::block_in_place(|| run(&server.place, &["user", "show", name]));
        assert_eq!(shown.code, 0, "{shown:?}");
        let again = json!({"name": name, "password": "another-one-1", "roles": []});
        assert_eq!(site.rest(ADMIN, "POST admin/v4/users", &again).await.status, 409, "{name:?}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_an_earlier_release_are_brought_to_it() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    for name in ["first", "second", "third"] {
        let user = json!({"name": name, "password": "s3cret-pass", "roles": []});
        site.done(ADMIN, "POST admin/v4/users", &user).await;
    }
    let stored = [("first", "anne\u{301}"), ("second", "jose\u{301}"), ("third", "jos\u{e9}")];
    write(server.store(), "test", move |tx| {
        for (name, typed) in stored {
            let sql = "UPDATE account SET name = $1, name_key = $2 WHERE name = $3";
            tx.execute_one(sql, [typed.into(), typed.into(), name.into()])?;
        }
        Ok(())
    })
    .await
    .unwrap();
    let place = server.stop().await;
    let server = TestServer::start_at(place, Default::default()).await;
    let site = Site::of(&server);
    let mut names = site.listed(ADMIN, "admin/v4/users", "name").await;
    names.sort();
    assert_eq!(names, ["admin", "ann\u{e9}", "jose\u{301}", "jos\u{e9}"]);
    for name in ["anne\u{301}", "ann\u{e9}"] {
        let me = site.rest((name, "s3cret-pass"), "GET devportal/v3/me", &Value::Null).await;
        assert_ne!(me.status, 401, "{name:?}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_mislead_are_refused_at_every_door() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    site.done(ADMIN, "PUT admin/v4/settings/self-signup", &json!({"enabled": true})).await;
    for name in ["ad:min", "adm\u{200b}in", "\u{202e}nimda", "adm\u{ad}in", "admin\u{feff}"] {
        let user = json!({"name": name, "password": "s3cret-pass", "roles": []});
        assert_eq!(site.rest(ADMIN, "POST admin/v4/users", &user).await.status, 400, "{name:?}");
        let add = ["user", "add", name, "--password-stdin"];
        let added = tokio::task::block_in_place(|| run_with_input(&server.place, &add, "s3cret-pass"));
        assert_eq!(added.code, 1, "{added:?}");
        let add = ["organization", "add", "one.example", "--admin", name, "--password-stdin"];
        let added = tokio::task::block_in_place(|| run_with_input(&server.place, &add, "s3cret-pass"));
        assert_eq!(added.code, 1, "{added:?}");
        let form = [("username", name), ("password", "s3cret-pass")];
        let own = server.url(MANAGEMENT).to_owned();
        let signed_up =
            site.call("POST", MANAGEMENT, "/signup").header("Origin", &own).form(&form).send().await;
        assert_eq!(signed_up.status, 400, "{name:?}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lifetime_of_an_application_token_is_what_was_asked_for_within_bounds() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let keys = site.register(ADMIN, &json!({"clientName": "c"})).await;
    for (asked, expected) in [
        ("120", 120),
        ("", 3600),
        ("0", 3600),
        ("soon", 3600),
        ("1.5", 3600),
        ("-1", 3600),
        ("99999999", 30 * 24 * 3600),
        ("99999999999999999999999", 30 * 24 * 3600),
    ] {
        let form = [("grant_type", "client_credentials"), ("validity_period", asked)];
        let answer = site.grant(&keys, &form).await;
        assert_eq!((answer.status, answer.json()["expires_in"].as_i64()), (200, Some(expected)), "{asked}");
    }
    for (port, path) in TOKEN_ENDPOINTS {
        for asked in [json!(120), json!("120")] {
            let body = json!({"grant_type": "client_credentials", "validity_period": asked});
            let answer =
                site.call("POST", port, path).basic(&keys.key, &keys.secret).json(&body).send().await;
            assert_eq!((answer.status, answer.json()["expires_in"].as_i64()), (200, Some(120)), "{body}");
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn token_without_an_end_is_given_and_taken_only_where_the_setting_says_so() {
    let endless = || Setup::default().demo().file("[oauth]\nmax_token_validity = -1\n");
    let server = endless().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("endless").await;
    let ask = async |site: &Site, asked: &str| {
        let form = [("grant_type", "client_credentials"), ("scope", "read"), ("validity_period", asked)];
        let answer = site.grant(&keys, &form).await.json();
        (answer["expires_in"].as_i64().unwrap(), text(&answer, "access_token"))
    };
    let (expires_in, token) = ask(&site, "-1").await;
    assert_eq!(expires_in, 9_223_372_036_854_775);
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert!(claims.get("exp").is_none(), "{claims}");
    let (_, revoked) = ask(&site, "-1").await;
    assert_eq!(ask(&site, "99999999").await.0, 99_999_999);
    assert_eq!(ask(&site, "0").await.0, 3600);
    let call =
        async |site: &Site, token: &str| site.api("GET /orders/1.0.0/orders", Some(token)).await.status;
    assert_eq!(call(&site, &token).await, 200);
    assert_eq!(site.revoke(&keys, &revoked).await.status, 200);
    assert_eq!(call(&site, &revoked).await, 401);

    let server = TestServer::start_at(server.stop().await, endless()).await;
    let site = Site::of(&server);
    assert_eq!((call(&site, &token).await, call(&site, &revoked).await), (200, 401));
    let place = server.stop().await;
    std::fs::remove_file(place.home.join("deployment.toml")).unwrap();
    let server = TestServer::start_at(place, Setup::default().demo()).await;
    let site = Site::of(&server);
    assert_eq!(call(&site, &token).await, 401);
    assert_eq!(ask(&site, "-1").await.0, 3600);
    server.stop().await;
}
