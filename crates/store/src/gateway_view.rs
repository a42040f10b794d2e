//! What a gateway needs to know, whole and piece by piece. Of all organizations: a gateway serves them all.

use tollgate_domain::api::ApiDefinition;
use tollgate_domain::client::{ClientState, KeyType};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::{ApiId, ApplicationId, ClientId, RevisionId};
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::organization::Organization;
use tollgate_domain::subscription::SubscriptionStatus;

use crate::error::StoreError;
use crate::revocation::{self, Revocation};
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;
use crate::value::Value;
use crate::{api, change, client, params, subscription};

/// Everything at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct GatewayView {
    /// The newest change that is in it.
    pub number: i64,
    /// The APIs that are deployed.
    pub apis: Vec<DeployedApi>,
    /// All clients, revoked ones as well.
    pub clients: Vec<GatewayClient>,
    /// All subscriptions, blocked ones as well.
    pub subscriptions: Vec<GatewaySubscription>,
    /// The live revocations.
    pub revocations: Vec<Revocation>,
}

/// An API with the revision that is deployed.
#[derive(Clone, Debug, PartialEq)]
pub struct DeployedApi {
    /// Whose it is.
    pub organization: Organization,
    /// Which API.
    pub api: ApiId,
    /// Its name.
    pub name: String,
    /// Its context, see `Api::context`.
    pub context: String,
    /// Its version.
    pub version: String,
    /// The name of the user who made it.
    pub provider: String,
    /// Where it stands.
    pub lifecycle: Lifecycle,
    /// The deployed revision; with several environments, the one deployed last.
    pub revision: RevisionId,
    /// What that revision says; roles of shared scopes as they were when it was made.
    pub definition: ApiDefinition,
}

/// What a gateway knows of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayClient {
    /// Whose it is.
    pub organization: Organization,
    /// Which client.
    pub client: ClientId,
    /// Its consumer key, which tokens carry.
    pub consumer_key: String,
    /// Whose key set it is; `None` for a dynamic registration.
    pub application: Option<ApplicationId>,
    /// Which key set it is.
    pub key_type: Option<KeyType>,
    /// Whether it may be used.
    pub state: ClientState,
}

/// What a gateway knows of a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewaySubscription {
    /// Who may call.
    pub application: ApplicationId,
    /// What may be called.
    pub api: ApiId,
    /// The subscription tier.
    pub tier: String,
    /// Whether calls pass.
    pub status: SubscriptionStatus,
}

fn read_api(row: &Row<'_>) -> Result<DeployedApi, StoreError> {
    Ok(DeployedApi {
        organization: row.parse(0)?,
        api: row.parse(1)?,
        name: row.text(2)?,
        context: row.text(3)?,
        version: row.text(4)?,
        provider: row.text(5)?,
        lifecycle: api::lifecycle(row, 6)?,
        revision: row.parse(7)?,
        definition: row.json(8)?,
    })
}

fn apis(
    tx: &mut Tx<'_>,
    condition: &str,
    params: impl AsRef<[Value]>,
) -> Result<Vec<DeployedApi>, StoreError> {
    let sql = format!(
        "SELECT a.organization, a.id, a.name, a.context, a.version, a.provider, a.lifecycle, r.id, r.definition \
         FROM deployment d JOIN api a ON a.id = d.api_id JOIN api_revision r ON r.id = d.revision_id {condition} \
         ORDER BY a.id, d.created_at DESC, r.number DESC, d.environment"
    );
    let mut apis = tx.query(&sql, params, read_api)?;
    apis.dedup_by_key(|deployed| deployed.api);
    Ok(apis)
}

fn clients(
    tx: &mut Tx<'_>,
    condition: &str,
    params: impl AsRef<[Value]>,
) -> Result<Vec<GatewayClient>, StoreError> {
    let sql = format!(
        "SELECT organization, id, consumer_key, application_id, key_type, state FROM client {condition} ORDER BY id"
    );
    tx.query(&sql, params, |row| {
        Ok(GatewayClient {
            organization: row.parse(0)?,
            client: row.parse(1)?,
            consumer_key: row.text(2)?,
            application: row.opt_parse(3)?,
            key_type: client::key_type(row, 4)?,
            state: client::state(row, 5)?,
        })
    })
}

fn subscriptions(
    tx: &mut Tx<'_>,
    condition: &str,
    params: impl AsRef<[Value]>,
) -> Result<Vec<GatewaySubscription>, StoreError> {
    let sql =
        format!("SELECT application_id, api_id, tier, status FROM subscription {condition} ORDER BY id");
    tx.query(&sql, params, |row| {
        Ok(GatewaySubscription {
            application: row.parse(0)?,
            api: row.parse(1)?,
            tier: row.text(2)?,
            status: subscription::status(row, 3)?,
        })
    })
}

impl Store {
    /// Everything that a gateway needs, at one moment.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn gateway_view(&self, now: Timestamp) -> Result<GatewayView, StoreError> {
        self.read("gateway_view", move |tx| {
            Ok(GatewayView {
                number: change::last(tx)?,
                apis: apis(tx, "", params![])?,
                clients: clients(tx, "", params![])?,
                subscriptions: subscriptions(tx, "", params![])?,
                revocations: revocation::live(tx, now)?,
            })
        })
        .await
    }

    /// An API as it is deployed; `None` when it is deployed nowhere.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn deployed_api(&self, id: ApiId) -> Result<Option<DeployedApi>, StoreError> {
        self.read("deployed_api", move |tx| Ok(apis(tx, "WHERE a.id = $1", params![id])?.pop())).await
    }

    /// What a gateway knows of one client.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn gateway_client(&self, id: ClientId) -> Result<Option<GatewayClient>, StoreError> {
        self.read("gateway_client", move |tx| Ok(clients(tx, "WHERE id = $1", params![id])?.pop())).await
    }

    /// The subscriptions of one application.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn gateway_subscriptions(
        &self,
        application: ApplicationId,
    ) -> Result<Vec<GatewaySubscription>, StoreError> {
        self.read("gateway_subscriptions", move |tx| {
            subscriptions(tx, "WHERE application_id = $1", params![application])
        })
        .await
    }
}
