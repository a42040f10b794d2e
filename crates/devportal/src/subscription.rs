//! Subscriptions on the wire.

use serde::{Deserialize, Serialize};
use tollgate_domain::api::Api;
use tollgate_domain::api_summary::ApiSummary;
use tollgate_domain::id::{ApiId, ApplicationId};
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::subscription::Subscription;
use tollgate_store::ApplicationSummary;
use tollgate_web::error::ApiError;
use tollgate_web::query::parse_id;
use utoipa::ToSchema;

use super::api_object::ApiInfo;
use super::application::ApplicationInfo;

/// What a developer writes of a subscription.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = SubscriptionRequest)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubscriptionInput {
    /// Who is to call.
    #[serde(default)]
    application_id: Option<String>,
    /// What is to be called.
    #[serde(default)]
    api_id: Option<String>,
    /// The subscription tier.
    #[serde(default)]
    throttling_policy: Option<String>,
    /// The tier to change to.
    #[serde(default)]
    requested_throttling_policy: Option<String>,
}

impl SubscriptionInput {
    /// Application, API and tier of a new subscription.
    pub(crate) fn check(&self) -> Result<(ApplicationId, ApiId, String), ApiError> {
        let missing = |member: &str| ApiError::invalid(format!("{member} is required"));
        let filled = |value: &Option<String>| value.clone().filter(|text| !text.trim().is_empty());
        let application = filled(&self.application_id).ok_or_else(|| missing("applicationId"))?;
        let api = filled(&self.api_id).ok_or_else(|| missing("apiId"))?;
        let tier = filled(&self.throttling_policy).ok_or_else(|| missing("throttlingPolicy"))?;
        Ok((parse_id(&application)?, parse_id(&api)?, tier))
    }

    /// The tier that a change asks for, when it is another than `now`. A client may write it into either member of an
    /// object that it has read, and leave the other as it was.
    pub(crate) fn requested_tier(&self, now: &str) -> Option<&str> {
        let sent = [&self.requested_throttling_policy, &self.throttling_policy].into_iter().flatten();
        sent.map(String::as_str).find(|tier| !tier.trim().is_empty() && *tier != now)
    }
}

/// A subscription in full.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Subscription)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubscriptionObject {
    /// Identifies it.
    subscription_id: String,
    /// Who may call.
    application_id: String,
    /// What may be called.
    api_id: String,
    /// The API.
    api_info: ApiInfo,
    /// The application.
    application_info: ApplicationInfo,
    /// The subscription tier.
    throttling_policy: String,
    /// The same: changes need no approval.
    requested_throttling_policy: String,
    /// `UNBLOCKED` and its siblings.
    status: String,
    /// Always null.
    redirection_params: Option<String>,
}

impl SubscriptionObject {
    pub(crate) fn new(
        subscription: &Subscription,
        application: &ApplicationSummary,
        api: &ApiSummary,
    ) -> Self {
        Self {
            subscription_id: subscription.id.to_string(),
            application_id: subscription.application.to_string(),
            api_id: subscription.api.to_string(),
            api_info: ApiInfo::from(api),
            application_info: ApplicationInfo::from(application),
            throttling_policy: subscription.tier.clone(),
            requested_throttling_policy: subscription.tier.clone(),
            status: subscription.status.as_str().to_owned(),
            redirection_params: None,
        }
    }
}

/// Whether an API takes a new subscription of this tier; 403 with the rule otherwise.
pub(crate) fn check_offer(api: &Api, tier: &str) -> Result<(), ApiError> {
    let label = format!("{}-{}", api.name, api.version);
    if !api.lifecycle.takes_subscriptions() {
        let state = api.lifecycle.as_str();
        let reason = match api.lifecycle {
            Lifecycle::Created | Lifecycle::Retired => "it is not published".to_owned(),
            _ => format!("it is in the state {state}"),
        };
        return Err(ApiError::forbidden(format!("Subscription is not allowed to API {label}: {reason}")));
    }
    if !api.definition.tiers.iter().any(|own| own == tier) {
        return Err(ApiError::forbidden(format!("Tier {tier} is not allowed for API {label}")));
    }
    Ok(())
}

#[cfg(test)]
#[path = "subscription_tests.rs"]
mod tests;
