//! The gateway and its workers: one snapshot for all, an upstream pool for each.

use std::error::Error;
use std::str::FromStr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderName, Request, Response};
use http_body::Body;
use serde::Serialize;
use tollgate_auth::{Auth, BearerRefused};
use tollgate_domain::authority::{Authority, AuthorityRefused};
use tollgate_domain::caller::Caller;
use tollgate_domain::change::{Change, ChangeKind};
use tollgate_domain::organization::Organization;
use tollgate_domain::peer::Peer;
use tollgate_store::{GatewayView, StoreError};

use crate::answer_body::GatewayBody;
use crate::cors::Cors;
use crate::pipeline;
use crate::record::Counters;
use crate::settings::GatewaySettings;
use crate::snapshot::Snapshot;
use crate::upstream::{Connector, Pool, Trust};

/// Why the snapshot could not follow the store.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The store failed.
    #[error("the gateway cannot read the store")]
    Store(#[from] StoreError),
    /// A gateway with a fixed view has nothing to read.
    #[error("this gateway has no store")]
    Detached,
}

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

type VerifyBearer = dyn Fn(&str) -> Result<Arc<Caller>, BearerRefused> + Send + Sync;

/// Where callers and changes come from.
enum Source {
    Auth(Auth),
    Fixed(Box<VerifyBearer>),
}

struct Shared {
    source: Source,
    settings: GatewaySettings,
    token_header: HeaderName,
    cors: Cors,
    counters: Arc<Counters>,
    trust: Arc<Trust>,
    snapshot: ArcSwap<Snapshot>,
}

/// The gateway. Clones share everything.
#[derive(Clone)]
pub struct Gateway(Arc<Shared>);

impl Gateway {
    /// A gateway over the server's own store; empty until [`Gateway::load`].
    #[must_use]
    pub fn new(auth: Auth, settings: GatewaySettings) -> Self {
        Self::from_parts(Source::Auth(auth), settings, Snapshot::default())
    }

    /// A gateway over a fixed view that asks `verify` about tokens: without a store, for tests and embedding.
    #[must_use]
    pub fn detached(
        view: GatewayView,
        verify: impl Fn(&str) -> Result<Arc<Caller>, BearerRefused> + Send + Sync + 'static,
        settings: GatewaySettings,
    ) -> Self {
        Self::from_parts(Source::Fixed(Box::new(verify)), settings, Snapshot::new(view))
    }

    fn from_parts(source: Source, settings: GatewaySettings, snapshot: Snapshot) -> Self {
        let named = HeaderName::from_bytes(settings.authorization_header.as_bytes());
        Self(Arc::new(Shared {
            source,
            token_header: named.unwrap_or_else(|_| {
                tracing::error!(
                    "the configured authorization header is not a header name; using Authorization"
                );
                AUTHORIZATION
            }),
            cors: Cors::new(&settings.cors),
            counters: Arc::default(),
            trust: Arc::new(Trust::new(settings.trust_files.clone())),
            snapshot: ArcSwap::from_pointee(snapshot),
            settings,
        }))
    }

    /// Reads everything from the store.
    ///
    /// # Errors
    /// When the store fails; the snapshot stays as it was.
    pub async fn load(&self) -> Result<(), GatewayError> {
        let auth = self.auth()?;
        let view = auth.store().gateway_view(auth.now()).await?;
        self.0.snapshot.store(Arc::new(Snapshot::new(view)));
        Ok(())
    }

    /// Takes over one entry of the change log. Entries must come in order, one at a time. Revocations and keys are
    /// `auth`'s: it hears of them from the same poller.
    ///
    /// # Errors
    /// When the store fails; the same change can be applied again.
    pub async fn apply(&self, change: &Change) -> Result<(), GatewayError> {
        if change.number <= self.0.snapshot.load().number() {
            return Ok(());
        }
        let store = self.auth()?.store();
        let number = change.number;
        match change.kind {
            ChangeKind::Api => {
                let Some(id) = self.subject(change) else { return Ok(()) };
                let deployed = store.deployed_api(id).await?;
                self.update(number, |snapshot| snapshot.set_api(id, deployed.clone()));
            }
            ChangeKind::Client => {
                let Some(id) = self.subject(change) else { return Ok(()) };
                let client = store.gateway_client(id).await?;
                self.update(number, |snapshot| snapshot.set_client(id, client.clone()));
            }
            ChangeKind::Application => {
                let Some(id) = self.subject(change) else { return Ok(()) };
                let list = store.gateway_subscriptions(id).await?;
                self.update(number, |snapshot| snapshot.set_subscriptions(id, list.clone()));
            }
            ChangeKind::Denial | ChangeKind::SigningKey | ChangeKind::Setting | ChangeKind::User => {
                self.update(number, |_| {});
            }
        }
        Ok(())
    }

    /// Which one a change is about. An unreadable one is passed over: waiting for it would hold up all others.
    fn subject<T: FromStr>(&self, change: &Change) -> Option<T> {
        let id = change.subject.parse().ok();
        if id.is_none() {
            tracing::error!(number = change.number, "a change names no valid id and is passed over");
            self.update(change.number, |_| {});
        }
        id
    }

    fn update(&self, number: i64, change: impl Fn(&mut Snapshot)) {
        self.0.snapshot.rcu(|current| {
            let mut next = Snapshot::clone(current);
            change(&mut next);
            next.set_number(number);
            next
        });
    }

    fn auth(&self) -> Result<&Auth, GatewayError> {
        match &self.0.source {
            Source::Auth(auth) => Ok(auth),
            Source::Fixed(_) => Err(GatewayError::Detached),
        }
    }

    /// The number of the last change that the snapshot holds.
    #[must_use]
    pub fn applied(&self) -> i64 {
        self.0.snapshot.load().number()
    }

    /// A worker: one per runtime thread, with upstream connections of its own.
    #[must_use]
    pub fn worker(&self) -> Worker {
        let settings = &self.0.settings;
        Worker(Arc::new(Own {
            gateway: self.clone(),
            pool: Pool::new(settings.pool_idle_timeout, settings.pool_max_idle),
            connector: Connector::new(
                Arc::clone(&self.0.trust),
                settings.connect_timeout,
                settings.response_max_headers,
            ),
        }))
    }

    /// What became of all requests so far.
    #[must_use]
    pub fn counters(&self) -> &Counters {
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

struct Own {
    gateway: Gateway,
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
        peer: &Peer,
        authority: Result<Option<Authority>, AuthorityRefused>,
    ) -> Response<GatewayBody>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        pipeline::handle(self, request, peer, authority).await
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.0.gateway.0.snapshot.load_full()
    }

    pub(crate) fn settings(&self) -> &GatewaySettings {
        &self.0.gateway.0.settings
    }

    pub(crate) fn cors(&self) -> &Cors {
        &self.0.gateway.0.cors
    }

    pub(crate) fn counters(&self) -> &Arc<Counters> {
        &self.0.gateway.0.counters
    }

    pub(crate) fn token_header(&self) -> &HeaderName {
        &self.0.gateway.0.token_header
    }

    pub(crate) fn verify_bearer(&self, token: &str) -> Result<Arc<Caller>, BearerRefused> {
        match &self.0.gateway.0.source {
            Source::Auth(auth) => auth.verify_bearer(token),
            Source::Fixed(verify) => verify(token),
        }
    }

    pub(crate) fn pool(&self) -> &Arc<Pool> {
        &self.0.pool
    }

    pub(crate) fn connector(&self) -> &Connector {
        &self.0.connector
    }
}
