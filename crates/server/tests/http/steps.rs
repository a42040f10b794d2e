//! The steps of the main job, as clients take them over HTTP: what most subjects need before theirs begins.
//!
//! ```ignore
//! let site = Site::of(&server);
//! let app = site.application(EDITOR, "mobile").await;
//! let keys = site.keys(EDITOR, &app).await;
//! ```

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use rustls::ClientConfig;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::harness::{Answer, Call, MANAGEMENT, Place, Port, TestServer, trust};
use super::process::{Serving, ca};

/// A user's name and password.
pub(crate) type Person<'a> = (&'a str, &'a str);

pub(crate) const ADMIN: Person<'_> = ("admin", "admin");
/// The role that all users of an organization hold.
pub(crate) const EVERYONE: &str = "Internal/everyone";
/// Of the demo: a subscriber who may read and update orders.
pub(crate) const EDITOR: Person<'_> = ("editor", "editor-demo-1");
/// Of the demo: a subscriber who may only read orders.
pub(crate) const READER: Person<'_> = ("reader", "reader-demo-1");

/// Where the Token API is, on both ports.
pub(crate) const TOKEN_ENDPOINTS: [(Port, &str); 2] =
    [(Port::Gateway, "/token"), (MANAGEMENT, "/oauth2/token")];

/// Consumer key and secret.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) key: String,
    pub(crate) secret: String,
}

/// Where an operation lies, from `devportal/v3/...`, `tollgate/v1/...` and the like.
pub(crate) fn place(path: &str) -> String {
    if path.starts_with("tollgate/") { format!("/api/{path}") } else { format!("/api/am/{path}") }
}

/// A server as its clients know it: two addresses and a certificate.
#[derive(Clone)]
pub(crate) struct Site {
    tls: Arc<ClientConfig>,
    management: String,
    gateway: String,
}

impl Site {
    pub(crate) fn of(server: &TestServer) -> Self {
        let url = |port| server.url(port).to_owned();
        Self { tls: server.tls.clone(), management: url(MANAGEMENT), gateway: url(Port::Gateway) }
    }

    /// The server at other addresses than those that it tells.
    pub(crate) fn at(server: &TestServer, management: String, gateway: String) -> Self {
        Self { tls: server.tls.clone(), management, gateway }
    }

    /// The same, with another gateway.
    pub(crate) fn with_gateway(&self, tls: Arc<ClientConfig>, gateway: &str) -> Self {
        Self { tls, management: self.management.clone(), gateway: gateway.to_owned() }
    }

    pub(crate) fn served(place: &Place, serving: &Serving) -> Self {
        let (management, gateway) = (serving.management.clone(), serving.gateway.clone());
        Self { tls: trust(&ca(place)), management, gateway }
    }

    pub(crate) fn call(&self, method: &str, port: Port, path: &str) -> Call {
        let url = match port {
            Port::Management => &self.management,
            Port::Gateway => &self.gateway,
        };
        let method = Method::from_bytes(method.as_bytes()).expect("the test's method");
        Call::new(self.tls.clone(), method, &format!("{url}{path}"))
    }

    /// The URL of the management port: the origin of its pages.
    pub(crate) fn management(&self) -> &str {
        &self.management
    }

    /// A call of a published API; with a token or none.
    pub(crate) async fn api(&self, call: &str, token: Option<&str>) -> Answer {
        let (method, path) = call.split_once(' ').expect("a method and a path");
        let call = self.call(method, Port::Gateway, path);
        match token {
            Some(token) => call.bearer(token).send().await,
            None => call.send().await,
        }
    }

    /// A call of a REST API such as `GET devportal/v3/apis`, by name and password; without a body when it is null.
    pub(crate) async fn rest(&self, who: Person<'_>, call: &str, body: &Value) -> Answer {
        self.rest_call(who, call, body).send().await
    }

    /// The same, not sent yet.
    pub(crate) fn rest_call(&self, who: Person<'_>, call: &str, body: &Value) -> Call {
        let (method, path) = call.split_once(' ').expect("a method and a path");
        let call = self.call(method, MANAGEMENT, &place(path)).basic(who.0, who.1);
        if body.is_null() { call } else { call.json(body) }
    }

