//! Applications: list, make, read, change, delete.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use serde::Deserialize;
use serde_json::Map;
use tollgate_auth::Auth;
use tollgate_domain::any_of::{ListApplications, ManageApplications};
use tollgate_domain::application::Application;
use tollgate_domain::audit::AuditAction;
use tollgate_domain::id::ApplicationId;
use tollgate_domain::tier::TierLevel;
use tollgate_store::{ApplicationQuery, ApplicationSort, ApplicationSummary, StoreError};
use tollgate_web::body::JsonBody;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::{PageQuery, PagedList, Paging};
use tollgate_web::query::{Params, PathId};
use tollgate_web::version::{IfMatch, Versioned};
use tollgate_web::{Caller, RestCaller};
use utoipa::{IntoParams, ToSchema};

use super::application::{ApplicationInfo, ApplicationInput, ApplicationObject, ScopeInfo};
use super::key_set::ApplicationKey;
use super::{BASE, owned};

/// The application that every user finds at the first look.
const DEFAULT_NAME: &str = "DefaultApplication";

tollgate_web::list_schemas! { paged ApplicationList as ApplicationList of ApplicationInfo; }

/// How a list of applications is searched and ordered.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationsQuery {
    /// A part of the name, in any letter case.
    query: Option<String>,
    /// `name`, `throttlingPolicy`, `status` or `createdTime`.
    sort_by: Option<String>,
    /// `asc` or `desc`.
    sort_order: Option<String>,
}

/// Lists the caller's applications. At the first look `DefaultApplication` is made.
#[utoipa::path(get, path = "/applications", tag = "Applications",
    params(ApplicationsQuery, PageQuery),
    responses((status = 200, body = ApplicationList), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage", "apim:app_import_export"])))]
pub(crate) async fn list_applications(
    State(auth): State<Auth>,
    caller: Caller<ListApplications>,
    Params(query): Params<ApplicationsQuery>,
    paging: Paging,
) -> Result<Json<PagedList<ApplicationInfo>>, ApiError> {
    let sort = match query.sort_by.as_deref() {
        None | Some("" | "name") => ApplicationSort::Name,
        Some("throttlingPolicy") => ApplicationSort::Tier,
        Some("status") => ApplicationSort::Status,
        Some("createdTime") => ApplicationSort::CreatedAt,
        Some(_) => return Err(ApiError::invalid("sortBy is name, throttlingPolicy, status or createdTime")),
    };
    let query = ApplicationQuery {
        org: caller.organization.clone(),
        owner: Some(caller.user.id),
        name: query.query.filter(|text| !text.is_empty()),
        exact_name: None,
        sort,
        descending: query.sort_order.is_some_and(|order| order.eq_ignore_ascii_case("desc")),
        page: paging.page,
    };
    let mut listed = auth.store().applications(query.clone()).await?;
    if listed.total == 0 && ensure_default(&auth, &caller).await? {
        listed = auth.store().applications(query).await?;
    }
    let list = listed.list.iter().map(ApplicationInfo::from).collect();
    Ok(Json(paging.envelope("/applications", tollgate_domain::page::Listed { list, total: listed.total })))
}

/// Makes the default application, once in a user's life; says whether it did.
async fn ensure_default(auth: &Auth, caller: &RestCaller) -> Result<bool, ApiError> {
    let now = auth.now();
    let application = Application {
        id: ApplicationId::new(auth.environment()),
        organization: caller.organization.clone(),
        owner: caller.user.id,
        owner_name: caller.user.name.clone(),
        name: DEFAULT_NAME.to_owned(),
        tier: "Unlimited".to_owned(),
        description: "This is the default application".to_owned(),
        token_type: "JWT".to_owned(),
        status: "APPROVED".to_owned(),
        extra: Map::new(),
        created_at: now,
        updated_at: now,
    };
    let audit = caller.audit(auth, AuditAction::ApplicationCreate, DEFAULT_NAME);
    Ok(auth.store().ensure_default_application(application, audit).await?)
}

/// Makes an application.
#[utoipa::path(post, path = "/applications", tag = "Applications", request_body = ApplicationInput,
    responses(
        (status = 201, body = ApplicationObject, headers(("Location" = String, description = "Its URL"))),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 409, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn create_application(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    input: JsonBody<ApplicationInput>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Versioned<ApplicationObject>), ApiError> {
    let input = input.read()?;
    let checked = input.check()?;
    check_tier(&auth, &caller, &checked.tier).await?;
    let now = auth.now();
    let application = Application {
        id: ApplicationId::new(auth.environment()),
        organization: caller.organization.clone(),
        owner: caller.user.id,
        owner_name: caller.user.name.clone(),
        name: checked.name,
        tier: checked.tier,
        description: checked.description,
        token_type: checked.token_type.unwrap_or_else(|| "JWT".to_owned()),
        status: "APPROVED".to_owned(),
        extra: checked.extra,
        created_at: now,
        updated_at: now,
    };
    let audit = caller.audit(&auth, AuditAction::ApplicationCreate, &application.name);
    let created = auth.store().create_application(application.clone(), audit).await;
    created.map_err(|error| name_taken(error, &application.name))?;
    let location = format!("{}{BASE}/applications/{}", auth.urls().management, application.id);
    let version = application.updated_at;
    let summary = ApplicationSummary { application, subscription_count: 0 };
    let object = ApplicationObject::new(&summary, Vec::new(), Vec::new(), auth.settings().hash_only);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Versioned(version, object)))
}

