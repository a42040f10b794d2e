//! What an API adds to its organization's catalog of scopes.
//!
//! The catalog holds the scopes of the working copy and of every revision, the working copy's word winning: a scope
//! that is gone from the catalog while a deployed revision still asks for it would be granted to everyone.

use std::collections::{HashMap, HashSet};

use tollgate_domain::api::{ApiDefinition, ApiScope};
use tollgate_domain::id::{ApiId, ScopeId};
use tollgate_domain::organization::Organization;

use crate::audit::Audit;
use crate::error::StoreError;
use crate::transaction::Tx;
use crate::{params, scope};

/// The scopes that an API carries anywhere, each name once.
fn carried(tx: &mut Tx<'_>, api: ApiId) -> Result<Vec<ApiScope>, StoreError> {
    let mut definitions: Vec<ApiDefinition> =
        tx.query("SELECT definition FROM api WHERE id = $1", params![api], |row| row.json(0))?;
    definitions.extend(tx.query(
        "SELECT definition FROM api_revision WHERE api_id = $1 ORDER BY number DESC",
        params![api],
        |row| row.json(0),
    )?);
    let mut seen = HashSet::new();
    let all = definitions.into_iter().flat_map(|definition| definition.scopes);
    Ok(all.filter(|scope| seen.insert(scope.name.clone())).collect())
}

/// Brings the catalog in line with an API and its revisions, after either has changed. New scopes get ids derived from
/// the audit entry's, which is as random.
///
/// # Errors
/// [`StoreError::Conflict`] on `scope_name`; [`StoreError::Missing`] for a shared scope that does not exist.
pub(crate) fn sync(
    tx: &mut Tx<'_>,
    organization: &Organization,
    api: ApiId,
    audit: &Audit,
) -> Result<(), StoreError> {
    let (shared, own): (Vec<_>, Vec<_>) = carried(tx, api)?.into_iter().partition(|scope| scope.shared);

    let mut known: HashMap<String, ScopeId> = tx
        .query("SELECT name, id FROM scope WHERE api_id = $1", params![api], |row| {
            Ok((row.text(0)?, row.parse(1)?))
        })?
        .into_iter()
        .collect();
    let provider = tx.query_one("SELECT provider FROM api WHERE id = $1", params![api], |row| row.text(0))?;
    for (place, carried) in (1_u128..).zip(&own) {
        let id = match known.remove(&carried.name) {
            Some(id) => {
                tx.execute_one(
                    "UPDATE scope SET display_name = $1, description = $2, updated_at = $3 WHERE id = $4",
                    params![&carried.display_name, &carried.description, audit.at, id],
                )?;
                id
            }
            None => {
                let id = derived_id(audit, place)?;
                tx.execute_one(
                    "INSERT INTO scope (organization, id, name, display_name, description, api_id, owner, created_at, \
                     updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    params![
                        organization,
                        id,
                        &carried.name,
                        &carried.display_name,
                        &carried.description,
                        api,
                        &provider,
                        audit.at,
                        audit.at,
                    ],
                )?;
                id
            }
        };
        scope::set_roles(tx, organization, id, &carried.roles)?;
    }
    if !own.is_empty() || !known.is_empty() {
        scope::log(tx, organization, audit.at)?;
    }
    for id in known.into_values() {
        tx.execute_one("DELETE FROM scope WHERE id = $1", params![id])?;
    }

    tx.execute("DELETE FROM scope_use WHERE api_id = $1", params![api])?;
    for carried in &shared {
        let shared = scope::shared_by_name(tx, organization, &carried.name)?.ok_or(StoreError::Missing)?;
        tx.execute_one(
            "INSERT INTO scope_use (organization, scope_id, api_id) VALUES ($1, $2, $3)",
            params![organization, shared.id, api],
        )?;
    }
    Ok(())
}

fn derived_id(audit: &Audit, place: u128) -> Result<ScopeId, StoreError> {
    format!("{:032x}", audit.id.0.as_u128() ^ place)
        .parse()
        .map_err(|_| StoreError::Invalid("an id of the audit trail"))
}
