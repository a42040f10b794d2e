//! The snapshot: everything that a call is judged by besides its credential, as it was at one moment.
//!
//! Subscriptions are in a persistent map: a change copies a path of the tree, not the map. Routes are compiled per API
//! and the table over them is rebuilt per change of an API, which is rare.

use std::sync::Arc;

use foldhash::quality::RandomState;
use http::HeaderName;
use imbl::GenericHashMap;
use imbl::shared_ptr::DefaultSharedPtr;
use tollgate_domain::deployed::{DeployedApi, DeployedSubscription};
use tollgate_domain::id::{ApiId, ApplicationId};
use tollgate_domain::organization::Organization;

use crate::route::Route;
use crate::route_table::RouteTable;

/// Keys are ids of our own making, so a quick hash will do.
type HashMap<K, V> = GenericHashMap<K, V, RandomState, DefaultSharedPtr>;

/// What calls are judged by. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Snapshot {
    /// The header that tokens come in, for APIs that name none.
    token_header: HeaderName,
    apis: HashMap<ApiId, Arc<Route>>,
    routes: Arc<RouteTable>,
    subscriptions: HashMap<ApplicationId, Arc<[Arc<DeployedSubscription>]>>,
}

impl Snapshot {
    /// The snapshot of all that is deployed.
    pub(crate) fn new(
        token_header: HeaderName,
        deployed: Vec<DeployedApi>,
        subscriptions: Vec<DeployedSubscription>,
    ) -> Self {
        let mut by_application: std::collections::HashMap<_, Vec<_>> = std::collections::HashMap::new();
        for subscription in subscriptions {
            by_application.entry(subscription.application).or_default().push(Arc::new(subscription));
        }
        let compiled = deployed.into_iter().filter_map(|api| compile(api, &token_header));
        let apis: HashMap<ApiId, Arc<Route>> = compiled.map(|route| (route.api, Arc::new(route))).collect();
        Self {
            token_header,
            routes: Arc::new(RouteTable::new(apis.values())),
            apis,
            subscriptions: by_application.into_iter().map(|(id, list)| (id, list.into())).collect(),
        }
    }

    /// Takes over an API's deployment; `None`: it has none.
    pub(crate) fn set_api(&mut self, id: ApiId, deployed: Option<DeployedApi>) {
        match deployed.and_then(|deployed| compile(deployed, &self.token_header)) {
            Some(route) => self.apis.insert(id, Arc::new(route)),
            None => self.apis.remove(&id),
        };
        self.routes = Arc::new(RouteTable::new(self.apis.values()));
    }

    /// Takes over all subscriptions of an application.
    pub(crate) fn set_subscriptions(&mut self, id: ApplicationId, list: Vec<DeployedSubscription>) {
        if list.is_empty() {
            self.subscriptions.remove(&id);
        } else {
            self.subscriptions.insert(id, list.into_iter().map(Arc::new).collect());
        }
    }

    pub(crate) fn routes(&self) -> &RouteTable {
        &self.routes
    }

    pub(crate) fn subscription(
        &self,
        application: ApplicationId,
        api: ApiId,
    ) -> Option<&Arc<DeployedSubscription>> {
        self.subscriptions.get(&application)?.iter().find(|subscription| subscription.api == api)
    }

    /// A deployed API by its name.
    pub(crate) fn api(&self, name: &str, version: &str, organization: &Organization) -> Option<&Route> {
        self.apis.values().map(Arc::as_ref).find(|route| {
            route.name == name && route.version == version && route.organization == *organization
        })
    }
}

fn compile(deployed: DeployedApi, token_header: &HeaderName) -> Option<Route> {
    let id = deployed.api;
    Route::compile(deployed, token_header).unwrap_or_else(|error| {
        tracing::error!(api = %id, %error, "the gateway cannot serve this API");
        None
    })
}
