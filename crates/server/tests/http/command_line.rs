//! The commands, beside a running server.

use serde_json::json;

use super::harness::{MANAGEMENT, Place, TestServer};
use super::process::{Ended, run, run_with_input};
use super::steps::within;

const PASSWORD: &str = "s3cret-pass";
/// A page that only an admin of the organization may see: 404 for one, since no such API is deployed, else 401.
const FOR_ADMINS: &str = "/api/am/gateway/v2/api-artifact?apiName=None&version=1";

async fn on(place: &Place, arguments: &[&str]) -> Ended {
    tokio::task::block_in_place(|| run(place, arguments))
}

async fn with_password(place: &Place, arguments: &[&str]) -> Ended {
    tokio::task::block_in_place(|| run_with_input(place, arguments, &format!("{PASSWORD}\n")))
}

async fn status_for(server: &TestServer, name: &str, password: &str) -> u16 {
    server.get(MANAGEMENT, FOR_ADMINS).basic(name, password).send().await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_managed_beside_a_running_server() {
    let server = TestServer::start().await;
    let place = &server.place;

    let added = with_password(place, &["user", "add", "alice", "--roles", "admin", "--password-stdin"]).await;
    assert_eq!((added.code, added.output.as_str()), (0, "user alice added to carbon.super\n"), "{added:?}");
    assert_eq!(status_for(&server, "alice", PASSWORD).await, 404);
    assert_eq!(status_for(&server, "alice@carbon.super", PASSWORD).await, 404);
    assert_eq!(status_for(&server, "alice", "wrong").await, 401);

    for taken in ["alice", "ALICE", "alice@carbon.super"] {
        let again = with_password(place, &["user", "add", taken, "--password-stdin"]).await;
        assert_eq!(again.code, 1, "{again:?}");
        assert!(again.errors.contains("already exists"), "{again:?}");
    }

    let shown = on(place, &["user", "show", "alice"]).await;
    assert_eq!(shown.code, 0);
    assert!(shown.output.contains("roles         admin\n"), "{shown:?}");
    assert!(!shown.output.contains("argon2"), "{shown:?}");

    let roles =
        on(place, &["user", "roles", "alice", "--add", "Internal/creator", "--remove", "admin"]).await;
    assert_eq!(roles.code, 0, "{roles:?}");
    assert_eq!(status_for(&server, "alice", PASSWORD).await, 401);
    let unknown = on(place, &["user", "roles", "alice", "--add", "nobody-has-this"]).await;
    assert_eq!(unknown.code, 1);
    assert!(unknown.errors.contains("there is no role nobody-has-this"), "{unknown:?}");

    let role = on(place, &["role", "add", "team-lead"]).await;
    assert_eq!(role.code, 0, "{role:?}");
    let role = on(place, &["role", "add", "team-lead"]).await;
    assert_eq!(role.code, 1);
    assert!(role.errors.contains("already exists"), "{role:?}");

    let listed = on(place, &["user", "list"]).await;
    assert_eq!(listed.output, "admin\tadmin\nalice\tInternal/creator\n");

    assert_eq!(on(place, &["user", "delete", "alice"]).await.code, 0);
    let gone = on(place, &["user", "show", "alice"]).await;
    assert_eq!(gone.code, 1);
    assert!(gone.errors.contains("does not exist"), "{gone:?}");
    assert_eq!(on(place, &["user", "delete", "alice"]).await.code, 1);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_password_counts_at_once_and_one_line_end_is_dropped() {
    let server = TestServer::start().await;
    let changed = with_password(&server.place, &["user", "passwd", "admin", "--password-stdin"]).await;
    assert_eq!(changed.code, 0, "{changed:?}");
    assert_eq!(status_for(&server, "admin", "admin").await, 401);
    assert_eq!(status_for(&server, "admin", PASSWORD).await, 404);
    let refused = tokio::task::block_in_place(|| {
        run_with_input(&server.place, &["user", "passwd", "admin", "--password-stdin"], "\n")
    });
    assert_eq!(refused.code, 1, "{refused:?}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_with_an_at_sign_are_refused() {
    let server = TestServer::start().await;
    let place = &server.place;
    for name in ["bob@example.com", "bob@x@carbon.super"] {
        let refused = with_password(place, &["user", "add", name, "--password-stdin"]).await;
        assert_eq!(refused.code, 1, "{refused:?}");
    }
    assert_eq!(with_password(place, &["user", "add", "bob@carbon.super", "--password-stdin"]).await.code, 0);
    assert_eq!(on(place, &["user", "show", "bob"]).await.code, 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn organizations_hold_the_same_names_apart() {
    let server = TestServer::start().await;
    let place = &server.place;
    let add = ["organization", "add", "one.example", "--admin", "admin", "--password-stdin"];
    let added = with_password(place, &add).await;
    assert_eq!(added.code, 0, "{added:?}");
    let again = with_password(place, &add).await;
    assert_eq!(again.code, 1);
    assert!(again.errors.contains("already exists"), "{again:?}");

    let own = format!("{FOR_ADMINS}&tenantDomain=one.example");
    let ask = async |path: &str, name: &str, password: &str| {
        server.get(MANAGEMENT, path).basic(name, password).send().await.status
    };
    assert_eq!(ask(&own, "admin@one.example", PASSWORD).await, 404);
    assert_eq!(ask(FOR_ADMINS, "admin@one.example", PASSWORD).await, 401);
    assert_eq!(ask(&own, "admin", "admin").await, 401);
    assert_eq!(ask(FOR_ADMINS, "admin", "admin").await, 404);

    assert_eq!(on(place, &["user", "list", "--org", "one.example"]).await.output, "admin\tadmin\n");
    assert_eq!(on(place, &["--org", "one.example", "user", "show", "admin"]).await.code, 0);
    let absent = on(place, &["user", "list", "--org", "two.example"]).await;
    assert_eq!(absent.code, 1);
    assert!(absent.errors.contains("organization two.example does not exist"), "{absent:?}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_are_soon_revoked_and_come_back() {
    let server = TestServer::start().await;
    let registration = json!({"clientName": "c", "owner": "admin", "grantType": "client_credentials"});
    let answer = server
        .post(MANAGEMENT, "/client-registration/v0.17/register")
        .basic("admin", "admin")
        .json(&registration)
        .send()
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let registered = answer.json();
    let (key, secret) =
        (registered["clientId"].as_str().unwrap(), registered["clientSecret"].as_str().unwrap());
    let token = async || {
        let grant = [("grant_type", "client_credentials")];
        server.post(MANAGEMENT, "/oauth2/token").basic(key, secret).form(&grant).send().await.status
    };
    assert_eq!(token().await, 200);
    let changed = on(&server.place, &["client", "state", key, "REVOKED"]).await;
    assert_eq!(changed.code, 0, "{changed:?}");
    within(4, "the client is revoked", async || token().await != 200).await;
    let elsewhere = on(&server.place, &["client", "state", key, "active", "--org", "one.example"]).await;
    assert_eq!(elsewhere.code, 1, "{elsewhere:?}");
    assert_eq!(on(&server.place, &["client", "state", key, "active"]).await.code, 0);
    within(4, "the client is back", async || token().await == 200).await;
    assert_eq!(on(&server.place, &["client", "state", "no-such-key", "active"]).await.code, 1);
    server.stop().await;
}

#[test]
fn configuration_is_judged_whole_before_anything_starts() {
    let place = Place::new();
    let absent = run(&place, &["check-config"]);
    assert_eq!(absent.code, 2, "{absent:?}");
    let said = format!("no home at {}", place.home.display());
    assert!(absent.errors.contains(&said) && absent.output.is_empty(), "{absent:?}");
    std::fs::create_dir_all(&place.home).unwrap();
    let file = place.home.join("deployment.toml");
    std::fs::write(&file, "[server]\noffset = 1\n").unwrap();
    let fine = run(&place, &["check-config"]);
    assert_eq!(fine.code, 0, "{fine:?}");
    assert!(fine.output.contains(&format!("{} holds", file.display())), "before the first start: {fine:?}");
    std::fs::write(&file, "[server]\nofset = 1\noffset = \"x\"\n").unwrap();
    for arguments in [&["check-config"][..], &["serve"], &["user", "list"]] {
        let wrong = run(&place, arguments);
        assert_eq!(wrong.code, 2, "{wrong:?}");
        assert!(wrong.errors.contains("2:1") && wrong.errors.contains("3:"), "{wrong:?}");
        assert!(wrong.output.is_empty());
    }
    assert!(!place.home.join("data").exists());
}

#[test]
fn command_line_itself() {
    let place = Place::new();
    assert_eq!(run(&place, &["--version"]).output, format!("tollgate {}\n", env!("CARGO_PKG_VERSION")));
    assert!(run(&place, &["--help"]).output.contains("Examples:"));
    assert_eq!(run(&place, &["user", "add", "x", "--password", "y"]).code, 2);
    assert_eq!(run(&place, &["no-such-command"]).code, 2);
}
