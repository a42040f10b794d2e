//! What a request goes by: a user whose password or session was checked before. Whatever the request writes is written
//! only while that counts, whichever method writes it.
//!
//! A request is one task, so what it goes by is the task's: an operation cannot forget to hand it on.

use std::cell::RefCell;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::UserId;
use tollgate_domain::role::RoleSet;
use tollgate_domain::user::User;

use crate::epoch::{ShownUser, hold_user};
use crate::error::{Ended, StoreError};
use crate::store::Store;
use crate::transaction::Tx;

tokio::task_local! {
    static BASIS: RefCell<Option<Arc<Basis>>>;
}

/// What a request goes by.
pub(crate) struct Basis {
    shown: ShownUser,
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
            (outcome, ended.map(|basis| EndedUser { id: basis.shown.id, name: basis.name.clone() }))
        })
        .await
}

/// From now on the request that this task runs goes by this user: by a credential of that epoch, a token's own or that of
/// the user as read when a password or session was checked. Outside of [`request`] nothing is kept in mind.
pub fn go_by(user: &User, epoch: Epoch) {
    let basis = Arc::new(Basis {
        shown: ShownUser { id: user.id, epoch },
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
    /// Holds it until the commit. A role that was taken away ends it as well: what may be written was decided by it.
    pub(crate) fn hold(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let held = hold_user(tx, self.shown).and_then(|user| {
            let roles = RoleSet::new(&user.roles);
            if self.roles.is_subset_of(&roles) { Ok(()) } else { Err(StoreError::Ended(Ended::User)) }
        });
        if matches!(held, Err(StoreError::Ended(_))) {
            self.has_ended.store(true, Ordering::SeqCst);
        }
        held
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
