//! APIs as developers find them: search, one API, its document. Anonymous readers see them as well.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tollgate_auth::Auth;
use tollgate_domain::api::Api;
use tollgate_domain::api_summary::{ApiSummary, Reader};
use tollgate_domain::id::ApiId;
use tollgate_domain::organization::Organization;
use tollgate_domain::page::{Listed, Page};
use tollgate_domain::tier::TierLevel;
use tollgate_store::{ApiQuery, Deployment};
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::{PageQuery, PagedList, Paging};
use tollgate_web::query::{Params, PathId};
use tollgate_web::version::Versioned;
use tollgate_web::{OptionalCaller, RestCaller};
use utoipa::{IntoParams, ToSchema};

use super::api_object::{ApiInfo, ApiObject, document};
use super::api_search::ApiSearch;
use super::policies::ThrottlingPolicy;

tollgate_web::list_schemas! {
    paged ApiList as APIList of ApiInfo;
    paged SearchResultList as SearchResultList of SearchHit;
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// `name:`, `version:`, `context:`, `provider:`, `tag:`, `status:` with a value, or free text.
    query: Option<String>,
}

/// Lists the APIs on the portal.
#[utoipa::path(get, path = "/apis", tag = "APIs", params(SearchQuery, PageQuery),
    responses((status = 200, body = ApiList), (status = 400, body = ErrorBody)), security(()))]
pub(crate) async fn list_apis(
    State(auth): State<Auth>,
    reader: OptionalCaller,
    Params(query): Params<SearchQuery>,
    paging: Paging,
) -> Result<Json<PagedList<ApiInfo>>, ApiError> {
    let listed = find(&auth, &reader, &query, &paging).await?;
    let list = listed.list.iter().map(ApiInfo::from).collect();
    Ok(Json(paging.envelope("/apis", Listed { list, total: listed.total })))
}

/// A hit of the search over everything: an API, and what kind of thing it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = APISearchResult)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchHit {
    /// The API.
    #[serde(flatten)]
    api: ApiInfo,
    /// `API`; the wire object's `type` is this one here.
    #[serde(rename = "transportType")]
    transport: String,
}

/// Searches APIs; documents are none yet.
#[utoipa::path(get, path = "/search", tag = "Unified Search", params(SearchQuery, PageQuery),
    responses((status = 200, body = SearchResultList), (status = 400, body = ErrorBody)), security(()))]
pub(crate) async fn search(
    State(auth): State<Auth>,
    reader: OptionalCaller,
    Params(query): Params<SearchQuery>,
    paging: Paging,
) -> Result<Json<PagedList<SearchHit>>, ApiError> {
    let listed = find(&auth, &reader, &query, &paging).await?;
    let hit = |api: &ApiSummary| {
        let mut api = ApiInfo::from(api);
        let transport = std::mem::replace(&mut api.kind, "API".to_owned());
        SearchHit { api, transport }
    };
    let list = listed.list.iter().map(hit).collect();
    Ok(Json(paging.envelope("/search", Listed { list, total: listed.total })))
}

async fn find(
    auth: &Auth,
    reader: &OptionalCaller,
    query: &SearchQuery,
    paging: &Paging,
) -> Result<Listed<ApiSummary>, ApiError> {
    let search = ApiSearch::parse(query.query.as_deref().unwrap_or_default());
    let lifecycles = search.lifecycles();
    if lifecycles.is_empty() {
        return Ok(Listed { list: Vec::new(), total: 0 });
    }
    let query = ApiQuery {
        name_contains: search.name,
        context: search.context,
        version: search.version,
        provider: search.provider.map(|name| reader.organization.unqualify(&name).to_owned()),
        text: search.text,
        tag: search.tag,
        visible_to: Some(who(&reader.organization, reader.caller.as_ref())),
        lifecycles: Some(lifecycles),
        ..ApiQuery::all(reader.organization.clone(), paging.page)
    };
    Ok(auth.store().apis(query).await?)
}

/// All APIs of an organization that a reader may see on the portal.
pub(crate) async fn all_visible(auth: &Auth, reader: &OptionalCaller) -> Result<Vec<ApiSummary>, ApiError> {
    let mut found = Vec::new();
    let mut page = Page { offset: 0, limit: Page::MOST };
    loop {
        let query = ApiQuery {
            visible_to: Some(who(&reader.organization, reader.caller.as_ref())),
            lifecycles: Some(ApiSearch::default().lifecycles()),
            ..ApiQuery::all(reader.organization.clone(), page)
        };
        let listed = auth.store().apis(query).await?;
        page.offset = page.offset.saturating_add(page.limit);
        let is_last = listed.list.is_empty() || u64::from(page.offset) >= listed.total;
        found.extend(listed.list);
        if is_last {
            return Ok(found);
        }
    }
}

