//! The one shape of lists: `offset` and `limit` in, `{count, list, pagination}` out.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use tollgate_auth::Auth;
use tollgate_domain::page::{Listed, Page};
use utoipa::{IntoParams, ToSchema};

use crate::error::ApiError;

/// The page that a request asks for, and the rest of its query for the links to the neighbours.
#[derive(Clone, Debug)]
pub struct Paging {
    /// What is asked for.
    pub page: Page,
    query: Vec<(String, String)>,
}

/// The query parameters of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many entries to skip.
    #[param(default = 0)]
    pub offset: Option<u32>,
    /// How many entries at most; no more than 100.
    #[param(default = 25)]
    pub limit: Option<u32>,
}

impl FromRequestParts<Auth> for Paging {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Auth) -> Result<Self, ApiError> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl Paging {
    /// Reads a query string.
    ///
    /// # Errors
    /// 400 when `offset` or `limit` is not a number from 0 on.
    pub fn parse(query: &str) -> Result<Self, ApiError> {
        let (mut offset, mut limit, mut rest) = (None, None, Vec::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "offset" => offset = number("offset", &value)?,
                "limit" => limit = number("limit", &value)?,
                _ => rest.push((name.into_owned(), value.into_owned())),
            }
        }
        Ok(Self { page: Page::new(offset, limit), query: rest })
    }

    /// The envelope around one page of a list. `path` is the list's path below the API's base, e.g. `/applications`.
    #[must_use]
    pub fn envelope<T>(&self, path: &str, listed: Listed<T>) -> PagedList<T> {
        let Page { offset, limit } = self.page;
        let link = |offset: u32| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("limit", &limit.to_string()).append_pair("offset", &offset.to_string());
            query.extend_pairs(&self.query);
            format!("{path}?{}", query.finish())
        };
        let end = u64::from(offset) + u64::from(limit);
        let next =
            if limit > 0 && end < listed.total { link(offset.saturating_add(limit)) } else { String::new() };
        let previous = if offset > 0 { link(offset.saturating_sub(limit)) } else { String::new() };
        PagedList {
            count: listed.list.len(),
            list: listed.list,
            pagination: Pagination { offset, limit, total: listed.total, next, previous },
        }
    }

    /// One page of a list that is in memory as a whole.
    #[must_use]
    pub fn slice<T>(&self, path: &str, all: Vec<T>) -> PagedList<T> {
        let total = all.len() as u64;
        let Page { offset, limit } = self.page;
        let list = all.into_iter().skip(offset as usize).take(limit as usize).collect();
        self.envelope(path, Listed { list, total })
    }
}

fn number(name: &str, value: &str) -> Result<Option<u32>, ApiError> {
    if value.is_empty() {
        return Ok(None);
    }
    value.parse().map(Some).map_err(|_| ApiError::invalid(format!("{name} must be a number from 0 on")))
}

/// One page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct PagedList<T> {
    /// How many entries this page has.
    pub count: usize,
    /// The entries.
    pub list: Vec<T>,
    /// Where the page lies in the list.
    pub pagination: Pagination,
}

/// Where a page lies in its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pagination {
    /// How many entries come before it.
    pub offset: u32,
    /// How many entries it may have.
    pub limit: u32,
    /// How many entries there are in all.
    pub total: u64,
    /// The path of the next page below the API's base; empty on the last one.
    pub next: String,
    /// The path of the page before; empty on the first one.
    pub previous: String,
}

/// Names the shape of a [`PagedList`] or [`WholeList`] in the OpenAPI documents: generic types have no good name there.
/// `list_schemas! { paged ApiList as APIList of ApiInfo; whole KeyList as ApplicationKeyList of ApplicationKey; }`
#[macro_export]
macro_rules! list_schemas {
    ($($kind:ident $name:ident as $shown:ident of $entry:ty;)*) => {$(
        $crate::list_schemas!(@$kind $name $shown $entry);
    )*};
    (@paged $name:ident $shown:ident $entry:ty) => {
        /// One page of a list.
        #[derive(utoipa::ToSchema)]
        #[schema(as = $shown)]
        #[expect(dead_code, reason = "only its schema is used: the answer is a `PagedList`")]
        pub(crate) struct $name {
            /// How many entries this page has.
            count: usize,
            /// The entries.
            list: Vec<$entry>,
            /// Where the page lies in the list.
            pagination: $crate::page::Pagination,
        }
    };
    (@whole $name:ident $shown:ident $entry:ty) => {
        /// A whole list.
        #[derive(utoipa::ToSchema)]
        #[schema(as = $shown)]
        #[expect(dead_code, reason = "only its schema is used: the answer is a `WholeList`")]
        pub(crate) struct $name {
            /// How many entries it has.
            count: usize,
            /// The entries.
            list: Vec<$entry>,
        }
    };
}

/// A whole list that comes without pages.
#[derive(Clone, Debug, Serialize)]
pub struct WholeList<T> {
    /// How many entries it has.
    pub count: usize,
    /// The entries.
    pub list: Vec<T>,
}

impl<T> From<Vec<T>> for WholeList<T> {
    fn from(list: Vec<T>) -> Self {
        Self { count: list.len(), list }
    }
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
