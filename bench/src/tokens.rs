//! The Token API, and what must be there before a token can be asked for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::{Value, json};

use crate::Failure;
use crate::load::{Connection, Next};
use crate::server::Server;

fn basic(name: &str, secret: &str) -> String {
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

/// An application with its client.
pub(crate) struct Application {
    pub(crate) id: String,
    /// The consumer key.
    pub(crate) key: String,
    /// The consumer secret.
    pub(crate) secret: String,
}

impl Application {
    /// The value of its client's `Authorization` header.
    pub(crate) fn basic(&self) -> String {
        basic(&self.key, &self.secret)
    }
}

/// Makes an application that is subscribed to Orders.
pub(crate) async fn application(server: &Server, name: &str) -> Result<Application, Failure> {
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
    let (key, secret) = (text(&keys, "consumerKey")?, text(&keys, "consumerSecret")?);
    Ok(Application { id: application, key, secret })
}

/// Asks for tokens with the password of the demo's editor.
pub(crate) fn password_request(authorization: &str) -> Request<Full<Bytes>> {
    let (name, password) = EDITOR;
    let parameters =
        [("grant_type", "password"), ("username", name), ("password", password), ("scope", "read")];
    token_request(authorization, &parameters)
}

/// What that answers.
pub(crate) async fn password_grant(server: &Server, authorization: &str) -> Result<Value, Failure> {
    let request = password_request(authorization);
    let (_, answer) = Connection::open(server.gateway).await?.exchange(request).await?;
    Ok(serde_json::from_slice(&answer)?)
}

/// Requests with which each of so many connections renews a grant of its own over and over.
pub(crate) async fn renewals(server: &Server, client: String, connections: usize) -> Result<Next, Failure> {
    let mut first = Vec::new();
    for _ in 0..connections {
        first.push(text(&password_grant(server, &client).await?, "refresh_token")?);
    }
    Ok(Box::new(move |number, last| {
        let renewed = last.and_then(|body| serde_json::from_slice::<Value>(&body).ok());
        let renewed = renewed.as_ref().and_then(|answer| answer.get("refresh_token")).and_then(Value::as_str);
        let token = renewed.unwrap_or(&first[number]);
        token_request(&client, &[("grant_type", "refresh_token"), ("refresh_token", token)])
    }))
}
