//! Subscriptions as the publisher of an API sees them: who may call, blocking, changing the tier.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tollgate_auth::Auth;
use tollgate_domain::any_of::{BlockSubscribers, ManageSubscribers, ViewSubscribers};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::id::SubscriptionId;
use tollgate_domain::page::Listed;
use tollgate_domain::subscription::{Subscription, SubscriptionStatus};
use tollgate_store::{ApplicationSummary, SubscriptionQuery};
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::{PageQuery, PagedList, Paging};
use tollgate_web::query::{Params, parse_id};
use tollgate_web::version::{Changed, IfMatch};
use tollgate_web::{Caller, RestCaller};
use utoipa::{IntoParams, ToSchema};

/// The states that a publisher may lift.
const UNBLOCKABLE: [SubscriptionStatus; 3] =
    [SubscriptionStatus::Blocked, SubscriptionStatus::ProdOnlyBlocked, SubscriptionStatus::Unblocked];

/// Whose subscriptions are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SubscriptionsParams {
    /// The API; all when left out.
    #[serde(rename = "apiId")]
    #[param(rename = "apiId")]
    api_id: Option<String>,
}

/// Which subscription, and what to do with it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubscriptionParams {
    /// The subscription.
    subscription_id: Option<String>,
    /// `BLOCKED` or `PROD_ONLY_BLOCKED`.
    block_state: Option<String>,
    /// The new tier.
    business_plan: Option<String>,
}

/// A subscription.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Subscription)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubscriptionObject {
    /// Identifies it.
    subscription_id: String,
    /// Who calls.
    application_info: ApplicationInfo,
    /// The tier.
    throttling_policy: String,
    /// `UNBLOCKED`, `BLOCKED`, ...
    subscription_status: &'static str,
}

/// The application of a subscription.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApplicationInfo)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationInfo {
    /// Identifies it.
    application_id: String,
    /// Its name.
    name: String,
    /// Its owner.
    subscriber: String,
    /// What it is for.
    description: String,
    /// How many APIs it is subscribed to.
    subscription_count: u64,
}

tollgate_web::list_schemas! { paged SubscriptionList as SubscriptionList of SubscriptionObject; }

/// Lists the subscriptions to an API, or to all.
#[utoipa::path(get, path = "/subscriptions", tag = "Subscriptions", params(SubscriptionsParams, PageQuery),
    responses((status = 200, body = SubscriptionList), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:subscription_view", "apim:subscription_manage"])))]
pub(crate) async fn get_subscriptions(
    State(auth): State<Auth>,
    caller: Caller<ViewSubscribers>,
    Params(params): Params<SubscriptionsParams>,
    paging: Paging,
) -> Result<Json<PagedList<SubscriptionObject>>, ApiError> {
    let api = match params.api_id.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => Some(super::apis::find_api(&auth, &caller, parse_id(text)?).await?.id),
        None => None,
    };
    let (org, page) = (caller.organization.clone(), paging.page);
    let query = SubscriptionQuery { org, application: None, api, owner: None, page };
    let Listed { list, total } = auth.store().subscriptions_with_applications(query).await?;
    let write = |(subscription, summary)| write_subscription(&caller, subscription, summary);
    let list = list.into_iter().map(write).collect();
    Ok(Json(paging.envelope("/subscriptions", Listed { list, total })))
}

fn write_subscription(
    caller: &RestCaller,
    subscription: Subscription,
    summary: ApplicationSummary,
) -> SubscriptionObject {
    SubscriptionObject {
        subscription_id: subscription.id.to_string(),
        application_info: ApplicationInfo {
            application_id: subscription.application.to_string(),
            name: summary.application.name,
            subscriber: caller.organization.qualify(&summary.application.owner_name),
            description: summary.application.description,
            subscription_count: summary.subscription_count,
        },
        throttling_policy: subscription.tier,
        subscription_status: subscription.status.as_str(),
    }
}

async fn find_subscription(
    auth: &Auth,
    caller: &RestCaller,
    params: &SubscriptionParams,
) -> Result<Subscription, ApiError> {
    let text = params.subscription_id.as_deref().filter(|text| !text.is_empty());
    let id: SubscriptionId = parse_id(text.ok_or_else(|| ApiError::invalid("subscriptionId is missing"))?)?;
    auth.store().subscription(caller.organization.clone(), id).await?.ok_or_else(ApiError::not_found)
}

