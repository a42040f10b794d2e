//! Refresh tokens that are shown again: by whoever lost an answer, and by whoever stole one.

use serde_json::{Value, json};
use tollgate_domain::audit::AuditOutcome;
use tollgate_domain::page::Page;
use tollgate_store::params;
use tollgate_store::testing::write;

use super::harness::{Answer, Setup, TestServer};
use super::steps::{EDITOR, Keys, Site, text};

const ORDERS: &str = "GET /orders/1.0.0/orders";
const SPENT: &str =
    r#"{"error_description":"Persisted access token data not found","error":"invalid_grant"}"#;
const GRACE: &str = "[oauth.token_renewal]\nreuse_grace = \"10s\"\n";

async fn start(file: &str) -> (TestServer, Site, Keys) {
    let server = Setup::default().demo().file(file).start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("renewal").await;
    (server, site, keys)
}

/// Moves every replacement of a refresh token into the past, as if that time had gone by.
async fn pass(server: &TestServer, milliseconds: i64) {
    write(server.store(), "pass", move |tx| {
        tx.execute(
            "UPDATE token_grant SET rotated_at = rotated_at - $1, replaced_before = replaced_before - $1",
            params![milliseconds],
        )
    })
    .await
    .unwrap();
}

/// How many rows the audit trail has about refused renewals.
async fn refusals(server: &TestServer) -> usize {
    let page = Page { offset: 0, limit: 1000 };
    let trail = server.store().audit_trail(TestServer::organization(), page).await.unwrap();
    trail
        .list
        .iter()
        .filter(|entry| entry.action.as_str().starts_with("refresh") && entry.outcome != AuditOutcome::Ok)
        .count()
}

/// Shows one token eight times at once.
async fn eight_times(site: &Site, keys: &Keys, token: &str) -> Vec<Answer> {
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let (site, keys, token) = (site.clone(), keys.clone(), token.to_owned());
            tokio::spawn(async move { site.refresh(&keys, &token).await })
        })
        .collect();
    let mut answers = Vec::new();
    for attempt in tries {
        answers.push(attempt.await.unwrap());
    }
    answers
}

fn successes(answers: &[Answer]) -> Vec<Value> {
    answers.iter().filter(|answer| answer.status == 200).map(Answer::json).collect()
}

async fn assert_spent(site: &Site, keys: &Keys, token: &str) {
    let answer = site.refresh(keys, token).await;
    assert_eq!((answer.status, answer.text()), (400, SPENT));
}

async fn is_open(site: &Site, access: &str) -> bool {
    site.api(ORDERS, Some(access)).await.status == 200
}

