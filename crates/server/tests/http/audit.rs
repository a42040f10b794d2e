//! The audit trail: what happens often is counted, and nothing is written for an organization that there is not.

use tollgate_domain::organization::Organization;
use tollgate_domain::page::Page;
use tollgate_store::testing::read;
use tollgate_store::{AuditEntry, params};

use super::harness::{MANAGEMENT, Setup, TestServer};
use super::steps::{ADMIN, EDITOR, Keys, Site};

const OFTEN: i64 = 20;

async fn trail(server: &TestServer, action: &str, outcome: &str) -> Vec<AuditEntry> {
    let page = Page { offset: 0, limit: 1000 };
    let trail = server.store().audit_trail(Organization::super_organization(), page).await.unwrap();
    let wanted = |entry: &AuditEntry| entry.action.as_str() == action && entry.outcome.as_str() == outcome;
    trail.list.into_iter().filter(wanted).collect()
}

async fn refusals(server: &TestServer) -> i64 {
    let count = "SELECT COUNT(*) FROM audit WHERE outcome = 'refused'";
    read(server.store(), "refusals", move |tx| tx.query_one(count, params![], |row| row.int(0)))
        .await
        .unwrap()
}

/// One row, or two when a minute ended meanwhile, for all of them.
fn assert_counted(entries: &[AuditEntry], times: i64) {
    assert!((1..=2).contains(&entries.len()), "{} rows", entries.len());
    assert_eq!(entries.iter().map(|entry| entry.times).sum::<i64>(), times);
}

async fn wrong_password(site: &Site, keys: &Keys, name: &str) -> u16 {
    site.password_grant(keys, (name, "wrong"), "read").await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_of_one_user_are_one_row_a_minute() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("refusals").await;
    for _ in 0..OFTEN {
        assert_eq!(wrong_password(&site, &keys, EDITOR.0).await, 400);
    }
    assert_counted(&trail(&server, "password-grant", "refused").await, OFTEN);
    wrong_password(&site, &keys, ADMIN.0).await;
    let entries = trail(&server, "password-grant", "refused").await;
    assert_eq!(entries[0].subject, ADMIN.0, "another user is another row");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_of_unknown_names_are_one_row_for_their_address() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("unknown").await;
    for n in 0..OFTEN {
        assert_eq!(wrong_password(&site, &keys, &format!("nobody{n}")).await, 400);
    }
    let entries = trail(&server, "password-grant", "refused").await;
    assert_counted(&entries, OFTEN);
    assert_eq!(entries[0].address, "127.0.0.1");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_for_an_organization_that_there_is_not() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.subscribed_to_orders("nowhere").await;
    let before = refusals(&server).await;
    for name in ["editor@no.such", "nobody@x.y", "editor@not/a/domain"] {
        assert_eq!(wrong_password(&site, &keys, name).await, 400);
        let apis = site.call("GET", MANAGEMENT, "/api/am/publisher/v4/apis");
        assert_eq!(apis.basic(name, "wrong").send().await.status, 401, "{name}");
    }
    assert_eq!(refusals(&server).await, before);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_an_application_are_counted_and_written_when_the_server_stops() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    // The keys come with a first token.
    let keys = site.subscribed_to_orders("counted").await;
    for _ in 0..OFTEN {
        assert_eq!(site.grant(&keys, &[("grant_type", "client_credentials")]).await.status, 200);
    }
    assert_eq!(trail(&server, "client-credentials", "ok").await.len(), 0, "no token costs a row");
    let server = TestServer::start_at(server.stop().await, Setup::default().demo()).await;
    let entries = trail(&server, "client-credentials", "ok").await;
    assert_counted(&entries, OFTEN + 1);
    assert_eq!((&entries[0].actor, &entries[0].client), (&keys.key, &keys.key));
    server.stop().await;
}
