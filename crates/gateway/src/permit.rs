//! The access check: one pure decision over the snapshot. Only it can make a [`Permit`], and only with a permit can a
//! call be forwarded.

use std::sync::Arc;

use http::HeaderName;
use tollgate_domain::caller::{Caller, TokenOwner};
use tollgate_domain::client::KeyType;
use tollgate_domain::deployed::DeployedSubscription;
use tollgate_domain::id::ApplicationId;
use tollgate_domain::resource::{AskedResources, AuthType, Resource};
use tollgate_domain::subscription::SubscriptionStatus;
use tollgate_verify::Verified;

use crate::call::Call;
use crate::fault::Fault;
use crate::route::Route;
use crate::snapshot::Snapshot;
use crate::upstream::Endpoint;

/// The right to make one call to one endpoint.
pub(crate) struct Permit<'c> {
    call: &'c Call,
    route: &'c Route,
    endpoint: &'c Arc<Endpoint>,
}

impl<'c> Permit<'c> {
    /// The call that may be made.
    pub(crate) fn call(&self) -> &'c Call {
        self.call
    }

    /// Where the call may go.
    pub(crate) fn endpoint(&self) -> &'c Arc<Endpoint> {
        self.endpoint
    }

    /// The header that carried the credential, which the upstream must not see.
    pub(crate) fn token_header(&self) -> &'c HeaderName {
        &self.route.token_header
    }
}

/// Decides whether a call may be made: token kind, client, subscription, scopes, endpoint, in the order of the wire
/// format. One without a caller may be made when no resource asks for one. `path` is the requested one below the context.
pub(crate) fn decide<'c>(snapshot: &Snapshot, call: &'c mut Call, path: &str) -> Result<Permit<'c>, Fault> {
    let route = call.route.as_deref().ok_or_else(Fault::unknown_context)?;
    let resources = call.resources.as_ref().ok_or_else(Fault::no_resource)?;
    let key_type = match (route.resources.ask_for_caller(resources), &call.verified) {
        (false, _) => KeyType::Production,
        (true, None) => return Err(Fault::missing_credentials(&route.token_header)),
        (true, Some(verified)) => {
            let asked = Asked { route, resources, path };
            let (key_type, subscription) = check_caller(snapshot, &asked, verified)?;
            call.subscription = subscription.map(Arc::clone);
            key_type
        }
    };
    Ok(Permit { call, route, endpoint: route.endpoint(key_type)? })
}

/// What a call asks for.
struct Asked<'a> {
    route: &'a Route,
    resources: &'a AskedResources,
    path: &'a str,
}

impl Asked<'_> {
    /// Those of the resources that ask for a credential.
    fn guarded(&self) -> impl Iterator<Item = &Resource> {
        let resources = self.route.resources.resources(self.resources);
        resources.filter(|resource| resource.auth_type != AuthType::None)
    }
}

type Passed<'s> = (KeyType, Option<&'s Arc<DeployedSubscription>>);

/// Each resource is judged alone: it takes the kind of token, and the token has one of its scopes.
fn check_caller<'s>(
    snapshot: &'s Snapshot,
    asked: &Asked<'_>,
    Verified { caller, client }: &Verified,
) -> Result<Passed<'s>, Fault> {
    if !asked.guarded().all(|resource| takes(resource.auth_type, caller.owner)) {
        return Err(Fault::wrong_token_type());
    }
    let (Some(application), Some(key_type)) = (client.application, client.key_type) else {
        return Err(Fault::not_subscribed());
    };
    if client.organization != asked.route.organization || caller.organization != client.organization {
        return Err(Fault::not_subscribed());
    }
    let subscription = match asked.route.needs_subscription {
        true => Some(find_subscription(snapshot, asked.route, application, key_type)?),
        false => None,
    };
    if !asked.guarded().all(|resource| has_scope(caller, &resource.scopes)) {
        return Err(Fault::scope_missing(asked.path));
    }
    Ok((key_type, subscription))
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

fn find_subscription<'s>(
    snapshot: &'s Snapshot,
    route: &Route,
    application: ApplicationId,
    key_type: KeyType,
) -> Result<&'s Arc<DeployedSubscription>, Fault> {
    let subscription = snapshot.subscription(application, route.api).ok_or_else(Fault::not_subscribed)?;
    match (subscription.status, key_type) {
        (SubscriptionStatus::Unblocked, _) | (SubscriptionStatus::ProdOnlyBlocked, KeyType::Sandbox) => {
            Ok(subscription)
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
