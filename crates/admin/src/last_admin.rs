//! An organization never loses its last administrator over REST.

use tollgate_auth::Auth;
use tollgate_domain::page::{Listed, Page};
use tollgate_domain::role::{ADMIN, RoleSet};
use tollgate_domain::user::User;
use tollgate_domain::user_name::name_key;
use tollgate_web::RestCaller;
use tollgate_web::error::ApiError;

/// Whether a user is an administrator.
pub(crate) fn is_admin(user: &User) -> bool {
    RoleSet::new(&user.roles).contains(ADMIN)
}

/// Refuses when nobody but `user` is an administrator of the organization.
///
/// # Errors
/// 400.
pub(crate) async fn keep_another_admin(
    auth: &Auth,
    caller: &RestCaller,
    user: &User,
) -> Result<(), ApiError> {
    // The caller may be one without being active in the list: an application's owner counts too, the list decides.
    let mut offset = 0;
    loop {
        let page = Page { offset, limit: Page::MOST };
        let Listed { list, total } = auth.store().users(caller.organization.clone(), None, page).await?;
        let other = |own: &User| own.is_active() && own.id != user.id && is_admin(own);
        if list.iter().any(other) {
            return Ok(());
        }
        offset += Page::MOST;
        if list.is_empty() || u64::from(offset) >= total {
            return Err(ApiError::invalid(format!(
                "{} is the organization's last administrator: give another user role {ADMIN} first",
                user.name
            )));
        }
    }
}

/// Whether `name` is the caller's own.
pub(crate) fn is_oneself(caller: &RestCaller, name: &str) -> bool {
    name_key(&caller.user.name) == name_key(name)
}
