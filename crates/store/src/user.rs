//! Users: their names, password hashes and claims. What they may do is in `user_role.rs`, their end in `user_end.rs`.

use std::fmt;

use serde_json::{Map, Value as Json};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::UserId;
use tollgate_domain::organization::Organization;
use tollgate_domain::page::{Listed, Page};
use tollgate_domain::text::nfc;
use tollgate_domain::user::{User, UserState};
use tollgate_domain::user_name::name_key;

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::listing::Listing;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;
use crate::value::Value;
use crate::{json, params, unreadable, user_role};

/// A user to be made.
#[derive(Clone)]
pub struct NewUser {
    /// The id to give.
    pub id: UserId,
    /// The name inside the organization.
    pub name: String,
    /// The password's hash as a PHC text.
    pub password_hash: String,
    /// Roles of the organization.
    pub roles: Vec<String>,
    /// See [`User::claims`].
    pub claims: Map<String, Json>,
}

/// Shows neither the password's hash nor claims.
impl fmt::Debug for NewUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUser")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}

/// Adds a user in a transaction of another method.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    organization: &Organization,
    user: &NewUser,
    now: Timestamp,
) -> Result<(), StoreError> {
    let name = nfc(&user.name);
    tx.execute_one(
        "INSERT INTO account (organization, id, name, name_key, password_hash, state, claims, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            organization,
            user.id,
            &name,
            name_key(&name),
            &user.password_hash,
            UserState::Active.as_str(),
            json::text(&user.claims)?,
            now,
            now,
        ],
    )?;
    user_role::give(tx, organization, user.id, &user.roles, now)
}

/// The users among the rows of `source` (a table or a query in parentheses with the columns of `account`) for which
/// `condition` holds, by name.
pub(crate) fn find(
    tx: &mut Tx<'_>,
    source: &str,
    condition: &str,
    params: impl AsRef<[Value]>,
) -> Result<Vec<User>, StoreError> {
    select(tx, source, condition, "", params)
}

fn select(
    tx: &mut Tx<'_>,
    source: &str,
    condition: &str,
    lock: &str,
    params: impl AsRef<[Value]>,
) -> Result<Vec<User>, StoreError> {
    let mut users = Vec::new();
    tx.query(&statement(source, condition, lock), params, |row| collect(&mut users, row))?;
    Ok(users)
}

fn statement(source: &str, condition: &str, lock: &str) -> String {
    format!(
        "SELECT a.organization, a.id, a.name, a.password_hash, a.state, a.claims, a.created_at, a.updated_at, r.name, \
         a.epoch, a.valid_from FROM {source} a LEFT JOIN account_role m ON m.account_id = a.id \
         LEFT JOIN role r ON r.organization = m.organization AND r.name_key = m.role_key {condition} \
         ORDER BY a.name_key, a.id, r.name_key{lock}"
    )
}

/// Takes a row of [`statement`]: a user with one of the roles.
fn collect(users: &mut Vec<User>, row: &Row<'_>) -> Result<(), StoreError> {
    let id = row.parse(1)?;
    let role = row.opt_text(8)?;
    match users.last_mut() {
        Some(user) if user.id == id => user.roles.extend(role),
        _ => users.push(User {
            organization: row.parse(0)?,
            id,
            name: row.text(2)?,
            password_hash: row.text(3)?,
            state: UserState::from_stored(&row.text(4)?),
            epoch: row.epoch(9)?,
            valid_from: row.epoch(10)?,
            claims: row.json(5)?,
            created_at: row.time(6)?,
            updated_at: row.time(7)?,
            roles: role.into_iter().collect(),
        }),
    }
    Ok(())
}

/// The user of an id, of any organization.
pub(crate) fn by_id(tx: &mut Tx<'_>, id: UserId) -> Result<Option<User>, StoreError> {
    Ok(find(tx, "account", "WHERE a.id = $1 AND a.state <> 'deleted'", params![id])?.pop())
}

/// The same, held as it is until the commit.
pub(crate) fn held(tx: &mut Tx<'_>, id: UserId) -> Result<Option<User>, StoreError> {
    let lock = tx.for_share("a");
    Ok(select(tx, "account", "WHERE a.id = $1 AND a.state <> 'deleted'", &lock, params![id])?.pop())
}

/// Refuses an owner who is no user of the organization.
///
/// # Errors
/// [`StoreError::Missing`].
pub(crate) fn require(tx: &mut Tx<'_>, organization: &Organization, id: UserId) -> Result<(), StoreError> {
    tx.query_opt(
        "SELECT 1 FROM account WHERE organization = $1 AND id = $2 AND state <> 'deleted'",
        params![organization, id],
        |_| Ok(()),
    )?
    .ok_or(StoreError::Missing)
}

impl Store {
    /// Makes a user.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] on `account_name` when the name is taken; [`StoreError::Missing`] for an unknown role
    /// or organization.
    pub async fn create_user(
        &self,
        organization: Organization,
        user: NewUser,
        now: Timestamp,
        audit: Audit,
    ) -> Result<(), StoreError> {
        self.write("create_user", move |tx| {
            insert(tx, &organization, &user, now)?;
            audit::insert(tx, &audit)
        })
        .await
    }

    /// The user of that name, letter case aside: in normal form C, where new names are, else as it was sent.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn user_by_name(
        &self,
        organization: Organization,
        name: String,
    ) -> Result<Option<User>, StoreError> {
        self.read("user_by_name", move |tx| {
            let condition = "WHERE a.organization = $1 AND a.name_key = $2";
            let normal = nfc(&name);
            let found = find(tx, "account", condition, params![&organization, name_key(&normal)])?.pop();
            if found.is_some() || normal == name {
                return Ok(found);
            }
            Ok(find(tx, "account", condition, params![&organization, name_key(&name)])?.pop())
        })
        .await
    }

    /// The user of that id, of any organization: ids come from tokens and rows of our own.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn user_by_id(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.read("user_by_id", move |tx| by_id(tx, id)).await
    }

    /// The users whose names contain `query`, or all, by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn users(
        &self,
        organization: Organization,
        query: Option<String>,
        page: Page,
    ) -> Result<Listed<User>, StoreError> {
        self.read("users", move |tx| {
            let mut listing = Listing::of("user", "account");
            listing.equal("organization", &organization);
            listing.add("state <> 'deleted'");
            if let Some(query) = &query {
                listing.contains("name_key", &name_key(&nfc(query)));
            }
            let total = listing.total(tx)?;
            let (select, params) = listing.select("*", "name_key", page);
            let (sql, mut list) = (statement(&format!("({select})"), "", ""), Vec::new());
            unreadable::list(tx, "user", (&sql, 1), params, |row| collect(&mut list, row))?;
            Ok(Listed { list, total })
        })
        .await
    }

    /// Replaces a password's hash by one with newer parameters, unless the password has changed meanwhile.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn rehash_password(
        &self,
        id: UserId,
        old: String,
        new: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("rehash_password", move |tx| {
            tx.execute(
                "UPDATE account SET password_hash = $1, updated_at = $2 WHERE id = $3 AND password_hash = $4",
                params![&new, now, id, &old],
            )?;
            Ok(())
        })
        .await
    }
}
