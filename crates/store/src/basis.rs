//! What a request goes by: a user, known by a password, a session or an access token that was checked before. Whatever the
//! request writes is written only while all that it proved counts, whichever method writes it.
//!
//! A request is one task, so what it goes by is the task's: an operation cannot forget to hand it on.

use std::cell::RefCell;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tollgate_domain::caller::{Caller, TokenOwner};
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::UserId;
use tollgate_domain::role::RoleSet;
use tollgate_domain::user::User;

use crate::epoch::holds_token;
use crate::error::{Ended, StoreError};
use crate::store::Store;
use crate::transaction::Tx;
use crate::{session, user};

tokio::task_local! {
    static BASIS: RefCell<Option<Arc<Basis>>>;
}

/// By what a request's user is known.
#[derive(Clone)]
pub enum Credential {
    /// A password, checked against that of the account of this epoch.
    Password(Epoch),
    /// A browser's session, by the keyed hash of its cookie's value.
    Session(Vec<u8>),
    /// An access token. That of an application itself does not end with its owner's password.
    Token(Caller),
}

/// What a request goes by.
pub(crate) struct Basis {
    user: UserId,
    credential: Credential,
    name: String,
    roles: RoleSet,
    has_ended: AtomicBool,
}

/// Whose credential had ended when a request was to write.
#[derive(Clone, Debug)]
pub struct EndedUser {
    /// Who.
    pub id: UserId,
    /// The name as the user signs in, with the organization.
    pub name: String,
}

/// Runs a request. Says besides whether it was kept from writing because what it goes by had ended.
pub async fn request<T>(work: impl Future<Output = T>) -> (T, Option<EndedUser>) {
    BASIS
        .scope(RefCell::new(None), async {
            let outcome = work.await;
            let ended = current().filter(|basis| basis.has_ended.load(Ordering::SeqCst));
            (outcome, ended.map(|basis| EndedUser { id: basis.user, name: basis.name.clone() }))
        })
        .await
}

/// From now on the request that this task runs goes by this user, known by that credential. Outside of [`request`] nothing
/// is kept in mind.
pub fn go_by(user: &User, credential: Credential) {
    let basis = Arc::new(Basis {
        user: user.id,
        credential,
        name: format!("{}@{}", user.name, user.organization),
        roles: RoleSet::new(&user.roles),
        has_ended: AtomicBool::new(false),
    });
    // Outside of a request nobody goes by anything.
    let _ = BASIS.try_with(|own| own.replace(Some(basis)));
}

pub(crate) fn current() -> Option<Arc<Basis>> {
    BASIS.try_with(|own| own.borrow().clone()).ok().flatten()
}

impl Basis {
    /// Holds it until the commit.
    pub(crate) fn hold(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        if self.counts(tx)? {
            return Ok(());
        }
        self.has_ended.store(true, Ordering::SeqCst);
        Err(StoreError::Ended(Ended::User))
    }

    /// A role that was taken away ends it as well: what may be written was decided by it.
    fn counts(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        // The account before the client, as everywhere.
        let Some(user) = user::held(tx, self.user)?.filter(User::is_active) else { return Ok(false) };
        let proven = match &self.credential {
            Credential::Password(epoch) => Some(*epoch),
            // One that goes on although the password was changed by it is of the epoch since.
            Credential::Session(hash) => session::held(tx, hash)?,
            Credential::Token(caller) if !holds_token(tx, caller)? => None,
            Credential::Token(caller) if caller.owner == TokenOwner::Application => Some(user.valid_from),
            Credential::Token(caller) => Some(caller.user_epoch),
        };
        let has_roles = self.roles.is_subset_of(&RoleSet::new(&user.roles));
        Ok(has_roles && proven.is_some_and(|epoch| epoch >= user.valid_from))
    }
}

impl Store {
    /// Asks, where nothing is to be written, whether what this request goes by still counts: for what it answers instead,
    /// such as a token or a secret. A request that goes by nobody passes.
    ///
    /// # Errors
    /// [`StoreError::Ended`] when it has ended; those of the database.
    pub async fn confirm_basis(&self) -> Result<(), StoreError> {
        // Each write holds it.
        if current().is_some() { self.write("confirm_basis", |_| Ok(())).await } else { Ok(()) }
    }
}
