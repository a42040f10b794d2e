//! The applications of all users.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tollgate_auth::Auth;
use tollgate_domain::any_of::ViewAllApplications;
use tollgate_domain::page::Listed;
use tollgate_store::{ApplicationQuery, ApplicationSort};
use tollgate_web::Caller;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::{PageQuery, PagedList, Paging};
use tollgate_web::query::Params;
use utoipa::{IntoParams, ToSchema};

/// Which applications are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationsParams {
    /// The owner's name; everybody's when left out.
    user: Option<String>,
    /// A part of the application's name.
    name: Option<String>,
    /// `name`, `owner`, or `createdTime`.
    sort_by: Option<String>,
    /// `asc` or `desc`.
    sort_order: Option<String>,
}

/// An application.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApplicationInfo)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationInfo {
    /// Identifies it.
    application_id: String,
    /// Its name.
    name: String,
    /// Its owner.
    owner: String,
    /// `APPROVED`, ...
    status: String,
    /// Always empty.
    group_id: String,
}

tollgate_web::list_schemas! { paged ApplicationList as ApplicationList of ApplicationInfo; }

/// Lists the organization's applications.
#[utoipa::path(get, path = "/applications", tag = "Applications", params(ApplicationsParams, PageQuery),
    responses((status = 200, body = ApplicationList), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:admin", "apim:admin_application_view", "apim:app_owner_change", "apim:app_import_export"])))]
pub(crate) async fn list_applications(
    State(auth): State<Auth>,
    caller: Caller<ViewAllApplications>,
    Params(params): Params<ApplicationsParams>,
    paging: Paging,
) -> Result<Json<PagedList<ApplicationInfo>>, ApiError> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let owner = match given(params.user) {
        None => None,
        Some(sent) => {
            let name = auth.parse_name(&sent);
            // Also the plain name inside the organization is understood.
            let inside =
                if name.organization.as_ref() == Some(&caller.organization) { name.name } else { sent };
            match auth.store().user_by_name(caller.organization.clone(), inside).await? {
                Some(user) => Some(user.id),
                None => return Ok(Json(write_page(&paging, Listed { list: Vec::new(), total: 0 }))),
            }
        }
    };
    let sort = match params.sort_by.as_deref() {
        None | Some("" | "name") => ApplicationSort::Name,
        Some("owner") => ApplicationSort::Owner,
        Some("createdTime") => ApplicationSort::CreatedAt,
        Some(_) => return Err(ApiError::invalid("sortBy is name, owner or createdTime")),
    };
    let query = ApplicationQuery {
        org: caller.organization.clone(),
        owner,
        name: given(params.name),
        exact_name: None,
        sort,
        descending: params.sort_order.is_some_and(|order| order.eq_ignore_ascii_case("desc")),
        page: paging.page,
    };
    let Listed { list, total } = auth.store().applications(query).await?;
    let write = |summary: tollgate_store::ApplicationSummary| ApplicationInfo {
        application_id: summary.application.id.to_string(),
        name: summary.application.name,
        owner: caller.organization.qualify(&summary.application.owner_name),
        status: summary.application.status,
        group_id: String::new(),
    };
    Ok(Json(write_page(&paging, Listed { list: list.into_iter().map(write).collect(), total })))
}

fn write_page(paging: &Paging, listed: Listed<ApplicationInfo>) -> PagedList<ApplicationInfo> {
    paging.envelope("/applications", listed)
}
