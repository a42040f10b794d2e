//! What ends a user's tokens and sessions: a new password, and the user's deletion.

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::{Denial, Denied};
use tollgate_domain::id::{ApplicationId, DenialId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::user_name::name_key;

use crate::administrator::Keeping;
use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::store::Store;
use crate::{application, client, denial, params, user};

fn denial_of(
    id: DenialId,
    organization: &Organization,
    user: UserId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Denial {
    Denial {
        id,
        organization: organization.clone(),
        denied: Denied::User { user, issued_until: now },
        expires_at,
    }
}

impl Store {
    /// Sets a password's hash and ends all the user's sessions, grants and access tokens issued up to `now`. The
    /// denial may be forgotten at `denial_expires_at`, when the last of those tokens has expired. `false` when
    /// there is no such user.
    ///
    /// # Errors
    /// Those of the database.
    #[expect(clippy::too_many_arguments, reason = "ids and times are arguments, so that callers decide them")]
    pub async fn set_password(
        &self,
        organization: Organization,
        name: String,
        hash: String,
        denial_expires_at: Timestamp,
        denial: DenialId,
        now: Timestamp,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("set_password", move |tx| {
            let user: Option<UserId> = tx.query_opt(
                "UPDATE account SET password_hash = $1, updated_at = $2 WHERE organization = $3 AND name_key = $4 \
                 RETURNING id",
                params![&hash, now, &organization, name_key(&name)],
                |row| row.parse(0),
            )?;
            let Some(user) = user else { return Ok(false) };
            tx.execute(
                "UPDATE token_grant SET revoked_at = $1, updated_at = $2 WHERE account_id = $3 AND revoked_at IS NULL",
                params![now, now, user],
            )?;
            tx.execute("DELETE FROM session WHERE account_id = $1", params![user])?;
            audit::insert(tx, &audit)?;
            let denial = denial_of(denial, &organization, user, now, denial_expires_at);
            denial::add(tx, &denial, now)?;
            Ok(true)
        })
        .await
    }

    /// Deletes a user with sessions, grants, applications (as [`Store::delete_application`] does) and dynamically
    /// registered clients. APIs stay. `false` when there is no such user.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the user makes an application or client at the same moment: to be tried again;
    /// [`StoreError::LastAdministrator`].
    pub async fn delete_user(
        &self,
        organization: Organization,
        name: String,
        denial: DenialId,
        denial_expires_at: Timestamp,
        now: Timestamp,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("delete_user", move |tx| {
            let keeping = Keeping::begin(tx, &organization, now)?;
            let Some(user) = user::id_of(tx, &organization, &name)? else {
                return Ok(false);
            };
            let applications: Vec<ApplicationId> = tx.query(
                "SELECT id FROM application WHERE owner_id = $1 ORDER BY id",
                params![user],
                |row| row.parse(0),
            )?;
            for id in applications {
                application::remove(tx, &organization, id, denial_expires_at, now)?;
            }
            for (id, consumer_key) in client::keys(tx, "owner_id = $1", params![user])? {
                let denial = DenialId(id.0);
                client::remove(tx, &organization, id, &consumer_key, denial, denial_expires_at, now)?;
            }
            application::forget_default(tx, &organization, user)?;
            tx.execute_one("DELETE FROM account WHERE id = $1", params![user])?;
            keeping.end(tx, &organization)?;
            audit::insert(tx, &audit)?;
            tx.log_change(now, &organization, ChangeKind::User.as_str(), &user.to_string())?;
            let denial = denial_of(denial, &organization, user, now, denial_expires_at);
            denial::add(tx, &denial, now)?;
            Ok(true)
        })
        .await
    }
}
