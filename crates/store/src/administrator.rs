//! An organization keeps an administrator: a change that may take one away is decided under the organization's row.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::organization::Organization;
use tollgate_domain::role::ADMIN;
use tollgate_domain::user::UserState;
use tollgate_domain::user_name::name_key;

use crate::error::StoreError;
use crate::params;
use crate::transaction::Tx;

/// A change that may take an administrator away, between its first statement and its last.
pub(crate) struct Keeping {
    had_one: bool,
}

impl Keeping {
    /// The first statement of such a change: it waits for every other one of the organization, and PostgreSQL runs it
    /// again if it had looked before.
    pub(crate) fn begin(
        tx: &mut Tx<'_>,
        organization: &Organization,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        tx.execute("UPDATE organization SET updated_at = $1 WHERE name = $2", params![now, organization])?;
        Ok(Self { had_one: has_one(tx, organization)? })
    }

    /// The end of such a change.
    ///
    /// # Errors
    /// [`StoreError::LastAdministrator`] when it has taken the last active one.
    pub(crate) fn end(self, tx: &mut Tx<'_>, organization: &Organization) -> Result<(), StoreError> {
        if self.had_one && !has_one(tx, organization)? {
            return Err(StoreError::LastAdministrator);
        }
        Ok(())
    }
}

fn has_one(tx: &mut Tx<'_>, organization: &Organization) -> Result<bool, StoreError> {
    let found = tx.query_opt(
        "SELECT 1 FROM account_role h JOIN account a ON a.id = h.account_id \
         WHERE h.organization = $1 AND h.role_key = $2 AND a.state = $3 LIMIT 1",
        params![organization, name_key(ADMIN), UserState::Active.as_str()],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}
