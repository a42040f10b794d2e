//! OAuth clients: how they are found, made, changed and removed. Their secrets are in `client_secret.rs`.

use tollgate_domain::change::ChangeKind;
use tollgate_domain::client::{Client, ClientState, KeyType};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::deployed::DeployedClient;
use tollgate_domain::id::{ApplicationId, ClientId, ClientSecretId};
use tollgate_domain::organization::Organization;

use crate::audit::{self, Audit};
use crate::client_secret::{self, NewSecret, StoredSecret};
use crate::error::StoreError;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;
use crate::value::Value;
use crate::{application, deployed, json, params, removal, unreadable, user, version};

/// A client with its secrets that are not revoked, oldest first; expired ones are among them.
pub type ClientWithSecrets = (Client, Vec<StoredSecret>);

const COLUMNS: &str = "c.organization, c.id, c.consumer_key, c.name, c.owner_id, c.application_id, c.key_type, \
    c.grant_types, c.callback_url, c.state, c.properties, c.token_type, c.saas, c.created_at, c.updated_at, c.epoch, c.valid_from";
const WIDTH: usize = 17;

/// Reads the key type of a key set.
pub(crate) fn key_type(row: &Row<'_>, column: usize) -> Result<Option<KeyType>, StoreError> {
    let unknown = || StoreError::malformed("unknown key type");
    row.opt_text(column)?.map(|text| KeyType::parse(&text).ok_or_else(unknown)).transpose()
}

/// Reads the state of a client.
pub(crate) fn state(row: &Row<'_>, column: usize) -> Result<ClientState, StoreError> {
    ClientState::parse(&row.text(column)?).ok_or_else(|| StoreError::malformed("unknown state of a client"))
}

fn read(row: &Row<'_>) -> Result<Client, StoreError> {
    Ok(Client {
        organization: row.parse(0)?,
        id: row.parse(1)?,
        consumer_key: row.text(2)?,
        name: row.text(3)?,
        owner: row.parse(4)?,
        key_set: row.opt_parse(5)?.zip(key_type(row, 6)?),
        grant_types: row.json(7)?,
        callback_url: row.text(8)?,
        state: state(row, 9)?,
        properties: row.json(10)?,
        token_type: row.opt_text(11)?,
        saas: row.bool(12)?,
        created_at: row.time(13)?,
        updated_at: row.time(14)?,
        epoch: row.epoch(15)?,
        valid_from: row.epoch(16)?,
    })
}

/// The clients (alias `c`) for which `condition` holds, oldest first.
fn find(
    tx: &mut Tx<'_>,
    condition: &str,
    params: impl AsRef<[Value]>,
) -> Result<Vec<ClientWithSecrets>, StoreError> {
    let mut clients = Vec::new();
    tx.query(&select(condition), params, |row| collect(&mut clients, row))?;
    Ok(clients)
}

fn select(condition: &str) -> String {
    format!(
        "SELECT {COLUMNS}, {} FROM client c LEFT JOIN client_secret s ON s.client_id = c.id AND s.revoked_at IS NULL \
         WHERE {condition} AND c.state <> 'deleted' ORDER BY c.created_at, c.id, s.created_at, s.id",
        client_secret::COLUMNS
    )
}

/// Takes a row of [`select`]: a client with one of its secrets.
fn collect(clients: &mut Vec<ClientWithSecrets>, row: &Row<'_>) -> Result<(), StoreError> {
    let id = row.parse(1)?;
    let secret = client_secret::read(row, WIDTH)?;
    match clients.last_mut() {
        Some((client, secrets)) if client.id == id => secrets.extend(secret),
        _ => clients.push((read(row)?, secret.into_iter().collect())),
    }
    Ok(())
}

/// A client, held as it is until the commit, and whether this secret of its is live.
pub(crate) fn held(
    tx: &mut Tx<'_>,
    id: ClientId,
    secret: Option<ClientSecretId>,
    now: Timestamp,
) -> Result<Option<(Client, bool)>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, s.id FROM client c LEFT JOIN client_secret s ON s.client_id = c.id AND s.id = $1 \
         AND s.revoked_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > $2) WHERE c.id = $3 AND c.state <> 'deleted'{}",
        tx.for_share("c")
    );
    tx.query_opt(&sql, params![secret, now, id], |row| Ok((read(row)?, row.opt_text(WIDTH)?.is_some())))
}

/// The ids of the clients for which `condition` holds.
pub(crate) fn ids(
    tx: &mut Tx<'_>,
    condition: &str,
    params: impl AsRef<[Value]>,
) -> Result<Vec<ClientId>, StoreError> {
    let sql = format!("SELECT id FROM client WHERE {condition} AND state <> 'deleted' ORDER BY id");
    tx.query(&sql, params, |row| row.parse(0))
}

/// Logs a change of a client.
pub(crate) fn log(
    tx: &mut Tx<'_>,
    organization: &Organization,
    id: ClientId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.log_change(now, organization, ChangeKind::Client, &id.to_string()).map(drop)
}

