//! Who calls a REST API: a bearer token, a user's name and password, or the session cookie of a browser.
//!
//! A handler that takes a [`Caller`] is only reached by a caller who holds any one of the scopes that its type names. A
//! caller without one gets the same 401 as nobody at all (wire format), whatever else is wrong with the request: the
//! caller comes before path, query and body in every signature.

use std::marker::PhantomData;
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tollgate_auth::{Actor, Attempt, Auth, SessionKey, UserRefused};
use tollgate_domain::any_of::AnyOf;
use tollgate_domain::audit::AuditAction;
use tollgate_domain::caller::TokenOwner;
use tollgate_domain::organization::Organization;
use tollgate_domain::peer::Peer;
use tollgate_domain::role::RoleSet;
use tollgate_domain::scope::ScopeSet;
use tollgate_domain::secret::Password;
use tollgate_domain::system_scope;
use tollgate_domain::user::User;
use tollgate_store::Audit;
use tollgate_store::basis::{self, Credential};

use crate::error::ApiError;
use crate::session;

/// Which kind of credential a caller showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// An access token (RFC 6750).
    Bearer,
    /// A user's name and password (RFC 7617).
    Basic,
    /// The session cookie.
    Session,
}

/// A known caller of a REST API.
#[derive(Clone, Debug)]
pub struct RestCaller {
    /// The user; for an application's own token, the application's owner.
    pub user: User,
    /// The user's organization: everything that the caller sees belongs to it.
    pub organization: Organization,
    /// The user's roles.
    pub roles: RoleSet,
    /// The system scopes that the caller holds: the token's own, or all that the roles give.
    pub scopes: ScopeSet,
    /// Which kind of credential it was.
    pub via: Via,
    /// The session, when it was one.
    pub session: Option<SessionKey>,
    /// Where the request came from.
    pub peer: Peer,
}

impl RestCaller {
    /// Passes when the caller holds any one of the scopes.
    ///
    /// # Errors
    /// The 401 of the wire format otherwise.
    pub fn require<A: AnyOf>(&self) -> Result<(), ApiError> {
        if A::SCOPES.iter().any(|scope| self.scopes.contains(scope)) {
            Ok(())
        } else {
            Err(ApiError::unauthenticated())
        }
    }

    /// The user's name as the wire shows it: `name`, or `name@domain` outside `carbon.super`.
    #[must_use]
    pub fn name(&self) -> String {
        self.organization.qualify(&self.user.name)
    }

    /// Who changes something, for the audit trail.
    #[must_use]
    pub fn actor(&self) -> Actor<'_> {
        Actor { name: &self.user.name, peer: &self.peer }
    }

    /// An entry for the audit trail about something that this caller did.
    #[must_use]
    pub fn audit(&self, auth: &Auth, action: AuditAction, subject: &str) -> Audit {
        auth.audit(&self.organization, self.actor(), action, subject)
    }

    /// A token's scopes count as far as the user's roles give them today: a role taken away works at once.
    fn new(user: User, token: Option<&ScopeSet>, via: Via, peer: Peer) -> Result<Self, ApiError> {
        if !user.is_active() {
            return Err(ApiError::unauthenticated());
        }
        let roles = RoleSet::new(&user.roles);
        let scopes = match token {
            Some(token) => token.iter().filter(|scope| system_scope::is_granted(scope, &roles)).collect(),
            None => system_scope::scopes_of(&roles).iter().collect(),
        };
        Ok(Self { organization: user.organization.clone(), user, roles, scopes, via, session: None, peer })
    }
}

impl FromRequestParts<Auth> for RestCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, auth: &Auth) -> Result<Self, ApiError> {
        identify(parts, auth).await?.ok_or_else(ApiError::unauthenticated)
    }
}

/// A caller who may use the operation: holding one is holding the right.
#[derive(Clone, Debug)]
pub struct Caller<A> {
    caller: RestCaller,
    right: PhantomData<A>,
}

impl<A> Deref for Caller<A> {
    type Target = RestCaller;

    fn deref(&self) -> &RestCaller {
        &self.caller
    }
}

impl<A: AnyOf> FromRequestParts<Auth> for Caller<A> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, auth: &Auth) -> Result<Self, ApiError> {
        let caller = RestCaller::from_request_parts(parts, auth).await?;
        caller.require::<A>()?;
        Ok(Self { caller, right: PhantomData })
    }
}

/// A caller of an operation that is also open to nobody in particular.
#[derive(Clone, Debug)]
pub struct OptionalCaller {
    /// The caller, when a credential was shown.
    pub caller: Option<RestCaller>,
    /// The caller's organization, else the one that header `X-WSO2-Tenant` names, else `carbon.super`.
    pub organization: Organization,
}

