//! Homes of earlier builds: this build starts on them, and what their clients hold means what it meant.
//!
//! `scripts/make_fixture.py` made them. Their clocks go on from the moment at which they were made, so that tokens of
//! theirs never expire.

use std::fs::{Permissions, create_dir_all, set_permissions, write};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use serde_json::{Value, json};
use tollgate_domain::clock::Timestamp;
use tollgate_store::testing::{TestDatabase, on_postgres};

use super::harness::{Place, Setup, TestServer};
use super::steps::{ADMIN, Keys, Site, text};

const DATABASE: &[u8] = include_bytes!("../fixtures/b4a3eaa/sqlite/tollgate.db");
const MASTER_KEY: &[u8] = include_bytes!("../fixtures/b4a3eaa/sqlite/master.key");
const DUMP: &str = include_str!("../fixtures/b4a3eaa/postgres.sql");
const HELD_ON_SQLITE: &str = include_str!("../fixtures/b4a3eaa/sqlite.json");
const HELD_ON_POSTGRES: &str = include_str!("../fixtures/b4a3eaa/postgres.json");

const ALICE: (&str, &str) = ("alice", "alice-pass-1");
const BOB: (&str, &str) = ("bob", "bob-pass-1");
/// Read by any token of a subscribed application; written with the scope of the role `clerk`.
const READ: &str = "GET /notes/1/all";
const WRITE: &str = "POST /notes/1/all";
/// The gateway's answer to a call that it lets pass: the upstream of the fixture is not there.
const PASSED: u16 = 503;

/// A server on a copy of the home that the build `b4a3eaa` left, and what its clients hold.
async fn upgraded() -> (TestServer, Site, Value) {
    let (place, held) = if on_postgres() {
        (Place::with(Some(Arc::new(TestDatabase::restored("upgrade", DUMP)))), HELD_ON_POSTGRES)
    } else {
        let place = Place::with(None);
        let keys = place.home.join("data/keys");
        create_dir_all(&keys).unwrap();
        write(place.home.join("data/tollgate.db"), DATABASE).unwrap();
        write(keys.join("master.key"), MASTER_KEY).unwrap();
        for secret in [keys.join("master.key"), place.home.join("data/tollgate.db")] {
            set_permissions(secret, Permissions::from_mode(0o600)).unwrap();
        }
        (place, HELD_ON_SQLITE)
    };
    let held: Value = serde_json::from_str(held).unwrap();
    let made_at = Timestamp(held["at"].as_i64().unwrap());
    let server = TestServer::start_at(place, Setup::default().at(made_at)).await;
    let site = Site::of(&server);
    (server, site, held)
}

fn keys(held: &Value, name: &str) -> Keys {
    Keys { key: text(&held[name], "key"), secret: text(&held[name], "secret") }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_grants_sessions_and_applications_outlive_the_upgrade() {
    let (server, site, held) = upgraded().await;
    let published = server.auth().jwks();
    for key in held["jwks"]["keys"].as_array().unwrap() {
        assert!(published["keys"].as_array().unwrap().contains(key), "{key} is not in {published}");
    }
    let (mobile, web) = (keys(&held, "mobile"), keys(&held, "web"));
    let calls = async |token: &str| {
        let applications = site.call("GET", super::harness::MANAGEMENT, "/api/am/devportal/v3/applications");
        let rest = applications.bearer(token).send().await.status;
        (site.api(READ, Some(token)).await.status, site.api(WRITE, Some(token)).await.status, rest)
    };
    for of in [&held["live"], &held["rotated"][0], &held["rotated"][1], &held["application"], &held["bob"]] {
        assert_eq!(calls(&text(of, "access")).await, (PASSED, PASSED, 200), "{of}");
    }
    assert_eq!(site.refresh(&mobile, &text(&held["live"], "refresh")).await.status, 200);
    assert_eq!(site.refresh(&web, &text(&held["bob"], "refresh")).await.status, 200);
    let renewed = site.refresh(&mobile, &text(&held["rotated"][1], "refresh")).await;
    assert_eq!(renewed.status, 200, "{}", renewed.text());
    assert_eq!(site.refresh(&mobile, &text(&held["rotated"][0], "refresh")).await.status, 400);

    let application = text(&held["mobile"], "application");
    assert!(site.listed(ALICE, "devportal/v3/applications", "applicationId").await.contains(&application));
    let own = site.grant(&mobile, &[("grant_type", "client_credentials")]).await;
    assert_eq!(own.status, 200, "{}", own.text());
    let seen = async |session: &Value| {
        let session = session.as_str().unwrap();
        site.in_session("GET", "/api/tollgate/v1/session", session).send().await.status
    };
    assert_eq!((seen(&held["session"]).await, seen(&held["session_ended"]).await), (200, 401));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_had_ended_before_the_upgrade_stays_ended() {
    let (server, site, held) = upgraded().await;
    for (name, of) in [
        ("revoked_by_refresh", "mobile"),
        ("revoked_by_access", "mobile"),
        ("ended_by_password", "mobile"),
        ("ended_by_secret", "web"),
    ] {
        assert_eq!(site.api(READ, Some(&text(&held[name], "access"))).await.status, 401, "{name}");
        let renewed = site.refresh(&keys(&held, of), &text(&held[name], "refresh")).await;
        assert_eq!(renewed.status, 400, "{name}: {}", renewed.text());
    }
    for name in ["application_revoked", "application_ended_by_secret"] {
        assert_eq!(site.api(READ, Some(&text(&held[name], "access"))).await.status, 401, "{name}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_before_the_upgrade_ends_after_it() {
    let (server, site, held) = upgraded().await;
    let (mobile, live) = (keys(&held, "mobile"), &held["live"]);
    // A role that is taken away, a new secret, a new password.
    let roles = json!({"roles": ["Internal/subscriber"]});
    site.done(ADMIN, "PUT tollgate/v1/users/alice/roles", &roles).await;
    for of in [live, &held["application"]] {
        let token = text(of, "access");
        assert_eq!(site.api(READ, Some(&token)).await.status, PASSED, "{of}");
        assert_eq!(site.api(WRITE, Some(&token)).await.status, 403, "{of}");
    }
    let web = keys(&held, "web");
    let path = format!("devportal/v3/applications/{}/oauth-keys", text(&held["web"], "application"));
    let mapping = site.listed(BOB, &path, "keyMappingId").await.remove(0);
    site.done(BOB, &format!("POST {path}/{mapping}/regenerate-secret"), &Value::Null).await;
    assert_eq!(site.api(READ, Some(&text(&held["bob"], "access"))).await.status, 401);
    assert_eq!(site.refresh(&web, &text(&held["bob"], "refresh")).await.status, 401);
    let call = "PUT tollgate/v1/users/alice/password";
    site.done(ADMIN, call, &json!({"password": "alice-pass-2"})).await;
    for of in [live, &held["rotated"][0], &held["rotated"][1]] {
        assert_eq!(site.api(READ, Some(&text(of, "access"))).await.status, 401, "{of}");
        assert_eq!(site.refresh(&mobile, &text(of, "refresh")).await.status, 400, "{of}");
    }
    let session = text(&held, "session");
    assert_eq!(site.in_session("GET", "/api/tollgate/v1/session", &session).send().await.status, 401);
    server.stop().await;
}
