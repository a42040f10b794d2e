//! What surrounds the list of APIs: tags, categories, organizations.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tollgate_auth::Auth;
use tollgate_web::OptionalCaller;
use tollgate_web::error::ApiError;
use tollgate_web::page::{PageQuery, PagedList, Paging, WholeList};
use tollgate_web::query::Params;
use utoipa::{IntoParams, ToSchema};

use super::apis;

tollgate_web::list_schemas! {
    paged TagList as TagList of Tag;
    whole CategoryList as APICategoryList of Category;
    paged TenantList as TenantList of Tenant;
}

/// A tag and how many APIs carry it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Tag {
    /// The tag.
    value: String,
    /// How many APIs carry it.
    count: usize,
}

/// Lists the tags of the APIs on the portal.
#[utoipa::path(get, path = "/tags", tag = "Tags", params(PageQuery),
    responses((status = 200, body = TagList)), security(()))]
pub(crate) async fn list_tags(
    State(auth): State<Auth>,
    reader: OptionalCaller,
    paging: Paging,
) -> Result<Json<PagedList<Tag>>, ApiError> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for api in apis::all_visible(&auth, &reader).await? {
        for tag in api.tags {
            *counts.entry(tag).or_default() += 1;
        }
    }
    let list = counts.into_iter().map(|(value, count)| Tag { value, count }).collect();
    Ok(Json(paging.slice("/tags", list)))
}

/// A category of APIs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = APICategory)]
pub(crate) struct Category {
    /// Identifies it.
    id: String,
    /// Its name.
    name: String,
    /// One sentence.
    description: String,
}

/// Lists the categories of APIs: none yet.
#[utoipa::path(get, path = "/api-categories", tag = "API Category",
    responses((status = 200, body = CategoryList)), security(()))]
pub(crate) async fn list_categories(_: OptionalCaller) -> Json<WholeList<Category>> {
    Json(Vec::new().into())
}

/// Which organizations to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TenantsQuery {
    /// `active` or `inactive`; none is inactive.
    state: Option<String>,
}

/// An organization.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Tenant {
    /// Its domain.
    domain: String,
    /// `ACTIVE`.
    status: String,
}

/// Lists the organizations.
#[utoipa::path(get, path = "/tenants", tag = "Tenants", params(TenantsQuery, PageQuery),
    responses((status = 200, body = TenantList)), security(()))]
pub(crate) async fn list_tenants(
    State(auth): State<Auth>,
    _: OptionalCaller,
    Params(query): Params<TenantsQuery>,
    paging: Paging,
) -> Result<Json<PagedList<Tenant>>, ApiError> {
    let list = match query.state.as_deref() {
        None | Some("" | "active" | "ACTIVE") => auth.store().organizations().await?,
        Some("inactive" | "INACTIVE") => Vec::new(),
        Some(_) => return Err(ApiError::invalid("state is active or inactive")),
    };
    let tenant = |domain: tollgate_domain::organization::Organization| Tenant {
        domain: domain.to_string(),
        status: "ACTIVE".to_owned(),
    };
    Ok(Json(paging.slice("/tenants", list.into_iter().map(tenant).collect())))
}
