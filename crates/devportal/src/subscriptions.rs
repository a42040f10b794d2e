//! Subscriptions: list, make, read, change, delete.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use serde::Deserialize;
use tollgate_auth::Auth;
use tollgate_domain::any_of::ManageSubscriptions;
use tollgate_domain::api::Api;
use tollgate_domain::audit::AuditAction;
use tollgate_domain::id::{ApiId, ApplicationId, SubscriptionId};
use tollgate_domain::page::{Listed, Page};
use tollgate_domain::subscription::{Subscription, SubscriptionStatus};
use tollgate_store::{ApplicationSummary, StoreError, SubscriptionQuery};
use tollgate_web::body::JsonBody;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::{PageQuery, PagedList, Paging};
use tollgate_web::query::{Params, PathId, parse_id};
use tollgate_web::version::{IfMatch, Versioned};
use tollgate_web::{Caller, RestCaller};
use utoipa::IntoParams;

use super::subscription::{SubscriptionInput, SubscriptionObject, check_offer};
use super::{BASE, apis, owned};

tollgate_web::list_schemas! { paged SubscriptionList as SubscriptionList of SubscriptionObject; }

/// The most subscriptions in one call.
const MOST_AT_ONCE: usize = 100;

/// Whose subscriptions to list; one of the two is required.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubscriptionsQuery {
    /// Only subscriptions to this API.
    api_id: Option<String>,
    /// Only subscriptions of this application.
    application_id: Option<String>,
}

/// Lists subscriptions of one application, or those of all the caller's applications to one API.
#[utoipa::path(get, path = "/subscriptions", tag = "Subscriptions", params(SubscriptionsQuery, PageQuery),
    responses((status = 200, body = SubscriptionList), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:sub_manage"])))]
pub(crate) async fn list_subscriptions(
    State(auth): State<Auth>,
    caller: Caller<ManageSubscriptions>,
    Params(query): Params<SubscriptionsQuery>,
    paging: Paging,
) -> Result<Json<PagedList<SubscriptionObject>>, ApiError> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let api: Option<ApiId> = filled(query.api_id).as_deref().map(parse_id).transpose()?;
    let application: Option<ApplicationId> =
        filled(query.application_id).as_deref().map(parse_id).transpose()?;
    let listed = match (application, api) {
        (Some(application), api) => of_application(&auth, &caller, application, api, paging.page).await?,
        (None, Some(api)) => of_api(&auth, &caller, api, paging.page).await?,
        (None, None) => return Err(ApiError::invalid("Either applicationId or apiId should be provided")),
    };
    Ok(Json(paging.envelope("/subscriptions", listed)))
}

async fn of_application(
    auth: &Auth,
    caller: &RestCaller,
    id: ApplicationId,
    api: Option<ApiId>,
    page: Page,
) -> Result<Listed<SubscriptionObject>, ApiError> {
    let application = owned::application(auth, caller, id).await?;
    let org = caller.organization.clone();
    let query = SubscriptionQuery { org, application: Some(id), api, owner: None, page };
    let Listed { list, total } = auth.store().subscriptions_with_apis(query).await?;
    let object = |(subscription, api)| SubscriptionObject::new(&subscription, &application, &api);
    Ok(Listed { list: list.into_iter().map(object).collect(), total })
}

/// The subscriptions of all the caller's applications to one API.
async fn of_api(
    auth: &Auth,
    caller: &RestCaller,
    id: ApiId,
    page: Page,
) -> Result<Listed<SubscriptionObject>, ApiError> {
    let org = caller.organization.clone();
    let api = auth.store().api(org.clone(), id).await?.ok_or_else(ApiError::not_found)?.summary();
    let owner = Some(caller.user.id);
    let query = SubscriptionQuery { org, application: None, api: Some(id), owner, page };
    let Listed { list, total } = auth.store().subscriptions_with_applications(query).await?;
    let object = |(subscription, application)| SubscriptionObject::new(&subscription, &application, &api);
    Ok(Listed { list: list.into_iter().map(object).collect(), total })
}

