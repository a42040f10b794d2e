use http::Method;
use http::header::AUTHORIZATION;
use serde_json::json;
use tollgate_domain::api::ApiDefinition;
use tollgate_domain::caller::Caller;
use tollgate_domain::client::ClientState;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::deployed::{DeployedApi, DeployedClient, DeployedSubscription};
use tollgate_domain::epoch::Epoch;
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::organization::Organization;
use tollgate_domain::peer::Peer;
use tollgate_domain::resource::{PathReadings, Readings};
use tollgate_domain::scope::ScopeSet;

use super::*;

fn id<T: std::str::FromStr>(number: u128) -> T {
    format!("{number:032x}").parse().ok().expect("an id")
}

fn resource(auth_type: AuthType, scopes: &[&str]) -> Resource {
    Resource {
        target: "/x".to_owned(),
        verb: "GET".to_owned(),
        auth_type,
        throttling_policy: "Unlimited".to_owned(),
        scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
    }
}

/// One API `/orders/1.0.0`, one application with a production client that is subscribed.
struct World {
    apis: Vec<DeployedApi>,
    subscriptions: Vec<DeployedSubscription>,
    client: DeployedClient,
    /// Nothing tells them apart: a call asks for all.
    resources: Vec<Resource>,
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
            epoch: Epoch::FIRST,
            valid_from: Epoch::FIRST,
        };
        let subscription = DeployedSubscription {
            application: id(4),
            api: id(1),
            tier: "Gold".to_owned(),
            status: SubscriptionStatus::Unblocked,
        };
        Self {
            apis: vec![api],
            subscriptions: vec![subscription],
            client,
            resources: vec![resource(AuthType::Any, &["read", "update"])],
            caller: Caller {
                organization,
                client: id(3),
                consumer_key: "key".to_owned(),
                user: id(5),
                owner: TokenOwner::ApplicationUser,
                scopes: ScopeSet::from_iter(["update"]),
                token: "jti".to_owned(),
                grant: None,
                client_epoch: Epoch::FIRST,
                user_epoch: Epoch::FIRST,
                issued_at: Timestamp(0),
                expires_at: Timestamp(1),
            },
        }
    }

    fn decide(mut self) -> Result<String, &'static str> {
        self.apis[0].definition.resources = self.resources;
        let verified = Verified { caller: Arc::new(self.caller), client: Arc::new(self.client) };
        decided(&snapshot(self.apis, self.subscriptions), Some(verified))
    }
}

fn snapshot(apis: Vec<DeployedApi>, subscriptions: Vec<DeployedSubscription>) -> Snapshot {
    Snapshot::new(AUTHORIZATION, apis, subscriptions)
}

fn decided(snapshot: &Snapshot, verified: Option<Verified>) -> Result<String, &'static str> {
    let (route, path) = snapshot.routes().find("/orders/1.0.0/x").expect("a route");
    let readings = Readings::of(path, PathReadings::Strict).expect("nothing is refused");
    let resources = route.resources.find("GET", readings).expect("a resource");
    let mut call = Call {
        route: Some(Arc::clone(route)),
        resources: Some(resources),
        verified,
        ..Call::new(Peer::default(), Method::GET)
    };
    decide(snapshot, &mut call, path)
        .map(|permit| permit.endpoint().key.to_string())
        .map_err(|fault| fault.code())
}

#[test]
fn the_permit_carries_the_call_with_what_let_it_pass() {
    let World { mut apis, subscriptions, client, resources, caller } = World::new();
    apis[0].definition.resources = resources;
    let snapshot = snapshot(apis, subscriptions);
    let (route, path) = snapshot.routes().find("/orders/1.0.0/x").expect("a route");
    let readings = Readings::of(path, PathReadings::Strict).expect("nothing is refused");
    let mut call = Call::new(Peer::default(), Method::GET);
    // Before its phase a call has nothing, and is refused for just that.
    let refused = |call: &mut Call| decide(&snapshot, call, path).map(|_| ()).map_err(|fault| fault.code());
    assert_eq!(refused(&mut call), Err("404"));
    call.route = Some(Arc::clone(route));
    assert_eq!(refused(&mut call), Err("404"));
    call.resources = Some(route.resources.find("GET", readings).expect("a resource"));
    assert_eq!(refused(&mut call), Err("900902"));
    call.verified = Some(Verified { caller: Arc::new(caller), client: Arc::new(client) });
    let permit = decide(&snapshot, &mut call, path).expect("all is well");
    let subscription = permit.call().subscription.as_ref().expect("one was needed");
    assert_eq!((subscription.application, &*subscription.tier), (id(4), "Gold"));
    assert_eq!(permit.call().resource().map(|resource| &*resource.target), Some("/x"));
    assert_eq!(permit.token_header(), AUTHORIZATION);
}

