//! Requests whose credential was checked and whose body is still to come: the server asks for it (`100 Continue`), then
//! what they showed ends, then the body comes. Nothing is written or given on the strength of it. What is written already,
//! but not committed, holds up what ends its credential.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tollgate_domain::client::ClientState;
use tollgate_store::testing::Waiting;

use super::ends::{Hold, NEW_SECRET, patient, until_waiting};
use super::harness::{Call, MANAGEMENT, Setup, TestServer, connect};
use super::steps::{ADMIN, EDITOR, Keys, Site, place, text};

const REGISTER: &str = "/client-registration/v0.17/register";
const APPLICATIONS: &str = "/api/am/devportal/v3/applications";
const NEW_PASSWORD: &str = "another-pass-2";

/// A request of which the server has read the head and wants the body.
struct Held {
    connection: TlsStream<TcpStream>,
    body: String,
}

impl Held {
    /// `credential`: the header lines that hold it.
    async fn send(server: &TestServer, path: &str, credential: &str, body: &Value) -> Self {
        let url = server.url(MANAGEMENT);
        let host = url.trim_start_matches("https://").to_owned();
        let mut connection = connect(&server.tls, &url.parse().unwrap(), b"http/1.1").await;
        let body = body.to_string();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\n{credential}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
            body.len()
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        let go_on = b"HTTP/1.1 100 Continue\r\n\r\n";
        let mut read = vec![0; go_on.len()];
        connection.read_exact(&mut read).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&read), String::from_utf8_lossy(go_on));
        Self { connection, body }
    }

    /// Sends the body; the answer as it comes.
    async fn go_on(mut self) -> String {
        self.connection.write_all(self.body.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // The server closes after it.
        let _ = self.connection.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }
}

/// An application that is asked for, once the body may come.
async fn held_application(server: &TestServer, credential: &str, name: &str) -> Held {
    let wanted = json!({"name": name, "throttlingPolicy": "Unlimited"});
    Held::send(server, APPLICATIONS, credential, &wanted).await
}

fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}")
}

async fn change_password(site: &Site) {
    let body = json!({"password": NEW_PASSWORD});
    site.done(ADMIN, "PUT tollgate/v1/users/editor/password", &body).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_before_its_body_writes_nothing() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.register(EDITOR, &json!({"clientName": "own", "grantType": "password"})).await;
    let token = text(&site.tokens(&keys, EDITOR, "apim:subscribe").await, "access_token");
    let held = held_application(&server, &bearer(&token), "late").await;
    change_password(&site).await;
    let answer = held.go_on().await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let editor = ("editor", NEW_PASSWORD);
    let names = site.listed(editor, "devportal/v3/applications?query=late", "name").await;
    assert_eq!(names, Vec::<String>::new());
    server.stop().await;
}

