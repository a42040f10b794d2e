//! An API's OpenAPI document: read, and replaced.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tollgate_auth::Auth;
use tollgate_domain::any_of::{CreateApis, ViewDefinitions};
use tollgate_domain::api::Api;
use tollgate_domain::id::ApiId;
use tollgate_domain::openapi_writer::write_publisher_document;
use tollgate_web::Caller;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::query::PathId;
use tollgate_web::version::{IfMatch, set_version};

use super::apis::{change_definition, find_api};
use super::import::{read_uploaded, shared_names, take_document};
use super::upload::{Form, UploadForm};

fn json_text(api: &Api, base: Option<&Value>) -> Response {
    let document = write_publisher_document(api, base).to_string();
    let mut response = ([(header::CONTENT_TYPE, "application/json")], document).into_response();
    set_version(&mut response, &api.updated_at);
    response
}

/// Reads an API's OpenAPI document.
#[utoipa::path(get, path = "/apis/{apiId}/swagger", tag = "APIs", params(("apiId" = String, Path)),
    responses((status = 200, body = Object), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:api_manage", "apim:api_definition_view"])))]
pub(crate) async fn get_api_swagger(
    State(auth): State<Auth>,
    caller: Caller<ViewDefinitions>,
    PathId(id): PathId<ApiId>,
) -> Result<Response, ApiError> {
    let api = find_api(&auth, &caller, id).await?;
    let base = auth.store().api_document(api.organization.clone(), id).await?;
    Ok(json_text(&api, base.as_ref()))
}

/// Replaces an API's OpenAPI document, and with it the API's resources and scopes.
#[utoipa::path(put, path = "/apis/{apiId}/swagger", tag = "APIs", params(("apiId" = String, Path), IfMatch),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_manage"])))]
pub(crate) async fn update_api_swagger(
    State(auth): State<Auth>,
    caller: Caller<CreateApis>,
    PathId(id): PathId<ApiId>,
    condition: IfMatch,
    form: Form,
) -> Result<Response, ApiError> {
    let api = find_api(&auth, &caller, id).await?;
    let (document, read) = read_uploaded(&form.read().await?)?;
    let shared = shared_names(&auth, &caller, &read).await?;
    let definition = take_document(api.definition.clone(), read, &shared)?;
    super::operations::check_operations(&definition.resources, &definition.scopes)?;
    let api = change_definition(&auth, &caller, api, definition, Some(document.clone()), &condition).await?;
    Ok(json_text(&api, Some(&document)))
}
