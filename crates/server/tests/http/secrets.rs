//! No secret in the logs, with everything at TRACE.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::harness::{Answer, Call, GATEWAY, MANAGEMENT, Place};
use super::process::{Serving, command};
use super::steps::{ADMIN, EDITOR, EVERYONE, Keys, Site, TOKEN_ENDPOINTS, text, within};

const FIRST: &str = "first-Pass-7731";
const CHANGED: &str = "changed-Pass-4242";
const RESET: &str = "reset-Pass-1881";
const WRONG: &str = "wrong-Pass-9090";
const WRONG_TOKEN: &str = "wrong-token-that-nobody-issued";
const UNREAD: &str = "unread-Pass-5665";
/// Whoever reads the logs may find these.
const VISITOR: &str = "visitor-with-a-name";
const EMPLOYEE: &str = "employee-with-a-name";

/// What must not be logged, by what it is.
#[derive(Default)]
struct Secrets(Vec<(String, String)>);

impl Secrets {
    /// Adds one with the forms in which it travels, or in which careless code would print it.
    fn add(&mut self, what: &str, secret: &str) {
        assert!(secret.len() >= 8, "{what} is too short to be looked for");
        let bytes = format!("{:?}", secret.as_bytes());
        let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let encoded = STANDARD.encode(secret);
        for form in [
            secret.to_owned(),
            encoded.trim_end_matches('=').to_owned(),
            URL_SAFE_NO_PAD.encode(secret),
            bytes.trim_matches(['[', ']']).to_owned(),
            percent,
        ] {
            self.0.push((what.to_owned(), form));
        }
    }

    fn add_credentials(&mut self, what: &str, name: &str, secret: &str) {
        self.add(&format!("{what} in Authorization"), &STANDARD.encode(format!("{name}:{secret}")));
        if secret.len() >= 8 {
            self.add(what, secret);
        }
    }

    fn add_keys(&mut self, what: &str, keys: &Keys) {
        self.add_credentials(what, &keys.key, &keys.secret);
    }

    /// Adds the tokens of an answer of the Token API; of a JWT also its signature alone, of a refresh token its end.
    fn add_tokens(&mut self, what: &str, answer: &Value) -> String {
        let access = text(answer, "access_token");
        self.add(&format!("access token of {what}"), &access);
        self.add(&format!("signature of {what}"), access.rsplit('.').next().unwrap());
        if let Some(refresh) = answer["refresh_token"].as_str() {
            self.add(&format!("refresh token of {what}"), refresh);
            self.add(&format!("end of the refresh token of {what}"), &refresh[refresh.len() - 20..]);
        }
        access
    }

    fn found_in(&self, log: &str) -> Vec<&str> {
        let mut found: Vec<&str> =
            self.0.iter().filter(|(_, form)| log.contains(form)).map(|(what, _)| what.as_str()).collect();
        found.dedup();
        found
    }
}

/// Starts the demo with everything logged; both of its outputs go to one file.
async fn serve(place: &Place) -> (Serving, PathBuf) {
    std::fs::create_dir_all(&place.home).unwrap();
    let log = place.home.join("log");
    let output = File::create(&log).unwrap();
    let mut command = command(place, &["serve", "--demo"]);
    command.env("RUST_LOG", "trace").stdin(Stdio::null()).stderr(output.try_clone().unwrap()).stdout(output);
    let child = command.spawn().expect("the binary starts");
    let mut serving = Serving { child, management: String::new(), gateway: String::new() };
    let read = |log: &Path, name: &str| {
        let text = std::fs::read_to_string(log).unwrap();
        let line = text.lines().find(|line| line.starts_with("ready "))?.to_owned();
        let word = line.split(' ').find_map(|word| word.strip_prefix(name)).unwrap().to_owned();
        Some(word)
    };
    within(20, "the server is ready", async || read(&log, "management=").is_some()).await;
    serving.management = read(&log, "management=").unwrap();
    serving.gateway = read(&log, "gateway=").unwrap();
    (serving, log)
}

