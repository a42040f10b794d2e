//! APIs as they are deployed, and who may call them.

use tollgate_domain::deployed::{DeployedApi, DeployedClient, DeployedSubscription};
use tollgate_domain::id::{ApiId, ApplicationId, ClientId};

use crate::error::StoreError;
use crate::transaction::Tx;
use crate::unreadable::{self, Read, Unreadable, sift};
use crate::value::Value;
use crate::{api, client, document, params, subscription};

fn find_apis(
    tx: &mut Tx<'_>,
    condition: &str,
    params: impl AsRef<[Value]>,
) -> Result<Vec<Read<DeployedApi>>, StoreError> {
    let sql = format!(
        "SELECT a.organization, a.id, a.name, a.context, a.version, a.provider, a.lifecycle, r.id, r.definition \
         FROM deployment d JOIN api a ON a.id = d.api_id JOIN api_revision r ON r.id = d.revision_id {condition} \
         ORDER BY a.id, d.created_at DESC, r.number DESC, d.environment"
    );
    let mut apis = unreadable::query(tx, "API", (&sql, 1), params, |row| {
        Ok(DeployedApi {
            organization: row.parse(0)?,
            api: row.parse(1)?,
            name: row.text(2)?,
            context: row.text(3)?,
            version: row.text(4)?,
            provider: row.text(5)?,
            lifecycle: api::lifecycle(row, 6)?,
            revision: row.parse(7)?,
            definition: document::definition(row, 8)?,
        })
    })?;
    // Of several deployments the last counts, also when it cannot be read: an older one is not what was asked for.
    let id = |api: &Read<DeployedApi>| match api {
        Ok(api) => api.api.to_string(),
        Err(unreadable) => unreadable.id.clone(),
    };
    apis.dedup_by(|later, first| id(later) == id(first));
    Ok(apis)
}

fn find_clients(
    tx: &mut Tx<'_>,
    condition: &str,
    params: impl AsRef<[Value]>,
) -> Result<Vec<Read<DeployedClient>>, StoreError> {
    let sql = format!(
        "SELECT organization, id, consumer_key, application_id, key_type, state, epoch, valid_from \
         FROM (SELECT * FROM client WHERE state <> 'deleted') c {condition} ORDER BY id"
    );
    unreadable::query(tx, "client", (&sql, 1), params, |row| {
        Ok(DeployedClient {
            organization: row.parse(0)?,
            client: row.parse(1)?,
            consumer_key: row.text(2)?,
            application: row.opt_parse(3)?,
            key_type: client::key_type(row, 4)?,
            state: client::state(row, 5)?,
            epoch: row.epoch(6)?,
            valid_from: row.epoch(7)?,
        })
    })
}

fn find_subscriptions(
    tx: &mut Tx<'_>,
    condition: &str,
    params: impl AsRef<[Value]>,
) -> Result<Vec<Read<DeployedSubscription>>, StoreError> {
    let sql =
        format!("SELECT application_id, api_id, tier, status, id FROM subscription {condition} ORDER BY id");
    unreadable::query(tx, "subscription", (&sql, 4), params, |row| {
        Ok(DeployedSubscription {
            application: row.parse(0)?,
            api: row.parse(1)?,
            tier: row.text(2)?,
            status: subscription::status(row, 3)?,
        })
    })
}

/// All that are deployed in an environment, or in any, each with the revision that was deployed last.
pub(crate) fn apis(
    tx: &mut Tx<'_>,
    environment: Option<&str>,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Vec<DeployedApi>, StoreError> {
    let found = match environment {
        Some(environment) => find_apis(tx, "WHERE d.environment = $1", params![environment])?,
        None => find_apis(tx, "", params![])?,
    };
    Ok(sift(found, unreadable))
}

/// An API as it is deployed in an environment, or in any; `None` when it is not deployed there.
pub(crate) fn api(
    tx: &mut Tx<'_>,
    environment: Option<&str>,
    id: ApiId,
) -> Result<Option<DeployedApi>, StoreError> {
    let mut found = match environment {
        Some(environment) => {
            find_apis(tx, "WHERE a.id = $1 AND d.environment = $2", params![id, environment])?
        }
        None => find_apis(tx, "WHERE a.id = $1", params![id])?,
    };
    Ok(found.pop().transpose()?)
}

/// All clients, revoked ones as well.
pub(crate) fn clients(
    tx: &mut Tx<'_>,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Vec<DeployedClient>, StoreError> {
    Ok(sift(find_clients(tx, "", params![])?, unreadable))
}

/// One client.
pub(crate) fn client(tx: &mut Tx<'_>, id: ClientId) -> Result<Option<DeployedClient>, StoreError> {
    Ok(find_clients(tx, "WHERE id = $1", params![id])?.pop().transpose()?)
}

/// All subscriptions, blocked ones as well.
pub(crate) fn subscriptions(
    tx: &mut Tx<'_>,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Vec<DeployedSubscription>, StoreError> {
    Ok(sift(find_subscriptions(tx, "", params![])?, unreadable))
}

/// The subscriptions of one application.
pub(crate) fn subscriptions_of(
    tx: &mut Tx<'_>,
    application: ApplicationId,
) -> Result<Vec<DeployedSubscription>, StoreError> {
    let found = find_subscriptions(tx, "WHERE application_id = $1", params![application])?;
    Ok(found.into_iter().collect::<Result<_, _>>()?)
}
