//! A route: one deployed API, compiled for look-ups.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::HeaderName;
use serde_json::Value;
use tollgate_domain::api::{IS_DEFAULT_VERSION, base_path};
use tollgate_domain::client::KeyType;
use tollgate_domain::deployed::DeployedApi;
use tollgate_domain::id::{ApiId, RevisionId};
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::organization::Organization;
use tollgate_domain::resource::{InvalidTemplate, ResourceTable};

use crate::fault::Fault;
use crate::upstream::Endpoint;

/// The tier of an API that is open to every application of its organization.
const SUBSCRIPTIONLESS: &str = "DefaultSubscriptionless";

/// A deployed API.
pub(crate) struct Route {
    pub(crate) api: ApiId,
    pub(crate) organization: Organization,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) context: String,
    pub(crate) revision: RevisionId,
    pub(crate) lifecycle: Lifecycle,
    /// `/orders/1.0.0`.
    pub(crate) base_path: String,
    /// Where it is served without its version, when it is the default one.
    pub(crate) default_path: Option<String>,
    pub(crate) resources: ResourceTable,
    /// Whether it is offered over TLS.
    pub(crate) over_tls: bool,
    /// The header that carries the token.
    pub(crate) token_header: HeaderName,
    /// Whether calls need a subscription.
    pub(crate) needs_subscription: bool,
    production: Endpoints,
    sandbox: Endpoints,
}

impl Route {
    /// Compiles a deployed API; its token comes in `token_header` unless it names another one. `None` when it is retired.
    ///
    /// # Errors
    /// When a resource's path template cannot be read.
    pub(crate) fn compile(
        deployed: DeployedApi,
        token_header: &HeaderName,
    ) -> Result<Option<Self>, InvalidTemplate> {
        if deployed.lifecycle == Lifecycle::Retired {
            return Ok(None);
        }
        let definition = &deployed.definition;
        let is_default = match definition.extra.get(IS_DEFAULT_VERSION) {
            Some(Value::Bool(is_default)) => *is_default,
            _ => false,
        };
        let served_as_default = is_default && deployed.lifecycle == Lifecycle::Published;
        let default_path = deployed.context.replace("/{version}", "");
        let header = definition.authorization_header.as_deref().filter(|name| !name.is_empty());
        Ok(Some(Self {
            base_path: base_path(&deployed.context, &deployed.version),
            default_path: (served_as_default && !default_path.is_empty()).then_some(default_path),
            resources: ResourceTable::new(&definition.resources)?,
            over_tls: definition.transport.is_empty()
                || definition.transport.iter().any(|name| name.eq_ignore_ascii_case("https")),
            token_header: header
                .and_then(|name| HeaderName::from_bytes(name.as_bytes()).ok())
                .unwrap_or_else(|| token_header.clone()),
            needs_subscription: !definition.tiers.iter().any(|tier| tier == SUBSCRIPTIONLESS),
            production: Endpoints::new(&definition.endpoints(KeyType::Production)),
            sandbox: Endpoints::new(&definition.endpoints(KeyType::Sandbox)),
            api: deployed.api,
            organization: deployed.organization,
            name: deployed.name,
            version: deployed.version,
            context: deployed.context,
            revision: deployed.revision,
            lifecycle: deployed.lifecycle,
        }))
    }

    /// Whether calls may reach it: an API that is only made is deployed, but not yet offered.
    pub(crate) fn is_served(&self) -> bool {
        !matches!(self.lifecycle, Lifecycle::Created | Lifecycle::Retired)
    }

    /// The endpoint for the next call with a key of this type.
    ///
    /// # Errors
    /// When the API has none of that kind, or it is not a URL that can be called.
    pub(crate) fn endpoint(&self, key_type: KeyType) -> Result<&Arc<Endpoint>, Fault> {
        let (endpoints, missing): (_, fn() -> Fault) = match key_type {
            KeyType::Production => (&self.production, Fault::no_production_endpoint),
            KeyType::Sandbox => (&self.sandbox, Fault::no_sandbox_endpoint),
        };
        match endpoints.next() {
            Some(Some(endpoint)) => Ok(endpoint),
            Some(None) => Err(Fault::unusable_endpoint()),
            None => Err(missing()),
        }
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route").field("api", &self.api).field("base_path", &self.base_path).finish()
    }
}

/// One or more endpoints, called in turn.
struct Endpoints {
    /// `None`: a URL that cannot be called.
    list: Vec<Option<Arc<Endpoint>>>,
    turn: AtomicUsize,
}

impl Endpoints {
    fn new(urls: &[String]) -> Self {
        let list = urls
            .iter()
            .filter(|url| !url.is_empty())
            .map(|url| Endpoint::parse(url).ok().map(Arc::new))
            .collect();
        Self { list, turn: AtomicUsize::new(0) }
    }

    fn next(&self) -> Option<&Option<Arc<Endpoint>>> {
        if self.list.len() < 2 {
            return self.list.first();
        }
        self.list.get(self.turn.fetch_add(1, Ordering::Relaxed) % self.list.len())
    }
}