/// Who somebody is to an organization's APIs.
fn who(organization: &Organization, caller: Option<&RestCaller>) -> Reader {
    match caller.filter(|caller| caller.organization == *organization) {
        Some(caller) => {
            let roles = caller.user.roles.clone();
            Reader::Member { name: caller.user.name.clone(), roles }
        }
        None => Reader::Anybody,
    }
}

/// Whether somebody may see an API.
pub(crate) fn is_visible(api: &Api, caller: Option<&RestCaller>) -> bool {
    api.definition.visibility().opens_to(&who(&api.organization, caller), &api.provider)
}

/// One API of the portal.
async fn one(auth: &Auth, reader: &OptionalCaller, id: ApiId) -> Result<Api, ApiError> {
    let api = auth.store().api(reader.organization.clone(), id).await?.ok_or_else(ApiError::not_found)?;
    if !api.lifecycle.is_on_portal() || !is_visible(&api, reader.caller.as_ref()) {
        return Err(ApiError::forbidden("User is not allowed to access the API"));
    }
    Ok(api)
}

/// Where an API is deployed.
async fn deployments(
    auth: &Auth,
    organization: &Organization,
    id: ApiId,
) -> Result<Vec<Deployment>, ApiError> {
    let revisions = auth.store().revisions(organization.clone(), id).await?;
    Ok(revisions.into_iter().flat_map(|(_, deployments)| deployments).collect())
}

/// Reads an API.
#[utoipa::path(get, path = "/apis/{apiId}", tag = "APIs", params(("apiId" = String, Path)),
    responses((status = 200, body = ApiObject), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(()))]
pub(crate) async fn get_api(
    State(auth): State<Auth>,
    reader: OptionalCaller,
    PathId(id): PathId<ApiId>,
) -> Result<Versioned<ApiObject>, ApiError> {
    let api = one(&auth, &reader, id).await?;
    let deployments = deployments(&auth, &api.organization, id).await?;
    let base = auth.store().api_document(api.organization.clone(), id).await?;
    Ok(Versioned(api.updated_at, ApiObject::new(&auth, &api, base.as_ref(), &deployments)))
}

/// Reads the OpenAPI document of an API; its server is the gateway.
#[utoipa::path(get, path = "/apis/{apiId}/swagger", tag = "APIs", params(("apiId" = String, Path)),
    responses((status = 200, body = Object), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(()))]
pub(crate) async fn get_api_definition(
    State(auth): State<Auth>,
    reader: OptionalCaller,
    PathId(id): PathId<ApiId>,
) -> Result<Versioned<Value>, ApiError> {
    let api = one(&auth, &reader, id).await?;
    let base = auth.store().api_document(api.organization.clone(), id).await?;
    Ok(Versioned(api.updated_at, document(&auth, &api, base.as_ref())))
}

/// Lists the subscription tiers that an API offers.
#[utoipa::path(get, path = "/apis/{apiId}/subscription-policies", tag = "APIs", params(("apiId" = String, Path)),
    responses((status = 200, body = Vec<ThrottlingPolicy>), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)), security(()))]
pub(crate) async fn list_api_policies(
    State(auth): State<Auth>,
    reader: OptionalCaller,
    PathId(id): PathId<ApiId>,
) -> Result<Json<Vec<ThrottlingPolicy>>, ApiError> {
    let api = one(&auth, &reader, id).await?;
    let tiers = auth.store().tiers(reader.organization.clone(), TierLevel::Subscription).await?;
    let offered = tiers.iter().filter(|tier| api.definition.tiers.contains(&tier.name));
    Ok(Json(offered.map(ThrottlingPolicy::from).collect()))
}

/// There are no thumbnails yet.
#[utoipa::path(get, path = "/apis/{apiId}/thumbnail", tag = "APIs", params(("apiId" = String, Path)),
    responses((status = 404, body = ErrorBody)), security(()))]
pub(crate) async fn get_thumbnail(
    State(auth): State<Auth>,
    reader: OptionalCaller,
    PathId(id): PathId<ApiId>,
) -> Result<StatusCode, ApiError> {
    one(&auth, &reader, id).await?;
    Err(ApiError::not_found())
}

tollgate_web::list_schemas! { paged DocumentList as DocumentList of Value; }

/// Lists the documents of an API: none yet.
#[utoipa::path(get, path = "/apis/{apiId}/documents", tag = "API Documents",
    params(("apiId" = String, Path), PageQuery),
    responses((status = 200, body = DocumentList), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)), security(()))]
pub(crate) async fn list_documents(
    State(auth): State<Auth>,
    reader: OptionalCaller,
    PathId(id): PathId<ApiId>,
    paging: Paging,
) -> Result<Json<PagedList<Value>>, ApiError> {
    one(&auth, &reader, id).await?;
    Ok(Json(paging.slice(&format!("/apis/{id}/documents"), Vec::new())))
}
