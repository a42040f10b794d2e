//! The tiers that APIs, resources and subscriptions may name.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::{Map, Value};
use tollgate_auth::Auth;
use tollgate_domain::any_of::ViewTiers;
use tollgate_domain::tier::{Tier, TierLevel};
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::{PageQuery, PagedList, Paging};
use tollgate_web::version::Tagged;
use tollgate_web::{Caller, RestCaller};
use utoipa::ToSchema;

/// How the wire writes "no limit".
const UNLIMITED: i64 = 2_147_483_647;

/// A tier.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ThrottlingPolicy)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThrottlingPolicy {
    /// Its name.
    name: String,
    /// Its name on screen.
    display_name: String,
    /// One sentence.
    description: String,
    /// `api`, `subscription` or `application`.
    policy_level: &'static str,
    /// Always empty.
    #[schema(value_type = Object)]
    attributes: Map<String, Value>,
    /// Calls per window; 2147483647: without limit.
    request_count: i64,
    /// Always empty: tiers count requests.
    data_unit: Option<String>,
    /// The window in milliseconds; 0 without limit.
    unit_time: i64,
    /// The window's unit.
    time_unit: String,
    /// Always 0.
    rate_limit_count: i64,
    /// Always empty.
    rate_limit_time_unit: Option<String>,
    /// `REQUESTCOUNT`.
    quota_policy_type: &'static str,
    /// `FREE`.
    tier_plan: &'static str,
    /// Always true.
    stop_on_quota_reach: bool,
    /// Always empty.
    #[schema(value_type = Object)]
    monetization_properties: Map<String, Value>,
}

tollgate_web::list_schemas! { paged ThrottlingPolicyList as ThrottlingPolicyList of ThrottlingPolicy; }

fn write_tier(tier: Tier) -> ThrottlingPolicy {
    ThrottlingPolicy {
        display_name: tier.name.clone(),
        name: tier.name,
        description: tier.description,
        policy_level: tier.level.as_str(),
        attributes: Map::new(),
        request_count: tier.request_count.unwrap_or(UNLIMITED),
        data_unit: None,
        unit_time: tier.unit_time,
        time_unit: tier.time_unit,
        rate_limit_count: 0,
        rate_limit_time_unit: None,
        quota_policy_type: "REQUESTCOUNT",
        tier_plan: "FREE",
        stop_on_quota_reach: true,
        monetization_properties: Map::new(),
    }
}

async fn tiers(auth: &Auth, caller: &RestCaller, level: &str) -> Result<Vec<Tier>, ApiError> {
    let level = TierLevel::parse(level).ok_or_else(ApiError::not_found)?;
    Ok(auth.store().tiers(caller.organization.clone(), level).await?)
}

/// Lists the tiers of a level.
#[utoipa::path(get, path = "/throttling-policies/{policyLevel}", tag = "Throttling Policies",
    params(("policyLevel" = String, Path, description = "api, subscription or application"), PageQuery),
    responses((status = 200, body = ThrottlingPolicyList), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:tier_view", "apim:tier_manage"])))]
pub(crate) async fn get_all_throttling_policies(
    State(auth): State<Auth>,
    caller: Caller<ViewTiers>,
    Path(level): Path<String>,
    paging: Paging,
) -> Result<Json<PagedList<ThrottlingPolicy>>, ApiError> {
    let tiers = tiers(&auth, &caller, &level).await?.into_iter().map(write_tier).collect();
    Ok(Json(paging.slice(&format!("/throttling-policies/{level}"), tiers)))
}

/// Reads a tier.
#[utoipa::path(get, path = "/throttling-policies/{policyLevel}/{policyName}", tag = "Throttling Policies",
    params(("policyLevel" = String, Path), ("policyName" = String, Path)),
    responses((status = 200, body = ThrottlingPolicy), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:tier_view", "apim:tier_manage"])))]
pub(crate) async fn get_throttling_policy_by_name(
    State(auth): State<Auth>,
    caller: Caller<ViewTiers>,
    Path((level, name)): Path<(String, String)>,
) -> Result<Tagged<ThrottlingPolicy>, ApiError> {
    let found = tiers(&auth, &caller, &level).await?.into_iter().find(|tier| tier.name == name);
    found.map(|tier| Tagged(write_tier(tier))).ok_or_else(ApiError::not_found)
}
