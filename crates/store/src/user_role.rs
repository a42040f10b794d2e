//! Which roles a user holds.

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::UserId;
use tollgate_domain::organization::Organization;
use tollgate_domain::role::{ADMIN, EVERYONE};
use tollgate_domain::user::{User, UserState};
use tollgate_domain::user_name::name_key;

use crate::administrator::Keeping;
use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Tx;
use crate::{params, user};

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

/// What every change of roles ends with; gives the roles that the user holds now.
fn finish(
    tx: &mut Tx<'_>,
    organization: &Organization,
    user: UserId,
    now: Timestamp,
    audit: &Audit,
) -> Result<Option<Vec<String>>, StoreError> {
    audit::insert(tx, audit)?;
    tx.log_change(now, organization, ChangeKind::User.as_str(), &user.to_string())?;
    Ok(user::by_id(tx, user)?.map(|user| user.roles))
}

/// The id of the user whose roles are to change. Writing the row keeps two changes apart.
fn begin(
    tx: &mut Tx<'_>,
    organization: &Organization,
    name: &str,
    now: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    tx.query_opt(
        "UPDATE account SET updated_at = $1 WHERE organization = $2 AND name_key = $3 RETURNING id",
        params![now, organization, name_key(name)],
        |row| row.parse(0),
    )
}

impl Store {
    /// The active users who hold the role `admin`, by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn administrators(&self, organization: Organization) -> Result<Vec<User>, StoreError> {
        self.read("administrators", move |tx| {
            let condition = "WHERE a.organization = $1 AND a.state = $2 AND EXISTS \
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

    /// Takes the roles `remove` from a user and gives the roles `add`; a role in both is held afterwards. Gives the
    /// roles held then, `None` when there is no such user.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an unknown role in `add`; [`StoreError::LastAdministrator`].
    pub async fn change_roles(
        &self,
        organization: Organization,
        name: String,
        add: Vec<String>,
        remove: Vec<String>,
        now: Timestamp,
        audit: Audit,
    ) -> Result<Option<Vec<String>>, StoreError> {
        self.write("change_roles", move |tx| {
            let admin = name_key(ADMIN);
            let is_admin = |role: &String| name_key(role) == admin;
            let keeping = match remove.iter().any(is_admin) && !add.iter().any(is_admin) {
                true => Some(Keeping::begin(tx, &organization, now)?),
                false => None,
            };
            let Some(user) = begin(tx, &organization, &name, now)? else {
                return Ok(None);
            };
            for role in &remove {
                tx.execute(
                    "DELETE FROM account_role WHERE account_id = $1 AND role_key = $2",
                    params![user, name_key(role)],
                )?;
            }
            give(tx, &organization, user, &add, now)?;
            if let Some(keeping) = keeping {
                keeping.end(tx, &organization)?;
            }
            finish(tx, &organization, user, now, &audit)
        })
        .await
    }

    /// Makes `roles` the only roles of a user. Gives the roles held then, `None` when there is no such user.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an unknown role; [`StoreError::LastAdministrator`].
    pub async fn set_roles(
        &self,
        organization: Organization,
        name: String,
        roles: Vec<String>,
        now: Timestamp,
        audit: Audit,
    ) -> Result<Option<Vec<String>>, StoreError> {
        self.write("set_roles", move |tx| {
            let keeping = Keeping::begin(tx, &organization, now)?;
            let Some(user) = begin(tx, &organization, &name, now)? else {
                return Ok(None);
            };
            tx.execute("DELETE FROM account_role WHERE account_id = $1", params![user])?;
            give(tx, &organization, user, &roles, now)?;
            keeping.end(tx, &organization)?;
            finish(tx, &organization, user, now, &audit)
        })
        .await
    }
}
