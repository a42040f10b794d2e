//! The snapshot: everything that a call is judged by, as it was at one number of the change log.
//!
//! Clients and subscriptions are in persistent maps: a change copies a path of the tree, not the map. Routes are
//! compiled per API and the table over them is rebuilt per change of an API, which is rare.

use std::sync::Arc;

use imbl::HashMap;
use tollgate_domain::deployed::{DeployedApi, DeployedClient, DeployedSubscription};
use tollgate_domain::id::{ApiId, ApplicationId, ClientId};
use tollgate_domain::organization::Organization;
use tollgate_store::GatewayView;

use crate::route::Route;
use crate::route_table::RouteTable;

/// What calls are judged by. Cloning is cheap.
#[derive(Clone, Default)]
pub(crate) struct Snapshot {
    number: i64,
    apis: HashMap<ApiId, Arc<Route>>,
    routes: Arc<RouteTable>,
    clients: HashMap<ClientId, Arc<DeployedClient>>,
    subscriptions: HashMap<ApplicationId, Arc<[DeployedSubscription]>>,
}

impl Snapshot {
    /// The snapshot of a whole view.
    pub(crate) fn new(view: GatewayView) -> Self {
        let mut by_application: std::collections::HashMap<_, Vec<_>> = std::collections::HashMap::new();
        for subscription in view.subscriptions {
            by_application.entry(subscription.application).or_default().push(subscription);
        }
        let apis: HashMap<ApiId, Arc<Route>> =
            view.apis.into_iter().filter_map(compile).map(|route| (route.api, Arc::new(route))).collect();
        Self {
            number: view.number,
            routes: Arc::new(RouteTable::new(apis.values())),
            apis,
            clients: view.clients.into_iter().map(|client| (client.client, Arc::new(client))).collect(),
            subscriptions: by_application.into_iter().map(|(id, list)| (id, list.into())).collect(),
        }
    }

    /// The number of the last change that is in it.
    pub(crate) fn number(&self) -> i64 {
        self.number
    }

    /// Takes note of a change that is in it now.
    pub(crate) fn set_number(&mut self, number: i64) {
        self.number = self.number.max(number);
    }

    /// Takes over an API's deployment; `None`: it has none.
    pub(crate) fn set_api(&mut self, id: ApiId, deployed: Option<DeployedApi>) {
        match deployed.and_then(compile) {
            Some(route) => self.apis.insert(id, Arc::new(route)),
            None => self.apis.remove(&id),
        };
        self.routes = Arc::new(RouteTable::new(self.apis.values()));
    }

    /// Takes over a client; `None`: it is gone.
    pub(crate) fn set_client(&mut self, id: ClientId, client: Option<DeployedClient>) {
        match client {
            Some(client) => self.clients.insert(id, Arc::new(client)),
            None => self.clients.remove(&id),
        };
    }

    /// Takes over all subscriptions of an application.
    pub(crate) fn set_subscriptions(&mut self, id: ApplicationId, list: Vec<DeployedSubscription>) {
        if list.is_empty() {
            self.subscriptions.remove(&id);
        } else {
            self.subscriptions.insert(id, list.into());
        }
    }

    pub(crate) fn routes(&self) -> &RouteTable {
        &self.routes
    }

    pub(crate) fn client(&self, id: ClientId) -> Option<&DeployedClient> {
        self.clients.get(&id).map(Arc::as_ref)
    }

    pub(crate) fn subscription(
        &self,
        application: ApplicationId,
        api: ApiId,
    ) -> Option<&DeployedSubscription> {
        self.subscriptions.get(&application)?.iter().find(|subscription| subscription.api == api)
    }

    /// A deployed API by its name.
    pub(crate) fn api(&self, name: &str, version: &str, organization: &Organization) -> Option<&Route> {
        self.apis.values().map(Arc::as_ref).find(|route| {
            route.name == name && route.version == version && route.organization == *organization
        })
    }
}

fn compile(deployed: DeployedApi) -> Option<Route> {
    let id = deployed.api;
    Route::compile(deployed).unwrap_or_else(|error| {
        tracing::error!(api = %id, %error, "the gateway cannot serve this API");
        None
    })
}