/// The Basic credentials of the demo's editor.
fn basic_editor() -> String {
    format!("Authorization: Basic {}", STANDARD.encode(format!("{}:{}", EDITOR.0, EDITOR.1)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_ends_before_the_body_gives_no_token() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let listed = site.done(EDITOR, "GET devportal/v3/applications?query=", &Value::Null).await;
    let id = listed["list"][0]["applicationId"].as_str().expect("an application").to_owned();
    let keys =
        site.done(EDITOR, &format!("GET devportal/v3/applications/{id}/oauth-keys"), &Value::Null).await;
    let mapping = match keys["list"][0]["keyMappingId"].as_str() {
        Some(mapping) => mapping.to_owned(),
        None => {
            let wanted = json!({"keyType": "PRODUCTION", "grantTypesToBeSupported": ["client_credentials"]});
            let call = format!("POST devportal/v3/applications/{id}/generate-keys");
            text(&site.done(EDITOR, &call, &wanted).await, "keyMappingId")
        }
    };
    let path = format!("{APPLICATIONS}/{id}/oauth-keys/{mapping}/generate-token");
    let held = Held::send(&server, &path, &basic_editor(), &json!({"scopes": []})).await;
    change_password(&site).await;
    let answer = held.go_on().await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_ends_before_the_body_tells_no_secret() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let wanted = json!({"clientName": "own", "grantType": "password"});
    let keys = site.register(EDITOR, &wanted).await;
    let held = Held::send(&server, REGISTER, &basic_editor(), &wanted).await;
    change_password(&site).await;
    let answer = held.go_on().await;
    assert!(answer.starts_with("HTTP/1.1 401 ") && !answer.contains(&keys.secret), "{answer}");
    server.stop().await;
}

/// Keys of an application of the editor, and where they are.
async fn keys_of(site: &Site, name: &str) -> (Keys, String) {
    let id = site.application(EDITOR, name).await;
    let keys = site.keys(EDITOR, &id).await;
    let path = format!("devportal/v3/applications/{id}/oauth-keys");
    let mapping = site.listed(EDITOR, &path, "keyMappingId").await.remove(0);
    (keys, format!("{path}/{mapping}"))
}

/// A token by which applications are made: the editor's, or the application's own.
async fn tokens(site: &Site, keys: &Keys, is_own: bool) -> Value {
    if !is_own {
        return site.tokens(keys, EDITOR, "apim:subscribe").await;
    }
    let fields = [("grant_type", "client_credentials"), ("scope", "apim:subscribe")];
    let answer = site.grant(keys, &fields).await;
    assert_eq!(answer.json()["scope"], "apim:subscribe", "{}", answer.text());
    answer.json()
}

/// What was held and is answered as if its credential had never been good; `what` when it is not.
async fn survives(held: Held, what: String) -> Option<String> {
    let answer = held.go_on().await;
    let line = answer.lines().next().unwrap_or_default();
    (!line.starts_with("HTTP/1.1 401 ")).then(|| format!("{what}: {line}"))
}

/// Fails when any survived, or an application whose name begins with `late` was made.
async fn assert_lost(site: &Site, survived: Vec<Option<String>>) {
    let survived: Vec<String> = survived.into_iter().flatten().collect();
    assert_eq!(survived, Vec::<String>::new());
    let names = site.listed(EDITOR, "devportal/v3/applications?query=late", "name").await;
    assert_eq!(names, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_whose_client_ends_before_its_body_writes_nothing() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let mut survived = Vec::new();
    for is_own in [false, true] {
        for end in ["secret", "state", "deletion"] {
            let what = format!("{end}, the application's own: {is_own}");
            let (keys, path) = keys_of(&site, &format!("{end} {is_own}")).await;
            let token = text(&tokens(&site, &keys, is_own).await, "access_token");
            let held = held_application(&server, &bearer(&token), &format!("late {end} {is_own}")).await;
            match end {
                "secret" => {
                    site.done(EDITOR, &format!("POST {path}/regenerate-secret"), &Value::Null).await;
                }
                "state" => {
                    let actor = tollgate_auth::Actor { name: "test", peer: &Default::default() };
                    let (organization, state) = (TestServer::organization(), ClientState::Revoked);
                    let set = server.auth().set_client_state(&organization, &keys.key, state, actor).await;
                    assert!(set.unwrap());
                }
                _ => drop(site.done(EDITOR, &format!("DELETE {path}"), &Value::Null).await),
            }
            survived.push(survives(held, what).await);
        }
    }
    assert_lost(&site, survived).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_before_its_body_writes_nothing() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let (keys, _) = keys_of(&site, "revoking").await;
    let mut survived = Vec::new();
    for (is_own, revoked) in [(false, "access_token"), (false, "refresh_token"), (true, "access_token")] {
        let what = format!("{revoked}, the application's own: {is_own}");
        let tokens = tokens(&site, &keys, is_own).await;
        let token = text(&tokens, "access_token");
        let held = held_application(&server, &bearer(&token), &format!("late {revoked} {is_own}")).await;
        assert_eq!(site.revoke(&keys, &text(&tokens, revoked)).await.status, 200);
        survived.push(survives(held, what).await);
    }
    assert_lost(&site, survived).await;
    server.stop().await;
}

/// The headers of a session's unsafe call.
async fn session_headers(site: &Site, session: &str) -> String {
    let seen = site.in_session("GET", "/api/tollgate/v1/session", session).send().await;
    let (name, origin) = (site.session_cookie_name(), site.management());
    let csrf = text(&seen.json(), "csrf");
    format!("Cookie: {name}={session}\r\nOrigin: {origin}\r\nX-Tollgate-CSRF: {csrf}")
}

/// A call with these header lines.
fn shown(call: Call, headers: &str) -> Call {
    headers.split("\r\n").fold(call, |call, header| {
        let (name, value) = header.split_once(": ").unwrap();
        call.header(name, value)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_signed_out_before_its_body_writes_nothing() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let session = site.sign_in(EDITOR).await;
    let held = held_application(&server, &session_headers(&site, &session).await, "late").await;
    let left = site.in_session("POST", "/signout", &session).form(&[]).send().await;
    assert_eq!(left.status, 303, "{}", left.text());
    let survived = survives(held, "sign-out".to_owned()).await;
    assert_lost(&site, vec![survived]).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_others_keeps_nobody_from_writing() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let (keys, _) = keys_of(&site, "own").await;
    let own = text(&tokens(&site, &keys, true).await, "access_token");
    let session = site.sign_in(EDITOR).await;
    let headers = session_headers(&site, &session).await;
    let of_application = held_application(&server, &bearer(&own), "by the application").await;
    let of_session = held_application(&server, &headers, "by the session").await;
    // The session that changes its own password goes on, and no application's token ends with its owner's.
    let change = json!({"currentPassword": EDITOR.1, "newPassword": NEW_PASSWORD});
    let call = shown(site.call("POST", MANAGEMENT, &place("devportal/v3/me/change-password")), &headers);
    let changed = call.json(&change).send().await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    for held in [of_application, of_session] {
        let answer = held.go_on().await;
        assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    }
    server.stop().await;
}

/// The deletion itself ends what it goes by, before it is over.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_deleted_by_a_token_of_the_users_own_client() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let keys = site.register(EDITOR, &json!({"clientName": "own", "grantType": "password"})).await;
    let token = text(&site.tokens(&keys, ADMIN, "apim:admin").await, "access_token");
    let call = || site.call("DELETE", MANAGEMENT, &place("tollgate/v1/users/editor")).bearer(&token);
    let answer = call().send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(call().send().await.status, 401);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_generates_the_one_that_replaces_it() {
    let server = Setup::default().demo().start().await;
    let site = Site::of(&server);
    let (keys, path) = keys_of(&site, "own").await;
    let token = text(&tokens(&site, &keys, true).await, "access_token");
    let path = place(&format!("{path}/generate-token"));
    let wanted = json!({"revokeToken": token, "scopes": ["apim:subscribe"]});
    let generate = |token: &str| site.call("POST", MANAGEMENT, &path).bearer(token).json(&wanted);
    let answer = generate(&token).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(generate(&token).send().await.status, 401);
    let next = text(&answer.json(), "accessToken");
    assert_eq!(generate(&next).send().await.status, 200);
    server.stop().await;
}

/// An application is written, but not committed, when its credential is to end. On SQLite both wait for the writer.
#[tokio::test(flavor = "multi_thread")]
async fn what_ends_a_credential_waits_for_what_is_written_by_it() {
    const WRITTEN: Waiting = Waiting { method: "create_application", statement: "INSERT INTO audit" };
    let server = patient(8).demo().start().await;
    let (site, store) = (Site::of(&server), server.store());
    let (keys, path) = keys_of(&site, "own").await;
    let (users, own) = (tokens(&site, &keys, false).await, tokens(&site, &keys, true).await);
    let (users, own) = (text(&users, "access_token"), text(&own, "access_token"));
    let last = text(&tokens(&site, &keys, true).await, "access_token");
    let session = site.sign_in(EDITOR).await;
    let in_session = session_headers(&site, &session).await;
    let revoke = |token: &str| {
        let call = site.call("POST", MANAGEMENT, "/oauth2/revoke").basic(&keys.key, &keys.secret);
        call.form(&[("token", token)])
    };
    let sign_out = site.in_session("POST", "/signout", &session).form(&[]);
    let regenerate = site.rest_call(EDITOR, &format!("POST {path}/regenerate-secret"), &Value::Null);
    let by = |method, statement| Waiting { method, statement };
    let ends = [
        (in_session, sign_out, by("delete_session", "DELETE FROM session")),
        (bearer(&users), revoke(&users), by("revoke_grant", "UPDATE token")),
        (bearer(&own), revoke(&own), by("add_denial", "UPDATE client SET")),
        (bearer(&last), regenerate, NEW_SECRET),
    ];
    for (number, (credential, end, write)) in ends.into_iter().enumerate() {
        let hold = Hold::audit(store).await;
        let wanted = json!({"name": format!("in time {number}"), "throttlingPolicy": "Unlimited"});
        let make = shown(site.call("POST", MANAGEMENT, APPLICATIONS), &credential).json(&wanted);
        let end = async {
            until_waiting(store, WRITTEN, 1).await;
            end.send().await
        };
        let let_go = async {
            until_waiting(store, write, 1).await;
            hold.let_go().await;
        };
        let (made, ended, ()) = tokio::join!(make.send(), end, let_go);
        assert_eq!(made.status, 201, "{write:?}: {}", made.text());
        assert!([200, 303].contains(&ended.status), "{write:?}: {}", ended.text());
        let seen = shown(site.call("GET", MANAGEMENT, APPLICATIONS), &credential).send().await;
        assert_eq!(seen.status, 401, "{write:?}");
    }
    server.stop().await;
}
