//! Which roles a user holds.

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::{Denial, Denied, NO_END};
use tollgate_domain::id::{DenialId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::role::{ADMIN, EVERYONE, RoleSet};
use tollgate_domain::user::{User, UserState, UserVersion};
use tollgate_domain::user_name::name_key;

use crate::administrator::Keeping;
use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Tx;
use crate::{denial, params, scope_decision, user, version};

/// Gives roles, those that the user holds already as well. `Internal/everyone` needs no giving.
///
/// # Errors
/// [`StoreError::Missing`] for an unknown role.
pub(crate) fn give(
    tx: &mut Tx<'_>,
    organization: &Organization,
    user: UserId,
    roles: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    let everyone = name_key(EVERYONE);
    for key in roles.iter().map(|role| name_key(role)).filter(|key| *key != everyone) {
        tx.execute(
            "INSERT INTO account_role (organization, account_id, role_key, created_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT DO NOTHING",
            params![organization, user, key, now],
        )?;
    }
    Ok(())
}

/// What a change of roles has led to.
#[derive(Debug, PartialEq)]
pub struct RolesChanged {
    /// The roles that the user holds now.
    pub roles: Vec<String>,
    /// What the user's access tokens have lost, if anything.
    pub denial: Option<Denial>,
}

/// The user as before the change. Writing the row keeps two changes apart, and makes whoever gives something by the
/// roles come before or after.
fn begin(
    tx: &mut Tx<'_>,
    organization: &Organization,
    name: &str,
    seen: Option<UserVersion>,
    now: Timestamp,
) -> Result<Option<User>, StoreError> {
    let sql = format!(
        "UPDATE account SET epoch = epoch + 1, updated_at = $1 WHERE organization = $2 AND name_key = $3 AND {} \
         RETURNING id",
        version::is_seen_user(4)
    );
    let id = tx.query_opt(&sql, params![now, organization, name_key(name), seen], |row| row.parse(0))?;
    id.map_or(Ok(None), |id| user::by_id(tx, id))
}

/// What every change of roles ends with. `id` is given to the denial of the scopes that no remaining role gives.
fn finish(
    tx: &mut Tx<'_>,
    before: User,
    id: DenialId,
    now: Timestamp,
    audit: &Audit,
) -> Result<Option<RolesChanged>, StoreError> {
    let organization = &before.organization;
    audit::insert(tx, audit)?;
    tx.log_change(now, organization, ChangeKind::User, &before.id.to_string())?;
    let Some(after) = user::by_id(tx, before.id)? else { return Ok(None) };
    let (held, kept) = (RoleSet::new(&before.roles), RoleSet::new(&after.roles));
    let lost = scope_decision::lost(tx, organization, &held, &kept)?;
    let denial = (!lost.is_empty()).then(|| Denial {
        id,
        organization: organization.clone(),
        denied: Denied::Scopes { user: before.id, below: after.epoch, scopes: lost },
        expires_at: NO_END,
    });
    if let Some(denial) = &denial {
        denial::add(tx, denial, now)?;
    }
    Ok(Some(RolesChanged { roles: after.roles, denial }))
}

impl Store {
    /// The active users of an organization, or of all, who hold the role `admin`, by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn administrators(&self, organization: Option<Organization>) -> Result<Vec<User>, StoreError> {
        self.read("administrators", move |tx| {
            let condition = "WHERE (CAST($1 AS TEXT) IS NULL OR a.organization = $1) AND a.state = $2 AND EXISTS \
                 (SELECT 1 FROM account_role h WHERE h.account_id = a.id AND h.role_key = $3)";
            user::find(
                tx,
                "account",
                condition,
                params![&organization, UserState::Active.as_str(), name_key(ADMIN)],
            )
        })
        .await
    }

    /// Takes the roles `remove` from a user and gives the roles `add`; a role in both is held afterwards. `None` when
    /// there is no such user.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an unknown role in `add`; [`StoreError::LastAdministrator`].
    #[expect(clippy::too_many_arguments, reason = "ids and times are arguments, so that callers decide them")]
    pub async fn change_roles(
        &self,
        organization: Organization,
        name: String,
        add: Vec<String>,
        remove: Vec<String>,
        denial: DenialId,
        now: Timestamp,
        audit: Audit,
    ) -> Result<Option<RolesChanged>, StoreError> {
        self.write("change_roles", move |tx| {
            let admin = name_key(ADMIN);
            let is_admin = |role: &String| name_key(role) == admin;
            let keeping = match remove.iter().any(is_admin) && !add.iter().any(is_admin) {
                true => Some(Keeping::begin(tx, &organization, now)?),
                false => None,
            };
            let Some(user) = begin(tx, &organization, &name, None, now)? else {
                return Ok(None);
            };
            for role in &remove {
                tx.execute(
                    "DELETE FROM account_role WHERE account_id = $1 AND role_key = $2",
                    params![user.id, name_key(role)],
                )?;
            }
            give(tx, &organization, user.id, &add, now)?;
            if let Some(keeping) = keeping {
                keeping.end(tx, &organization)?;
            }
            finish(tx, user, denial, now, &audit)
        })
        .await
    }

    /// Makes `roles` the only roles of a user; for `seen` see `version.rs`. `None` when there is no such user of that
    /// version.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an unknown role; [`StoreError::LastAdministrator`].
    pub async fn set_roles(
        &self,
        organization: Organization,
        name: String,
        roles: Vec<String>,
        seen: Option<UserVersion>,
        denial: DenialId,
        audit: Audit,
    ) -> Result<Option<RolesChanged>, StoreError> {
        self.write("set_roles", move |tx| {
            let now = audit.at;
            let keeping = Keeping::begin(tx, &organization, now)?;
            let Some(user) = begin(tx, &organization, &name, seen, now)? else {
                return Ok(None);
            };
            tx.execute("DELETE FROM account_role WHERE account_id = $1", params![user.id])?;
            give(tx, &organization, user.id, &roles, now)?;
            keeping.end(tx, &organization)?;
            finish(tx, user, denial, now, &audit)
        })
        .await
    }
}
