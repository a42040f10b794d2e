//! What is deleted ends at once and frees its name; its grants go later, in portions.

use serde_json::{Value, json};
use tollgate_store::params;
use tollgate_store::testing::read;

use super::harness::{Setup, TestServer};
use super::steps::{ADMIN, EDITOR, Site, text};

async fn rows(server: &TestServer, table: &'static str) -> i64 {
    let count = format!("SELECT COUNT(*) FROM {table}");
    read(server.store(), "rows", move |tx| tx.query_one(&count, params![], |row| row.int(0))).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_application_ends_at_once_and_its_grants_go_later() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let (grants, clients) = (rows(&server, "token_grant").await, rows(&server, "client").await);
    let application = site.application(EDITOR, "doomed").await;
    let api = site.api_named(EDITOR, "Orders").await;
    site.subscribe(EDITOR, &application, &api).await;
    let keys = site.keys(EDITOR, &application).await;
    let mut given = Vec::new();
    for _ in 0..3 {
        given.push(site.tokens(&keys, EDITOR, "read").await);
    }
    site.done(EDITOR, &format!("DELETE devportal/v3/applications/{application}"), &Value::Null).await;
    for pair in &given {
        let access = text(pair, "access_token");
        assert_eq!(site.api("GET /orders/1.0.0/orders", Some(&access)).await.status, 401);
        assert_eq!(site.refresh(&keys, &text(pair, "refresh_token")).await.status, 401);
    }
    assert_eq!(rows(&server, "token_grant").await, grants + 3, "the deletion did not wait for them");

    // The name of the application, and the names of its keys, are free.
    let again = site.subscribed_to_orders("doomed").await;
    site.tokens(&again, EDITOR, "read").await;
    assert!(server.auth().keep_house().await.unwrap() >= 4);
    assert_eq!(rows(&server, "token_grant").await, grants + 1);
    assert_eq!(rows(&server, "client").await, clients + 1);
    site.tokens(&again, EDITOR, "read").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_user_ends_at_once_and_another_may_have_the_name() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("going on").await;
    let (grants, accounts) = (rows(&server, "token_grant").await, rows(&server, "account").await);
    let user = json!({"name": "joan", "password": "first-pass-1", "roles": ["Internal/subscriber"]});
    let joan = ("joan", "first-pass-1");
    site.done(ADMIN, "POST tollgate/v1/users", &user).await;
    site.application(joan, "of joan").await;
    let (session, pair) = (site.sign_in(joan).await, site.tokens(&keys, joan, "read").await);
    site.done(ADMIN, "DELETE tollgate/v1/users/joan", &Value::Null).await;
    let is_refused = async || {
        let access = text(&pair, "access_token");
        assert_eq!(site.api("GET /orders/1.0.0/orders", Some(&access)).await.status, 401);
        assert_eq!(site.refresh(&keys, &text(&pair, "refresh_token")).await.status, 400);
        assert_eq!(site.password_grant(&keys, joan, "read").await.status, 400);
        let me = site.in_session("GET", "/api/am/devportal/v3/applications", &session);
        assert_eq!(me.send().await.status, 401);
    };
    is_refused().await;
    assert_eq!(rows(&server, "token_grant").await, grants + 1, "the deletion did not wait for it");
    let names = site.listed(ADMIN, "tollgate/v1/users", "name").await;
    assert!(!names.iter().any(|name| name.ends_with("joan") || name.contains('\u{1}')), "{names:?}");

    server.auth().keep_house().await.unwrap();
    assert_eq!(rows(&server, "token_grant").await, grants);
    assert_eq!(rows(&server, "account").await, accounts);
    is_refused().await;
    site.done(ADMIN, "POST tollgate/v1/users", &user).await;
    site.tokens(&keys, joan, "read").await;
    server.stop().await;
}