/// The next refresh token.
async fn renewed(site: &Site, keys: &Keys, token: &str) -> Value {
    let answer = site.refresh(keys, token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn within_the_grace_eight_at_once_get_one_successor_at_most_six_times() {
    let (server, site, keys) = start(GRACE).await;
    let first = text(&site.tokens(&keys, EDITOR, "read").await, "refresh_token");
    let answers = eight_times(&site, &keys, &first).await;
    let won = successes(&answers);
    assert_eq!(won.len(), 6, "the renewal, and the same again five times");
    assert!(answers.iter().filter(|answer| answer.status != 200).all(|answer| answer.text() == SPENT));
    let second = text(&won[0], "refresh_token");
    assert!(won.iter().all(|pair| pair["refresh_token"] == second.as_str()), "one refresh token is live");
    for (place, pair) in won.iter().enumerate() {
        assert!(is_open(&site, &text(pair, "access_token")).await);
        assert!(won[..place].iter().all(|other| other["access_token"] != pair["access_token"]));
    }
    assert_spent(&site, &keys, &first).await;
    let third = text(&renewed(&site, &keys, &second).await, "refresh_token");
    // There is no grace for a token whose successor has been used.
    assert_spent(&site, &keys, &first).await;
    assert_eq!(text(&renewed(&site, &keys, &second).await, "refresh_token"), third);
    assert_eq!(refusals(&server).await, 0, "nothing of this is written down");
    renewed(&site, &keys, &third).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_grace_ends_and_a_late_reuse_ends_the_grant_once() {
    let (server, site, keys) = start(GRACE).await;
    let pair = site.tokens(&keys, EDITOR, "read").await;
    let first = text(&pair, "refresh_token");
    let next = renewed(&site, &keys, &first).await;
    pass(&server, 9_000).await;
    assert_eq!(renewed(&site, &keys, &first).await["refresh_token"], next["refresh_token"]);
    pass(&server, 1_500).await;
    let answers = eight_times(&site, &keys, &first).await;
    assert!(answers.iter().all(|answer| (answer.status, answer.text()) == (400, SPENT)));
    for ended in [&pair, &next] {
        assert!(!is_open(&site, &text(ended, "access_token")).await, "the grant's access tokens are refused");
    }
    assert_spent(&site, &keys, &text(&next, "refresh_token")).await;
    assert_eq!(refusals(&server).await, 1, "one record of the reuse");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_grace_one_of_eight_wins_and_the_seven_do_no_harm() {
    let (server, site, keys) = start("").await;
    let first = text(&site.tokens(&keys, EDITOR, "read").await, "refresh_token");
    let won = successes(&eight_times(&site, &keys, &first).await);
    assert_eq!(won.len(), 1);
    pass(&server, 9_000).await;
    assert_spent(&site, &keys, &first).await;
    assert!(is_open(&site, &text(&won[0], "access_token")).await);
    assert_eq!(refusals(&server).await, 0);
    let second = text(&won[0], "refresh_token");
    pass(&server, 1_500).await;
    assert_spent(&site, &keys, &first).await;
    assert!(!is_open(&site, &text(&won[0], "access_token")).await);
    assert_spent(&site, &keys, &second).await;
    assert_eq!(refusals(&server).await, 1);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_two_and_more_rotations_old_are_recognised() {
    for rotations in [2, 3, 5] {
        let (server, site, keys) = start(GRACE).await;
        let first = text(&site.tokens(&keys, EDITOR, "read").await, "refresh_token");
        let mut pair = renewed(&site, &keys, &first).await;
        for _ in 1..rotations {
            pair = renewed(&site, &keys, &text(&pair, "refresh_token")).await;
        }
        assert_spent(&site, &keys, &first).await;
        assert!(is_open(&site, &text(&pair, "access_token")).await, "young: nothing ends");
        assert_eq!(refusals(&server).await, 0);
        pass(&server, 10_001).await;
        assert_spent(&site, &keys, &first).await;
        assert!(!is_open(&site, &text(&pair, "access_token")).await, "after {rotations} rotations");
        assert_spent(&site, &keys, &text(&pair, "refresh_token")).await;
        assert_eq!(refusals(&server).await, 1);
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_token_of_this_client_ends_nothing() {
    let (server, site, keys) = start("").await;
    let other = site.register(EDITOR, &json!({"clientName": "other"})).await;
    let first = text(&site.tokens(&keys, EDITOR, "read").await, "refresh_token");
    let pair = renewed(&site, &keys, &first).await;
    pass(&server, 60_000).await;
    // A cut copy, one with a letter changed in each part, and the whole token from another client.
    for length in [1, 4, 10, 25, 43, 47, 60, first.len() - 1] {
        assert_spent(&site, &keys, &first[..length]).await;
    }
    for place in [4, 20, 30, 45, 50, first.len() - 1] {
        let mut changed = first.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        assert_spent(&site, &keys, std::str::from_utf8(&changed).unwrap()).await;
    }
    assert_spent(&site, &keys, &format!("{first}A")).await;
    assert_spent(&site, &other, &first).await;
    assert!(is_open(&site, &text(&pair, "access_token")).await);
    assert_eq!(refusals(&server).await, 0);
    renewed(&site, &keys, &text(&pair, "refresh_token")).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_renewed_may_be_shown_for_ever() {
    let (server, site, keys) = start("[oauth.token_renewal]\nrenew_refresh_token = false\n").await;
    let first = text(&site.tokens(&keys, EDITOR, "read").await, "refresh_token");
    for _ in 0..3 {
        let won = successes(&eight_times(&site, &keys, &first).await);
        assert_eq!(won.len(), 8);
        assert!(won.iter().all(|pair| pair["refresh_token"] == first.as_str()));
        pass(&server, 60_000).await;
    }
    assert_eq!(refusals(&server).await, 0);
    server.stop().await;
}
