//! The rule of ownership: an application and what hangs on it belong to one user.

use tollgate_auth::Auth;
use tollgate_domain::client::{Client, KeyType};
use tollgate_domain::id::{ApplicationId, ClientId};
use tollgate_store::{ApplicationSummary, StoredSecret};
use tollgate_web::RestCaller;
use tollgate_web::error::ApiError;

/// A client and its live secrets.
pub(crate) type KeySet = (Client, Vec<StoredSecret>);

/// The caller's own application.
///
/// # Errors
/// 404 when the organization has no such application; 403 when it is somebody else's.
pub(crate) async fn application(
    auth: &Auth,
    caller: &RestCaller,
    id: ApplicationId,
) -> Result<ApplicationSummary, ApiError> {
    let found = auth.store().application(caller.organization.clone(), id).await?;
    let found = found.ok_or_else(ApiError::not_found)?;
    if found.application.owner == caller.user.id {
        Ok(found)
    } else {
        Err(ApiError::forbidden("You don't have permission to access the application"))
    }
}

/// A key set of the caller's own application, by `keyMappingId`.
///
/// # Errors
/// As [`application`]; 404 when the application has no such key set.
pub(crate) async fn key_set(
    auth: &Auth,
    caller: &RestCaller,
    id: ApplicationId,
    mapping: ClientId,
) -> Result<KeySet, ApiError> {
    application(auth, caller, id).await?;
    let found = auth.store().client(caller.organization.clone(), mapping).await?;
    found
        .filter(|(client, _)| client.key_set.is_some_and(|(own, _)| own == id))
        .ok_or_else(ApiError::not_found)
}

/// The key set of one type of the caller's own application.
///
/// # Errors
/// As [`application`]; 404 when there are no keys of that type.
pub(crate) async fn key_set_of_type(
    auth: &Auth,
    caller: &RestCaller,
    id: ApplicationId,
    key_type: KeyType,
) -> Result<KeySet, ApiError> {
    application(auth, caller, id).await?;
    let all = auth.store().clients_of_application(caller.organization.clone(), id).await?;
    let mut all = all.into_iter();
    all.find(|(client, _)| client.key_set == Some((id, key_type))).ok_or_else(ApiError::not_found)
}
