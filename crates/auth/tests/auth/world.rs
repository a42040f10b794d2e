//! A store with two organizations that hold the same names, and a clock to be moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::Map;
use tollgate_auth::{
    Actor, Attempt, Auth, AuthSettings, HashingSettings, Issued, Lifetimes, MasterKey, NewClient,
    SystemRandom,
};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::client::{Client, KeyType};
use tollgate_domain::clock::{Clock, Timestamp};
use tollgate_domain::environment::Environment;
use tollgate_domain::grant_type::GrantType;
use tollgate_domain::id::{ApplicationId, ScopeId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::page::Page;
use tollgate_domain::pattern::Pattern;
use tollgate_domain::peer::Peer;
use tollgate_domain::scope::{ScopePolicy, ScopeSet};
use tollgate_domain::secret::{Password, Secret};
use tollgate_domain::signing_key::Algorithm;
use tollgate_domain::token_client::TokenClient;
use tollgate_domain::user::User;
use tollgate_store::testing::{TestDatabase, write};
use tollgate_store::{Audit, AuditEntry, NewUser, SharedScope, ShownClient, params};

/// The password of every user.
pub(crate) const PASSWORD: &str = "right horse";
pub(crate) const HOUR: i64 = 3600;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Somebody who signs in under this name.
pub(crate) fn sign_in<'a>(name: &'a str, peer: &'a Peer) -> Attempt<'a> {
    Attempt { name, action: AuditAction::SignIn, client: "", peer }
}

#[derive(Clone)]
pub(crate) struct Hands(Arc<AtomicI64>);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        // Every look is a millisecond later, so that what follows is also later.
        Timestamp(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

impl Hands {
    pub(crate) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::Relaxed);
    }
}

pub(crate) struct World {
    pub(crate) auth: Auth,
    pub(crate) clock: Hands,
    pub(crate) ours: Organization,
    pub(crate) theirs: Organization,
    settings: AuthSettings,
    database: TestDatabase,
}

pub(crate) fn settings() -> AuthSettings {
    let anything = Pattern::parse(".*").expect("a pattern");
    AuthSettings {
        hostname: "localhost".to_owned(),
        email_names: false,
        algorithm: Algorithm::Es256,
        lifetimes: Lifetimes { application: HOUR, user: HOUR, refresh: DAY, longest_access: Some(30 * DAY) },
        renew_refresh_token: true,
        extend_on_renewal: true,
        reuse_grace: 0,
        audit_keep: 90 * DAY,
        hash_only: false,
        scopes: ScopePolicy::default(),
        grant_types: GrantType::ALL.to_vec(),
        self_signup: false,
        user_name_rule: anything.clone(),
        password_rule: anything.clone(),
        client_name_rule: anything,
        hashing: HashingSettings { memory_kib: 64, iterations: 1, parallelism: 1, workers: 1, queue: 8 },
        gateway_environment: "Default".to_owned(),
    }
}

pub(crate) fn peer() -> Peer {
    Peer::default()
}

pub(crate) fn scopes(text: &str) -> ScopeSet {
    ScopeSet::parse(text).expect("readable scopes")
}

impl World {
    /// Two organizations, each with `admin`, and `alice` who holds `Internal/subscriber`.
    pub(crate) async fn new(settings: AuthSettings) -> Self {
        let database = TestDatabase::new("auth");
        let clock = Hands(Arc::new(AtomicI64::new(1_700_000_000_000)));
        let environment = Environment::new(clock.clone(), SystemRandom);
        let master = MasterKey::new([7; 32]);
        let auth =
            Auth::open(database.open(), environment, master, settings.clone()).await.expect("auth opens");
        let ours = Organization::super_organization();
        let theirs: Organization = "t1.com".parse().expect("a domain");
        let world = Self { auth, clock, ours, theirs, settings, database };
        for organization in [world.ours.clone(), world.theirs.clone()] {
            let (admin, alice) =
                (world.user("admin", "admin").await, world.user("alice", "Internal/subscriber").await);
            let (store, now) = (world.auth.store(), world.auth.now());
            let audit = || world.audit(&organization);
            store
                .create_organization(organization.clone(), admin, now, audit())
                .await
                .expect("an organization");
            store.create_user(organization.clone(), alice, now, audit()).await.expect("a user");
        }
        world
    }

    /// Another process on the same database, or this one after a restart.
    pub(crate) async fn another(&self) -> Auth {
        self.process(self.clock.clone()).await
    }

    /// Another node, whose clock is ahead.
    pub(crate) async fn another_ahead(&self, seconds: i64) -> Auth {
        let clock = Hands(Arc::new(AtomicI64::new(self.clock.now().0)));
        clock.pass(seconds);
        self.process(clock).await
    }

    async fn process(&self, clock: Hands) -> Auth {
        let environment = Environment::new(clock, SystemRandom);
        let master = MasterKey::new([7; 32]);
        let auth = Auth::open(self.database.open(), environment, master, self.settings.clone())
            .await
            .expect("auth opens");
        // What the server does at its start.
        let (snapshot, _) = auth.store().snapshot(auth.now()).await.expect("a snapshot");
        auth.verifier().load(snapshot.credentials);
        auth
    }

