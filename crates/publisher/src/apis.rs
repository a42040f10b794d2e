//! Making, finding, reading, changing and deleting APIs.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;
use tollgate_auth::Auth;
use tollgate_domain::any_of::{ChangeApis, CreateApis, DeleteApis, ListApis, ViewApis};
use tollgate_domain::api::{Api, ApiDefinition};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::id::ApiId;
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::page::{Listed, Page};
use tollgate_store::{ApiQuery, ApiSort, StoreError};
use tollgate_web::body::JsonBody;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::{PageQuery, PagedList, Paging};
use tollgate_web::query::{Params, PathId};
use tollgate_web::version::{IfMatch, Versioned};
use tollgate_web::{Caller, RestCaller};
use utoipa::IntoParams;

use super::BASE;
use super::api_draft::{ApiDraft, blank_definition};
use super::api_names::{check_context, check_name, check_version};
use super::api_search::{ApiSearch, read_search};
use super::api_view::{ApiInfo, ApiObject, write_api, write_info};
use super::operations::check_distinct;
use super::references::{check_references, write_error};

tollgate_web::list_schemas! { paged ApiList as APIList of ApiInfo; }

/// What a list of APIs is searched for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchParams {
    /// `name:x`, `context:`, `version:`, `provider:`, `status:`, or free text; several are joined by blanks.
    pub(crate) query: Option<String>,
}

/// How a list of APIs is ordered.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SortParams {
    /// `apiName`, `version`, `createdTime` or `status`.
    sort_by: Option<String>,
    /// `asc` or `desc`.
    sort_order: Option<String>,
}

impl SortParams {
    fn read(&self) -> Result<(ApiSort, bool), ApiError> {
        let sort = match self.sort_by.as_deref() {
            None | Some("" | "apiName" | "name") => ApiSort::Name,
            Some("version") => ApiSort::Version,
            Some("createdTime") => ApiSort::CreatedAt,
            Some("status") => ApiSort::Lifecycle,
            Some(_) => return Err(ApiError::invalid("sortBy is apiName, version, createdTime or status")),
        };
        Ok((sort, self.sort_order.as_deref().is_some_and(|order| order.eq_ignore_ascii_case("desc"))))
    }
}

/// Makes an API.
#[utoipa::path(post, path = "/apis", tag = "APIs", request_body = ApiDraft,
    responses((status = 201, body = ApiObject), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 409, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_manage"])))]
pub(crate) async fn create_api(
    State(auth): State<Auth>,
    caller: Caller<CreateApis>,
    draft: JsonBody<ApiDraft>,
) -> Result<Response, ApiError> {
    let draft = draft.read()?;
    make_api(&auth, &caller, draft, blank_definition(), None).await
}

/// Makes an API from what a client sent over a definition to start from, with its OpenAPI document where it came with
/// one, and answers 201.
pub(crate) async fn make_api(
    auth: &Auth,
    caller: &RestCaller,
    draft: ApiDraft,
    start: ApiDefinition,
    document: Option<Value>,
) -> Result<Response, ApiError> {
    let name = check_name(draft.name.as_deref())?;
    let version = check_version(draft.version.as_deref())?;
    let context = check_context(draft.context.as_deref(), &caller.organization)?;
    let definition = draft.apply(start)?;
    check_distinct(&definition.resources, &[])?;
    check_references(auth, &caller.organization, &definition).await?;
    let now = auth.now();
    let api = Api {
        id: ApiId::new(auth.environment()),
        organization: caller.organization.clone(),
        name,
        context,
        version,
        provider: caller.user.name.clone(),
        lifecycle: Lifecycle::Created,
        definition,
        created_at: now,
        updated_at: now,
    };
    let id = api.id;
    let action = if document.is_some() { AuditAction::ApiImport } else { AuditAction::ApiCreate };
    let audit = caller.audit(auth, action, &id.to_string());
    let made = match document {
        Some(document) => auth.store().import_api(api, document, audit).await,
        None => auth.store().create_api(api, audit).await,
    };
    made.map_err(write_error)?;
    let made = find_api(auth, caller, id).await?;
    let location = format!("{}{BASE}/apis/{id}", auth.urls().management);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], versioned(made)).into_response())
}

