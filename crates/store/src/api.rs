//! APIs: working copies. Revisions are in `api_revision.rs`, what they do to the catalog of scopes in `api_scope.rs`.

use std::collections::HashMap;

use serde_json::Value;
use tollgate_domain::api::Api;
use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::{ApiId, ApplicationId, ScopeId};
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::organization::Organization;

use crate::api_list::SummaryColumns;
use crate::audit::{self, Audit};
use crate::document::{self, Packed};
use crate::error::StoreError;
use crate::listing::count;
use crate::row::Row;
use crate::scope::SharedScope;
use crate::store::Store;
use crate::transaction::Tx;
use crate::{api_scope, json, params, scope, unreadable, version};

const COLUMNS: &str =
    "organization, id, name, context, version, provider, lifecycle, definition, created_at, updated_at";

/// Reads the state of an API.
pub(crate) fn lifecycle(row: &Row<'_>, column: usize) -> Result<Lifecycle, StoreError> {
    Lifecycle::parse(&row.text(column)?).ok_or_else(|| StoreError::malformed("unknown state of an API"))
}

fn read(row: &Row<'_>) -> Result<Api, StoreError> {
    Ok(Api {
        organization: row.parse(0)?,
        id: row.parse(1)?,
        name: row.text(2)?,
        context: row.text(3)?,
        version: row.text(4)?,
        provider: row.text(5)?,
        lifecycle: lifecycle(row, 6)?,
        definition: document::definition(row, 7)?,
        created_at: row.time(8)?,
        updated_at: row.time(9)?,
    })
}

/// Shared scopes say today what they say, not what they said when the API was written.
fn refresh_shared_scopes(tx: &mut Tx<'_>, apis: &mut [Api]) -> Result<(), StoreError> {
    let mut known: HashMap<String, Option<SharedScope>> = HashMap::new();
    for api in apis {
        let organization = &api.organization;
        for own in api.definition.scopes.iter_mut().filter(|own| own.shared) {
            if !known.contains_key(&own.name) {
                known.insert(own.name.clone(), scope::shared_by_name(tx, organization, &own.name)?);
            }
            if let Some(Some(shared)) = known.get(&own.name) {
                own.display_name.clone_from(&shared.display_name);
                own.description.clone_from(&shared.description);
                own.roles.clone_from(&shared.roles);
            }
        }
    }
    Ok(())
}

/// Logs a change that gateways must hear of.
pub(crate) fn log(
    tx: &mut Tx<'_>,
    organization: &Organization,
    id: ApiId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.log_change(now, organization, ChangeKind::Api, &id.to_string()).map(drop)
}

/// Gives an API the next version, if it has the one that was seen: that, or `None`.
pub(crate) fn touch(
    tx: &mut Tx<'_>,
    organization: &Organization,
    id: ApiId,
    seen: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let sql = format!(
        "UPDATE api SET {} WHERE organization = $2 AND id = $3 AND {} RETURNING updated_at",
        version::next(1),
        version::is_seen(4),
    );
    tx.query_opt(&sql, params![now, organization, id, seen], |row| row.time(0))
}

impl Store {
    /// Makes an API and the scopes of its own.
    ///
    /// # Errors
    /// As [`Store::import_api`].
    pub async fn create_api(&self, api: Api, audit: Audit) -> Result<(), StoreError> {
        self.make_api(api, None, audit).await
    }

    /// Makes an API that came with an OpenAPI document, and the scopes of its own.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] on `api_name` (name and version taken), `api_context` (context and version taken) or
    /// `scope_name` (a scope of its own is someone else's); [`StoreError::Missing`] for a shared scope that does not
    /// exist.
    pub async fn import_api(&self, api: Api, document: Value, audit: Audit) -> Result<(), StoreError> {
        self.make_api(api, Some(Packed::of(document).await?), audit).await
    }

