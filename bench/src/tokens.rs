//! The Token API: password, client credentials, refresh.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::{Value, json};

use crate::Failure;
use crate::load::{Connection, run};
use crate::process::Server;
use crate::reference;
use crate::table::Table;

/// How long each stretch of load lasts.
const STRETCH: Duration = Duration::from_secs(3);
/// Connections of the token scenarios.
const CONNECTIONS: usize = 16;

pub(crate) fn basic(name: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{secret}")))
}

/// A request of the Token API.
pub(crate) fn token_request(authorization: &str, parameters: &[(&str, &str)]) -> Request<Full<Bytes>> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    Request::post("/token")
        .header("host", "localhost")
        .header("authorization", authorization)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(body)))
        .expect("a request of constant shape")
}

/// A name and a password.
pub(crate) type User = (&'static str, &'static str);
/// The demo's user who may write orders.
pub(crate) const EDITOR: User = ("editor", "editor-demo-1");
/// The demo's maker of APIs.
pub(crate) const MAKER: User = ("maker", "maker-demo-1");

/// Sends JSON to the management port.
pub(crate) async fn rest(
    server: &Server,
    user: User,
    method: &str,
    path: &str,
    body: Value,
) -> Result<Value, Failure> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("authorization", basic(user.0, user.1))
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(body.to_string())))?;
    let (status, answer) = Connection::open(server.management).await?.exchange(request).await?;
    if !status.is_success() {
        return Err(format!("{method} {path}: {status} {}", String::from_utf8_lossy(&answer)).into());
    }
    if answer.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_slice(&answer)?) }
}

pub(crate) fn text(value: &Value, member: &str) -> Result<String, Failure> {
    Ok(value.get(member).and_then(Value::as_str).ok_or_else(|| format!("no {member}"))?.to_owned())
}

/// The Developer Portal's API.
pub(crate) const DEVPORTAL: &str = "/api/am/devportal/v3";

/// A client of an application that is subscribed to Orders: the value of its `Authorization` header.
pub(crate) async fn client(server: &Server) -> Result<String, Failure> {
    Ok(application(server, "bench").await?.1)
}

/// An application that is subscribed to Orders: its id, and the value of its client's `Authorization` header.
pub(crate) async fn application(server: &Server, name: &str) -> Result<(String, String), Failure> {
    let api = DEVPORTAL;
    let application = json!({"name": name, "throttlingPolicy": "Unlimited"});
    let application = text(
        &rest(server, EDITOR, "POST", &format!("{api}/applications"), application).await?,
        "applicationId",
    )?;
    let apis = rest(server, EDITOR, "GET", &format!("{api}/apis?query=name:Orders"), Value::Null).await?;
    let orders = text(apis.pointer("/list/0").ok_or("no Orders API")?, "id")?;
    let wanted = json!({"applicationId": application, "apiId": orders, "throttlingPolicy": "Unlimited"});
    rest(server, EDITOR, "POST", &format!("{api}/subscriptions"), wanted).await?;
    let wanted = json!({
        "keyType": "PRODUCTION",
        "grantTypesToBeSupported": ["password", "client_credentials", "refresh_token"],
    });
    let keys =
        rest(server, EDITOR, "POST", &format!("{api}/applications/{application}/generate-keys"), wanted)
            .await?;
    Ok((application, basic(&text(&keys, "consumerKey")?, &text(&keys, "consumerSecret")?)))
}

/// Password grants a second against bare hashing with the same cost.
pub(crate) async fn password(binary: &Path, rounds: usize, table: &mut Table) -> Result<(), Failure> {
    let server = Server::start(binary, "", &["--demo"]).await?;
    let client = Arc::new(client(&server).await?);
    let (mut grants, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let client = Arc::clone(&client);
        let next = move |_, _| {
            let parameters = [
                ("grant_type", "password"),
                ("username", "editor"),
                ("password", "editor-demo-1"),
                ("scope", "read"),
            ];
            token_request(&client, &parameters)
        };
        let stretch = run(server.gateway, CONNECTIONS, STRETCH, next).await?;
        grants.push(stretch.answers / stretch.seconds);
        bare.push(tokio::task::spawn_blocking(|| reference::argon2_rate(STRETCH)).await??);
    }
    table.row("password grants", "/s", &grants, "bare Argon2id /s", &bare);
    server.stop();
    Ok(())
}

/// CPU of a client_credentials token against the bare signature, ES256 and RS256.
pub(crate) async fn client_credentials(
    binary: &Path,
    rounds: usize,
    table: &mut Table,
) -> Result<(), Failure> {
    for algorithm in ["ES256", "RS256"] {
        let extra = format!("[oauth]\naccess_token_signing_algorithm = \"{algorithm}\"\n");
        let server = Server::start(binary, &extra, &["--demo"]).await?;
        let client = Arc::new(client(&server).await?);
        let (mut cpu, mut rate, mut bare) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds {
            let client = Arc::clone(&client);
            let next = move |_, _| {
                token_request(&client, &[("grant_type", "client_credentials"), ("scope", "read")])
            };
            let before = server.cpu()?;
            let stretch = run(server.gateway, CONNECTIONS, STRETCH, next).await?;
            cpu.push((server.cpu()? - before) / stretch.answers * 1e6);
            rate.push(stretch.answers / stretch.seconds);
            bare.push(tokio::task::spawn_blocking(move || reference::signature_cpu(algorithm)).await??);
        }
        table.row(&format!("client credentials {algorithm}, CPU"), "us", &cpu, "bare signature us", &bare);
        table.row(&format!("client credentials {algorithm}"), "/s", &rate, "", &[]);
        server.stop();
    }
    Ok(())
}

/// Refreshes a second and CPU of one, durable: each connection renews its own grant over and over.
pub(crate) async fn refresh(binary: &Path, rounds: usize, table: &mut Table) -> Result<(), Failure> {
    let server = Server::start(binary, "", &["--demo"]).await?;
    let client = client(&server).await?;
    let (mut cpu, mut rate) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let next = renewals(&server, &client, CONNECTIONS).await?;
        let before = server.cpu()?;
        let stretch = run(server.gateway, CONNECTIONS, STRETCH, next).await?;
        cpu.push((server.cpu()? - before) / stretch.answers * 1e6);
        rate.push(stretch.answers / stretch.seconds);
    }
    table.row("refresh, durable, CPU all in", "us", &cpu, "target 200", &[]);
    table.row("refresh", "/s", &rate, "", &[]);
    server.stop();
    Ok(())
}

/// Requests with which each of so many connections renews a grant of its own over and over.
pub(crate) async fn renewals(
    server: &Server,
    client: &str,
    connections: usize,
) -> Result<impl Fn(usize, Option<Bytes>) -> Request<Full<Bytes>> + Send + Sync + 'static, Failure> {
    let mut first = Vec::new();
    for _ in 0..connections {
        let parameters = [("grant_type", "password"), ("username", "editor"), ("password", "editor-demo-1")];
        let request = token_request(client, &parameters);
        let (_, answer) = Connection::open(server.gateway).await?.exchange(request).await?;
        first.push(text(&serde_json::from_slice(&answer)?, "refresh_token")?);
    }
    let client = client.to_owned();
    Ok(move |number: usize, last: Option<Bytes>| {
        let renewed = last.and_then(|body| serde_json::from_slice::<Value>(&body).ok());
        let renewed = renewed.as_ref().and_then(|answer| answer.get("refresh_token")).and_then(Value::as_str);
        let token = renewed.unwrap_or(&first[number]);
        token_request(&client, &[("grant_type", "refresh_token"), ("refresh_token", token)])
    })
}
