//! The demo's content in the store: people, a role, and the Orders API, published and deployed.

use serde_json::{Map, json};
use tollgate_auth::{Actor, Auth, AuthError};
use tollgate_domain::api::{Api, ApiDefinition, ApiScope};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::client::KeyType;
use tollgate_domain::id::{ApiId, RevisionId, UserId};
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::organization::Organization;
use tollgate_domain::page::Page;
use tollgate_domain::peer::Peer;
use tollgate_domain::resource::{AuthType, Resource};
use tollgate_domain::role::{CREATOR, EVERYONE, PUBLISHER, SUBSCRIBER};
use tollgate_domain::secret::Password;
use tollgate_store::{ApiQuery, Audit, Deployment, NewUser, RevisionOutcome, StoreError};

/// The role that may change orders.
const ORDERS_EDITOR: &str = "orders-editor";
/// Who made the API.
const MAKER: &str = "maker";
/// The API.
const NAME: &str = "Orders";
const CONTEXT: &str = "/orders";
const VERSION: &str = "1.0.0";
const DESCRIPTION: &str = "Orders of a small coffee shop: list them, look at one, change one.";
/// Who writes, in the audit trail.
const ACTOR: &str = "server";

/// People: name, password, roles.
pub(super) const PEOPLE: [(&str, &str, &[&str]); 3] = [
    ("reader", "reader-demo-1", &[SUBSCRIBER]),
    ("editor", "editor-demo-1", &[SUBSCRIBER, ORDERS_EDITOR]),
    (MAKER, "maker-demo-1", &[CREATOR, PUBLISHER]),
];

/// Resources: verb, path, who may call, scopes.
const RESOURCES: [(&str, &str, AuthType, &[&str]); 5] = [
    ("GET", "/orders", AuthType::Any, &["read"]),
    ("GET", "/orders/{id}", AuthType::Any, &["read"]),
    ("PUT", "/orders/{id}", AuthType::Any, &["update"]),
    ("GET", "/health", AuthType::Any, &[]),
    ("GET", "/status", AuthType::None, &[]),
];

/// Brings what is missing, and points the API at this start's upstream.
pub(super) async fn bring(auth: &Auth, upstream: &str) -> Result<(), AuthError> {
    let organization = Organization::super_organization();
    let store = auth.store();
    unless_there(auth.create_role(&organization, ORDERS_EDITOR, actor(&Peer::default())).await)?;
    for (name, password, roles) in PEOPLE {
        bring_user(auth, &organization, name, password, roles).await?;
    }
    let api = bring_api(auth, &organization, upstream).await?;
    if api.lifecycle == Lifecycle::Created {
        let audit = self::audit(auth, &organization, AuditAction::LifecycleChange);
        store
            .set_lifecycle(organization.clone(), api.id, (api.lifecycle, Lifecycle::Published), None, audit)
            .await?;
    }
    deploy(auth, &organization, &api).await
}

async fn bring_user(
    auth: &Auth,
    organization: &Organization,
    name: &str,
    password: &str,
    roles: &[&str],
) -> Result<(), AuthError> {
    let store = auth.store();
    if store.user_by_name(organization.clone(), name.to_owned()).await?.is_some() {
        return Ok(());
    }
    let user = NewUser {
        id: UserId::new(auth.environment()),
        name: name.to_owned(),
        password_hash: auth.hash_password(&Password::new(password)).await?,
        roles: roles.iter().map(|&role| role.to_owned()).collect(),
        claims: Map::new(),
    };
    unless_there(auth.create_user(organization, user, actor(&Peer::default())).await)
}

