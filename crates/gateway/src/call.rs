//! A call: what is known of one request. Each phase of the pipeline fills in what it has found out, the permit carries
//! it, and the record tells it: nothing is looked up twice.

use std::sync::Arc;

use http::Method;
use tollgate_domain::authority::Authority;
use tollgate_domain::deployed::DeployedSubscription;
use tollgate_domain::peer::Peer;
use tollgate_domain::resource::{AskedResources, Resource};
use tollgate_verify::{CredentialKind, Verified};

use crate::route::Route;

/// One request on its way through the pipeline. What is `None` has not been found out, or is not there.
pub(crate) struct Call {
    /// Where it came from.
    pub(crate) peer: Peer,
    /// Where it was sent to.
    pub(crate) authority: Option<Authority>,
    /// What it wants done.
    pub(crate) method: Method,
    /// The API that it is for.
    pub(crate) route: Option<Arc<Route>>,
    /// Where its path goes on behind the API's context.
    pub(crate) rest_at: usize,
    /// What it asks for: every one of them must let it pass.
    pub(crate) resources: Option<AskedResources>,
    /// What it presents to say who is calling; of calls that need not, nothing is read.
    pub(crate) credential: Option<CredentialKind>,
    /// Who is calling, and through which client.
    pub(crate) verified: Option<Verified>,
    /// The subscription that lets it pass; `None` where none is needed.
    pub(crate) subscription: Option<Arc<DeployedSubscription>>,
}

impl Call {
    /// A request that has just come.
    pub(crate) fn new(peer: Peer, method: Method) -> Self {
        Self {
            peer,
            authority: None,
            method,
            route: None,
            rest_at: 0,
            resources: None,
            credential: None,
            verified: None,
            subscription: None,
        }
    }

    /// The resource of the plain reading of its path: the one whose tier counts.
    pub(crate) fn resource(&self) -> Option<&Resource> {
        self.route.as_ref()?.resources.resources(self.resources.as_ref()?).next()
    }
}
