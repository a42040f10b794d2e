//! Requests whose credential was checked and whose body is still to come: the server asks for it (`100 Continue`), then
//! what they showed ends, then the body comes. Nothing is written or given on the strength of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::harness::{MANAGEMENT, Setup, TestServer, connect};
use super::steps::{ADMIN, EDITOR, Site, text};

const REGISTER: &str = "/client-registration/v0.17/register";
const APPLICATIONS: &str = "/api/am/devportal/v3/applications";
const NEW_PASSWORD: &str = "another-pass-2";

/// A request of which the server has read the head and wants the body.
struct Held {
    connection: TlsStream<TcpStream>,
    body: String,
}

impl Held {
    async fn send(server: &TestServer, path: &str, authorization: &str, body: &Value) -> Self {
        let url = server.url(MANAGEMENT);
        let host = url.trim_start_matches("https://").to_owned();
        let mut connection = connect(&server.tls, &url.parse().unwrap(), b"http/1.1").await;
        let body = body.to_string();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\nConnection: close\r\n\
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
    let wanted = json!({"name": "late", "throttlingPolicy": "Unlimited"});
    let held = Held::send(&server, APPLICATIONS, &format!("Bearer {token}"), &wanted).await;
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
    format!("Basic {}", STANDARD.encode(format!("{}:{}", EDITOR.0, EDITOR.1)))
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
