//! The gateway over a real store: what is written there is in effect once the change log has been applied.

use regex_lite::Regex;
use serde_json::{Map, json};
use tollgate_auth::{
    Algorithm, Auth, AuthSettings, HashingSettings, Lifetimes, MasterKey, NewClient, SystemRandom,
};
use tollgate_domain::api::Api;
use tollgate_domain::application::Application;
use tollgate_domain::client::{Client, ClientState, KeyType};
use tollgate_domain::clock::SystemClock;
use tollgate_domain::environment::Environment;
use tollgate_domain::grant_type::GrantType;
use tollgate_domain::id::{ApiId, ApplicationId, RevisionId, SubscriptionId, UserId};
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::organization::Organization;
use tollgate_domain::scope::{ScopePolicy, ScopeSet};
use tollgate_domain::subscription::{Subscription, SubscriptionStatus};
use tollgate_gateway::Gateway;
use tollgate_store::testing::TestDatabase;
use tollgate_store::{Audit, Deployment, NewUser};

use crate::upstream::Upstream;
use crate::world::{api, authority, code, empty, peer, read, request, settings};

struct World {
    auth: Auth,
    gateway: Gateway,
    applied: i64,
    organization: Organization,
    owner: UserId,
    _database: TestDatabase,
}

fn auth_settings() -> AuthSettings {
    let anything = Regex::new(".*").expect("a pattern");
    AuthSettings {
        hostname: "localhost".to_owned(),
        email_names: false,
        algorithm: Algorithm::Es256,
        lifetimes: Lifetimes { application: 3600, user: 3600, refresh: 86_400 },
        renew_refresh_token: true,
        extend_on_renewal: true,
        reuse_grace: 0,
        audit_keep: 90 * 86_400,
        hash_only: false,
        scopes: ScopePolicy::default(),
        grant_types: vec![GrantType::ClientCredentials],
        self_signup: false,
        user_name_rule: anything.clone(),
        password_rule: anything.clone(),
        client_name_rule: anything,
        hashing: HashingSettings { memory_kib: 64, iterations: 1, parallelism: 1, workers: 1, queue: 8 },
    }
}

impl World {
    async fn new() -> Self {
        let database = TestDatabase::new("gateway_follow");
        let environment = Environment::new(SystemClock, SystemRandom);
        let owner = UserId::new(&environment);
        let auth = Auth::open(database.open(), environment, MasterKey::new([7; 32]), auth_settings())
            .await
            .expect("auth opens");
        let organization = Organization::super_organization();
        let gateway = Gateway::new(auth.clone(), settings());
        let world = Self { auth, gateway, applied: 0, organization, owner, _database: database };
        let admin = NewUser {
            id: owner,
            name: "admin".to_owned(),
            password_hash: String::new(),
            roles: vec!["admin".to_owned()],
            claims: Map::new(),
        };
        let (store, now) = (world.auth.store(), world.auth.now());
        let made = store.create_organization(world.organization.clone(), admin, now, world.audit()).await;
        made.expect("the first organization");
        world
    }

    fn audit(&self) -> Audit {
        self.auth.audit(&self.organization, "admin", "test", "", "ok", "", &peer())
    }

    /// What the server's poller does.
    async fn follow(&mut self) {
        let changes = self.auth.store().changes_since(self.applied, 100).await.expect("a change log");
        for change in changes {
            self.auth.apply(&change).await.expect("auth follows");
            self.gateway.apply(&change).await.expect("the gateway follows");
            self.applied = change.number;
        }
    }

    async fn publish(&self, url: &str) -> (ApiId, RevisionId) {
        let (store, now, environment) = (self.auth.store(), self.auth.now(), self.auth.environment());
        let (id, revision) = (ApiId::new(environment), RevisionId::new(environment));
        let shape = api(1, "/orders", json!({ "production_endpoints": { "url": url } }));
        let made = Api {
            id,
            organization: self.organization.clone(),
            name: shape.name,
            context: shape.context,
            version: shape.version,
            provider: "admin".to_owned(),
            lifecycle: Lifecycle::Published,
            definition: shape.definition,
            created_at: now,
            updated_at: now,
        };
        store.create_api(made, self.audit()).await.expect("an API");
        let org = || self.organization.clone();
        store
            .create_revision(org(), id, revision, String::new(), now, self.audit())
            .await
            .expect("a revision");
        let deployment = Deployment {
            revision,
            environment: "Default".to_owned(),
            vhost: "localhost".to_owned(),
            display_on_devportal: true,
            created_at: now,
        };
        let deployed = store.deploy(org(), id, revision, vec![deployment], now, self.audit()).await;
        assert!(deployed.expect("a deployment"));
        (id, revision)
    }