    /// The same, where success is not the question: the answer's body.
    pub(crate) async fn done(&self, who: Person<'_>, call: &str, body: &Value) -> Value {
        let answer = self.rest(who, call, body).await;
        assert!((200..300).contains(&answer.status), "{call}: {} {}", answer.status, answer.text());
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    /// What a list of a REST API holds of one member, sorted.
    pub(crate) async fn listed(&self, who: Person<'_>, path: &str, member: &str) -> Vec<String> {
        let answer = self.done(who, &format!("GET {path}"), &Value::Null).await;
        let list = answer["list"].as_array().expect("a list");
        let mut all: Vec<String> =
            list.iter().map(|item| item[member].as_str().expect("a text").to_owned()).collect();
        all.sort();
        all
    }

    /// Dynamic client registration.
    pub(crate) async fn register(&self, who: Person<'_>, registration: &Value) -> Keys {
        let call = self.call("POST", MANAGEMENT, "/client-registration/v0.17/register").basic(who.0, who.1);
        let answer = call.json(registration).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answer = answer.json();
        Keys { key: text(&answer, "clientId"), secret: text(&answer, "clientSecret") }
    }

    pub(crate) async fn application(&self, who: Person<'_>, name: &str) -> String {
        let application = json!({"name": name, "throttlingPolicy": "Unlimited"});
        text(&self.done(who, "POST devportal/v3/applications", &application).await, "applicationId")
    }

    pub(crate) async fn subscribe(&self, who: Person<'_>, application: &str, api: &str) -> String {
        let wanted = json!({"applicationId": application, "apiId": api, "throttlingPolicy": "Unlimited"});
        text(&self.done(who, "POST devportal/v3/subscriptions", &wanted).await, "subscriptionId")
    }

    /// Production keys for the three grants.
    pub(crate) async fn keys(&self, who: Person<'_>, application: &str) -> Keys {
        let grants = ["password", "client_credentials", "refresh_token"];
        let wanted = json!({"keyType": "PRODUCTION", "grantTypesToBeSupported": grants});
        let path = format!("POST devportal/v3/applications/{application}/generate-keys");
        let made = self.done(who, &path, &wanted).await;
        Keys { key: text(&made, "consumerKey"), secret: text(&made, "consumerSecret") }
    }

    /// The id of the one published API with this name.
    pub(crate) async fn api_named(&self, who: Person<'_>, name: &str) -> String {
        let found = self.listed(who, &format!("devportal/v3/apis?query=name:{name}"), "id").await;
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        found[0].clone()
    }

    /// Keys of a fresh application of the demo's editor, subscribed to Orders.
    pub(crate) async fn subscribed_to_orders(&self, name: &str) -> Keys {
        let application = self.application(EDITOR, name).await;
        let api = self.api_named(EDITOR, "Orders").await;
        self.subscribe(EDITOR, &application, &api).await;
        self.keys(EDITOR, &application).await
    }

    /// Makes an API, deploys its first revision and publishes it: its id.
    pub(crate) async fn publish(&self, who: Person<'_>, api: &Value) -> String {
        let id = text(&self.done(who, "POST publisher/v4/apis", api).await, "id");
        self.deploy(who, &id).await;
        id
    }

    /// Deploys the present state of an API that is only made, and publishes it.
    pub(crate) async fn deploy(&self, who: Person<'_>, id: &str) {
        let call = format!("POST publisher/v4/apis/{id}/revisions");
        let revision = text(&self.done(who, &call, &json!({"description": "first"})).await, "id");
        let call = format!("POST publisher/v4/apis/{id}/deploy-revision?revisionId={revision}");
        let place = json!([{"name": "Default", "vhost": "localhost", "displayOnDevportal": true}]);
        self.done(who, &call, &place).await;
        let call = format!("POST publisher/v4/apis/change-lifecycle?action=Publish&apiId={id}");
        self.done(who, &call, &Value::Null).await;
    }

    /// A request to the Token API of the management port, as a form.
    pub(crate) async fn grant(&self, keys: &Keys, fields: &[(&str, &str)]) -> Answer {
        self.call("POST", MANAGEMENT, "/oauth2/token")
            .basic(&keys.key, &keys.secret)
            .form(fields)
            .send()
            .await
    }

    pub(crate) async fn password_grant(&self, keys: &Keys, who: Person<'_>, scope: &str) -> Answer {
        let fields = [("grant_type", "password"), ("username", who.0), ("password", who.1), ("scope", scope)];
        self.grant(keys, &fields).await
    }

    /// The answer to a password grant that succeeds.
    pub(crate) async fn tokens(&self, keys: &Keys, who: Person<'_>, scope: &str) -> Value {
        let answer = self.password_grant(keys, who, scope).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub(crate) async fn refresh(&self, keys: &Keys, refresh_token: &str) -> Answer {
        self.grant(keys, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }

    pub(crate) async fn revoke(&self, keys: &Keys, token: &str) -> Answer {
        let call = self.call("POST", MANAGEMENT, "/oauth2/revoke").basic(&keys.key, &keys.secret);
        call.form(&[("token", token)]).send().await
    }

    /// Signs in by the form, as a browser does: the value of the session cookie.
    pub(crate) async fn sign_in(&self, who: Person<'_>) -> String {
        let form = [("username", who.0), ("password", who.1), ("next", "/devportal/")];
        let call = self.call("POST", MANAGEMENT, "/signin").header("Origin", &self.management);
        let answer = call.form(&form).send().await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        self.session_cookie(&answer)
    }

    /// The value of the session cookie that an answer sets.
    pub(crate) fn session_cookie(&self, answer: &Answer) -> String {
        let name = format!("{}=", self.session_cookie_name());
        let cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
        let set = cookies.filter_map(|cookie| cookie.strip_prefix(&name)).next().expect("a session cookie");
        set.split(';').next().unwrap().to_owned()
    }

    pub(crate) fn session_cookie_name(&self) -> String {
        format!("__Host-tollgate-{}", self.management.rsplit_once(':').expect("a port").1)
    }

    /// A call with the session cookie to the management port, from a page of its own.
    pub(crate) fn in_session(&self, method: &str, path: &str, session: &str) -> Call {
        let cookie = format!("{}={session}", self.session_cookie_name());
        let call = self.call(method, MANAGEMENT, path).header("Cookie", &cookie);
        call.header("Origin", &self.management)
    }
}

/// A member that is a text.
pub(crate) fn text(object: &Value, member: &str) -> String {
    object[member].as_str().unwrap_or_else(|| panic!("no text {member}: {object}")).to_owned()
}

/// Asks again and again until it holds; fails after so many seconds.
pub(crate) async fn within(seconds: u64, what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !holds().await {
        assert!(start.elapsed() < Duration::from_secs(seconds), "not within {seconds} s: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
