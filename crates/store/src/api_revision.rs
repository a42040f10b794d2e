//! Revisions of APIs, which never change, and where they are deployed.

use tollgate_domain::api::ApiDefinition;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::{ApiId, RevisionId};
use tollgate_domain::organization::Organization;

use crate::api_list::SummaryColumns;
use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::listing::count;
use crate::store::Store;
use crate::transaction::Tx;
use crate::{api, api_scope, document, json, params, version};

/// The most revisions that an API may have at a time.
pub const MOST_REVISIONS: u64 = 5;

/// A revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// Identifies it.
    pub id: RevisionId,
    /// Of which API.
    pub api: ApiId,
    /// Counted from 1; numbers of deleted revisions are not given again.
    pub number: i64,
    /// What its maker wrote about it.
    pub description: String,
    /// What the API was then.
    pub definition: ApiDefinition,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A revision's place in an environment. An environment holds one revision of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Which revision.
    pub revision: RevisionId,
    /// The environment's name.
    pub environment: String,
    /// The host name shown for it.
    pub vhost: String,
    /// Whether the Developer Portal shows it.
    pub display_on_devportal: bool,
    /// When it was deployed.
    pub created_at: Timestamp,
}

/// What came of making a revision.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "taken apart where it is received, never kept")]
pub enum RevisionOutcome {
    /// It is there.
    Created(Revision),
    /// The API has [`MOST_REVISIONS`] already.
    TooMany,
    /// There is no such API of that version.
    NoApi,
}

/// What came of deleting a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeleteOutcome {
    /// It is gone.
    Deleted,
    /// It is deployed, so it stays.
    Deployed,
    /// There was no such revision.
    Absent,
}

/// Whether the API has such a revision.
fn exists(
    tx: &mut Tx<'_>,
    organization: &Organization,
    api: ApiId,
    revision: RevisionId,
) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM api_revision WHERE organization = $1 AND api_id = $2 AND id = $3";
    Ok(tx.query_opt(sql, params![organization, api, revision], |_| Ok(()))?.is_some())
}

/// Refuses a revision that the API does not have.
fn require(
    tx: &mut Tx<'_>,
    organization: &Organization,
    api: ApiId,
    revision: RevisionId,
) -> Result<(), StoreError> {
    if exists(tx, organization, api, revision)? { Ok(()) } else { Err(StoreError::Missing) }
}

impl Store {
    /// Makes a revision of an API's working copy, if that has the version that was seen (`version.rs`).
    ///
    /// # Errors
    /// Those of the database.
    pub async fn create_revision(
        &self,
        organization: Organization,
        api: ApiId,
        id: RevisionId,
        description: String,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<RevisionOutcome, StoreError> {
        self.write("create_revision", move |tx| {
            let now = audit.at;
            let sql = "SELECT count(*) FROM api_revision WHERE organization = $1 AND api_id = $2";
            if tx.query_one(sql, params![&organization, api], count(0))? >= MOST_REVISIONS {
                return Ok(RevisionOutcome::TooMany);
            }
            // Writing the API's row keeps two revisions apart, the count above included.
            document::move_one(tx, api)?;
            let sql = format!(
                "UPDATE api SET next_revision = next_revision + 1 WHERE organization = $1 AND id = $2 AND {} \
                 RETURNING next_revision - 1, definition, document",
                version::is_seen(3)
            );
            let found = tx.query_opt(&sql, params![&organization, api, seen], |row| {
                Ok((row.int(0)?, row.json(1)?, row.blob(2)?))
            })?;
            let Some((number, definition, document)) = found else {
                return Ok(RevisionOutcome::NoApi);
            };
            document::hold(tx, &organization, &document, now)?;
            let revision =
                Revision { id, api, number, description: description.clone(), definition, created_at: now };
            tx.execute_one(
                "INSERT INTO api_revision (organization, id, api_id, number, description, definition, created_at, \
                 document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                params![
                    &organization,
                    id,
                    api,
                    number,
                    &revision.description,
                    json::text(&revision.definition)?,
                    now,
                    document,
                ],
            )?;
            audit::insert(tx, &audit)?;
            Ok(RevisionOutcome::Created(revision))
        })
        .await
    }

