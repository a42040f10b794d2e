use http::header::AUTHORIZATION;
use serde_json::json;
use tollgate_domain::api::ApiDefinition;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::deployed::{DeployedApi, DeployedClient, DeployedSubscription};
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::organization::Organization;
use tollgate_domain::scope::ScopeSet;
use tollgate_store::GatewayView;

use super::*;

fn id<T: std::str::FromStr>(number: u128) -> T {
    format!("{number:032x}").parse().ok().expect("an id")
}

/// One API `/orders/1.0.0`, one application with a production client that is subscribed.
struct World {
    view: GatewayView,
    resource: Resource,
    caller: Caller,
}

impl World {
    fn new() -> Self {
        let definition = ApiDefinition {
            endpoint_config: json!({"production_endpoints": {"url": "http://up:1"}, "sandbox_endpoints": {"url": "http://up:2"}}),
            ..ApiDefinition::default()
        };
        let organization = Organization::super_organization();
        let api = DeployedApi {
            organization: organization.clone(),
            api: id(1),
            name: "Orders".to_owned(),
            context: "/orders".to_owned(),
            version: "1.0.0".to_owned(),
            provider: "admin".to_owned(),
            lifecycle: Lifecycle::Published,
            revision: id(2),
            definition,
        };
        let client = DeployedClient {
            organization: organization.clone(),
            client: id(3),
            consumer_key: "key".to_owned(),
            application: Some(id(4)),
            key_type: Some(KeyType::Production),
            state: ClientState::Active,
        };
        let subscription = DeployedSubscription {
            application: id(4),
            api: id(1),
            tier: "Gold".to_owned(),
            status: SubscriptionStatus::Unblocked,
        };
        Self {
            view: GatewayView {
                number: 0,
                apis: vec![api],
                clients: vec![client],
                subscriptions: vec![subscription],
                denials: Vec::new(),
            },
            resource: Resource {
                target: "/x".to_owned(),
                verb: "GET".to_owned(),
                auth_type: AuthType::Any,
                throttling_policy: "Unlimited".to_owned(),
                scopes: vec!["read".to_owned(), "update".to_owned()],
            },
            caller: Caller {
                organization,
                client: id(3),
                consumer_key: "key".to_owned(),
                user: id(5),
                owner: TokenOwner::ApplicationUser,
                scopes: ScopeSet::from_iter(["update"]),
                token: "jti".to_owned(),
                grant: None,
                issued_at: Timestamp(0),
                expires_at: Timestamp(1),
            },
        }
    }

    fn decide(self) -> Result<String, &'static str> {
        let snapshot = Snapshot::new(self.view);
        let (route, _) = snapshot.routes().find("/orders/1.0.0/x").expect("a route");
        let asked = Asked { route, resource: &self.resource, path: "/x", token_header: &AUTHORIZATION };
        decide(&snapshot, &asked, Some(&self.caller))
            .map(|permit| permit.endpoint().key.to_string())
            .map_err(|fault| fault.code())
    }
}

