//! The gateway and its workers: one snapshot for all, an upstream pool for each.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderName, Request, Response};
use http_body::Body as HttpBody;
use serde::Serialize;
use tollgate_domain::authority::{Authority, AuthorityRefused};
use tollgate_domain::delta::{Body, Delta};
use tollgate_domain::deployed::{DeployedApi, DeployedSubscription};
use tollgate_domain::organization::Organization;
use tollgate_domain::peer::Peer;
use tollgate_verify::CredentialCheck;

use crate::answer_body::GatewayBody;
use crate::cors::Cors;
use crate::pipeline;
use crate::record::{Counters, Tally};
use crate::settings::GatewaySettings;
use crate::snapshot::Snapshot;
use crate::upstream::{Connector, Pool, TrustStore};

/// What stands deployed at the gateway under a name and version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployed {
    /// The API's id.
    pub api_id: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its context.
    pub context: String,
    /// Whose it is.
    pub tenant_domain: String,
    /// The deployed revision.
    pub revision_id: String,
    /// Where it stands in its lifecycle.
    pub life_cycle_status: String,
}

struct Shared {
    credentials: CredentialCheck,
    settings: GatewaySettings,
    token_header: HeaderName,
    cors: Cors,
    counters: Arc<Counters>,
    trust_store: Arc<TrustStore>,
    snapshot: ArcSwap<Snapshot>,
}

/// The gateway. Clones share everything.
#[derive(Clone)]
pub struct Gateway(Arc<Shared>);

impl Gateway {
    /// A gateway that checks credentials by `credentials`; nothing is deployed until [`Gateway::load`].
    #[must_use]
    pub fn new(credentials: CredentialCheck, settings: GatewaySettings) -> Self {
        let named = HeaderName::from_bytes(settings.authorization_header.as_bytes());
        let token_header = named.unwrap_or_else(|_| {
            tracing::error!("the configured authorization header is not a header name; using Authorization");
            AUTHORIZATION
        });
        Self(Arc::new(Shared {
            credentials,
            cors: Cors::new(&settings.cors),
            counters: Arc::default(),
            trust_store: Arc::new(TrustStore::new(settings.trust_files.clone())),
            snapshot: ArcSwap::from_pointee(Snapshot::new(token_header.clone(), Vec::new(), Vec::new())),
            token_header,
            settings,
        }))
    }

    /// Serves what a snapshot says and nothing else.
    pub fn load(&self, apis: Vec<DeployedApi>, subscriptions: Vec<DeployedSubscription>) {
        let snapshot = Snapshot::new(self.0.token_header.clone(), apis, subscriptions);
        self.0.snapshot.store(Arc::new(snapshot));
    }

    /// Takes over a change. They must come in order, one at a time. Clients, denials and keys are the business of the
    /// credential check, which is handed the same deltas.
    pub fn apply(&self, delta: &Delta) {
        match &delta.body {
            Body::Api { id, api } => {
                self.update(|snapshot| snapshot.set_api(*id, api.as_deref().cloned()));
            }
            Body::Application { id, subscriptions } => {
                self.update(|snapshot| snapshot.set_subscriptions(*id, subscriptions.clone()));
            }
            Body::Client { .. }
            | Body::Denial { .. }
            | Body::SigningKey { .. }
            | Body::Scopes { .. }
            | Body::Setting { .. }
            | Body::User { .. } => {}
        }
    }

    fn update(&self, change: impl Fn(&mut Snapshot)) {
        self.0.snapshot.rcu(|current| {
            let mut next = Snapshot::clone(current);
            change(&mut next);
            next
        });
    }

    /// A worker: one per runtime thread, with upstream connections of its own.
    #[must_use]
    pub fn worker(&self) -> Worker {
        let settings = &self.0.settings;
        Worker(Arc::new(Own {
            gateway: self.clone(),
            tally: self.0.counters.tally(),
            pool: Pool::new(settings.pool_idle_timeout, settings.pool_max_idle),
            connector: Connector::new(
                Arc::clone(&self.0.trust_store),
                settings.connect_timeout,
                settings.response_max_headers,
            ),
        }))
    }

    /// What became of all requests so far.
    #[must_use]
    pub fn counters(&self) -> &Arc<Counters> {
        &self.0.counters
    }

    /// What stands deployed here under a name and version.
    #[must_use]
    pub fn is_deployed(&self, name: &str, version: &str, organization: &Organization) -> Option<Deployed> {
        self.0.snapshot.load().api(name, version, organization).map(|route| Deployed {
            api_id: route.api.to_string(),
            name: route.name.clone(),
            version: route.version.clone(),
            context: route.context.clone(),
            tenant_domain: route.organization.to_string(),
            revision_id: route.revision.to_string(),
            life_cycle_status: route.lifecycle.as_str().to_owned(),
        })
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gateway")
    }
}

struct Own {
    gateway: Gateway,
    tally: Arc<Tally>,
    pool: Arc<Pool>,
    connector: Connector,
}

/// Answers requests on one runtime thread. Clones share the upstream connections, which live on the runtime that first
/// used them: a worker must not move to another one.
#[derive(Clone)]
pub struct Worker(Arc<Own>);

impl Worker {
    /// Answers one request: the upstream's answer, or a fault. Never fails; the header of the request id is the
    /// listener's to add.
    ///
    /// `authority` is where the request was sent to, when it says so, or why nobody can tell.
    pub async fn handle<B>(
        &self,
        request: Request<B>,
        peer: Peer,
        authority: Result<Option<Authority>, AuthorityRefused>,
    ) -> Response<GatewayBody>
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        pipeline::handle(self, request, peer, authority).await
    }

    /// Not counted among the snapshot's owners: to be let go before anything long.
    pub(crate) fn snapshot(&self) -> Guard<Arc<Snapshot>> {
        self.0.gateway.0.snapshot.load()
    }

    pub(crate) fn settings(&self) -> &GatewaySettings {
        &self.0.gateway.0.settings
    }

    pub(crate) fn cors(&self) -> &Cors {
        &self.0.gateway.0.cors
    }

    pub(crate) fn tally(&self) -> &Arc<Tally> {
        &self.0.tally
    }

    pub(crate) fn credentials(&self) -> &CredentialCheck {
        &self.0.gateway.0.credentials
    }

    pub(crate) fn pool(&self) -> &Arc<Pool> {
        &self.0.pool
    }

    pub(crate) fn connector(&self) -> &Connector {
        &self.0.connector
    }
}
