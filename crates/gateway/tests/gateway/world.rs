//! A gateway with one API `/orders/1.0.0` over upstreams of the test's choice.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tollgate_domain::api::ApiDefinition;
use tollgate_domain::authority::{Authority, AuthorityRefused};
use tollgate_domain::caller::{Caller, TokenOwner};
use tollgate_domain::client::{ClientState, KeyType};
use tollgate_domain::clock::{Clock, Timestamp};
use tollgate_domain::delta::{Credentials, Snapshot};
use tollgate_domain::deployed::{DeployedApi, DeployedClient, DeployedSubscription};
use tollgate_domain::environment::Environment;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::organization::Organization;
use tollgate_domain::peer::{Peer, RequestId};
use tollgate_domain::random::Random;
use tollgate_domain::resource::{AuthType, Resource};
use tollgate_domain::scope::ScopeSet;
use tollgate_domain::subscription::SubscriptionStatus;
use tollgate_gateway::{Gateway, GatewayBody, GatewaySettings};
use tollgate_verify::{Answer, Asking, CredentialCheck, KeyManager, Verifier};

fn id<T: std::str::FromStr>(number: u128) -> T {
    format!("{number:032x}").parse().ok().expect("an id")
}

fn resource(verb: &str, target: &str, auth_type: AuthType, scopes: &[&str]) -> Resource {
    Resource {
        target: target.to_owned(),
        verb: verb.to_owned(),
        auth_type,
        throttling_policy: "Unlimited".to_owned(),
        scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
    }
}

fn api(number: u128, context: &str, endpoint_config: Value) -> DeployedApi {
    let mut resources = vec![
        resource("GET", "/orders/{id}", AuthType::Any, &["read"]),
        resource("PUT", "/orders/{id}", AuthType::Any, &["update"]),
    ];
    for verb in ["GET", "HEAD", "POST", "PUT", "DELETE"] {
        resources.push(resource(verb, "/open/*", AuthType::None, &[]));
    }
    DeployedApi {
        organization: Organization::super_organization(),
        api: id(number),
        name: format!("Api{number}"),
        context: context.to_owned(),
        version: "1.0.0".to_owned(),
        provider: "admin".to_owned(),
        lifecycle: Lifecycle::Published,
        revision: id(number),
        definition: ApiDefinition { resources, endpoint_config, ..ApiDefinition::default() },
    }
}

fn deployed(urls: &[String]) -> Snapshot {
    let endpoints: Vec<Value> = urls.iter().map(|url| json!({ "url": url })).collect();
    let client = |number: u128, application: Option<u128>| DeployedClient {
        organization: Organization::super_organization(),
        client: id(number),
        consumer_key: format!("key{number}"),
        application: application.map(id),
        key_type: application.map(|_| KeyType::Production),
        state: ClientState::Active,
        epoch: Epoch::FIRST,
        valid_from: Epoch::FIRST,
    };
    let mut blocked = api(2, "/blocked", json!({}));
    blocked.lifecycle = Lifecycle::Blocked;
    Snapshot {
        number: 5,
        apis: vec![api(1, "/orders", json!({ "production_endpoints": endpoints })), blocked],
        subscriptions: vec![DeployedSubscription {
            application: id(20),
            api: id(1),
            tier: "Gold".to_owned(),
            status: SubscriptionStatus::Unblocked,
        }],
        credentials: Credentials {
            clients: vec![client(10, Some(20)), client(11, Some(21)), client(12, None)],
            ..Credentials::default()
        },
    }
}

/// Knows the tokens `<client>:<scopes>`, and is silent about `silence`.
struct Tokens;

impl KeyManager for Tokens {
    fn ask(&self, credential: String) -> Asking {
        if credential == "silence" {
            return Box::pin(std::future::pending());
        }
        let caller = caller(&credential).map(Box::new);
        Box::pin(std::future::ready(Ok(caller.map_or(Answer::Unknown, Answer::Known))))
    }
}

fn caller(token: &str) -> Option<Caller> {
    let (client, scopes) = token.split_once(':')?;
    Some(Caller {
        organization: Organization::super_organization(),
        client: id(client.parse().ok()?),
        consumer_key: String::new(),
        user: id(1),
        owner: TokenOwner::ApplicationUser,
        scopes: ScopeSet::from_iter(scopes.split('+')),
        token: String::new(),
        grant: None,
        client_epoch: Epoch::FIRST,
        user_epoch: Epoch::FIRST,
        issued_at: Timestamp(0),
        expires_at: Timestamp(i64::MAX),
    })
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp(1000)
    }
}

struct Zeros;

impl Random for Zeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

pub(crate) fn settings() -> GatewaySettings {
    GatewaySettings { connect_timeout: Duration::from_secs(5), ..GatewaySettings::default() }
}

pub(crate) fn gateway(urls: &[String], settings: GatewaySettings) -> Gateway {
    let deployed = deployed(urls);
    let verifier = Verifier::new(Environment::new(Noon, Zeros));
    verifier.load(deployed.credentials);
    let credentials = CredentialCheck::new(verifier, Tokens, Handle::current(), Duration::from_millis(50));
    let gateway = Gateway::new(credentials, settings);
    gateway.load(deployed.apis, deployed.subscriptions);
    gateway
}

pub(crate) fn peer() -> Peer {
    let request_id = Some(RequestId::new(&Environment::new(Noon, Zeros)));
    Peer { address: "192.0.2.7".parse().ok(), proxy: None, request_id }
}

/// Where the tests' requests are sent to.
pub(crate) fn authority() -> Result<Option<Authority>, AuthorityRefused> {
    "gw:8243".parse().map(Some)
}

pub(crate) fn request(method: &str, path: &str) -> http::request::Builder {
    Request::builder().method(method).uri(path)
}

pub(crate) fn empty(builder: http::request::Builder) -> Request<Full<Bytes>> {
    builder.body(Full::default()).expect("a request")
}

/// Status and text of an answer.
pub(crate) async fn read(response: Response<GatewayBody>) -> (u16, String) {
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.expect("a whole body").to_bytes();
    (status, String::from_utf8(bytes.to_vec()).expect("text"))
}

/// The member `code` of a fault.
pub(crate) fn code(body: &str) -> String {
    let body: Value = serde_json::from_str(body).expect("JSON");
    body["code"].as_str().expect("a text").to_owned()
}