/// Subscribes an application to an API.
#[utoipa::path(post, path = "/subscriptions", tag = "Subscriptions", request_body = SubscriptionInput,
    responses(
        (status = 201, body = SubscriptionObject, headers(("Location" = String, description = "Its URL"))),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:sub_manage"])))]
pub(crate) async fn create_subscription(
    State(auth): State<Auth>,
    caller: Caller<ManageSubscriptions>,
    input: JsonBody<SubscriptionInput>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Versioned<SubscriptionObject>), ApiError> {
    let input = input.read()?;
    let wanted = Wanted::check(&auth, &caller, &input).await?;
    let subscription = wanted.create(&auth, &caller).await?;
    let location = format!("{}{BASE}/subscriptions/{}", auth.urls().management, subscription.id);
    let object = SubscriptionObject::new(&subscription, &wanted.application, &wanted.api.summary());
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Versioned(subscription.updated_at, object)))
}

/// Makes several subscriptions. All are checked before the first is made.
#[utoipa::path(post, path = "/subscriptions/multiple", tag = "Subscriptions",
    request_body = Vec<SubscriptionInput>,
    responses((status = 200, body = Vec<SubscriptionObject>), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:sub_manage"])))]
pub(crate) async fn create_subscriptions(
    State(auth): State<Auth>,
    caller: Caller<ManageSubscriptions>,
    inputs: JsonBody<Vec<SubscriptionInput>>,
) -> Result<Json<Vec<SubscriptionObject>>, ApiError> {
    let inputs = inputs.read()?;
    if inputs.len() > MOST_AT_ONCE {
        return Err(ApiError::invalid("At most 100 subscriptions can be made at once"));
    }
    let mut all = Vec::with_capacity(inputs.len());
    for input in &inputs {
        all.push(Wanted::check(&auth, &caller, input).await?);
    }
    let mut made = Vec::with_capacity(all.len());
    for wanted in &all {
        let subscription = wanted.create(&auth, &caller).await?;
        made.push(SubscriptionObject::new(&subscription, &wanted.application, &wanted.api.summary()));
    }
    Ok(Json(made))
}

/// A subscription that may be made.
struct Wanted {
    application: ApplicationSummary,
    api: Api,
    tier: String,
}

impl Wanted {
    async fn check(auth: &Auth, caller: &RestCaller, input: &SubscriptionInput) -> Result<Self, ApiError> {
        let (application, api, tier) = input.check()?;
        let application = owned::application(auth, caller, application).await?;
        let api =
            auth.store().api(caller.organization.clone(), api).await?.ok_or_else(ApiError::not_found)?;
        if !apis::is_visible(&api, Some(caller)) {
            return Err(ApiError::forbidden("User is not allowed to access the API"));
        }
        check_offer(&api, &tier)?;
        if application.application.status != "APPROVED" {
            return Err(ApiError::forbidden("The application is not approved"));
        }
        Ok(Self { application, api, tier })
    }

    async fn create(&self, auth: &Auth, caller: &RestCaller) -> Result<Subscription, ApiError> {
        let now = auth.now();
        let subscription = Subscription {
            id: SubscriptionId::new(auth.environment()),
            organization: caller.organization.clone(),
            application: self.application.application.id,
            api: self.api.id,
            tier: self.tier.clone(),
            status: SubscriptionStatus::Unblocked,
            created_at: now,
            updated_at: now,
        };
        let label = format!("{}-{}", self.api.name, self.api.version);
        let name = &self.application.application.name;
        let audit = caller.audit(auth, AuditAction::Subscribe, &format!("{name} to {label}"));
        let created = auth.store().create_subscription(subscription.clone(), audit).await;
        created.map_err(|error| match error {
            StoreError::Conflict { .. } => ApiError::conflict(format!(
                "Subscription already exists for API {label} from application {name}"
            )),
            other => other.into(),
        })?;
        Ok(subscription)
    }
}

/// A subscription of one of the caller's applications, with what it joins.
async fn find(
    auth: &Auth,
    caller: &Caller<ManageSubscriptions>,
    id: SubscriptionId,
) -> Result<(Subscription, ApplicationSummary, Api), ApiError> {
    let org = caller.organization.clone();
    let subscription = auth.store().subscription(org.clone(), id).await?.ok_or_else(ApiError::not_found)?;
    let application = owned::application(auth, caller, subscription.application).await?;
    let api = auth.store().api(org, subscription.api).await?.ok_or_else(ApiError::not_found)?;
    Ok((subscription, application, api))
}

/// Reads a subscription.
#[utoipa::path(get, path = "/subscriptions/{subscriptionId}", tag = "Subscriptions",
    params(("subscriptionId" = String, Path)),
    responses((status = 200, body = SubscriptionObject), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:sub_manage"])))]
pub(crate) async fn get_subscription(
    State(auth): State<Auth>,
    caller: Caller<ManageSubscriptions>,
    PathId(id): PathId<SubscriptionId>,
) -> Result<Versioned<SubscriptionObject>, ApiError> {
    let (subscription, application, api) = find(&auth, &caller, id).await?;
    Ok(Versioned(
        subscription.updated_at,
        SubscriptionObject::new(&subscription, &application, &api.summary()),
    ))
}

/// Changes the tier of a subscription; a tier that the API does not offer changes nothing.
#[utoipa::path(put, path = "/subscriptions/{subscriptionId}", tag = "Subscriptions",
    request_body = SubscriptionInput, params(("subscriptionId" = String, Path), IfMatch),
    responses((status = 200, body = SubscriptionObject), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:sub_manage"])))]
pub(crate) async fn update_subscription(
    State(auth): State<Auth>,
    caller: Caller<ManageSubscriptions>,
    PathId(id): PathId<SubscriptionId>,
    condition: IfMatch,
    input: JsonBody<SubscriptionInput>,
) -> Result<Versioned<SubscriptionObject>, ApiError> {
    let (mut subscription, application, api) = find(&auth, &caller, id).await?;
    let input = input.read()?;
    let seen = condition.seen(subscription.updated_at)?;
    let wanted = input.requested_tier(&subscription.tier);
    let wanted = wanted.filter(|&tier| api.definition.tiers.iter().any(|own| own == tier));
    // Whoever names a version takes it, also where the tier is the same: of several who saw the same one, one writes.
    if wanted.is_some() || seen.is_some() {
        let tier = wanted.unwrap_or(&subscription.tier).to_owned();
        let audit = caller.audit(&auth, AuditAction::SubscriptionChange, &subscription.id.to_string());
        let organization = caller.organization.clone();
        let changed = auth.store().set_subscription_tier(organization, id, tier, seen, audit).await?;
        subscription = changed.ok_or_else(|| condition.missed())?;
    }
    Ok(Versioned(
        subscription.updated_at,
        SubscriptionObject::new(&subscription, &application, &api.summary()),
    ))
}

/// Ends a subscription.
#[utoipa::path(delete, path = "/subscriptions/{subscriptionId}", tag = "Subscriptions",
    params(("subscriptionId" = String, Path), IfMatch),
    responses((status = 200), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:subscribe", "apim:sub_manage"])))]
pub(crate) async fn delete_subscription(
    State(auth): State<Auth>,
    caller: Caller<ManageSubscriptions>,
    PathId(id): PathId<SubscriptionId>,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    let (subscription, application, api) = find(&auth, &caller, id).await?;
    let seen = condition.seen(subscription.updated_at)?;
    let subject = format!("{} from {}-{}", application.application.name, api.name, api.version);
    let audit = caller.audit(&auth, AuditAction::Unsubscribe, &subject);
    let now = auth.now();
    if auth.store().delete_subscription(caller.organization.clone(), id, seen, now, audit).await? {
        Ok(StatusCode::OK)
    } else {
        Err(condition.missed())
    }
}
