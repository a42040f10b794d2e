//! Applications, and what their deletion takes along.

use tollgate_domain::application::Application;
use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::{ApplicationId, ClientId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::page::{Listed, Page};

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::listing::{Listing, count};
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;
use crate::{client, json, params, removal, user, version};

/// An application with what lists show beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct ApplicationSummary {
    /// The application.
    pub application: Application,
    /// How many subscriptions it has.
    pub subscription_count: u64,
}

/// What a list of applications is sorted by; equal ones by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApplicationSort {
    /// By name.
    #[default]
    Name,
    /// By the owner's name.
    Owner,
    /// By application tier.
    Tier,
    /// By status.
    Status,
    /// By the time it was made.
    CreatedAt,
}

/// Which applications are asked for.
#[derive(Clone, Debug)]
pub struct ApplicationQuery {
    /// Whose.
    pub org: Organization,
    /// Only this owner's.
    pub owner: Option<UserId>,
    /// Only with this text in their names, letter case aside.
    pub name: Option<String>,
    /// Only of exactly this name.
    pub exact_name: Option<String>,
    /// In which order.
    pub sort: ApplicationSort,
    /// Whether that order is turned round.
    pub descending: bool,
    /// Which part.
    pub page: Page,
}

const SOURCE: &str = "application a JOIN account u ON u.id = a.owner_id";
pub(crate) const COLUMNS: &str = "a.organization, a.id, a.owner_id, u.name, a.name, a.tier, a.description, a.token_type, a.status, \
    a.extra, a.created_at, a.updated_at, (SELECT count(*) FROM subscription s WHERE s.application_id = a.id)";

/// How many these are.
pub(crate) const WIDTH: usize = 13;

pub(crate) fn read(row: &Row<'_>) -> Result<ApplicationSummary, StoreError> {
    Ok(ApplicationSummary {
        application: Application {
            organization: row.parse(0)?,
            id: row.parse(1)?,
            owner: row.parse(2)?,
            owner_name: row.text(3)?,
            name: row.text(4)?,
            tier: row.text(5)?,
            description: row.text(6)?,
            token_type: row.text(7)?,
            status: row.text(8)?,
            extra: row.json(9)?,
            created_at: row.time(10)?,
            updated_at: row.time(11)?,
        },
        subscription_count: count(12)(row)?,
    })
}

fn insert(tx: &mut Tx<'_>, application: &Application) -> Result<(), StoreError> {
    user::require(tx, &application.organization, application.owner)?;
    tx.execute_one(
        "INSERT INTO application (organization, id, owner_id, name, tier, description, token_type, status, extra, \
         created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            &application.organization,
            application.id,
            application.owner,
            &application.name,
            &application.tier,
            &application.description,
            &application.token_type,
            &application.status,
            json::text(&application.extra)?,
            application.created_at,
            application.updated_at,
        ],
    )
}

/// Refuses an application that is none of the organization.
///
/// # Errors
/// [`StoreError::Missing`].
pub(crate) fn require(
    tx: &mut Tx<'_>,
    organization: &Organization,
    id: ApplicationId,
) -> Result<(), StoreError> {
    let sql = "SELECT 1 FROM application WHERE organization = $1 AND id = $2";
    tx.query_opt(sql, params![organization, id], |_| Ok(()))?.ok_or(StoreError::Missing)
}

/// Deletes an application with its clients, whose grants end, and its subscriptions; gives the clients. `None` when there
/// is no such application.
pub(crate) fn remove(
    tx: &mut Tx<'_>,
    organization: &Organization,
    id: ApplicationId,
    now: Timestamp,
) -> Result<Option<Vec<ClientId>>, StoreError> {
    let condition = "organization = $1 AND application_id = $2";
    let clients = client::ids(tx, condition, params![organization, id])?;
    for client in &clients {
        removal::mark_client(tx, organization, *client, now)?;
    }
    let sql = "DELETE FROM application WHERE organization = $1 AND id = $2";
    if tx.execute(sql, params![organization, id])? == 0 {
        return Ok(None);
    }
    tx.log_change(now, organization, ChangeKind::Application, &id.to_string())?;
    Ok(Some(clients))
}

/// The setting that remembers that a user has had a default application.
fn default_marker(owner: UserId) -> String {
    format!("default-application/{owner}")
}

/// Forgets that a user, who is being deleted, has had a default application.
pub(crate) fn forget_default(
    tx: &mut Tx<'_>,
    organization: &Organization,
    owner: UserId,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM setting WHERE organization = $1 AND name = $2";
    tx.execute(sql, params![organization, default_marker(owner)]).map(drop)
}