#[test]
fn each_condition_has_its_fault() {
    type Change = fn(&mut World);
    let rows: [(&str, Change, Result<&str, &str>); 20] = [
        ("all is well", |_| {}, Ok("http://up:1")),
        ("sandbox key", |w| w.view.clients[0].key_type = Some(KeyType::Sandbox), Ok("http://up:2")),
        (
            "no scope asked",
            |w| {
                w.resource.scopes.clear();
                w.caller.scopes = ScopeSet::default();
            },
            Ok("http://up:1"),
        ),
        ("scope missing", |w| w.caller.scopes = ScopeSet::from_iter(["default"]), Err("900910")),
        ("client gone", |w| w.view.clients.clear(), Err("900901")),
        ("client revoked", |w| w.view.clients[0].state = ClientState::Revoked, Err("900901")),
        (
            "no application",
            |w| {
                w.view.clients[0].application = None;
                w.view.clients[0].key_type = None;
            },
            Err("900908"),
        ),
        (
            "other organization",
            |w| w.view.apis[0].organization = "t1.com".parse().expect("a domain"),
            Err("900908"),
        ),
        (
            "token of another organization",
            |w| w.caller.organization = "t1.com".parse().expect("a domain"),
            Err("900908"),
        ),
        ("not subscribed", |w| w.view.subscriptions.clear(), Err("900908")),
        ("subscribed to another", |w| w.view.subscriptions[0].api = id(9), Err("900908")),
        ("blocked", |w| w.view.subscriptions[0].status = SubscriptionStatus::Blocked, Err("900907")),
        (
            "production blocked",
            |w| w.view.subscriptions[0].status = SubscriptionStatus::ProdOnlyBlocked,
            Err("900907"),
        ),
        (
            "production blocked, sandbox key",
            |w| {
                w.view.subscriptions[0].status = SubscriptionStatus::ProdOnlyBlocked;
                w.view.clients[0].key_type = Some(KeyType::Sandbox);
            },
            Ok("http://up:2"),
        ),
        ("on hold", |w| w.view.subscriptions[0].status = SubscriptionStatus::OnHold, Err("900909")),
        (
            "subscription before scope",
            |w| {
                w.view.subscriptions.clear();
                w.caller.scopes = ScopeSet::default();
            },
            Err("900908"),
        ),
        (
            "no subscription needed",
            |w| {
                w.view.subscriptions.clear();
                w.view.apis[0].definition.tiers = vec!["DefaultSubscriptionless".to_owned()];
            },
            Ok("http://up:1"),
        ),
        ("application tokens only", |w| w.resource.auth_type = AuthType::Application, Err("900905")),
        (
            "user tokens only",
            |w| {
                w.resource.auth_type = AuthType::ApplicationUser;
                w.caller.owner = TokenOwner::Application;
            },
            Err("900905"),
        ),
        ("no endpoint", |w| w.view.apis[0].definition.endpoint_config = json!({}), Err("900901")),
    ];
    for (what, change, expected) in rows {
        let mut world = World::new();
        change(&mut world);
        assert_eq!(world.decide().as_deref().map_err(|code| *code), expected, "{what}");
    }
}

#[test]
fn without_credential_only_an_open_resource_is_permitted() {
    let mut world = World::new();
    let snapshot = Snapshot::new(world.view);
    let (route, _) = snapshot.routes().find("/orders/1.0.0/x").expect("a route");
    let decided = |resource: &Resource| {
        let asked = Asked { route, resource, path: "/x", token_header: &AUTHORIZATION };
        decide(&snapshot, &asked, None).map(|_| ()).map_err(|fault| fault.code())
    };
    assert_eq!(decided(&world.resource), Err("900902"));
    world.resource.auth_type = AuthType::None;
    assert_eq!(decided(&world.resource), Ok(()));
}

#[test]
fn changes_are_taken_over_piece_by_piece() {
    let world = World::new();
    let mut snapshot = Snapshot::new(world.view.clone());
    snapshot.set_client(id(3), None);
    assert!(snapshot.client(id(3)).is_none());
    snapshot.set_client(id(3), world.view.clients.first().cloned());
    assert!(snapshot.client(id(3)).is_some());
    snapshot.set_subscriptions(id(4), Vec::new());
    assert!(snapshot.subscription(id(4), id(1)).is_none());
    snapshot.set_subscriptions(id(4), world.view.subscriptions.clone());
    assert!(snapshot.subscription(id(4), id(1)).is_some());
    snapshot.set_api(id(1), None);
    assert!(snapshot.routes().find("/orders/1.0.0").is_none());
    let mut moved = world.view.apis[0].clone();
    moved.context = "/moved".to_owned();
    snapshot.set_api(id(1), Some(moved));
    assert!(snapshot.routes().find("/moved/1.0.0").is_some());
    assert!(snapshot.routes().find("/orders/1.0.0").is_none());
    snapshot.set_number(7);
    assert_eq!(snapshot.number(), 7);
}
