//! What a gateway needs to know, whole and piece by piece. Of all organizations: a gateway serves them all.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::Denial;
use tollgate_domain::deployed::{DeployedApi, DeployedClient, DeployedSubscription};
use tollgate_domain::id::{ApiId, ApplicationId, ClientId};

use crate::error::StoreError;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;
use crate::value::Value;
use crate::{api, change, client, denial, params, subscription};

/// Everything at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct GatewayView {
    /// The newest change that is in it.
    pub number: i64,
    /// The APIs that are deployed.
    pub apis: Vec<DeployedApi>,
    /// All clients, revoked ones as well.
    pub clients: Vec<DeployedClient>,
    /// All subscriptions, blocked ones as well.
    pub subscriptions: Vec<DeployedSubscription>,
    /// The live denials.
    pub denials: Vec<Denial>,
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
) -> Result<Vec<DeployedClient>, StoreError> {
    let sql = format!(
        "SELECT organization, id, consumer_key, application_id, key_type, state FROM client {condition} ORDER BY id"
    );
    tx.query(&sql, params, |row| {
        Ok(DeployedClient {
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
) -> Result<Vec<DeployedSubscription>, StoreError> {
    let sql =
        format!("SELECT application_id, api_id, tier, status FROM subscription {condition} ORDER BY id");
    tx.query(&sql, params, |row| {
        Ok(DeployedSubscription {
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
        self.read_whole("gateway_view", move |tx| {
            Ok(GatewayView {
                number: change::last(tx)?,
                apis: apis(tx, "", params![])?,
                clients: clients(tx, "", params![])?,
                subscriptions: subscriptions(tx, "", params![])?,
                denials: denial::live(tx, now)?,
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
    pub async fn gateway_client(&self, id: ClientId) -> Result<Option<DeployedClient>, StoreError> {
        self.read("gateway_client", move |tx| Ok(clients(tx, "WHERE id = $1", params![id])?.pop())).await
    }

    /// The subscriptions of one application.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn gateway_subscriptions(
        &self,
        application: ApplicationId,
    ) -> Result<Vec<DeployedSubscription>, StoreError> {
        self.read("gateway_subscriptions", move |tx| {
            subscriptions(tx, "WHERE application_id = $1", params![application])
        })
        .await
    }
}