#[test]
fn each_condition_has_its_fault() {
    type Change = fn(&mut World);
    let rows: [(&str, Change, Result<&str, &str>); 18] = [
        ("all is well", |_| {}, Ok("http://up:1")),
        ("sandbox key", |w| w.client.key_type = Some(KeyType::Sandbox), Ok("http://up:2")),
        (
            "no scope asked",
            |w| {
                w.resources[0].scopes.clear();
                w.caller.scopes = ScopeSet::default();
            },
            Ok("http://up:1"),
        ),
        ("scope missing", |w| w.caller.scopes = ScopeSet::from_iter(["default"]), Err("900910")),
        (
            "no application",
            |w| {
                w.client.application = None;
                w.client.key_type = None;
            },
            Err("900908"),
        ),
        (
            "other organization",
            |w| w.apis[0].organization = "t1.com".parse().expect("a domain"),
            Err("900908"),
        ),
        (
            "token of another organization",
            |w| w.caller.organization = "t1.com".parse().expect("a domain"),
            Err("900908"),
        ),
        ("not subscribed", |w| w.subscriptions.clear(), Err("900908")),
        ("subscribed to another", |w| w.subscriptions[0].api = id(9), Err("900908")),
        ("blocked", |w| w.subscriptions[0].status = SubscriptionStatus::Blocked, Err("900907")),
        (
            "production blocked",
            |w| w.subscriptions[0].status = SubscriptionStatus::ProdOnlyBlocked,
            Err("900907"),
        ),
        (
            "production blocked, sandbox key",
            |w| {
                w.subscriptions[0].status = SubscriptionStatus::ProdOnlyBlocked;
                w.client.key_type = Some(KeyType::Sandbox);
            },
            Ok("http://up:2"),
        ),
        ("on hold", |w| w.subscriptions[0].status = SubscriptionStatus::OnHold, Err("900909")),
        (
            "subscription before scope",
            |w| {
                w.subscriptions.clear();
                w.caller.scopes = ScopeSet::default();
            },
            Err("900908"),
        ),
        (
            "no subscription needed",
            |w| {
                w.subscriptions.clear();
                w.apis[0].definition.tiers = vec!["DefaultSubscriptionless".to_owned()];
            },
            Ok("http://up:1"),
        ),
        ("application tokens only", |w| w.resources[0].auth_type = AuthType::Application, Err("900905")),
        (
            "user tokens only",
            |w| {
                w.resources[0].auth_type = AuthType::ApplicationUser;
                w.caller.owner = TokenOwner::Application;
            },
            Err("900905"),
        ),
        ("no endpoint", |w| w.apis[0].definition.endpoint_config = json!({}), Err("900901")),
    ];
    for (what, change, expected) in rows {
        let mut world = World::new();
        change(&mut world);
        assert_eq!(world.decide().as_deref().map_err(|code| *code), expected, "{what}");
    }
}

#[test]
fn every_resource_that_is_asked_for_is_judged_alone() {
    use AuthType::{Any, Application, ApplicationUser, None};
    let rows: [(Vec<Resource>, Result<&str, &str>); 7] = [
        (vec![resource(Any, &["read", "update"]), resource(Any, &["update"])], Ok("http://up:1")),
        (vec![resource(Any, &["update"]), resource(Any, &["read"])], Err("900910")),
        (vec![resource(None, &[]), resource(Any, &["read"])], Err("900910")),
        (vec![resource(Any, &["update"]), resource(Application, &[])], Err("900905")),
        (vec![resource(ApplicationUser, &[]), resource(Application, &[])], Err("900905")),
        (vec![resource(Any, &["update"]), resource(None, &["read"])], Ok("http://up:1")),
        (vec![resource(Any, &[]), resource(Any, &[]), resource(Any, &["read"])], Err("900910")),
    ];
    for (resources, expected) in rows {
        let what = format!("{resources:?}");
        let world = World { resources, ..World::new() };
        assert_eq!(world.decide().as_deref().map_err(|code| *code), expected, "{what}");
    }
    // The key of the caller, not that of the open resource, decides where the call goes.
    let mut world =
        World { resources: vec![resource(None, &[]), resource(Any, &["update"])], ..World::new() };
    world.client.key_type = Some(KeyType::Sandbox);
    assert_eq!(world.decide().as_deref(), Ok("http://up:2"));
}

#[test]
fn without_credential_only_open_resources_are_permitted() {
    let rows = [
        (vec![resource(AuthType::Any, &[])], Err("900902")),
        (vec![resource(AuthType::None, &[]), resource(AuthType::Any, &[])], Err("900902")),
        (vec![resource(AuthType::None, &[]), resource(AuthType::None, &["read"])], Ok("http://up:1")),
    ];
    for (resources, expected) in rows {
        let mut world = World::new();
        world.apis[0].definition.resources = resources;
        let snapshot = snapshot(world.apis, world.subscriptions);
        assert_eq!(decided(&snapshot, None).as_deref().map_err(|code| *code), expected);
    }
}

#[test]
fn changes_are_taken_over_piece_by_piece() {
    let world = World::new();
    let mut snapshot = snapshot(world.apis.clone(), world.subscriptions.clone());
    snapshot.set_subscriptions(id(4), Vec::new());
    assert!(snapshot.subscription(id(4), id(1)).is_none());
    snapshot.set_subscriptions(id(4), world.subscriptions.clone());
    assert!(snapshot.subscription(id(4), id(1)).is_some());
    snapshot.set_api(id(1), None);
    assert!(snapshot.routes().find("/orders/1.0.0").is_none());
    let mut moved = world.apis[0].clone();
    moved.context = "/moved".to_owned();
    snapshot.set_api(id(1), Some(moved));
    assert!(snapshot.routes().find("/moved/1.0.0").is_some());
    assert!(snapshot.routes().find("/orders/1.0.0").is_none());
}
