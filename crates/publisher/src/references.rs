//! What an API names and the store must know: tiers, roles, shared scopes; and what a conflict on writing means.

use tollgate_auth::Auth;
use tollgate_domain::api::ApiDefinition;
use tollgate_domain::organization::Organization;
use tollgate_domain::tier::TierLevel;
use tollgate_store::StoreError;
use tollgate_web::error::ApiError;

/// The code of a conflict with another API's name or context.
const API_EXISTS: i64 = 900_250;
/// The code of a role that does not exist.
pub(crate) const UNKNOWN_ROLE: i64 = 900_610;

/// Checks every tier, role and shared scope that a definition names.
///
/// # Errors
/// 400.
pub(crate) async fn check_references(
    auth: &Auth,
    organization: &Organization,
    definition: &ApiDefinition,
) -> Result<(), ApiError> {
    let offered = tier_names(auth, organization, TierLevel::Subscription).await?;
    if let Some(tier) = definition.tiers.iter().find(|tier| !offered.contains(tier)) {
        return Err(ApiError::invalid(format!(
            "Specified policy {tier} is invalid: there is no such subscription tier"
        )));
    }
    let known = tier_names(auth, organization, TierLevel::Api).await?;
    let whole = definition.extra.get("apiThrottlingPolicy").and_then(serde_json::Value::as_str);
    let whole = whole.filter(|tier| !tier.is_empty());
    let of_resources = definition.resources.iter().map(|resource| resource.throttling_policy.as_str());
    if let Some(tier) = of_resources.chain(whole).find(|tier| !known.iter().any(|own| own == tier)) {
        return Err(ApiError::invalid(format!("There is no tier {tier} for APIs and resources")));
    }
    let mut roles = Vec::new();
    for scope in &definition.scopes {
        if scope.shared {
            let shared = auth.store().shared_scope_by_name(organization.clone(), scope.name.clone()).await?;
            if shared.is_none() {
                return Err(ApiError::invalid(format!("There is no shared scope {}", scope.name)));
            }
        } else {
            roles.extend(scope.roles.iter().cloned());
        }
    }
    check_roles(auth, organization, roles).await
}

/// Checks that all roles exist.
///
/// # Errors
/// 400 with code 900610.
pub(crate) async fn check_roles(
    auth: &Auth,
    organization: &Organization,
    mut roles: Vec<String>,
) -> Result<(), ApiError> {
    roles.sort();
    roles.dedup();
    if roles.is_empty() {
        return Ok(());
    }
    let missing = auth.store().missing_roles(organization.clone(), roles).await?;
    if missing.is_empty() {
        return Ok(());
    }
    let text = format!("Invalid user roles found: {}", missing.join(", "));
    Err(ApiError::bad_request(Some(UNKNOWN_ROLE), "Invalid user roles found", text))
}

/// The names of an organization's tiers of one level.
pub(crate) async fn tier_names(
    auth: &Auth,
    organization: &Organization,
    level: TierLevel,
) -> Result<Vec<String>, ApiError> {
    let tiers = auth.store().tiers(organization.clone(), level).await?;
    Ok(tiers.into_iter().map(|tier| tier.name).collect())
}

/// What a refusal of the store to write an API means to the client.
pub(crate) fn write_error(error: StoreError) -> ApiError {
    let exists = |what: &str| {
        let message = format!("The API {what} already exists.");
        let text = format!("Another API of the organization has this {what} and version");
        ApiError::new(axum::http::StatusCode::CONFLICT, API_EXISTS, message, text)
    };
    match error {
        StoreError::Conflict { what } if what == "api_name" => exists("name"),
        StoreError::Conflict { what } if what == "api_context" => exists("context"),
        StoreError::Conflict { what } if what == "scope_name" => {
            ApiError::conflict("A scope of this API is already a scope of another API, or a shared scope")
        }
        StoreError::Missing => ApiError::invalid("A shared scope that the API names is gone"),
        other => other.into(),
    }
}
