//! Two who write at once: neither undoes what the other was told.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Barrier;

use super::harness::{Answer, Call, Setup, TestServer};
use super::process::run;
use super::steps::{ADMIN, EDITOR, Person, Site};

const ROUNDS: usize = 60;
const BOSS: Person<'_> = ("boss", "boss-pass-1");

/// Sends all at the same moment; their answers in the same order.
pub(crate) async fn at_once(calls: Vec<Call>) -> Vec<Answer> {
    let barrier = Arc::new(Barrier::new(calls.len()));
    let sending: Vec<_> = calls
        .into_iter()
        .map(|call| {
            let barrier = barrier.clone();
            tokio::spawn(async move {
                barrier.wait().await;
                call.send().await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for sent in sending {
        answers.push(sent.await.unwrap());
    }
    answers
}

async fn administrators(server: &TestServer) -> Vec<String> {
    let users = server.store().administrators(Some(TestServer::organization())).await.unwrap();
    users.into_iter().map(|user| user.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn block_survives_a_change_of_tier() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let application = site.application(EDITOR, "blocked").await;
    let api = site.api_named(EDITOR, "Orders").await;
    let id = site.subscribe(EDITOR, &application, &api).await;
    for round in 0..ROUNDS {
        let tier = ["Gold", "Bronze"][round % 2];
        let change = json!({"applicationId": application, "apiId": api, "throttlingPolicy": tier});
        let change = site.rest_call(EDITOR, &format!("PUT devportal/v3/subscriptions/{id}"), &change);
        let block = format!(
            "POST publisher/v4/subscriptions/block-subscription?subscriptionId={id}&blockState=BLOCKED"
        );
        let block = site.rest_call(ADMIN, &block, &Value::Null);
        let answers = at_once(vec![change, block]).await;
        assert_eq!(answers.iter().map(|answer| answer.status).collect::<Vec<_>>(), [200, 200]);
        let path = format!("GET devportal/v3/subscriptions/{id}");
        let stored = site.done(EDITOR, &path, &Value::Null).await;
        assert_eq!(
            (&stored["status"], &stored["throttlingPolicy"]),
            (&json!("BLOCKED"), &json!(tier)),
            "{round}"
        );
        let unblock = format!("POST publisher/v4/subscriptions/unblock-subscription?subscriptionId={id}");
        site.done(ADMIN, &unblock, &Value::Null).await;
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_who_take_each_others_role_leave_one() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let boss = json!({"name": BOSS.0, "password": BOSS.1, "roles": ["admin"]});
    site.done(ADMIN, "POST tollgate/v1/users", &boss).await;
    for round in 0..ROUNDS {
        let take = |who, whose: &str| {
            site.rest_call(who, &format!("PUT tollgate/v1/users/{whose}/roles"), &json!({"roles": []}))
        };
        at_once(vec![take(ADMIN, BOSS.0), take(BOSS, ADMIN.0)]).await;
        let left = administrators(&server).await;
        assert_eq!(left.len(), 1, "{round}: {left:?}");
        let (one, other) = if left[0] == ADMIN.0 { (ADMIN, BOSS) } else { (BOSS, ADMIN) };
        let give = format!("PUT tollgate/v1/users/{}/roles", other.0);
        site.done(one, &give, &json!({"roles": ["admin"]})).await;
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_administrator_stays_at_every_door() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    let refused = |arguments: &[&str]| {
        let ended = tokio::task::block_in_place(|| run(&server.place, arguments));
        assert_eq!(ended.code, 1, "{arguments:?}: {ended:?}");
        assert!(ended.errors.contains("last administrator"), "{ended:?}");
    };
    refused(&["user", "delete", "admin"]);
    refused(&["user", "roles", "admin", "--remove", "admin"]);
    refused(&["user", "roles", "admin", "--remove", "ADMIN", "--add", "Internal/creator"]);
    let emptied = site.rest(ADMIN, "PUT tollgate/v1/users/admin/roles", &json!({"roles": []})).await;
    assert_eq!(emptied.status, 400);
    assert_eq!(site.rest(ADMIN, "DELETE tollgate/v1/users/admin", &Value::Null).await.status, 400);
    assert_eq!(administrators(&server).await, ["admin"]);
    // Others are not the organization's concern, and with another administrator nobody is the last.
    let boss = json!({"name": BOSS.0, "password": BOSS.1, "roles": ["admin"]});
    site.done(ADMIN, "POST tollgate/v1/users", &boss).await;
    let deleted = tokio::task::block_in_place(|| run(&server.place, &["user", "delete", "admin"]));
    assert_eq!(deleted.code, 0, "{deleted:?}");
    assert_eq!(administrators(&server).await, [BOSS.0]);
    server.stop().await;
}