impl Store {
    /// Makes a client with its first secret.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] on `client_key_set` when the application has a key set of that type, on `client_name`
    /// when the name is taken in the organization; [`StoreError::Missing`] when owner or application are not of the
    /// organization.
    pub async fn create_client(
        &self,
        client: Client,
        secret: NewSecret,
        audit: Audit,
    ) -> Result<(), StoreError> {
        self.write("create_client", move |tx| {
            user::require(tx, &client.organization, client.owner)?;
            if let Some((application, _)) = client.key_set {
                application::require(tx, &client.organization, application)?;
            }
            tx.execute_one(
                "INSERT INTO client (organization, id, consumer_key, name, owner_id, application_id, key_type, \
                 grant_types, callback_url, state, properties, token_type, saas, created_at, updated_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                params![
                    &client.organization,
                    client.id,
                    &client.consumer_key,
                    &client.name,
                    client.owner,
                    client.key_set.map(|(application, _)| application),
                    client.key_set.map(|(_, key_type)| key_type.as_str()),
                    json::text(&client.grant_types)?,
                    &client.callback_url,
                    client.state.as_str(),
                    json::text(&client.properties)?,
                    &client.token_type,
                    client.saas,
                    client.created_at,
                    client.updated_at,
                ],
            )?;
            client_secret::insert(tx, &client.organization, client.id, &secret, client.created_at)?;
            audit::insert(tx, &audit)?;
            log(tx, &client.organization, client.id, audit.at)
        })
        .await
    }

    /// The client of a consumer key, of any organization: the Token API learns the organization from it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn client_by_key(&self, consumer_key: String) -> Result<Option<ClientWithSecrets>, StoreError> {
        self.read("client_by_key", move |tx| {
            Ok(find(tx, "c.consumer_key = $1", params![&consumer_key])?.pop())
        })
        .await
    }

    /// One client.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn client(
        &self,
        organization: Organization,
        id: ClientId,
    ) -> Result<Option<ClientWithSecrets>, StoreError> {
        self.read("client", move |tx| {
            Ok(find(tx, "c.organization = $1 AND c.id = $2", params![&organization, id])?.pop())
        })
        .await
    }

    /// The key sets of an application, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn clients_of_application(
        &self,
        organization: Organization,
        application: ApplicationId,
    ) -> Result<Vec<ClientWithSecrets>, StoreError> {
        self.read("clients_of_application", move |tx| {
            let sql = select("c.organization = $1 AND c.application_id = $2");
            let mut clients = Vec::new();
            let all = params![&organization, application];
            unreadable::list(tx, "client", (&sql, 1), all, |row| collect(&mut clients, row))?;
            Ok(clients)
        })
        .await
    }

    /// The client of a registered name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn client_by_name(
        &self,
        organization: Organization,
        name: String,
    ) -> Result<Option<ClientWithSecrets>, StoreError> {
        self.read("client_by_name", move |tx| {
            Ok(find(tx, "c.organization = $1 AND c.name = $2", params![&organization, &name])?.pop())
        })
        .await
    }

    /// Writes name, grant types, callback URL, properties, token type and `saas`, and gives the new version; for
    /// `seen` see `version.rs`. `None` when there is no such client of that version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] on `client_name` when the name is taken.
    pub async fn update_client(
        &self,
        client: Client,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.write("update_client", move |tx| {
            let sql = format!(
                "UPDATE client SET name = $1, grant_types = $2, callback_url = $3, properties = $4, token_type = $5, \
                 saas = $6, {} WHERE organization = $8 AND id = $9 AND state <> 'deleted' AND {} RETURNING updated_at",
                version::next(7),
                version::is_seen(10),
            );
            let version = tx.query_opt(
                &sql,
                params![
                    &client.name,
                    json::text(&client.grant_types)?,
                    &client.callback_url,
                    json::text(&client.properties)?,
                    &client.token_type,
                    client.saas,
                    client.updated_at,
                    &client.organization,
                    client.id,
                    seen,
                ],
                |row| row.time(0),
            )?;
            if version.is_none() {
                return Ok(None);
            }
            audit::insert(tx, &audit)?;
            log(tx, &client.organization, client.id, audit.at)?;
            Ok(version)
        })
        .await
    }

    /// Deletes a client with its secrets; ends its grants, whose rows follow in portions, and its access tokens, because
    /// whoever checks them knows the clients that there are. For `seen` see `version.rs`. `false` when there is no such
    /// client of that version.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_client(
        &self,
        organization: Organization,
        id: ClientId,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("delete_client", move |tx| {
            let condition = format!("organization = $1 AND id = $2 AND {}", version::is_seen(3));
            if ids(tx, &condition, params![&organization, id, seen])?.is_empty() {
                return Ok(false);
            }
            removal::mark_client(tx, &organization, id, audit.at)?;
            audit::insert(tx, &audit)?;
            Ok(true)
        })
        .await
    }

    /// Sets whether a client may be used; the revoked state ends its grants and access tokens for good. Gives
    /// what is known of it now; `None` when there is no such client.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_client_state(
        &self,
        organization: Organization,
        consumer_key: String,
        state: ClientState,
        now: Timestamp,
        audit: Audit,
    ) -> Result<Option<DeployedClient>, StoreError> {
        self.write("set_client_state", move |tx| {
            let ends = state == ClientState::Revoked;
            let sql = format!(
                "UPDATE client SET state = $1, epoch = epoch + 1, \
                 valid_from = CASE WHEN CAST($2 AS BIGINT) = 1 THEN epoch + 1 ELSE valid_from END, {} \
                 WHERE consumer_key = $4 AND organization = $5 AND state <> 'deleted' RETURNING id",
                version::next(3)
            );
            let changed: Option<ClientId> = tx.query_opt(
                &sql,
                params![state.as_str(), ends, now, &consumer_key, &organization],
                |row| row.parse(0),
            )?;
            let Some(id) = changed else { return Ok(None) };
            audit::insert(tx, &audit)?;
            log(tx, &organization, id, now)?;
            deployed::client(tx, id)
        })
        .await
    }
}