fn name_taken(error: StoreError, name: &str) -> ApiError {
    match error {
        StoreError::Conflict { .. } => {
            ApiError::conflict(format!("An application already exists with name {name}"))
        }
        other => other.into(),
    }
}

async fn check_tier(auth: &Auth, caller: &RestCaller, name: &str) -> Result<(), ApiError> {
    let tiers = auth.store().tiers(caller.organization.clone(), TierLevel::Application).await?;
    if tiers.iter().any(|tier| tier.name == name) {
        Ok(())
    } else {
        Err(ApiError::invalid("Specified application tier is invalid"))
    }
}

/// Reads an application.
#[utoipa::path(get, path = "/applications/{applicationId}", tag = "Applications",
    params(("applicationId" = String, Path)),
    responses((status = 200, body = ApplicationObject), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn get_application(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    PathId(id): PathId<ApplicationId>,
) -> Result<Versioned<ApplicationObject>, ApiError> {
    let summary = owned::application(&auth, &caller, id).await?;
    let object = full_object(&auth, &caller, &summary).await?;
    Ok(Versioned(summary.application.updated_at, object))
}

/// An application with its keys and the scopes of its APIs.
async fn full_object(
    auth: &Auth,
    caller: &RestCaller,
    summary: &ApplicationSummary,
) -> Result<ApplicationObject, ApiError> {
    let id = summary.application.id;
    let clients = auth.store().clients_of_application(caller.organization.clone(), id).await?;
    let keys =
        clients.iter().map(|(client, secrets)| ApplicationKey::stored(auth, client, secrets)).collect();
    let scopes = subscription_scopes(auth, caller, id).await?;
    Ok(ApplicationObject::new(summary, keys, scopes, auth.settings().hash_only))
}

/// The scopes of the APIs that an application is subscribed to, each once.
async fn subscription_scopes(
    auth: &Auth,
    caller: &RestCaller,
    id: ApplicationId,
) -> Result<Vec<ScopeInfo>, ApiError> {
    let mut scopes: Vec<ScopeInfo> = Vec::new();
    for api in auth.store().subscribed_apis(caller.organization.clone(), id).await? {
        for scope in &api.definition.scopes {
            if !scopes.iter().any(|own| own.key == scope.name) {
                scopes.push(scope.into());
            }
        }
    }
    Ok(scopes)
}

/// Changes an application.
#[utoipa::path(put, path = "/applications/{applicationId}", tag = "Applications", request_body = ApplicationInput,
    params(("applicationId" = String, Path), IfMatch),
    responses((status = 200, body = ApplicationObject), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn update_application(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    PathId(id): PathId<ApplicationId>,
    condition: IfMatch,
    input: JsonBody<ApplicationInput>,
) -> Result<Versioned<ApplicationObject>, ApiError> {
    let input = input.read()?;
    let mut summary = owned::application(&auth, &caller, id).await?;
    let checked = input.check()?;
    let seen = condition.seen(summary.application.updated_at)?;
    if checked.tier != summary.application.tier {
        check_tier(&auth, &caller, &checked.tier).await?;
    }
    let application = &mut summary.application;
    application.name = checked.name;
    application.tier = checked.tier;
    application.description = checked.description;
    if let Some(token_type) = checked.token_type {
        application.token_type = token_type;
    }
    application.extra.extend(checked.extra);
    application.updated_at = auth.now();
    let audit = caller.audit(&auth, AuditAction::ApplicationChange, &application.name);
    let changed = auth.store().update_application(application.clone(), seen, audit).await;
    let changed = changed.map_err(|error| name_taken(error, &application.name))?;
    application.updated_at = changed.ok_or_else(|| condition.missed())?;
    let object = full_object(&auth, &caller, &summary).await?;
    Ok(Versioned(summary.application.updated_at, object))
}

/// Deletes an application with its subscriptions and keys; its tokens stop working.
#[utoipa::path(delete, path = "/applications/{applicationId}", tag = "Applications",
    params(("applicationId" = String, Path), IfMatch),
    responses((status = 200), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage", "apim:app_import_export"])))]
pub(crate) async fn delete_application(
    State(auth): State<Auth>,
    caller: Caller<ListApplications>,
    PathId(id): PathId<ApplicationId>,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    let summary = owned::application(&auth, &caller, id).await?;
    let seen = condition.seen(summary.application.updated_at)?;
    if auth.delete_application(&summary.application, seen, caller.actor()).await? {
        Ok(StatusCode::OK)
    } else {
        Err(condition.missed())
    }
}

/// Whose counter to reset.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationThrottleReset {
    /// The user's name.
    #[serde(default)]
    #[expect(
        dead_code,
        reason = "part of the wire format; tiers are not applied yet, so there is no counter"
    )]
    user_name: Option<String>,
}

/// Resets a user's counter of the application tier. Tiers are not applied yet, so there is nothing to reset.
#[utoipa::path(post, path = "/applications/{applicationId}/reset-throttle-policy", tag = "Applications",
    request_body = ApplicationThrottleReset, params(("applicationId" = String, Path)),
    responses((status = 200), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:app_manage"])))]
pub(crate) async fn reset_throttle_policy(
    State(auth): State<Auth>,
    caller: Caller<ManageApplications>,
    PathId(id): PathId<ApplicationId>,
    reset: JsonBody<ApplicationThrottleReset>,
) -> Result<StatusCode, ApiError> {
    let _reset = reset.read()?;
    owned::application(&auth, &caller, id).await?;
    Ok(StatusCode::OK)
}