impl FromRequestParts<Auth> for OptionalCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, auth: &Auth) -> Result<Self, ApiError> {
        if let Some(caller) = identify(parts, auth).await? {
            return Ok(Self { organization: caller.organization.clone(), caller: Some(caller) });
        }
        let organization = match parts.headers.get("X-WSO2-Tenant") {
            None => Organization::super_organization(),
            Some(value) if value.is_empty() => Organization::super_organization(),
            Some(value) => {
                let named =
                    value.to_str().ok().and_then(|text| text.trim().to_ascii_lowercase().parse().ok());
                let organization: Organization = named.ok_or_else(ApiError::not_found)?;
                if !auth.store().organization_exists(organization.clone()).await? {
                    return Err(ApiError::not_found());
                }
                organization
            }
        };
        Ok(Self { caller: None, organization })
    }
}

/// The caller, or none when no credential was shown. A credential in `Authorization` wins over a cookie; a cookie
/// whose session is over counts as none.
async fn identify(parts: &Parts, auth: &Auth) -> Result<Option<RestCaller>, ApiError> {
    let peer = peer_of(parts);
    let Some(value) = parts.headers.get(header::AUTHORIZATION) else {
        return by_session(parts, auth, peer).await;
    };
    let value = value.to_str().map_err(|_| ApiError::unauthenticated())?;
    let (scheme, credential) = value.trim().split_once(' ').ok_or_else(ApiError::unauthenticated)?;
    let credential = credential.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        by_token(credential, auth, peer).await.map(Some)
    } else if scheme.eq_ignore_ascii_case("basic") {
        by_password(credential, auth, peer).await.map(Some)
    } else {
        Err(ApiError::unauthenticated())
    }
}

/// Where a request came from, as the server noted it.
#[must_use]
pub fn peer_of(parts: &Parts) -> Peer {
    parts.extensions.get::<Peer>().copied().unwrap_or_default()
}

async fn by_token(token: &str, auth: &Auth, peer: Peer) -> Result<RestCaller, ApiError> {
    let verified = auth.verifier().check(token).map_err(|_| ApiError::unauthenticated())?;
    let caller = verified.caller;
    let user = auth.user_of_caller(&caller).await?.ok_or_else(ApiError::unauthenticated)?;
    // The verifier may not have heard yet what ended it. An application's token does not end with its owner's password.
    if caller.owner == TokenOwner::ApplicationUser && caller.user_epoch < user.valid_from {
        return Err(ApiError::unauthenticated());
    }
    basis::go_by(&user, Credential::Token(caller.as_ref().clone()));
    RestCaller::new(user, Some(&caller.scopes), Via::Bearer, peer)
}

async fn by_password(credential: &str, auth: &Auth, peer: Peer) -> Result<RestCaller, ApiError> {
    let (name, password) = decode_basic(credential).ok_or_else(ApiError::unauthenticated)?;
    let user = authenticate(
        auth,
        Attempt { name: &name, action: AuditAction::Rest, client: "", peer: &peer },
        &password,
    )
    .await?;
    basis::go_by(&user, Credential::Password(user.epoch));
    RestCaller::new(user, None, Via::Basic, peer)
}

/// Checks a user's name and password; a wrong one is the 401 of the wire format.
///
/// # Errors
/// 401; 503 while too many passwords wait to be checked; 500.
pub async fn authenticate(auth: &Auth, attempt: Attempt<'_>, password: &Password) -> Result<User, ApiError> {
    auth.authenticate_user(attempt, password).await.map_err(|refused| match refused {
        UserRefused::Wrong => ApiError::unauthenticated(),
        UserRefused::Busy(seconds) => ApiError::busy(u64::from(seconds)),
        UserRefused::Failed(error) => error.into(),
    })
}

/// Reads the credentials of RFC 7617 section 2: the name ends at the first colon.
fn decode_basic(credential: &str) -> Option<(String, Password)> {
    let text = String::from_utf8(STANDARD.decode(credential).ok()?).ok()?;
    let (name, password) = text.split_once(':')?;
    (!name.contains('\0') && !password.contains('\0')).then(|| (name.to_owned(), Password::new(password)))
}

async fn by_session(parts: &Parts, auth: &Auth, peer: Peer) -> Result<Option<RestCaller>, ApiError> {
    let Some(found) = session::find(auth, &parts.headers).await? else { return Ok(None) };
    if !parts.method.is_safe() {
        session::check_unsafe(auth, parts, &found)?;
    }
    basis::go_by(&found.user, Credential::Session(found.key.hash()));
    let caller = RestCaller::new(found.user, None, Via::Session, peer)?;
    Ok(Some(RestCaller { session: Some(found.key), ..caller }))
}

#[cfg(test)]
#[path = "caller_tests.rs"]
mod tests;