    async fn register(&self) -> (ApplicationId, Client, String) {
        let (store, now) = (self.auth.store(), self.auth.now());
        let id = ApplicationId::new(self.auth.environment());
        let application = Application {
            id,
            organization: self.organization.clone(),
            owner: self.owner,
            owner_name: "admin".to_owned(),
            name: "App".to_owned(),
            tier: "Unlimited".to_owned(),
            description: String::new(),
            token_type: "JWT".to_owned(),
            status: "APPROVED".to_owned(),
            extra: Map::new(),
            created_at: now,
            updated_at: now,
        };
        store.create_application(application, self.audit()).await.expect("an application");
        let new = NewClient {
            organization: self.organization.clone(),
            name: "admin_App_PRODUCTION".to_owned(),
            owner: self.owner,
            key_set: Some((id, KeyType::Production)),
            grant_types: vec!["client_credentials".to_owned()],
            callback_url: String::new(),
            properties: Map::new(),
            token_type: None,
            saas: false,
        };
        let (client, _) = self.auth.register_client(new, "admin", &peer()).await.expect("a client");
        let issued = self.auth.issue_for_application(&client, &ScopeSet::from_iter(["read"]), None).await;
        let token = issued.expect("a token").access_token.expose().to_owned();
        (id, client, token)
    }

    async fn call(&self, token: &str) -> (u16, String) {
        let get = request("GET", "/orders/1.0.0/orders/7").header("authorization", format!("Bearer {token}"));
        let (status, body) = read(self.gateway.worker().handle(empty(get), &peer(), authority()).await).await;
        (status, if status == 200 { String::new() } else { code(&body) })
    }
}

#[tokio::test]
async fn each_change_takes_effect_when_it_is_applied() {
    let upstream = Upstream::echo().await;
    let mut world = World::new().await;
    world.gateway.load().await.expect("a view");
    world.applied = world.gateway.applied();
    let answer = |status: u16, code: &str| (status, code.to_owned());

    let (application, client, token) = world.register().await;
    let (api, revision) = world.publish(&upstream.url).await;
    assert_eq!(world.call(&token).await, answer(404, "404"), "nothing is applied yet");
    world.follow().await;
    assert_eq!(world.call(&token).await, answer(403, "900908"), "not subscribed");
    let organization = world.organization.clone();
    assert!(world.gateway.is_deployed("Api1", "1.0.0", &organization).is_some());

    let (store, now) = (world.auth.store().clone(), world.auth.now());
    let subscription = Subscription {
        id: SubscriptionId::new(world.auth.environment()),
        organization: organization.clone(),
        application,
        api,
        tier: "Unlimited".to_owned(),
        status: SubscriptionStatus::Unblocked,
        created_at: now,
        updated_at: now,
    };
    store.create_subscription(subscription.clone(), world.audit()).await.expect("a subscription");
    world.follow().await;
    assert_eq!(world.call(&token).await, answer(200, ""));

    let on_hold = Subscription { status: SubscriptionStatus::OnHold, ..subscription.clone() };
    assert!(store.update_subscription(on_hold, world.audit()).await.expect("changed"));
    world.follow().await;
    assert_eq!(world.call(&token).await, answer(401, "900909"));
    assert!(store.update_subscription(subscription, world.audit()).await.expect("changed"));

    let blocked =
        store.set_lifecycle(organization.clone(), api, Lifecycle::Blocked, now, world.audit()).await;
    assert!(blocked.expect("changed"));
    world.follow().await;
    assert_eq!(world.call(&token).await, answer(503, "700700"));
    let published =
        store.set_lifecycle(organization.clone(), api, Lifecycle::Published, now, world.audit()).await;
    assert!(published.expect("changed"));

    let key = || client.consumer_key.clone();
    for (state, expected) in [(ClientState::Revoked, (401, "900901")), (ClientState::Active, (200, ""))] {
        let set = store.set_client_state(Some(organization.clone()), key(), state, now, world.audit()).await;
        assert!(set.expect("changed"));
        world.follow().await;
        assert_eq!(world.call(&token).await, answer(expected.0, expected.1), "{state:?}");
    }

    let reloaded = Gateway::new(world.auth.clone(), settings());
    reloaded.load().await.expect("a view");
    assert_eq!(reloaded.applied(), world.gateway.applied());

    assert!(world.auth.delete_client(&client, "admin", &peer()).await.expect("deleted"));
    world.follow().await;
    assert_eq!(world.call(&token).await, answer(401, "900901"), "the client is gone");
    let undeployed = store.undeploy(organization, api, revision, Vec::new(), now, world.audit()).await;
    assert!(undeployed.expect("undeployed"));
    world.follow().await;
    assert_eq!(world.call(&token).await, answer(404, "404"), "the API is gone");
}
