//! A small world for the nouns' tests: organizations with their administrators, and makers of everything else.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, json};
use tollgate_domain::api::{Api, ApiDefinition, ApiScope, default_resources};
use tollgate_domain::application::Application;
use tollgate_domain::audit::{AuditAction, AuditOutcome};
use tollgate_domain::client::{Client, ClientState, KeyType};
use tollgate_domain::clock::{Clock, Timestamp};
use tollgate_domain::denial::{Denial, Denied};
use tollgate_domain::environment::Environment;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::grant::Grant;
use tollgate_domain::id::{
    ApiId, ApplicationId, AuditId, ClientId, ClientSecretId, DenialId, GrantId, RevisionId, ScopeId,
    SubscriptionId, UserId,
};
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::organization::Organization;
use tollgate_domain::page::Page;
use tollgate_domain::random::Random;
use tollgate_domain::scope::{ScopePolicy, ScopeSet};
use tollgate_domain::subscription::{Subscription, SubscriptionStatus};
use tollgate_store::testing::{TestDatabase, read};
use tollgate_store::{
    Audit, ClientProof, Deployment, GrantRequest, NewSecret, NewUser, RefreshHandle, RefreshPlace,
    RevisionOutcome, SharedScope, ShownClient, ShownUser, Store, StoreError,
};

/// When everything happens.
pub(super) const NOW: Timestamp = Timestamp(1_700_000_000_000);
/// After everything that a test made.
pub(super) const LATER: Timestamp = Timestamp(1_700_000_900_000);
/// The first page.
pub(super) const PAGE: Page = Page { offset: 0, limit: 100 };

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW
    }
}

#[derive(Default)]
struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        // In front of the bytes that ids derived from another one change.
        for (byte, own) in bytes.iter_mut().zip(count.iter().skip(2)) {
            *byte = *own;
        }
    }
}

/// A store with the organization `carbon.super`, its administrator `admin`, and what else a test makes.
pub(super) struct World {
    pub(super) store: Store,
    pub(super) environment: Environment,
    pub(super) organization: Organization,
    pub(super) admin: UserId,
    pub(super) database: TestDatabase,
}

/// `example.com`, which is made by [`World::second`].
pub(super) fn example() -> Organization {
    "example.com".parse().expect("a domain")
}

pub(super) fn conflict<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::Conflict { what }) => what,
        other => panic!("a conflict was expected, not {other:?}"),
    }
}

impl World {
    pub(super) async fn new(label: &str) -> Self {
        let database = TestDatabase::new(label);
        let store = database.open();
        let environment = Environment::new(Still, Counting::default());
        let organization = Organization::super_organization();
        let mut world = Self { admin: UserId::new(&environment), store, environment, organization, database };
        world.admin = world.found(&world.organization).await;
        world
    }

    /// Another store on the same database, as another process has it.
    pub(super) fn other_store(&self) -> Store {
        self.database.open()
    }

    /// Makes an organization; gives its administrator.
    async fn found(&self, organization: &Organization) -> UserId {
        let admin = self.new_user("admin", &["admin"]);
        let id = admin.id;
        let audit = self.audit();
        self.store
            .create_organization(organization.clone(), admin, NOW, audit)
            .await
            .expect("an organization");
        id
    }

    /// The same world seen from a second organization, `example.com`.
    pub(super) async fn second(&self) -> (Organization, UserId) {
        let admin = self.found(&example()).await;
        (example(), admin)
    }

    /// An entry of which it does not matter what it says.
    pub(super) fn audit(&self) -> Audit {
        self.audit_of(AuditAction::ApiUpdate)
    }

    pub(super) fn audit_of(&self, action: AuditAction) -> Audit {
        Audit {
            id: AuditId::new(&self.environment),
            organization: self.organization.clone(),
            at: NOW,
            actor: "admin".to_owned(),
            action,
            subject: "something".to_owned(),
            outcome: AuditOutcome::Ok,
            client: String::new(),
            address: "192.0.2.1".to_owned(),
            request_id: "request-1".to_owned(),
        }
    }

    pub(super) fn denial_id(&self) -> DenialId {
        DenialId::new(&self.environment)
    }

    pub(super) fn new_user(&self, name: &str, roles: &[&str]) -> NewUser {
        let mut claims = Map::new();
        claims.insert("email".to_owned(), json!(format!("{name}@mail.test")));
        NewUser {
            id: UserId::new(&self.environment),
            name: name.to_owned(),
            password_hash: format!("hash of {name}"),
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
            claims,
        }
    }

    pub(super) async fn user(&self, name: &str) -> UserId {
        let user = self.new_user(name, &["Internal/subscriber"]);
        let id = user.id;
        let audit = self.audit();
        self.store.create_user(self.organization.clone(), user, NOW, audit).await.expect("a user");
        id
    }

