//! What is written in the store takes effect at the gateway by itself.

use tollgate_auth::Actor;
use tollgate_domain::audit::AuditAction;
use tollgate_domain::client::ClientState;
use tollgate_domain::id::ApiId;
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::page::Page;
use tollgate_domain::peer::Peer;
use tollgate_domain::subscription::SubscriptionStatus;
use tollgate_store::{Audit, SubscriptionQuery};

use super::harness::{Setup, TestServer};
use super::steps::{EDITOR, Site, text, within};

const ORDERS: &str = "GET /orders/1.0.0/orders";
/// How long a change may take: a second is promised, the rest is for a busy machine.
const PATIENCE: u64 = 4;

fn audit(server: &TestServer) -> Audit {
    server.auth().audit(
        &TestServer::organization(),
        Actor { name: "admin", peer: &Peer::default() },
        AuditAction::ApiUpdate,
        "",
    )
}

/// Status and code of a call with a token.
async fn call(site: &Site, token: &str) -> (u16, String) {
    let answer = site.api(ORDERS, Some(token)).await;
    let code = if answer.status == 200 { String::new() } else { text(&answer.json(), "code") };
    (answer.status, code)
}

async fn becomes(site: &Site, token: &str, status: u16, code: &str) {
    let what = format!("{status} {code}");
    within(PATIENCE, &what, async || call(site, token).await == (status, code.to_owned())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_change_takes_effect_by_itself() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let (store, now, organization) = (server.store(), server.auth().now(), TestServer::organization());
    let application = site.application(EDITOR, "changes").await;
    let api: ApiId = site.api_named(EDITOR, "Orders").await.parse().unwrap();
    let keys = site.keys(EDITOR, &application).await;
    let token = text(&site.tokens(&keys, EDITOR, "read").await, "access_token");
    becomes(&site, &token, 403, "900908").await;
    site.subscribe(EDITOR, &application, &api.to_string()).await;
    becomes(&site, &token, 200, "").await;

    let query = SubscriptionQuery {
        org: organization.clone(),
        application: Some(application.parse().unwrap()),
        api: Some(api),
        owner: None,
        page: Page { offset: 0, limit: 1 },
    };
    let subscription = store.subscriptions(query).await.unwrap().list.remove(0);
    for (status, code) in [(SubscriptionStatus::OnHold, "900909"), (SubscriptionStatus::Unblocked, "")] {
        let (id, all) = (subscription.id, &SubscriptionStatus::ALL);
        let audit = audit(&server);
        let set = store.set_subscription_status(organization.clone(), id, status, all, None, audit).await;
        assert!(set.unwrap().is_some());
        becomes(&site, &token, if code.is_empty() { 200 } else { 401 }, code).await;
    }

    let (published, blocked) = (Lifecycle::Published, Lifecycle::Blocked);
    for (step, status, code) in [((published, blocked), 503, "700700"), ((blocked, published), 200, "")] {
        let set = store.set_lifecycle(organization.clone(), api, step, None, audit(&server)).await;
        assert!(set.unwrap().is_some());
        becomes(&site, &token, status, code).await;
    }
    for state in [ClientState::Revoked, ClientState::Active] {
        let key = keys.key.clone();
        #[expect(clippy::disallowed_methods, reason = "as another process does it: only the log tells of it")]
        let set = store.set_client_state(organization.clone(), key, state, now, audit(&server)).await;
        assert!(set.unwrap().is_some());
        // The revoked state ends tokens for good.
        becomes(&site, &token, 401, "900901").await;
    }
    let token = text(&site.tokens(&keys, EDITOR, "read").await, "access_token");
    becomes(&site, &token, 200, "").await;

    let place = server.stop().await;
    let server = TestServer::start_at(place, Setup::default().demo()).await;
    let (site, store) = (Site::of(&server), server.store());
    assert_eq!(call(&site, &token).await, (200, String::new()), "what was read whole at the start");
    let (client, _) = store.client_by_key(keys.key.clone()).await.unwrap().unwrap();
    let actor = Actor { name: "admin", peer: &Peer::default() };
    assert!(server.auth().delete_client(&client, None, actor).await.unwrap());
    becomes(&site, &token, 401, "900901").await;
    let (revision, _) = store.revisions(organization.clone(), api).await.unwrap().remove(0);
    let gone = store.undeploy(organization, api, revision.id, Vec::new(), None, audit(&server)).await;
    assert!(gone.unwrap().is_some());
    becomes(&site, &token, 404, "404").await;
    server.stop().await;
}
