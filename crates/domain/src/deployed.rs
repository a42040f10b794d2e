//! What a gateway knows: APIs as they are deployed, and who may call them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::{ApiDefinition, IS_DEFAULT_VERSION};
use crate::client::{ClientState, KeyType};
use crate::epoch::Epoch;
use crate::id::{ApiId, ApplicationId, ClientId, RevisionId};
use crate::lifecycle::Lifecycle;
use crate::organization::Organization;
use crate::subscription::SubscriptionStatus;

/// An API with the revision that is deployed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeployedApi {
    /// Whose it is.
    pub organization: Organization,
    /// Which API.
    pub api: ApiId,
    /// Its name.
    pub name: String,
    /// Its context, see `Api::context`.
    pub context: String,
    /// Its version.
    pub version: String,
    /// The name of the user who made it.
    pub provider: String,
    /// Where it stands.
    pub lifecycle: Lifecycle,
    /// The deployed revision; with several environments, the one deployed last.
    pub revision: RevisionId,
    /// What that revision says; roles of shared scopes as they were when it was made.
    pub definition: ApiDefinition,
}

impl DeployedApi {
    /// Without what no call is judged or forwarded by: texts, roles, credentials of upstreams, whatever members of the
    /// wire object Tollgate keeps and does not use. What is left may leave this machine.
    #[must_use]
    pub fn for_gateway(self) -> Self {
        let ApiDefinition { transport, tiers, resources, authorization_header, .. } = self.definition;
        let endpoints = ["production_endpoints", "sandbox_endpoints"].map(|kind| {
            let url = |endpoint: &Value| json!({ "url": endpoint.get("url") });
            let endpoints = match self.definition.endpoint_config.get(kind) {
                Some(Value::Array(list)) => list.iter().map(url).collect(),
                Some(endpoint) => url(endpoint),
                None => Value::Null,
            };
            (kind.to_owned(), endpoints)
        });
        let mut extra = self.definition.extra;
        extra.retain(|name, _| name == IS_DEFAULT_VERSION);
        let definition = ApiDefinition {
            transport,
            tiers,
            resources,
            authorization_header,
            endpoint_config: Value::Object(endpoints.into_iter().filter(|(_, url)| !url.is_null()).collect()),
            extra,
            ..ApiDefinition::default()
        };
        Self { definition, ..self }
    }
}

/// What a gateway knows of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeployedClient {
    /// Whose it is.
    pub organization: Organization,
    /// Which client.
    pub client: ClientId,
    /// Its consumer key, which tokens carry.
    pub consumer_key: String,
    /// Whose key set it is; `None` for a dynamic registration.
    pub application: Option<ApplicationId>,
    /// Which key set it is.
    pub key_type: Option<KeyType>,
    /// Whether it may be used.
    pub state: ClientState,
    /// See `Client::epoch`: of two views of a client, the one with the higher epoch is the later.
    pub epoch: Epoch,
    /// See `Client::valid_from`.
    pub valid_from: Epoch,
}

/// What a gateway knows of a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeployedSubscription {
    /// Who may call.
    pub application: ApplicationId,
    /// What may be called.
    pub api: ApiId,
    /// The subscription tier.
    pub tier: String,
    /// Whether calls pass.
    pub status: SubscriptionStatus,
}