/// Moves a subscription to another state, whatever tier it has meanwhile, unless a version is named. `None` when that is
/// not allowed from the state that it has.
async fn set_status(
    auth: &Auth,
    caller: &RestCaller,
    params: &SubscriptionParams,
    condition: &IfMatch,
    (status, from): (SubscriptionStatus, &'static [SubscriptionStatus]),
    action: AuditAction,
) -> Result<Option<Changed>, ApiError> {
    let found = find_subscription(auth, caller, params).await?;
    let seen = condition.seen(found.updated_at)?;
    let audit = caller.audit(auth, action, &found.id.to_string());
    let organization = caller.organization.clone();
    let changed = auth.store().set_subscription_status(organization, found.id, status, from, seen, audit);
    match changed.await? {
        Some(changed) => Ok(Some(Changed(changed.updated_at))),
        None if seen.is_some() && from.contains(&found.status) => Err(condition.missed()),
        None => Ok(None),
    }
}

/// Blocks a subscription: no call, or no production call, passes any more.
#[utoipa::path(post, path = "/subscriptions/block-subscription", tag = "Subscriptions",
    params(SubscriptionParams, IfMatch),
    responses((status = 200, description = "Blocked", headers(("ETag" = String, description = "The version, for If-Match"))), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscription_block", "apim:subscription_manage"])))]
pub(crate) async fn block_subscription(
    State(auth): State<Auth>,
    caller: Caller<BlockSubscribers>,
    Params(params): Params<SubscriptionParams>,
    condition: IfMatch,
) -> Result<Changed, ApiError> {
    let status = match params.block_state.as_deref() {
        Some("BLOCKED") => SubscriptionStatus::Blocked,
        Some("PROD_ONLY_BLOCKED") => SubscriptionStatus::ProdOnlyBlocked,
        _ => return Err(ApiError::invalid("blockState must be BLOCKED or PROD_ONLY_BLOCKED")),
    };
    let to = (status, SubscriptionStatus::ALL.as_slice());
    let set = set_status(&auth, &caller, &params, &condition, to, AuditAction::SubscriptionBlock).await?;
    set.ok_or_else(ApiError::not_found)
}

/// Lets calls of a subscription pass again.
#[utoipa::path(post, path = "/subscriptions/unblock-subscription", tag = "Subscriptions",
    params(SubscriptionParams, IfMatch),
    responses((status = 200, description = "Unblocked", headers(("ETag" = String, description = "The version, for If-Match"))), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscription_block", "apim:subscription_manage"])))]
pub(crate) async fn unblock_subscription(
    State(auth): State<Auth>,
    caller: Caller<BlockSubscribers>,
    Params(params): Params<SubscriptionParams>,
    condition: IfMatch,
) -> Result<Changed, ApiError> {
    let to = (SubscriptionStatus::Unblocked, UNBLOCKABLE.as_slice());
    let set = set_status(&auth, &caller, &params, &condition, to, AuditAction::SubscriptionUnblock).await?;
    set.ok_or_else(|| {
        ApiError::invalid("The subscription waits for approval or was refused: it cannot be unblocked")
    })
}

/// Gives a subscription another tier of its API.
#[utoipa::path(post, path = "/subscriptions/change-business-plan", tag = "Subscriptions",
    params(SubscriptionParams, IfMatch),
    responses((status = 200, description = "Changed", headers(("ETag" = String, description = "The version, for If-Match"))), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscription_manage"])))]
pub(crate) async fn change_subscription_business_plan(
    State(auth): State<Auth>,
    caller: Caller<ManageSubscribers>,
    Params(params): Params<SubscriptionParams>,
    condition: IfMatch,
) -> Result<Changed, ApiError> {
    let found = find_subscription(&auth, &caller, &params).await?;
    let seen = condition.seen(found.updated_at)?;
    let tier = params.business_plan.filter(|tier| !tier.is_empty());
    let tier = tier.ok_or_else(|| ApiError::invalid("businessPlan is missing"))?;
    let api =
        auth.store().api(caller.organization.clone(), found.api).await?.ok_or_else(ApiError::not_found)?;
    if !api.definition.tiers.contains(&tier) {
        return Err(ApiError::invalid(format!("The API does not offer business plan {tier}")));
    }
    let audit = caller.audit(&auth, AuditAction::SubscriptionChange, &found.id.to_string());
    let organization = caller.organization.clone();
    let changed = auth.store().set_subscription_tier(organization, found.id, tier, seen, audit).await?;
    changed.map(|changed| Changed(changed.updated_at)).ok_or_else(|| condition.missed())
}
