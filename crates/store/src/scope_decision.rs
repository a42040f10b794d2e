//! Which scopes a user gets: the one decision of `domain::scope`, fed from the rows of the same transaction, so that what
//! is given on the strength of it is given by the roles of that moment.

use tollgate_domain::id::UserId;
use tollgate_domain::organization::Organization;
use tollgate_domain::role::RoleSet;
use tollgate_domain::scope::{self, ScopeBinding, ScopePolicy, ScopeSet};
use tollgate_domain::system_scope;
use tollgate_domain::user::User;

use crate::error::StoreError;
use crate::params;
use crate::store::Store;
use crate::transaction::Tx;
use crate::user;
use crate::value::Value;

/// How many names one statement asks for. A shorter list repeats its last name, so that there is one statement.
const BATCH: usize = 8;

/// What the organization says of those of `names` that it knows, shared or of an API, by name.
fn bindings(
    tx: &mut Tx<'_>,
    organization: &Organization,
    names: &[&str],
) -> Result<Vec<ScopeBinding>, StoreError> {
    let mut bindings: Vec<ScopeBinding> = Vec::new();
    for batch in names.chunks(BATCH) {
        let mut params = vec![Value::from(organization)];
        params.extend(batch.iter().map(Value::from));
        let last = params.len() - 1;
        while params.len() <= BATCH {
            params.push(params[last].clone());
        }
        let sql = "SELECT s.name, r.role FROM scope s LEFT JOIN scope_role r ON r.scope_id = s.id \
                   WHERE s.organization = $1 AND s.name IN ($2, $3, $4, $5, $6, $7, $8, $9) ORDER BY s.name, r.place";
        tx.query(sql, params, |row| collect(&mut bindings, row.text(0)?, row.opt_text(1)?))?;
    }
    Ok(bindings)
}

fn collect(bindings: &mut Vec<ScopeBinding>, name: String, role: Option<String>) -> Result<(), StoreError> {
    match bindings.last_mut() {
        Some(binding) if binding.name == name => binding.roles.extend(role),
        _ => bindings.push(ScopeBinding { name, roles: role.into_iter().collect() }),
    }
    Ok(())
}

/// Which scopes a client's owner gets, and what that was decided by.
#[derive(Clone, Debug)]
pub struct OwnerScopes {
    /// The scopes.
    pub scopes: ScopeSet,
    /// The owner.
    pub owner: User,
    /// What the owner's organization says of the requested scopes that it knows.
    pub catalog: Vec<ScopeBinding>,
}

/// Which of the requested scopes this user gets through a client of `through`. The user's organization decides; where
/// the client is another's, what that one binds to its roles is left out, because no role of the user counts there.
pub(crate) fn granted(
    tx: &mut Tx<'_>,
    through: &Organization,
    user: &User,
    requested: &ScopeSet,
    policy: &ScopePolicy,
) -> Result<ScopeSet, StoreError> {
    decide(tx, through, user, requested, policy).map(|(granted, _)| granted)
}

fn decide(
    tx: &mut Tx<'_>,
    through: &Organization,
    user: &User,
    requested: &ScopeSet,
    policy: &ScopePolicy,
) -> Result<(ScopeSet, Vec<ScopeBinding>), StoreError> {
    let roles = RoleSet::new(&user.roles);
    let asked: Vec<&str> = requested
        .iter()
        .filter(|name| *name != scope::DEFAULT && !system_scope::is_system_scope(name))
        .collect();
    if asked.is_empty() {
        return Ok((scope::decide(requested, &[], &roles, policy), Vec::new()));
    }
    let mut own = requested.clone();
    if *through != user.organization {
        let foreign = bindings(tx, through, &asked)?;
        let is_bound = |name: &str| foreign.iter().any(|scope| scope.name == name && !scope.roles.is_empty());
        own = requested.filtered(|name| !is_bound(name));
        if own.is_empty() {
            return Ok(([scope::DEFAULT].into_iter().collect(), Vec::new()));
        }
    }
    let catalog = bindings(tx, &user.organization, &asked)?;
    Ok((scope::decide(&own, &catalog, &roles, policy), catalog))
}

/// The scopes that the roles `before` gave and the roles `after` do not.
pub(crate) fn lost(
    tx: &mut Tx<'_>,
    organization: &Organization,
    before: &RoleSet,
    after: &RoleSet,
) -> Result<ScopeSet, StoreError> {
    let mut bound: Vec<ScopeBinding> = Vec::new();
    tx.query(
        "SELECT s.name, r.role FROM scope s JOIN scope_role r ON r.scope_id = s.id WHERE s.organization = $1 \
         ORDER BY s.name, r.place",
        params![organization],
        |row| collect(&mut bound, row.text(0)?, row.opt_text(1)?),
    )?;
    let gives =
        |binding: &ScopeBinding, roles: &RoleSet| binding.roles.iter().any(|role| roles.contains(role));
    let of_apis = bound.iter().filter(|binding| gives(binding, before) && !gives(binding, after));
    let system = system_scope::scopes_of(before);
    let of_system = system.iter().filter(|scope| !system_scope::is_granted(scope, after));
    Ok(of_apis.map(|binding| &binding.name).chain(of_system).collect())
}

impl Store {
    /// What the organization says of those of `names` that it knows, shared or of an API, by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn scope_bindings(
        &self,
        organization: Organization,
        names: Vec<String>,
    ) -> Result<Vec<ScopeBinding>, StoreError> {
        self.read("scope_bindings", move |tx| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            bindings(tx, &organization, &names)
        })
        .await
    }

    /// Which of the requested scopes a client's owner gets for the application itself; `None` when the owner is gone or
    /// may not sign in.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn owner_scopes(
        &self,
        owner: UserId,
        through: Organization,
        requested: ScopeSet,
        policy: ScopePolicy,
    ) -> Result<Option<OwnerScopes>, StoreError> {
        self.read("owner_scopes", move |tx| {
            let Some(owner) = user::by_id(tx, owner)?.filter(User::is_active) else { return Ok(None) };
            let (scopes, catalog) = decide(tx, &through, &owner, &requested, &policy)?;
            Ok(Some(OwnerScopes { scopes, owner, catalog }))
        })
        .await
    }
}