/// An upstream that says more than it was asked, on a connection that is kept.
async fn talkative_upstream() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc").await;
            tokio::time::sleep(Duration::from_millis(100)).await;
            let _ = stream.write_all(b"and more").await;
        }
    });
    url
}

/// Sign-up, sign-in and registration: what they gave out, and the keys of a portal client.
async fn people(site: &Site, secrets: &mut Secrets) -> (Keys, String) {
    secrets.add_credentials("the admin's password", ADMIN.0, ADMIN.1);
    for (name, password) in [(VISITOR, FIRST), (VISITOR, CHANGED), (VISITOR, WRONG), (EMPLOYEE, RESET)] {
        secrets.add_credentials("a password", name, password);
    }
    let form = [("username", VISITOR), ("password", FIRST), ("next", "/devportal/")];
    let answer = site.in_session("POST", "/signup", "none").form(&form).send().await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    secrets.add("a session", &site.session_cookie(&answer));

    let page = site.call("GET", MANAGEMENT, "/signin").send().await;
    let cookie = page.header("set-cookie").unwrap().split(';').next().unwrap();
    secrets.add("a form token", cookie.split_once('=').unwrap().1);
    let wrong = [("username", VISITOR), ("password", WRONG), ("next", "/devportal/")];
    assert_eq!(site.in_session("POST", "/signin", "none").form(&wrong).send().await.status, 401);
    let session = site.sign_in((VISITOR, FIRST)).await;
    secrets.add("a session", &session);
    let csrf =
        text(&site.in_session("GET", "/api/tollgate/v1/session", &session).send().await.json(), "csrf");
    secrets.add("a CSRF token", &csrf);
    let change = json!({"currentPassword": FIRST, "newPassword": CHANGED});
    let call = site.in_session("POST", "/api/am/devportal/v3/me/change-password", &session);
    let answer = call.header("X-Tollgate-CSRF", &csrf).json(&change).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());

    let employee = json!({"name": EMPLOYEE, "password": FIRST, "roles": ["Internal/subscriber"]});
    site.done(ADMIN, "POST tollgate/v1/users", &employee).await;
    assert_eq!(site.rest(ADMIN, "POST tollgate/v1/users", &employee).await.status, 409);
    let path = format!("PUT tollgate/v1/users/{EMPLOYEE}/password");
    site.done(ADMIN, &path, &json!({"password": RESET})).await;
    assert_eq!(site.rest((VISITOR, WRONG), "GET devportal/v3/applications", &Value::Null).await.status, 401);

    let registration = json!({"clientName": "portal", "grantType": "password refresh_token"});
    let client = site.register((VISITOR, CHANGED), &registration).await;
    secrets.add_keys("a registered secret", &client);
    (client, site.sign_in((VISITOR, CHANGED)).await)
}

