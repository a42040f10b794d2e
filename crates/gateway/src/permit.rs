//! The access check: one pure decision over the snapshot. Only it can make a [`Permit`], and only with a permit can a
//! call be forwarded.

use std::sync::Arc;

use http::HeaderName;
use tollgate_domain::caller::{Caller, TokenOwner};
use tollgate_domain::client::{ClientState, KeyType};
use tollgate_domain::id::ApplicationId;
use tollgate_domain::resource::{AuthType, Resource};
use tollgate_domain::subscription::SubscriptionStatus;

use crate::fault::Fault;
use crate::route::Route;
use crate::snapshot::Snapshot;
use crate::upstream::Endpoint;

/// The right to make one call to one endpoint.
#[derive(Debug)]
pub(crate) struct Permit {
    endpoint: Arc<Endpoint>,
    token_header: HeaderName,
}

impl Permit {
    /// Where the call may go.
    pub(crate) fn endpoint(&self) -> &Arc<Endpoint> {
        &self.endpoint
    }

    /// The header that carried the credential, which the upstream must not see.
    pub(crate) fn token_header(&self) -> &HeaderName {
        &self.token_header
    }
}

/// What a call asks for.
pub(crate) struct Asked<'a> {
    pub(crate) route: &'a Route,
    pub(crate) resource: &'a Resource,
    /// The requested path below the context.
    pub(crate) path: &'a str,
    /// The header that the API's tokens come in.
    pub(crate) token_header: &'a HeaderName,
}

/// Decides whether `caller` may make the call: token kind, client, subscription, scopes, endpoint, in the order of the
/// wire format.
pub(crate) fn decide(
    snapshot: &Snapshot,
    asked: &Asked<'_>,
    caller: Option<&Caller>,
) -> Result<Permit, Fault> {
    let key_type = match (asked.resource.auth_type, caller) {
        (AuthType::None, _) => KeyType::Production,
        (_, None) => return Err(Fault::missing_credentials(asked.token_header)),
        (auth_type, Some(caller)) => check_caller(snapshot, asked, auth_type, caller)?,
    };
    let endpoint = asked.route.endpoint(key_type)?;
    Ok(Permit { endpoint, token_header: asked.token_header.clone() })
}

fn check_caller(
    snapshot: &Snapshot,
    asked: &Asked<'_>,
    auth_type: AuthType,
    caller: &Caller,
) -> Result<KeyType, Fault> {
    let client = snapshot.client(caller.client).filter(|client| client.state == ClientState::Active);
    let client = client.ok_or_else(Fault::invalid_credentials)?;
    match (auth_type, caller.owner) {
        (AuthType::Application, TokenOwner::ApplicationUser)
        | (AuthType::ApplicationUser, TokenOwner::Application) => return Err(Fault::wrong_token_type()),
        _ => {}
    }
    let (Some(application), Some(key_type)) = (client.application, client.key_type) else {
        return Err(Fault::not_subscribed());
    };
    if client.organization != asked.route.organization || caller.organization != client.organization {
        return Err(Fault::not_subscribed());
    }
    if asked.route.needs_subscription {
        check_subscription(snapshot, asked.route, application, key_type)?;
    }
    let scopes = &asked.resource.scopes;
    if !scopes.is_empty() && !scopes.iter().any(|scope| caller.scopes.contains(scope)) {
        return Err(Fault::scope_missing(asked.path));
    }
    Ok(key_type)
}

fn check_subscription(
    snapshot: &Snapshot,
    route: &Route,
    application: ApplicationId,
    key_type: KeyType,
) -> Result<(), Fault> {
    let subscription = snapshot.subscription(application, route.api).ok_or_else(Fault::not_subscribed)?;
    match (subscription.status, key_type) {
        (SubscriptionStatus::Unblocked, _) | (SubscriptionStatus::ProdOnlyBlocked, KeyType::Sandbox) => {
            Ok(())
        }
        (SubscriptionStatus::Blocked | SubscriptionStatus::ProdOnlyBlocked, _) => {
            Err(Fault::subscription_blocked())
        }
        (SubscriptionStatus::OnHold | SubscriptionStatus::Rejected, _) => Err(Fault::subscription_inactive()),
    }
}

#[cfg(test)]
#[path = "permit_tests.rs"]
mod tests;