/// An API with its version.
pub(crate) fn versioned(api: Api) -> Versioned<ApiObject> {
    Versioned(api.updated_at, write_api(api))
}

/// An API of the caller's organization.
///
/// # Errors
/// 404.
pub(crate) async fn find_api(auth: &Auth, caller: &RestCaller, id: ApiId) -> Result<Api, ApiError> {
    auth.store().api(caller.organization.clone(), id).await?.ok_or_else(ApiError::not_found)
}

fn query_of(caller: &RestCaller, search: ApiSearch, page: Page) -> ApiQuery {
    ApiQuery {
        name_contains: search.name,
        context: search.context,
        version: search.version,
        provider: search.provider.as_deref().map(|name| caller.organization.unqualify(name).to_owned()),
        text: search.text,
        lifecycles: search.lifecycles,
        ..ApiQuery::all(caller.organization.clone(), page)
    }
}

/// Lists the organization's APIs.
#[utoipa::path(get, path = "/apis", tag = "APIs", params(SearchParams, SortParams, PageQuery),
    responses((status = 200, body = ApiList), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:api_manage", "apim:api_import_export", "apim:api_list_view"])))]
pub(crate) async fn get_all_apis(
    State(auth): State<Auth>,
    caller: Caller<ListApis>,
    Params(params): Params<SearchParams>,
    Params(order): Params<SortParams>,
    paging: Paging,
) -> Result<Json<PagedList<ApiInfo>>, ApiError> {
    let (sort, descending) = order.read()?;
    let search = read_search(params.query.as_deref().unwrap_or_default());
    if search.impossible {
        return Ok(Json(paging.envelope("/apis", Listed { list: Vec::new(), total: 0 })));
    }
    let query = ApiQuery { sort, descending, ..query_of(&caller, search, paging.page) };
    let Listed { list, total } = auth.store().apis(query).await?;
    let list = list.into_iter().map(write_info).collect();
    Ok(Json(paging.envelope("/apis", Listed { list, total })))
}

/// Reads an API.
#[utoipa::path(get, path = "/apis/{apiId}", tag = "APIs", params(("apiId" = String, Path)),
    responses((status = 200, body = ApiObject), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:api_manage", "apim:api_import_export"])))]
pub(crate) async fn get_api(
    State(auth): State<Auth>,
    caller: Caller<ViewApis>,
    PathId(id): PathId<ApiId>,
) -> Result<Versioned<ApiObject>, ApiError> {
    find_api(&auth, &caller, id).await.map(versioned)
}

/// Changes an API's working copy. Name, context, version, provider and state stay as they are.
#[utoipa::path(put, path = "/apis/{apiId}", tag = "APIs", params(("apiId" = String, Path), IfMatch),
    request_body = ApiDraft,
    responses((status = 200, body = ApiObject), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_manage", "apim:api_publish"])))]
pub(crate) async fn update_api(
    State(auth): State<Auth>,
    caller: Caller<ChangeApis>,
    PathId(id): PathId<ApiId>,
    condition: IfMatch,
    draft: JsonBody<ApiDraft>,
) -> Result<Versioned<ApiObject>, ApiError> {
    let draft = draft.read()?;
    let api = find_api(&auth, &caller, id).await?;
    let definition = draft.apply(api.definition.clone())?;
    change_definition(&auth, &caller, api, definition, None, &condition).await.map(versioned)
}

/// Writes a new definition of an API's working copy, checked against the store, and another document where there is one;
/// reads it back.
pub(crate) async fn change_definition(
    auth: &Auth,
    caller: &RestCaller,
    api: Api,
    definition: ApiDefinition,
    document: Option<Value>,
    condition: &IfMatch,
) -> Result<Api, ApiError> {
    let seen = condition.seen(api.updated_at)?;
    check_distinct(&definition.resources, &api.definition.resources)?;
    check_references(auth, &caller.organization, &definition).await?;
    let id = api.id;
    let audit = caller.audit(auth, AuditAction::ApiUpdate, &id.to_string());
    let changed = Api { definition, updated_at: auth.now(), ..api };
    let written = match document {
        Some(document) => auth.store().replace_document(changed, document, seen, audit).await,
        None => auth.store().update_api(changed, seen, audit).await,
    };
    let version = written.map_err(write_error)?.ok_or_else(|| condition.missed())?;
    // The version of this change, though another may be there by now: that one's writer is told of it.
    Ok(Api { updated_at: version, ..find_api(auth, caller, id).await? })
}

/// Deletes an API with its revisions and deployments.
#[utoipa::path(delete, path = "/apis/{apiId}", tag = "APIs", params(("apiId" = String, Path), IfMatch),
    responses((status = 200, description = "Deleted"), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_delete", "apim:api_manage", "apim:api_import_export"])))]
pub(crate) async fn delete_api(
    State(auth): State<Auth>,
    caller: Caller<DeleteApis>,
    PathId(id): PathId<ApiId>,
    condition: IfMatch,
) -> Result<StatusCode, ApiError> {
    let seen = condition.seen(find_api(&auth, &caller, id).await?.updated_at)?;
    let audit = caller.audit(&auth, AuditAction::ApiDelete, &id.to_string());
    let now = auth.now();
    let deleted = auth.store().delete_api(caller.organization.clone(), id, seen, now, audit).await;
    match deleted {
        Ok(true) => Ok(StatusCode::OK),
        Ok(false) => Err(condition.missed()),
        // `Missing`: a subscription was made at the same moment.
        Err(StoreError::Conflict { .. } | StoreError::Missing) => {
            Err(ApiError::conflict("Cannot remove the API as active subscriptions exist"))
        }
        Err(other) => Err(other.into()),
    }
}

/// Says whether an API of that name, context or version exists: 200 or 404.
#[utoipa::path(post, path = "/apis/validate", tag = "APIs", params(SearchParams),
    responses((status = 200, description = "It exists"), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_manage"])))]
pub(crate) async fn validate_api(
    State(auth): State<Auth>,
    caller: Caller<CreateApis>,
    Params(params): Params<SearchParams>,
) -> Result<StatusCode, ApiError> {
    let text = params.query.unwrap_or_default();
    let mut wanted = read_search(&text);
    if wanted.name.is_none() && wanted.context.is_none() {
        // A bare text asks for a name.
        wanted.name = wanted.text.take();
    }
    if wanted.impossible || (wanted.name.is_none() && wanted.context.is_none()) {
        return Err(ApiError::invalid(
            "query must be name:<name> or context:<context>, and may have version:<version>",
        ));
    }
    let context =
        wanted.context.take().map(|sent| check_context(Some(&sent), &caller.organization)).transpose()?;
    let name = wanted.name.clone();
    wanted.context.clone_from(&context);
    let same = |own: &str, wanted: &Option<String>| {
        wanted.as_ref().is_none_or(|text| own.eq_ignore_ascii_case(text))
    };
    let mut offset = 0;
    loop {
        let page = Page { offset, limit: Page::MOST };
        let search = ApiSearch {
            name: wanted.name.clone(),
            context: wanted.context.clone(),
            version: wanted.version.clone(),
            ..ApiSearch::default()
        };
        let Listed { list, total } = auth.store().apis(query_of(&caller, search, page)).await?;
        if list.iter().any(|api| same(&api.name, &name) && same(&api.context, &context)) {
            return Ok(StatusCode::OK);
        }
        offset += Page::MOST;
        if list.is_empty() || u64::from(offset) >= total {
            return Err(ApiError::not_found());
        }
    }
}