    pub(super) fn new_application(&self, owner: UserId, name: &str) -> Application {
        Application {
            id: ApplicationId::new(&self.environment),
            organization: self.organization.clone(),
            owner,
            owner_name: String::new(),
            name: name.to_owned(),
            tier: "Unlimited".to_owned(),
            description: "for tests".to_owned(),
            token_type: "JWT".to_owned(),
            status: "APPROVED".to_owned(),
            extra: Map::new(),
            created_at: NOW,
            updated_at: NOW,
        }
    }

    pub(super) async fn application(&self, owner: UserId, name: &str) -> ApplicationId {
        let application = self.new_application(owner, name);
        let id = application.id;
        self.store.create_application(application, self.audit()).await.expect("an application");
        id
    }

    pub(super) fn new_client(
        &self,
        owner: UserId,
        name: &str,
        key_set: Option<(ApplicationId, KeyType)>,
    ) -> Client {
        Client {
            id: ClientId::new(&self.environment),
            organization: self.organization.clone(),
            consumer_key: format!("key-of-{name}-{}", ClientId::new(&self.environment)),
            name: name.to_owned(),
            owner,
            key_set,
            grant_types: vec!["password".to_owned(), "refresh_token".to_owned()],
            callback_url: String::new(),
            state: ClientState::Active,
            epoch: Epoch::FIRST,
            valid_from: Epoch::FIRST,
            properties: Map::new(),
            token_type: None,
            saas: false,
            created_at: NOW,
            updated_at: NOW,
        }
    }

    pub(super) fn new_secret(&self, hash: &[u8]) -> NewSecret {
        NewSecret {
            id: ClientSecretId::new(&self.environment),
            hash: hash.to_vec(),
            hash_key_id: "k1".to_owned(),
            sealed: Some(b"sealed".to_vec()),
            sealed_key_id: Some("s1".to_owned()),
            description: String::new(),
            expires_at: None,
        }
    }

    pub(super) async fn client(
        &self,
        owner: UserId,
        name: &str,
        key_set: Option<(ApplicationId, KeyType)>,
    ) -> Client {
        let client = self.new_client(owner, name, key_set);
        let secret = self.new_secret(b"first");
        self.store.create_client(client.clone(), secret, self.audit()).await.expect("a client");
        client
    }

    pub(super) fn new_api(&self, name: &str, version: &str, scopes: Vec<ApiScope>) -> Api {
        Api {
            id: ApiId::new(&self.environment),
            organization: self.organization.clone(),
            name: name.to_owned(),
            context: format!("{}/{}", self.organization.context_prefix(), name.to_lowercase()),
            version: version.to_owned(),
            provider: "admin".to_owned(),
            lifecycle: Lifecycle::Created,
            definition: ApiDefinition {
                description: format!("{name}, first draft"),
                tiers: vec!["Unlimited".to_owned()],
                resources: default_resources(),
                scopes,
                endpoint_config: json!({"production_endpoints": {"url": "http://127.0.0.1:9"}}),
                ..ApiDefinition::default()
            },
            created_at: NOW,
            updated_at: NOW,
        }
    }

    pub(super) async fn api(&self, name: &str) -> ApiId {
        let api = self.new_api(name, "1.0.0", Vec::new());
        let id = api.id;
        self.store.create_api(api, self.audit()).await.expect("an API");
        id
    }

    /// Makes a revision and deploys it.
    pub(super) async fn deployed(&self, api: ApiId) -> RevisionId {
        let id = RevisionId::new(&self.environment);
        let organization = self.organization.clone();
        let made = self.store.create_revision(organization, api, id, String::new(), None, self.audit()).await;
        assert!(matches!(made, Ok(RevisionOutcome::Created(_))), "{made:?}");
        assert_eq!(self.deploy(api, id, "Default").await, Ok(true));
        id
    }

    pub(super) async fn deploy(
        &self,
        api: ApiId,
        revision: RevisionId,
        environment: &str,
    ) -> Result<bool, StoreError> {
        let deployment = Deployment {
            revision,
            environment: environment.to_owned(),
            vhost: "localhost".to_owned(),
            display_on_devportal: true,
            created_at: NOW,
        };
        let audit = self.audit();
        let deployed = self
            .store
            .deploy(self.organization.clone(), api, revision, vec![deployment], None, audit)
            .await?;
        Ok(deployed.is_some())
    }

    pub(super) fn new_subscription(&self, application: ApplicationId, api: ApiId) -> Subscription {
        Subscription {
            id: SubscriptionId::new(&self.environment),
            organization: self.organization.clone(),
            application,
            api,
            tier: "Gold".to_owned(),
            status: SubscriptionStatus::Unblocked,
            created_at: NOW,
            updated_at: NOW,
        }
    }