    async fn make_api(&self, api: Api, document: Option<Packed>, audit: Audit) -> Result<(), StoreError> {
        self.write("create_api", move |tx| {
            let hash = match &document {
                Some(document) => document.keep(tx, &api.organization, audit.at)?,
                None => document::NONE,
            };
            tx.execute_one(
                "INSERT INTO api (organization, id, name, context, version, provider, lifecycle, definition, \
                 next_revision, created_at, updated_at, document) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                params![
                    &api.organization,
                    api.id,
                    &api.name,
                    &api.context,
                    &api.version,
                    &api.provider,
                    api.lifecycle.as_str(),
                    json::text(&api.definition)?,
                    1,
                    api.created_at,
                    api.updated_at,
                    hash,
                ],
            )?;
            SummaryColumns::of(&api.definition)?.write(tx, &api.id.to_string())?;
            api_scope::sync(tx, &api.organization, api.id, &audit)?;
            audit::insert(tx, &audit)
        })
        .await
    }

    /// One API.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn api(&self, organization: Organization, id: ApiId) -> Result<Option<Api>, StoreError> {
        self.read("api", move |tx| {
            let sql = format!("SELECT {COLUMNS} FROM api WHERE organization = $1 AND id = $2");
            let mut found = tx.query(&sql, params![&organization, id], read)?;
            refresh_shared_scopes(tx, &mut found)?;
            Ok(found.pop())
        })
        .await
    }

    /// The APIs that an application is subscribed to, oldest subscription first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn subscribed_apis(
        &self,
        organization: Organization,
        application: ApplicationId,
    ) -> Result<Vec<Api>, StoreError> {
        self.read("subscribed_apis", move |tx| {
            let sql = format!(
                "SELECT {} FROM subscription s JOIN api a ON a.id = s.api_id \
                 WHERE s.organization = $1 AND s.application_id = $2 ORDER BY s.created_at, s.id",
                COLUMNS.split(", ").map(|column| format!("a.{column}")).collect::<Vec<_>>().join(", ")
            );
            let mut found =
                unreadable::list(tx, "API", (&sql, 1), params![&organization, application], read)?;
            refresh_shared_scopes(tx, &mut found)?;
            Ok(found)
        })
        .await
    }

    /// The APIs whose working copies or revisions carry a shared scope, by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn apis_with_scope(
        &self,
        organization: Organization,
        scope: ScopeId,
    ) -> Result<Vec<Api>, StoreError> {
        self.read("apis_with_scope", move |tx| {
            let sql = format!(
                "SELECT {COLUMNS} FROM api WHERE organization = $1 \
                 AND id IN (SELECT u.api_id FROM scope_use u WHERE u.scope_id = $2) \
                 ORDER BY lower(name), name, version, id"
            );
            unreadable::list(tx, "API", (&sql, 1), params![&organization, scope], read)
        })
        .await
    }

    /// Writes name, context, version, provider and definition, not the lifecycle, not the OpenAPI document, and gives the
    /// new version; for `seen` see `version.rs`. `None` when there is no such API of that version.
    ///
    /// # Errors
    /// As [`Store::import_api`].
    pub async fn update_api(
        &self,
        api: Api,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.change_api(api, None, seen, audit).await
    }

    /// The same, with another OpenAPI document.
    ///
    /// # Errors
    /// As [`Store::import_api`].
    pub async fn replace_document(
        &self,
        api: Api,
        document: Value,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.change_api(api, Some(Packed::of(document).await?), seen, audit).await
    }

    async fn change_api(
        &self,
        api: Api,
        document: Option<Packed>,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.write("update_api", move |tx| {
            document::move_one(tx, api.id)?;
            let sql = format!(
                "UPDATE api SET name = $1, context = $2, version = $3, provider = $4, definition = $5, {} \
                 WHERE organization = $7 AND id = $8 AND {} RETURNING updated_at",
                version::next(6),
                version::is_seen(9),
            );
            let version = tx.query_opt(
                &sql,
                params![
                    &api.name,
                    &api.context,
                    &api.version,
                    &api.provider,
                    json::text(&api.definition)?,
                    api.updated_at,
                    &api.organization,
                    api.id,
                    seen,
                ],
                |row| row.time(0),
            )?;
            if version.is_none() {
                return Ok(None);
            }
            SummaryColumns::of(&api.definition)?.write(tx, &api.id.to_string())?;
            if let Some(document) = &document {
                let before = document::of_api(tx, api.id)?;
                let hash = document.keep(tx, &api.organization, audit.at)?;
                tx.execute_one("UPDATE api SET document = $1 WHERE id = $2", params![hash, api.id])?;
                document::remove_unused(tx, &api.organization, before)?;
            }
            api_scope::sync(tx, &api.organization, api.id, &audit)?;
            audit::insert(tx, &audit)?;
            log(tx, &api.organization, api.id, audit.at)?;
            Ok(version)
        })
        .await
    }

    /// Moves an API from the state that this was decided from to another, and gives its new version; for `seen` see
    /// `version.rs`. One that leaves the gateway by it is undeployed. `None` when there is no such API in that state and
    /// of that version.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_lifecycle(
        &self,
        organization: Organization,
        id: ApiId,
        (from, to): (Lifecycle, Lifecycle),
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.write("set_lifecycle", move |tx| {
            let sql = format!(
                "UPDATE api SET lifecycle = $1, {} WHERE organization = $3 AND id = $4 AND {} AND lifecycle = $6 \
                 RETURNING updated_at",
                version::next(2),
                version::is_seen(5),
            );
            let params = params![to.as_str(), audit.at, &organization, id, seen, from.as_str()];
            let version = tx.query_opt(&sql, params, |row| row.time(0))?;
            if version.is_none() {
                return Ok(None);
            }
            if !to.is_on_gateway() {
                tx.execute(
                    "DELETE FROM deployment WHERE organization = $1 AND api_id = $2",
                    params![&organization, id],
                )?;
            }
            audit::insert(tx, &audit)?;
            log(tx, &organization, id, audit.at)?;
            Ok(version)
        })
        .await
    }

    /// Deletes an API with its revisions, deployments and scopes of its own. `false` when there is no such API.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] on `subscription` while there are subscriptions.
    pub async fn delete_api(
        &self,
        organization: Organization,
        id: ApiId,
        seen: Option<Timestamp>,
        now: Timestamp,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("delete_api", move |tx| {
            if !version::has(tx, "api", &organization, id, seen)? {
                return Ok(false);
            }
            let subscriptions = tx.query_one(
                "SELECT count(*) FROM subscription WHERE organization = $1 AND api_id = $2",
                params![&organization, id],
                count(0),
            )?;
            if subscriptions > 0 {
                return Err(StoreError::Conflict { what: "subscription".to_owned() });
            }
            tx.execute(
                "DELETE FROM deployment WHERE organization = $1 AND api_id = $2",
                params![&organization, id],
            )?;
            let documents = document::of_api_and_revisions(tx, id)?;
            let sql = "DELETE FROM api WHERE organization = $1 AND id = $2";
            if tx.execute(sql, params![&organization, id])? == 0 {
                return Ok(false);
            }
            document::remove_unused(tx, &organization, documents)?;
            audit::insert(tx, &audit)?;
            log(tx, &organization, id, now)?;
            // With the API went the scopes of its own.
            scope::log(tx, &organization, now)?;
            Ok(true)
        })
        .await
    }
}