impl Store {
    /// Makes an application.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] on `application_name` when its owner has one of that name; [`StoreError::Missing`]
    /// when the owner is no user of the organization.
    pub async fn create_application(&self, application: Application, audit: Audit) -> Result<(), StoreError> {
        self.write("create_application", move |tx| {
            insert(tx, &application)?;
            audit::insert(tx, &audit)
        })
        .await
    }

    /// Makes a user's default application, once in the user's life and not when there are applications already.
    /// Says whether it made one.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the owner is no user of the organization.
    pub async fn ensure_default_application(
        &self,
        application: Application,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("ensure_default_application", move |tx| {
            let now = application.created_at;
            let first = tx.execute(
                "INSERT INTO setting (organization, name, value, created_at, updated_at) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT DO NOTHING",
                params![&application.organization, default_marker(application.owner), "made", now, now],
            )?;
            let owned = tx.query_one(
                "SELECT count(*) FROM application WHERE owner_id = $1",
                params![application.owner],
                count(0),
            )?;
            if first == 0 || owned > 0 {
                return Ok(false);
            }
            insert(tx, &application)?;
            audit::insert(tx, &audit)?;
            Ok(true)
        })
        .await
    }

    /// One application.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn application(
        &self,
        organization: Organization,
        id: ApplicationId,
    ) -> Result<Option<ApplicationSummary>, StoreError> {
        self.read("application", move |tx| {
            let sql = format!("SELECT {COLUMNS} FROM {SOURCE} WHERE a.organization = $1 AND a.id = $2");
            tx.query_opt(&sql, params![&organization, id], read)
        })
        .await
    }

    /// A page of the applications that `query` asks for.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn applications(
        &self,
        query: ApplicationQuery,
    ) -> Result<Listed<ApplicationSummary>, StoreError> {
        self.read("applications", move |tx| {
            let mut listing = Listing::of("application", SOURCE);
            listing.equal("a.organization", &query.org);
            if let Some(owner) = query.owner {
                listing.equal("a.owner_id", owner);
            }
            if let Some(name) = &query.name {
                listing.contains("a.name", name);
            }
            if let Some(name) = &query.exact_name {
                listing.equal("a.name", name);
            }
            let column = match query.sort {
                ApplicationSort::Name => "lower(a.name)",
                ApplicationSort::Owner => "u.name_key",
                ApplicationSort::Tier => "a.tier",
                ApplicationSort::Status => "a.status",
                ApplicationSort::CreatedAt => "a.created_at",
            };
            let direction = if query.descending { "DESC" } else { "ASC" };
            let order = format!("{column} {direction}, a.id {direction}");
            listing.page(tx, (COLUMNS, 1), &order, query.page, read)
        })
        .await
    }

    /// Writes everything but owner and times of making, and gives the new version; for `seen` see `version.rs`. `None`
    /// when there is no such application of that version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] on `application_name` when its owner has another one of that name.
    pub async fn update_application(
        &self,
        application: Application,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.write("update_application", move |tx| {
            let sql = format!(
                "UPDATE application SET name = $1, tier = $2, description = $3, token_type = $4, status = $5, \
                 extra = $6, {} WHERE organization = $8 AND id = $9 AND {} RETURNING updated_at",
                version::next(7),
                version::is_seen(10),
            );
            let version = tx.query_opt(
                &sql,
                params![
                    &application.name,
                    &application.tier,
                    &application.description,
                    &application.token_type,
                    &application.status,
                    json::text(&application.extra)?,
                    application.updated_at,
                    &application.organization,
                    application.id,
                    seen,
                ],
                |row| row.time(0),
            )?;
            if version.is_some() {
                audit::insert(tx, &audit)?;
            }
            Ok(version)
        })
        .await
    }

    /// Deletes an application with its clients and its subscriptions; grants and access tokens of its clients end, and the
    /// grants' rows follow in portions. Gives the clients; `None` when there is no such application of the version `seen`.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when a key set is made at the same moment: to be tried again.
    pub async fn delete_application(
        &self,
        organization: Organization,
        id: ApplicationId,
        seen: Option<Timestamp>,
        now: Timestamp,
        audit: Audit,
    ) -> Result<Option<Vec<ClientId>>, StoreError> {
        self.write("delete_application", move |tx| {
            if !version::has(tx, "application", &organization, id, seen)? {
                return Ok(None);
            }
            let removed = remove(tx, &organization, id, now)?;
            if removed.is_some() {
                audit::insert(tx, &audit)?;
            }
            Ok(removed)
        })
        .await
    }
}