/// What is refused, and what cannot be read at all: there the text of an error is near.
async fn refusals(site: &Site, keys: &Keys, secrets: &mut Secrets) {
    secrets.add("a wrong token", WRONG_TOKEN);
    secrets.add("a password that is never read", UNREAD);
    for (port, path) in TOKEN_ENDPOINTS {
        let post = || site.call("POST", port, path).basic(&keys.key, &keys.secret);
        let refused = [
            post().form(&[("grant_type", "password"), ("username", VISITOR), ("password", WRONG)]),
            post().form(&[("grant_type", "refresh_token"), ("refresh_token", WRONG_TOKEN)]),
            post().body("application/json", format!(r#"{{"password":"{UNREAD}","#)),
            post().body("application/json", format!(r#"{{"password":["{UNREAD}"]}}"#)),
            post().body("text/plain", UNREAD),
            site.call("POST", port, path)
                .basic(&keys.key, WRONG)
                .form(&[("grant_type", "client_credentials")]),
            site.call("POST", port, &format!("{path}?password={UNREAD}")).form(&[("grant_type", "password")]),
        ];
        for call in refused {
            let answer = call.send().await;
            assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.text());
        }
    }
    let body = json!({"name": "x", "password": {"is": UNREAD}});
    assert_eq!(site.rest(ADMIN, "POST tollgate/v1/users", &body).await.status, 400);
    let call = site.call("POST", MANAGEMENT, "/api/am/admin/v4/users").basic(ADMIN.0, ADMIN.1);
    assert_eq!(
        call.body("application/json", format!("{{\"password\":\"{UNREAD}\n")).send().await.status,
        400
    );
    for (port, path) in [(GATEWAY, "/orders/1.0.0/orders"), (MANAGEMENT, "/api/am/devportal/v3/applications")]
    {
        let call = |port, path: &str| site.call("GET", port, path);
        assert_eq!(call(port, path).bearer(WRONG_TOKEN).send().await.status, 401);
        assert_eq!(call(port, path).header("Authorization", WRONG_TOKEN).send().await.status, 401);
        assert_eq!(call(port, &format!("{path}?access_token={UNREAD}")).send().await.status, 401);
    }
}

/// Every grant, renewal, calls of an API, a first call from the page, revocation: returns some of the answers.
async fn tokens(
    site: &Site,
    keys: &Keys,
    portal: &Keys,
    session: &str,
    secrets: &mut Secrets,
) -> Vec<Answer> {
    let visitor = (VISITOR, CHANGED);
    let mut answers = Vec::new();
    let mut first = String::new();
    for (port, path) in TOKEN_ENDPOINTS {
        let fields = [("grant_type", "password"), ("username", VISITOR), ("password", CHANGED)];
        let answer = site.call("POST", port, path).basic(&keys.key, &keys.secret).form(&fields).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        first = secrets.add_tokens("the password grant", &answer.json());
        let again = site.refresh(keys, &text(&answer.json(), "refresh_token")).await;
        secrets.add_tokens("the renewal", &again.json());
        answers.extend([answer, again]);
    }
    let answer = site.grant(keys, &[("grant_type", "client_credentials")]).await;
    secrets.add_tokens("client credentials", &answer.json());
    let rest = secrets.add_tokens("the portal", &site.tokens(portal, visitor, "apim:subscribe").await);
    let bearer = |call: Call| call.bearer(&rest);
    let applications = site.call("GET", MANAGEMENT, "/api/am/devportal/v3/applications");
    assert_eq!(bearer(applications).send().await.status, 200);

    let answer = site.tokens(keys, visitor, "read").await;
    let read = secrets.add_tokens("a scoped grant", &answer);
    answers.push(site.api("GET /orders/1.0.0/orders", Some(&read)).await);
    assert_eq!(answers.last().unwrap().status, 200);
    answers.push(site.api("PUT /orders/1.0.0/orders/7", Some(&read)).await);
    assert_eq!(answers.last().unwrap().status, 403);
    let csrf = text(&site.in_session("GET", "/api/tollgate/v1/session", session).send().await.json(), "csrf");
    secrets.add("a CSRF token", &csrf);
    let trial = json!({"method": "GET", "path": "/orders/1.0.0/orders", "accessToken": read});
    let call = site.in_session("POST", "/api/tollgate/v1/try", session).header("X-Tollgate-CSRF", &csrf);
    assert_eq!(call.json(&trial).send().await.json()["status"], 200);
    assert_eq!(site.revoke(keys, &read).await.status, 200);
    assert_eq!(site.api("GET /orders/1.0.0/orders", Some(&read)).await.status, 401);
    assert_eq!(site.revoke(portal, &first).await.status, 401);
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_hold_no_secret_with_everything_at_trace() {
    let place = Place::new();
    let (mut serving, log) = serve(&place).await;
    let site = Site::served(&place, &serving);
    let mut secrets = Secrets::default();
    if let Some(key) = place.variables().get("TOLLGATE_ENCRYPTION__KEY") {
        secrets.add("the sealing key", key);
    }
    let (portal, session) = people(&site, &mut secrets).await;
    secrets.add("a session", &session);
    let visitor = (VISITOR, CHANGED);
    let application = site.application(visitor, "secrets").await;
    let orders = site.api_named(visitor, "Orders").await;
    site.subscribe(visitor, &application, &orders).await;
    let old = site.keys(visitor, &application).await;
    secrets.add_keys("a consumer secret", &old);
    let base = format!("devportal/v3/applications/{application}/oauth-keys");
    let mapping = site.listed(visitor, &base, "keyMappingId").await.remove(0);
    let path = format!("POST {base}/{mapping}/regenerate-secret");
    let secret = text(&site.done(visitor, &path, &Value::Null).await, "consumerSecret");
    let keys = Keys { secret, ..old };
    secrets.add_keys("a consumer secret", &keys);
    let path = format!("POST {base}/{mapping}/generate-token");
    let asked = json!({"consumerSecret": keys.secret, "scopes": ["read"]});
    secrets.add("a generated token", &text(&site.done(visitor, &path, &asked).await, "accessToken"));
    refusals(&site, &keys, &mut secrets).await;
    let mut answers = tokens(&site, &keys, &portal, &session, &mut secrets).await;

    // What our own crates say at TRACE is an upstream's connection that ends in an error.
    let api = json!({
        "name": "talk", "context": "/talk", "version": "1", "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": talkative_upstream().await}},
        "scopes": [{"shared": false, "scope": {"name": "talk_to_it", "bindings": [EVERYONE]}}],
        "operations": [{"target": "/{id}", "verb": "POST", "scopes": ["talk_to_it"]}],
    });
    let api = site.publish(ADMIN, &api).await;
    site.subscribe(visitor, &application, &api).await;
    let token =
        secrets.add_tokens("a grant with a new scope", &site.tokens(&keys, visitor, "talk_to_it").await);
    let call = site.call("POST", GATEWAY, "/talk/1/7").bearer(&token).body("text/plain", UNREAD);
    answers.push(call.send().await);
    assert_eq!((answers.last().unwrap().status, answers.last().unwrap().text()), (200, "abc"));
    let says = async |what: &str| std::fs::read_to_string(&log).unwrap().contains(what);
    within(10, "the connection's end is logged", async || says("an upstream connection ended").await).await;

    serving.signal("TERM");
    tokio::task::block_in_place(|| serving.wait());
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("TRACE tollgate_"), "not everything is logged: {log}");
    for answer in &answers {
        let id = answer.header("x-request-id").unwrap();
        assert!(log.contains(id), "request {id} is not in the log");
    }
    assert_eq!(secrets.found_in(&log), Vec::<&str>::new());
    // The search itself finds what is there: the password in the session that the demo prints, and an encoded one.
    let mut printed = Secrets::default();
    printed.add("the demo's password", EDITOR.1);
    assert!(!printed.found_in(&log).is_empty());
    let basic = format!("Authorization: Basic {}", STANDARD.encode(format!("{VISITOR}:{WRONG}")));
    assert!(!secrets.found_in(&basic).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_log_no_password_with_everything_at_trace() {
    let place = Place::new();
    drop(Serving::start(&place, &[]));
    for (arguments, input) in [
        (["user", "add", EMPLOYEE, "--password-stdin"], FIRST),
        (["user", "passwd", EMPLOYEE, "--password-stdin"], CHANGED),
        (["user", "add", EMPLOYEE, "--password-stdin"], WRONG),
    ] {
        let mut command = command(&place, &arguments);
        command.env("RUST_LOG", "trace").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
        let output = tokio::task::block_in_place(|| child.wait_with_output()).unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(said.contains(EMPLOYEE), "{said}");
        let mut secrets = Secrets::default();
        secrets.add("a password", input);
        assert_eq!(secrets.found_in(&said), Vec::<&str>::new());
    }
}