    /// The revisions of an API, newest first, each with its deployments.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revisions(
        &self,
        organization: Organization,
        api: ApiId,
    ) -> Result<Vec<(Revision, Vec<Deployment>)>, StoreError> {
        self.read("revisions", move |tx| {
            let revisions = tx.query(
                "SELECT id, number, description, definition, created_at FROM api_revision \
                 WHERE organization = $1 AND api_id = $2 ORDER BY number DESC",
                params![&organization, api],
                |row| {
                    Ok(Revision {
                        id: row.parse(0)?,
                        api,
                        number: row.int(1)?,
                        description: row.text(2)?,
                        definition: document::definition(row, 3)?,
                        created_at: row.time(4)?,
                    })
                },
            )?;
            let deployments = tx.query(
                "SELECT revision_id, environment, vhost, display_on_devportal, created_at FROM deployment \
                 WHERE organization = $1 AND api_id = $2 ORDER BY environment",
                params![&organization, api],
                |row| {
                    Ok(Deployment {
                        revision: row.parse(0)?,
                        environment: row.text(1)?,
                        vhost: row.text(2)?,
                        display_on_devportal: row.bool(3)?,
                        created_at: row.time(4)?,
                    })
                },
            )?;
            let of = |revision: Revision| {
                let own = deployments.iter().filter(|own| own.revision == revision.id).cloned().collect();
                (revision, own)
            };
            Ok(revisions.into_iter().map(of).collect())
        })
        .await
    }

    /// Deploys a revision to the environments of `deployments`, in place of what is there, and gives the API's new
    /// version; for `seen` see `version.rs`. `None` when there is no such API of that version.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the API has no such revision.
    pub async fn deploy(
        &self,
        organization: Organization,
        api: ApiId,
        revision: RevisionId,
        deployments: Vec<Deployment>,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.write("deploy", move |tx| {
            let now = audit.at;
            let version = api::touch(tx, &organization, api, seen, now)?;
            if version.is_none() {
                return Ok(None);
            }
            require(tx, &organization, api, revision)?;
            for deployment in &deployments {
                tx.execute_one(
                    "INSERT INTO deployment (organization, api_id, environment, revision_id, vhost, \
                     display_on_devportal, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
                     ON CONFLICT (organization, api_id, environment) DO UPDATE SET revision_id = excluded.revision_id, \
                     vhost = excluded.vhost, display_on_devportal = excluded.display_on_devportal, \
                     created_at = excluded.created_at, updated_at = excluded.updated_at",
                    params![
                        &organization,
                        api,
                        &deployment.environment,
                        revision,
                        &deployment.vhost,
                        deployment.display_on_devportal,
                        now,
                        now,
                    ],
                )?;
            }
            audit::insert(tx, &audit)?;
            api::log(tx, &organization, api, now)?;
            Ok(version)
        })
        .await
    }

    /// Gives every deployment the environment that there is: where an API has one there already, the newer of the two
    /// stays. `false` when all had it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn rename_environments(&self, to: String, now: Timestamp) -> Result<bool, StoreError> {
        self.write("rename environments", move |tx| {
            let moved = tx.query(
                "SELECT DISTINCT organization, api_id FROM deployment WHERE environment <> $1",
                params![&to],
                |row| Ok((row.parse::<Organization>(0)?, row.parse::<ApiId>(1)?)),
            )?;
            tx.execute(
                "DELETE FROM deployment WHERE EXISTS (SELECT 1 FROM deployment newer \
                 WHERE newer.organization = deployment.organization AND newer.api_id = deployment.api_id \
                 AND (newer.created_at > deployment.created_at OR (newer.created_at = deployment.created_at \
                 AND newer.environment > deployment.environment)))",
                params![],
            )?;
            tx.execute("UPDATE deployment SET environment = $1 WHERE environment <> $1", params![&to])?;
            // Gateways are told of the APIs of their own environment.
            for (organization, api) in &moved {
                api::log(tx, organization, *api, now)?;
            }
            Ok(!moved.is_empty())
        })
        .await
    }

    /// Takes a revision out of `environments`, of all when there are none; otherwise as [`Store::deploy`].
    ///
    /// # Errors
    /// As [`Store::deploy`].
    pub async fn undeploy(
        &self,
        organization: Organization,
        api: ApiId,
        revision: RevisionId,
        environments: Vec<String>,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.write("undeploy", move |tx| {
            let version = api::touch(tx, &organization, api, seen, audit.at)?;
            if version.is_none() {
                return Ok(None);
            }
            require(tx, &organization, api, revision)?;
            if environments.is_empty() {
                tx.execute(
                    "DELETE FROM deployment WHERE organization = $1 AND api_id = $2 AND revision_id = $3",
                    params![&organization, api, revision],
                )?;
            }
            for environment in &environments {
                tx.execute(
                    "DELETE FROM deployment WHERE organization = $1 AND api_id = $2 AND revision_id = $3 \
                     AND environment = $4",
                    params![&organization, api, revision, environment],
                )?;
            }
            audit::insert(tx, &audit)?;
            api::log(tx, &organization, api, audit.at)?;
            Ok(version)
        })
        .await
    }

    /// Deletes a revision that is not deployed.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when it is deployed at the same moment.
    pub async fn delete_revision(
        &self,
        organization: Organization,
        api: ApiId,
        revision: RevisionId,
        audit: Audit,
    ) -> Result<DeleteOutcome, StoreError> {
        self.write("delete_revision", move |tx| {
            if !exists(tx, &organization, api, revision)? {
                return Ok(DeleteOutcome::Absent);
            }
            let sql = "SELECT count(*) FROM deployment WHERE revision_id = $1";
            if tx.query_one(sql, params![revision], count(0))? > 0 {
                return Ok(DeleteOutcome::Deployed);
            }
            let sql = "DELETE FROM api_revision WHERE id = $1 RETURNING document";
            let document = tx.query_one(sql, params![revision], |row| row.opt_blob(0))?;
            document::remove_unused(tx, &organization, document.into_iter().collect())?;
            api_scope::sync(tx, &organization, api, &audit)?;
            audit::insert(tx, &audit)?;
            Ok(DeleteOutcome::Deleted)
        })
        .await
    }

    /// Makes a revision the working copy again; for `seen` see `version.rs`. `false` when there is no such API of that
    /// version.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the API has no such revision; [`StoreError::Conflict`] on `scope_name`.
    pub async fn restore_revision(
        &self,
        organization: Organization,
        api: ApiId,
        revision: RevisionId,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("restore_revision", move |tx| {
            let now = audit.at;
            if api::touch(tx, &organization, api, seen, now)?.is_none() {
                return Ok(false);
            }
            require(tx, &organization, api, revision)?;
            let before = document::of_api(tx, api)?;
            document::move_revision(tx, revision)?;
            let (definition, document) = tx.query_one(
                "UPDATE api SET (definition, document) = \
                 (SELECT r.definition, r.document FROM api_revision r WHERE r.id = $1) \
                 WHERE organization = $2 AND id = $3 RETURNING definition, document",
                params![revision, &organization, api],
                |row| Ok((document::definition(row, 0)?, row.blob(1)?)),
            )?;
            SummaryColumns::of(&definition)?.write(tx, &api.to_string())?;
            document::hold(tx, &organization, &document, now)?;
            document::remove_unused(tx, &organization, before)?;
            api_scope::sync(tx, &organization, api, &audit)?;
            audit::insert(tx, &audit)?;
            Ok(true)
        })
        .await
    }
}
