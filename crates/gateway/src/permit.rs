//! The access check: one pure decision over the snapshot. Only it can make a [`Permit`], and only with a permit can a
//! call be forwarded.

use std::sync::Arc;

use http::HeaderName;
use tollgate_domain::caller::{Caller, TokenOwner};
use tollgate_domain::client::KeyType;
use tollgate_domain::id::ApplicationId;
use tollgate_domain::resource::{AskedResources, AuthType, Resource};
use tollgate_domain::subscription::SubscriptionStatus;
use tollgate_verify::Verified;

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
    /// Every one of them must let the call pass.
    pub(crate) resources: AskedResources,
    /// The requested path below the context.
    pub(crate) path: &'a str,
    /// The header that the API's tokens come in.
    pub(crate) token_header: &'a HeaderName,
}

impl Asked<'_> {
    /// Those of the resources that ask for a credential.
    fn guarded(&self) -> impl Iterator<Item = &Resource> {
        let resources = self.route.resources.resources(&self.resources);
        resources.filter(|resource| resource.auth_type != AuthType::None)
    }
}

/// Decides whether the caller may make the call: token kind, client, subscription, scopes, endpoint, in the order of the
/// wire format. A call without a caller may be made when no resource asks for one.
pub(crate) fn decide(
    snapshot: &Snapshot,
    asked: &Asked<'_>,
    verified: Option<&Verified>,
) -> Result<Permit, Fault> {
    let key_type = match (asked.guarded().next(), verified) {
        (None, _) => KeyType::Production,
        (Some(_), None) => return Err(Fault::missing_credentials(asked.token_header)),
        (Some(_), Some(verified)) => check_caller(snapshot, asked, verified)?,
    };
    let endpoint = asked.route.endpoint(key_type)?;
    Ok(Permit { endpoint, token_header: asked.token_header.clone() })
}

/// Each resource is judged alone: it takes the kind of token, and the token has one of its scopes.
fn check_caller(
    snapshot: &Snapshot,
    asked: &Asked<'_>,
    Verified { caller, client }: &Verified,
) -> Result<KeyType, Fault> {
    if !asked.guarded().all(|resource| takes(resource.auth_type, caller.owner)) {
        return Err(Fault::wrong_token_type());
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
    if !asked.guarded().all(|resource| has_scope(caller, &resource.scopes)) {
        return Err(Fault::scope_missing(asked.path));
    }
    Ok(key_type)
}

fn takes(auth_type: AuthType, owner: TokenOwner) -> bool {
    !matches!(
        (auth_type, owner),
        (AuthType::Application, TokenOwner::ApplicationUser)
            | (AuthType::ApplicationUser, TokenOwner::Application)
    )
}

fn has_scope(caller: &Caller, scopes: &[String]) -> bool {
    scopes.is_empty() || scopes.iter().any(|scope| caller.scopes.contains(scope))
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
