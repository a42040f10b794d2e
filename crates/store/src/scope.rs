//! Scopes that an organization knows: shared ones, made on their own, and those that come with an API.

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::ScopeId;
use tollgate_domain::organization::Organization;
use tollgate_domain::page::{Listed, Page};

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::listing::{Listing, count};
use crate::store::Store;
use crate::transaction::Tx;
use crate::value::Value;
use crate::{params, version};

/// A scope that many APIs of the organization may carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedScope {
    /// Identifies it.
    pub id: ScopeId,
    /// Whose it is.
    pub organization: Organization,
    /// Its name on the wire of tokens; it never changes.
    pub name: String,
    /// Its name on screen.
    pub display_name: String,
    /// What it opens.
    pub description: String,
    /// The roles that give it; empty: anyone may have it.
    pub roles: Vec<String>,
    /// The name of the user who made it.
    pub owner: String,
    /// How many APIs carry it, in their working copies or revisions. Not written.
    pub usage_count: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// The shared scopes among the rows of `source`, by name.
fn find(
    tx: &mut Tx<'_>,
    source: &str,
    condition: &str,
    params: impl AsRef<[Value]>,
) -> Result<Vec<SharedScope>, StoreError> {
    let sql = format!(
        "SELECT s.organization, s.id, s.name, s.display_name, s.description, s.owner, s.created_at, s.updated_at, \
         (SELECT count(*) FROM scope_use u WHERE u.scope_id = s.id), r.role \
         FROM {source} s LEFT JOIN scope_role r ON r.scope_id = s.id {condition} ORDER BY s.name, s.id, r.place"
    );
    let mut scopes: Vec<SharedScope> = Vec::new();
    tx.query(&sql, params, |row| {
        let id = row.parse(1)?;
        let role = row.opt_text(9)?;
        match scopes.last_mut() {
            Some(scope) if scope.id == id => scope.roles.extend(role),
            _ => scopes.push(SharedScope {
                organization: row.parse(0)?,
                id,
                name: row.text(2)?,
                display_name: row.text(3)?,
                description: row.text(4)?,
                owner: row.text(5)?,
                created_at: row.time(6)?,
                updated_at: row.time(7)?,
                usage_count: count(8)(row)?,
                roles: role.into_iter().collect(),
            }),
        }
        Ok(())
    })?;
    Ok(scopes)
}

/// The shared scope of that name.
pub(crate) fn shared_by_name(
    tx: &mut Tx<'_>,
    organization: &Organization,
    name: &str,
) -> Result<Option<SharedScope>, StoreError> {
    let condition = "WHERE s.organization = $1 AND s.name = $2 AND s.api_id IS NULL";
    Ok(find(tx, "scope", condition, params![organization, name])?.pop())
}

/// Makes `roles` the roles of a scope.
pub(crate) fn set_roles(
    tx: &mut Tx<'_>,
    organization: &Organization,
    scope: ScopeId,
    roles: &[String],
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM scope_role WHERE scope_id = $1", params![scope])?;
    for (place, role) in (0_i64..).zip(roles) {
        tx.execute_one(
            "INSERT INTO scope_role (organization, scope_id, place, role) VALUES ($1, $2, $3, $4)",
            params![organization, scope, place, role],
        )?;
    }
    Ok(())
}

/// Logs a change of an organization's scopes.
pub(crate) fn log(tx: &mut Tx<'_>, organization: &Organization, now: Timestamp) -> Result<(), StoreError> {
    tx.log_change(now, organization, ChangeKind::Scopes, organization.as_str()).map(drop)
}

impl Store {
    /// Makes a shared scope.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] on `scope_name` when the organization has a scope of that name, an API's or a shared one.
    pub async fn create_shared_scope(&self, scope: SharedScope, audit: Audit) -> Result<(), StoreError> {
        self.write("create_shared_scope", move |tx| {
            tx.execute_one(
                "INSERT INTO scope (organization, id, name, display_name, description, owner, created_at, updated_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                params![
                    &scope.organization,
                    scope.id,
                    &scope.name,
                    &scope.display_name,
                    &scope.description,
                    &scope.owner,
                    scope.created_at,
                    scope.updated_at,
                ],
            )?;
            set_roles(tx, &scope.organization, scope.id, &scope.roles)?;
            audit::insert(tx, &audit)?;
            log(tx, &scope.organization, audit.at)
        })
        .await
    }

    /// Writes display name, description and roles, and gives the new version; for `seen` see `version.rs`. `None` when
    /// there is no such shared scope of that version.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn update_shared_scope(
        &self,
        scope: SharedScope,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.write("update_shared_scope", move |tx| {
            let sql = format!(
                "UPDATE scope SET display_name = $1, description = $2, {} \
                 WHERE organization = $4 AND id = $5 AND api_id IS NULL AND {} RETURNING updated_at",
                version::next(3),
                version::is_seen(6),
            );
            let version = tx.query_opt(
                &sql,
                params![
                    &scope.display_name,
                    &scope.description,
                    scope.updated_at,
                    &scope.organization,
                    scope.id,
                    seen,
                ],
                |row| row.time(0),
            )?;
            if version.is_none() {
                return Ok(None);
            }
            set_roles(tx, &scope.organization, scope.id, &scope.roles)?;
            audit::insert(tx, &audit)?;
            log(tx, &scope.organization, audit.at)?;
            Ok(version)
        })
        .await
    }

    /// Deletes a shared scope. `false` when there is no such one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] on `scope_use` while an API or one of its revisions carries it: a name that nobody
    /// knows any more would be granted to everyone.
    pub async fn delete_shared_scope(
        &self,
        organization: Organization,
        id: ScopeId,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("delete_shared_scope", move |tx| {
            if !version::has(tx, "scope", &organization, id, seen)? {
                return Ok(false);
            }
            let used = tx.query_one(
                "SELECT count(*) FROM scope_use WHERE organization = $1 AND scope_id = $2",
                params![&organization, id],
                count(0),
            )?;
            if used > 0 {
                return Err(StoreError::Conflict { what: "scope_use".to_owned() });
            }
            let sql = "DELETE FROM scope WHERE organization = $1 AND id = $2 AND api_id IS NULL";
            if tx.execute(sql, params![&organization, id])? == 0 {
                return Ok(false);
            }
            audit::insert(tx, &audit)?;
            log(tx, &organization, audit.at)?;
            Ok(true)
        })
        .await
    }

    /// One shared scope.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn shared_scope(
        &self,
        organization: Organization,
        id: ScopeId,
    ) -> Result<Option<SharedScope>, StoreError> {
        self.read("shared_scope", move |tx| {
            let condition = "WHERE s.organization = $1 AND s.id = $2 AND s.api_id IS NULL";
            Ok(find(tx, "scope", condition, params![&organization, id])?.pop())
        })
        .await
    }

    /// The shared scope of that name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn shared_scope_by_name(
        &self,
        organization: Organization,
        name: String,
    ) -> Result<Option<SharedScope>, StoreError> {
        self.read("shared_scope_by_name", move |tx| shared_by_name(tx, &organization, &name)).await
    }

    /// The shared scopes of an organization by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn shared_scopes(
        &self,
        organization: Organization,
        page: Page,
    ) -> Result<Listed<SharedScope>, StoreError> {
        self.read("shared_scopes", move |tx| {
            let mut listing = Listing::of("scope", "scope");
            listing.equal("organization", &organization);
            listing.add("api_id IS NULL");
            let total = listing.total(tx)?;
            let (select, params) = listing.select("*", "name", page);
            Ok(Listed { list: find(tx, &format!("({select})"), "", params)?, total })
        })
        .await
    }
}