/// The API as it is now: made, pointed at the upstream, or left as it was.
async fn bring_api(auth: &Auth, organization: &Organization, upstream: &str) -> Result<Api, AuthError> {
    let store = auth.store();
    let query = ApiQuery {
        context: Some(CONTEXT.to_owned()),
        version: Some(VERSION.to_owned()),
        ..ApiQuery::all(organization.clone(), Page::new(None, Some(Page::MOST)))
    };
    let found = store.apis(query).await?.list.into_iter().find(|api| api.context == CONTEXT);
    let found = match found {
        Some(found) => store.api(organization.clone(), found.id).await?,
        None => None,
    };
    let now = auth.now();
    let Some(mut api) = found else {
        let api = Api {
            id: ApiId::new(auth.environment()),
            organization: organization.clone(),
            name: NAME.to_owned(),
            context: CONTEXT.to_owned(),
            version: VERSION.to_owned(),
            provider: MAKER.to_owned(),
            lifecycle: Lifecycle::Created,
            definition: definition(upstream),
            created_at: now,
            updated_at: now,
        };
        store.create_api(api.clone(), audit(auth, organization, AuditAction::ApiCreate)).await?;
        return Ok(api);
    };
    if api.definition.endpoints(KeyType::Production) != [upstream] {
        api.definition.endpoint_config = endpoint_config(upstream);
        api.updated_at = now;
        store.update_api(api.clone(), None, audit(auth, organization, AuditAction::ApiUpdate)).await?;
    }
    Ok(api)
}

/// Deploys a revision with the API's endpoint, unless one is deployed.
async fn deploy(auth: &Auth, organization: &Organization, api: &Api) -> Result<(), AuthError> {
    let store = auth.store();
    let endpoints = api.definition.endpoints(KeyType::Production);
    let revisions = store.revisions(organization.clone(), api.id).await?;
    let is_current = |definition: &ApiDefinition| definition.endpoints(KeyType::Production) == endpoints;
    if revisions.iter().any(|(revision, places)| !places.is_empty() && is_current(&revision.definition)) {
        return Ok(());
    }
    let mut spare = revisions.iter().filter(|(_, places)| places.is_empty()).map(|(revision, _)| revision.id);
    let revision = loop {
        let id = RevisionId::new(auth.environment());
        let description = "The demo's upstream".to_owned();
        let audit = audit(auth, organization, AuditAction::RevisionCreate);
        let made = store.create_revision(organization.clone(), api.id, id, description, None, audit);
        match made.await? {
            RevisionOutcome::Created(revision) => break revision.id,
            RevisionOutcome::NoApi => return Ok(()),
            // The oldest one that is not deployed makes room; the list has the newest first.
            RevisionOutcome::TooMany => {
                let Some(oldest) = spare.next_back() else { return Ok(()) };
                let audit = self::audit(auth, organization, AuditAction::RevisionDelete);
                store.delete_revision(organization.clone(), api.id, oldest, audit).await?;
            }
        }
    };
    let place = Deployment {
        revision,
        environment: auth.settings().gateway_environment.clone(),
        vhost: auth.settings().hostname.clone(),
        display_on_devportal: true,
        created_at: auth.now(),
    };
    let audit = audit(auth, organization, AuditAction::Deploy);
    store.deploy(organization.clone(), api.id, revision, vec![place], None, audit).await?;
    Ok(())
}

fn definition(upstream: &str) -> ApiDefinition {
    let scope = |name: &str, description: &str, role: &str| ApiScope {
        name: name.to_owned(),
        display_name: name.to_owned(),
        description: description.to_owned(),
        roles: vec![role.to_owned()],
        shared: false,
    };
    let resources = RESOURCES.map(|(verb, target, auth_type, scopes)| Resource {
        target: target.to_owned(),
        verb: verb.to_owned(),
        auth_type,
        throttling_policy: "Unlimited".to_owned(),
        scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
    });
    ApiDefinition {
        description: DESCRIPTION.to_owned(),
        transport: vec!["https".to_owned()],
        tiers: ["Bronze", "Gold", "Silver", "Unlimited"].map(str::to_owned).to_vec(),
        resources: resources.to_vec(),
        scopes: vec![
            scope("read", "Look at orders", EVERYONE),
            scope("update", "Change orders", ORDERS_EDITOR),
        ],
        endpoint_config: endpoint_config(upstream),
        ..ApiDefinition::default()
    }
}

fn endpoint_config(upstream: &str) -> serde_json::Value {
    json!({
        "endpoint_type": "http",
        "production_endpoints": {"url": upstream},
        "sandbox_endpoints": {"url": upstream},
    })
}

fn actor(peer: &Peer) -> Actor<'_> {
    Actor { name: ACTOR, peer }
}

fn audit(auth: &Auth, organization: &Organization, action: AuditAction) -> Audit {
    auth.audit(organization, actor(&Peer::default()), action, NAME)
}

/// Another process may have been first: the same.
fn unless_there(result: Result<(), StoreError>) -> Result<(), AuthError> {
    match result {
        Ok(()) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