    pub(super) async fn subscription(&self, application: ApplicationId, api: ApiId) -> Subscription {
        let subscription = self.new_subscription(application, api);
        let made = self.store.create_subscription(subscription.clone(), self.audit()).await;
        made.expect("a subscription");
        subscription
    }

    pub(super) fn new_shared_scope(&self, name: &str, roles: &[&str]) -> SharedScope {
        SharedScope {
            id: ScopeId::new(&self.environment),
            organization: self.organization.clone(),
            name: name.to_owned(),
            display_name: name.to_uppercase(),
            description: String::new(),
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
            owner: "admin".to_owned(),
            usage_count: 0,
            created_at: NOW,
            updated_at: NOW,
        }
    }

    pub(super) async fn grant(&self, client: ClientId, user: UserId, hash: &[u8]) -> GrantId {
        let grant = Grant {
            id: GrantId::new(&self.environment),
            organization: self.organization.clone(),
            client,
            user: Some(user),
            kind: "password".to_owned(),
            scopes: ScopeSet::from_iter(["read", "update"]),
            family_hash: None,
            refresh_hash: hash.to_vec(),
            key_id: "k1".to_owned(),
            rotated_at: None,
            expires_at: LATER,
            revoked_at: None,
            client_epoch: Epoch::FIRST,
            user_epoch: Epoch::FIRST,
            access_until: LATER,
            created_at: NOW,
            updated_at: NOW,
        };
        let id = grant.id;
        let (client, secrets) =
            self.store.client(self.organization.clone(), client).await.expect("a look-up").expect("a client");
        let request = GrantRequest {
            client: ShownClient { client: (&client).into(), proof: ClientProof::Secret(secrets[0].id) },
            user: self.shown(user).await,
            requested: grant.scopes.clone(),
            policy: ScopePolicy::default(),
            grant,
        };
        self.store.create_grant(request, self.audit()).await.expect("a grant");
        id
    }

    /// A user who has shown a password just now.
    pub(super) async fn shown(&self, user: UserId) -> ShownUser {
        ShownUser::from(&self.store.user_by_id(user).await.expect("a look-up").expect("the user"))
    }

    /// Removes what is left of everything that is deleted, `limit` rows at once; says how many each time.
    pub(super) async fn remove_deleted(&self, limit: u64) -> Vec<u64> {
        let mut portions = Vec::new();
        loop {
            match self.store.remove_deleted(NOW, limit).await.expect("removed") {
                0 => return portions,
                rows => portions.push(rows),
            }
        }
    }

    /// The grant of a refresh token, by the token's own hash.
    pub(super) async fn grant_of(&self, hash: &[u8]) -> Option<(Grant, RefreshPlace)> {
        let handle = RefreshHandle { family: None, hash: hash.to_vec() };
        self.store.grant_by_refresh(handle, NOW).await.expect("a look-up")
    }

    /// The entries of the change log since `number` as `kind subject`.
    pub(super) async fn changes_since(&self, number: i64) -> Vec<String> {
        let entries = read(&self.store, "entries", move |tx| {
            let sql = "SELECT n, kind, subject FROM change_log WHERE n > $1 ORDER BY n";
            tx.query(sql, tollgate_store::params![number], |row| {
                Ok((row.int(0)?, format!("{} {}", row.text(1)?, row.text(2)?)))
            })
        });
        let entries = entries.await.expect("entries");
        let numbers: Vec<i64> = entries.iter().map(|(number, _)| *number).collect();
        let expected: Vec<i64> = (number + 1..).take(numbers.len()).collect();
        assert_eq!(numbers, expected, "no gaps");
        entries.into_iter().map(|(_, entry)| entry).collect()
    }

    /// What the denials that are live at a time are about, oldest first.
    pub(super) async fn denied(&self, at: Timestamp) -> Vec<Denied> {
        self.denials(at).await.into_iter().map(|denial| denial.denied).collect()
    }

    /// The denials that are live.
    pub(super) async fn denials(&self, at: Timestamp) -> Vec<Denial> {
        self.store.snapshot(at).await.expect("a snapshot").0.credentials.denials
    }

    pub(super) async fn last_change(&self) -> i64 {
        self.store.last_change().await.expect("a number")
    }
}

/// A scope of an API's own, or a shared one.
pub(super) fn api_scope(name: &str, roles: &[&str], shared: bool) -> ApiScope {
    ApiScope {
        name: name.to_owned(),
        display_name: name.to_owned(),
        description: String::new(),
        roles: roles.iter().map(|&role| role.to_owned()).collect(),
        shared,
    }
}