    /// The server starts again with other settings.
    pub(crate) async fn restart(&mut self, settings: AuthSettings) {
        self.settings = settings;
        self.auth = self.another().await;
    }

    async fn user(&self, name: &str, role: &str) -> NewUser {
        NewUser {
            id: UserId::new(self.auth.environment()),
            name: name.to_owned(),
            password_hash: self.auth.hash_password(&Password::new(PASSWORD)).await.expect("hashes"),
            roles: vec![role.to_owned()],
            claims: Map::new(),
        }
    }

    pub(crate) fn audit(&self, organization: &Organization) -> Audit {
        self.auth.audit(organization, Actor { name: "admin", peer: &peer() }, AuditAction::ApiUpdate, "")
    }

    pub(crate) async fn find(&self, organization: &Organization, name: &str) -> User {
        let found = self.auth.store().user_by_name(organization.clone(), name.to_owned()).await;
        found.expect("the store answers").expect("a user")
    }

    /// A client of alice's, and its secret.
    pub(crate) async fn register(&self, organization: &Organization, name: &str) -> (Client, Secret) {
        self.register_of(organization, name, None).await
    }

    async fn register_of(
        &self,
        organization: &Organization,
        name: &str,
        key_set: Option<(ApplicationId, KeyType)>,
    ) -> (Client, Secret) {
        let new = NewClient {
            organization: organization.clone(),
            name: name.to_owned(),
            owner: self.find(organization, "alice").await.id,
            key_set,
            grant_types: GrantType::ALL.iter().map(|grant| grant.as_str().to_owned()).collect(),
            callback_url: String::new(),
            properties: Map::new(),
            token_type: None,
            saas: true,
        };
        self.auth.register_client(new, Actor { name: "alice", peer: &peer() }).await.expect("a client")
    }

    /// A client that has shown its secret.
    pub(crate) async fn client(&self, organization: &Organization, name: &str) -> ShownClient {
        self.client_of(organization, name, None).await
    }

    pub(crate) async fn client_of(
        &self,
        organization: &Organization,
        name: &str,
        key_set: Option<(ApplicationId, KeyType)>,
    ) -> ShownClient {
        let (client, secret) = self.register_of(organization, name, key_set).await;
        self.follow().await;
        self.auth.authenticate_client(&client.consumer_key, Some(&secret)).await.expect("its secret")
    }

    /// A client as it is registered.
    pub(crate) async fn registered(&self, shown: &ShownClient) -> Client {
        let TokenClient { organization, id, .. } = shown.client.clone();
        self.auth.store().client(organization, id).await.expect("a look-up").expect("the client").0
    }

    /// The verifier holds what the store says.
    pub(crate) async fn follow(&self) {
        let snapshot = self.auth.store().snapshot(self.auth.now()).await.expect("a snapshot");
        self.auth.verifier().load(snapshot.0.credentials);
        self.auth.forget_directory();
    }

    /// What the log says since `number` is taken over, as the server does it.
    pub(crate) async fn hear(&self, number: i64) {
        let deltas = self.auth.store().deltas_since(number, 500).await.expect("the log").expect("all of it");
        for delta in deltas {
            let delta = delta.expect("a change of this release");
            self.auth.apply(&delta).await.expect("applied");
            self.auth.verifier().apply(&delta);
        }
    }

    /// Tokens for `alice` of the client's organization.
    pub(crate) async fn tokens(&self, client: &ShownClient, asked: &str) -> Issued {
        let alice = self.find(&client.client.organization, "alice").await;
        let issued =
            self.auth.issue_for_user(client, &alice, &scopes(asked), "password", None, &peer()).await;
        issued.expect("tokens")
    }

    pub(crate) async fn bind(&self, organization: &Organization, scope: &str, role: &str) {
        let now = self.auth.now();
        let scope = SharedScope {
            id: ScopeId::new(self.auth.environment()),
            organization: organization.clone(),
            name: scope.to_owned(),
            display_name: scope.to_owned(),
            description: String::new(),
            roles: vec![role.to_owned()],
            owner: "admin".to_owned(),
            usage_count: 0,
            created_at: now,
            updated_at: now,
        };
        let made = self.auth.store().create_shared_scope(scope, self.audit(organization)).await;
        made.expect("a scope");
    }

    /// Moves the replacements of refresh tokens into the past: on PostgreSQL they are the database's own time.
    pub(crate) async fn age_tokens(&self, milliseconds: i64) {
        let sql =
            "UPDATE token_grant SET rotated_at = rotated_at - $1, replaced_before = replaced_before - $1";
        let aged = write(self.auth.store(), "age", move |tx| tx.execute(sql, params![milliseconds]));
        aged.await.expect("aged");
    }

    /// The newest entries of an organization's audit trail.
    pub(crate) async fn trail(&self, organization: &Organization) -> Vec<AuditEntry> {
        let page = Page { offset: 0, limit: 100 };
        self.auth.store().audit_trail(organization.clone(), page).await.expect("a trail").list
    }

    /// How often `action` stands in an organization's audit trail with this outcome.
    pub(crate) async fn audited(&self, organization: &Organization, action: &str, outcome: &str) -> usize {
        let trail = self.trail(organization).await;
        trail
            .iter()
            .filter(|entry| entry.action.as_str() == action && entry.outcome.as_str() == outcome)
            .count()
    }
}
