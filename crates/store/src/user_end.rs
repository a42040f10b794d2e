//! What ends a user's tokens and sessions: a new password, and the user's deletion.

use std::fmt;

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::denial::{Denial, Denied, NO_END};
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::{DenialId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::user::UserVersion;
use tollgate_domain::user_name::name_key;

use crate::administrator::Keeping;
use crate::audit::{self, Audit};
use crate::epoch::{self, ShownUser};
use crate::error::StoreError;
use crate::store::Store;
use crate::{application, denial, params, removal, version};

/// What refuses the user's tokens of an epoch below this one.
fn denial_of(
    id: DenialId,
    organization: &Organization,
    user: UserId,
    below: Epoch,
    expires_at: Timestamp,
) -> Denial {
    Denial { id, organization: organization.clone(), denied: Denied::UserBelow { user, below }, expires_at }
}

/// A password to be set.
#[derive(Clone)]
pub struct NewPassword {
    /// Whose it is to be.
    pub organization: Organization,
    /// The user's name.
    pub name: String,
    /// The password's hash as a PHC text.
    pub hash: String,
    /// The version of the user that was seen; any where none is named.
    pub seen: Option<UserVersion>,
    /// The user, who has shown the password until now.
    pub shown: Option<ShownUser>,
    /// The keyed hash of the session that changes it, which goes on.
    pub session: Option<Vec<u8>>,
    /// The id to give to the denial of the tokens so far.
    pub denial: DenialId,
}

/// Shows neither the password's hash nor the session.
impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewPassword").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Store {
    /// Sets a password's hash and ends all the user's sessions but the one that goes on, grants and access tokens.
    /// Gives the denial of the latter; `None` when there is no such user of the version that was seen.
    ///
    /// # Errors
    /// [`StoreError::Ended`] when the password until now counts no more.
    pub async fn set_password(
        &self,
        new: NewPassword,
        now: Timestamp,
        audit: Audit,
    ) -> Result<Option<Denial>, StoreError> {
        self.write("set_password", move |tx| {
            if let Some(shown) = new.shown {
                epoch::hold_user(tx, shown)?;
            }
            let sql = format!(
                "UPDATE account SET password_hash = $1, epoch = epoch + 1, valid_from = epoch + 1, updated_at = $2 \
                 WHERE organization = $3 AND name_key = $4 AND {} RETURNING id, epoch",
                version::is_seen_user(5)
            );
            let found: Option<(UserId, Epoch)> = tx.query_opt(
                &sql,
                params![&new.hash, now, &new.organization, name_key(&new.name), new.seen],
                |row| Ok((row.parse(0)?, row.epoch(1)?)),
            )?;
            let Some((user, epoch)) = found else { return Ok(None) };
            if let Some(session) = &new.session {
                tx.execute(
                    "UPDATE session SET account_epoch = $1, updated_at = $2 WHERE hash = $3 AND account_id = $4",
                    params![epoch, now, session, user],
                )?;
            }
            audit::insert(tx, &audit)?;
            let denial = denial_of(new.denial, &new.organization, user, epoch, NO_END);
            denial::add(tx, &denial, now)?;
            Ok(Some(denial))
        })
        .await
    }

    /// Deletes a user with applications (as [`Store::delete_application`] does) and dynamically registered clients; ends
    /// the sessions and grants, whose rows follow in portions. APIs stay. For `seen` see
    /// `version.rs`. Gives the denial of the user's access tokens; `None` when there is no such user of that version.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the user makes an application or client at the same moment: to be tried again;
    /// [`StoreError::LastAdministrator`].
    pub async fn delete_user(
        &self,
        organization: Organization,
        name: String,
        seen: Option<UserVersion>,
        denial: DenialId,
        now: Timestamp,
        audit: Audit,
    ) -> Result<Option<Denial>, StoreError> {
        self.write("delete_user", move |tx| {
            let keeping = Keeping::begin(tx, &organization, now)?;
            // Written first: what is given to the user from now on waits, and then finds nobody.
            let Some(user) = removal::mark_user(tx, &organization, &name_key(&name), seen, now)? else {
                return Ok(None);
            };
            removal::remove_owned(tx, &organization, user, now)?;
            application::forget_default(tx, &organization, user)?;
            keeping.end(tx, &organization)?;
            audit::insert(tx, &audit)?;
            tx.log_change(now, &organization, ChangeKind::User, &user.to_string())?;
            let denial = denial_of(denial, &organization, user, Epoch::LAST, NO_END);
            denial::add(tx, &denial, now)?;
            Ok(Some(denial))
        })
        .await
    }
}
