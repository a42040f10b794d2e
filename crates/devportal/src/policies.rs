//! Tiers as the portal shows them (wire: throttling policies). They are not applied yet.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::{Map, Value};
use tollgate_auth::Auth;
use tollgate_domain::tier::{Tier, TierLevel};
use tollgate_web::OptionalCaller;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::{PageQuery, PagedList, Paging};
use tollgate_web::version::Tagged;
use utoipa::ToSchema;

/// A tier.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThrottlingPolicy {
    /// Its name.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// `application` or `subscription`.
    pub policy_level: String,
    /// Always empty.
    #[schema(value_type = Object)]
    pub attributes: Map<String, Value>,
    /// Calls per window; the largest 32-bit number when there is no limit.
    pub request_count: i64,
    /// Always null: tiers count requests.
    pub data_unit: Option<String>,
    /// The window in milliseconds.
    pub unit_time: i64,
    /// The window's unit: `min`.
    pub time_unit: String,
    /// 0: bursts are not limited.
    pub rate_limit_count: i64,
    /// Always null.
    pub rate_limit_time_unit: Option<String>,
    /// `REQUESTCOUNT`.
    pub quota_policy_type: String,
    /// `FREE`.
    pub tier_plan: String,
    /// Always true.
    pub stop_on_quota_reach: bool,
}

impl From<&Tier> for ThrottlingPolicy {
    fn from(tier: &Tier) -> Self {
        Self {
            name: tier.name.clone(),
            description: tier.description.clone(),
            policy_level: tier.level.as_str().to_owned(),
            attributes: Map::new(),
            request_count: tier.request_count.unwrap_or_else(|| i32::MAX.into()),
            data_unit: None,
            unit_time: tier.unit_time,
            time_unit: tier.time_unit.clone(),
            rate_limit_count: 0,
            rate_limit_time_unit: None,
            quota_policy_type: "REQUESTCOUNT".to_owned(),
            tier_plan: "FREE".to_owned(),
            stop_on_quota_reach: true,
        }
    }
}

tollgate_web::list_schemas! { paged ThrottlingPolicyList as ThrottlingPolicyList of ThrottlingPolicy; }

/// A tier that nobody chooses: it counts calls without a token or without a subscription.
fn is_internal(tier: &Tier) -> bool {
    tier.level == TierLevel::Subscription
        && ["Unauthenticated", "DefaultSubscriptionless"].contains(&tier.name.as_str())
}

/// A level that developers see.
fn level(text: &str) -> Result<TierLevel, ApiError> {
    TierLevel::parse(text).filter(|level| *level != TierLevel::Api).ok_or_else(ApiError::not_found)
}

/// Lists the tiers of a level.
#[utoipa::path(get, path = "/throttling-policies/{policyLevel}", tag = "Throttling Policies",
    params(("policyLevel" = String, Path), PageQuery),
    responses((status = 200, body = ThrottlingPolicyList), (status = 404, body = ErrorBody)),
    security(()))]
pub(crate) async fn list_policies(
    State(auth): State<Auth>,
    reader: OptionalCaller,
    Path(policy_level): Path<String>,
    paging: Paging,
) -> Result<Json<PagedList<ThrottlingPolicy>>, ApiError> {
    let tiers = auth.store().tiers(reader.organization, level(&policy_level)?).await?;
    let shown = tiers.iter().filter(|tier| !is_internal(tier)).map(ThrottlingPolicy::from).collect();
    Ok(Json(paging.slice(&format!("/throttling-policies/{policy_level}"), shown)))
}

/// Reads a tier by its name.
#[utoipa::path(get, path = "/throttling-policies/{policyLevel}/{policyId}", tag = "Throttling Policies",
    params(("policyLevel" = String, Path), ("policyId" = String, Path)),
    responses((status = 200, body = ThrottlingPolicy), (status = 404, body = ErrorBody)), security(()))]
pub(crate) async fn get_policy(
    State(auth): State<Auth>,
    reader: OptionalCaller,
    Path((policy_level, name)): Path<(String, String)>,
) -> Result<Tagged<ThrottlingPolicy>, ApiError> {
    let tiers = auth.store().tiers(reader.organization, level(&policy_level)?).await?;
    let found = tiers.iter().find(|tier| tier.name == name);
    found.map(|tier| Tagged(ThrottlingPolicy::from(tier))).ok_or_else(ApiError::not_found)
}
