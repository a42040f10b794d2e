//! APIs from OpenAPI documents: importing, and checking before importing.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tollgate_auth::Auth;
use tollgate_domain::any_of::CreateApis;
use tollgate_domain::api::{ApiDefinition, default_resources};
use tollgate_domain::openapi_reader::{ReadDocument, read_document};
use tollgate_domain::resource::find_indistinguishable;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::query::Params;
use tollgate_web::{Caller, RestCaller, body};
use utoipa::{IntoParams, ToSchema};

use super::api_draft::{ApiDraft, blank_definition, read_header, read_transport};
use super::apis::make_api;
use super::document_text::read_document_text;
use super::operations::{ApiScopeObject, no_path_tells_apart, read_scope};
use super::upload::{Form, Upload, UploadForm};

/// The code of a document that cannot be read.
const UNREADABLE: i64 = 900_754;

/// Reads an uploaded document.
///
/// # Errors
/// 400 with one entry for each thing that is wrong.
pub(crate) fn read_uploaded(upload: &Upload) -> Result<(Value, ReadDocument), ApiError> {
    let text = upload.document.as_deref();
    let text = text
        .ok_or_else(|| ApiError::invalid("The form holds no definition: send file or inlineAPIDefinition"))?;
    let refused = |findings: Vec<String>| {
        let first = findings.first().cloned().unwrap_or_default();
        let error = ApiError::bad_request(Some(UNREADABLE), "Error while parsing OpenAPI definition", first);
        findings.into_iter().fold(error, |error, finding| error.with_item(UNREADABLE.to_string(), finding))
    };
    let document = read_document_text(text).map_err(|finding| refused(vec![finding]))?;
    let read = read_document(&document).map_err(refused)?;
    Ok((document, read))
}

/// Writes what a document says over a definition.
///
/// A scope that the document names without roles keeps those that it has, and a shared scope stays shared: a document
/// that says nothing of roles must not open a scope to everybody.
pub(crate) fn take_document(
    mut definition: ApiDefinition,
    read: ReadDocument,
    shared: &[String],
) -> Result<ApiDefinition, ApiError> {
    let before = std::mem::take(&mut definition.scopes);
    definition.scopes = read.scopes;
    for scope in &mut definition.scopes {
        let known = before.iter().find(|own| own.name == scope.name);
        scope.shared = shared.contains(&scope.name);
        if let Some(known) = known {
            if scope.roles.is_empty() {
                scope.roles.clone_from(&known.roles);
            }
            scope.display_name.clone_from(&known.display_name);
            if scope.description.is_empty() {
                scope.description.clone_from(&known.description);
            }
        }
    }
    definition.resources = if read.resources.is_empty() { default_resources() } else { read.resources };
    if let Some(tier) = read.api_tier {
        definition.extra.insert("apiThrottlingPolicy".to_owned(), tier.into());
    }
    if let Some(header) = read.authorization_header {
        definition.authorization_header = read_header(&header)?;
    }
    if let Some(transport) = read.transport {
        definition.transport = read_transport(&transport)?;
    }
    if let Some(cors) = read.cors {
        definition.extra.insert("corsConfiguration".to_owned(), cors);
    }
    if definition.description.is_empty() && read.description.len() <= 32_766 {
        definition.description = read.description;
    }
    Ok(definition)
}

/// Joins the document's scopes with those of the client, which win: they carry display names and roles.
fn join_scopes(definition: &mut ApiDefinition, sent: Vec<ApiScopeObject>) {
    for scope in sent.into_iter().map(read_scope) {
        match definition.scopes.iter_mut().find(|own| own.name == scope.name) {
            Some(own) => *own = scope,
            None => definition.scopes.push(scope),
        }
    }
}

/// Those of the document's scopes that are shared scopes of the organization.
pub(crate) async fn shared_names(
    auth: &Auth,
    caller: &RestCaller,
    read: &ReadDocument,
) -> Result<Vec<String>, ApiError> {
    let mut shared = Vec::new();
    for scope in &read.scopes {
        let name = scope.name.clone();
        if auth.store().shared_scope_by_name(caller.organization.clone(), name).await?.is_some() {
            shared.push(scope.name.clone());
        }
    }
    Ok(shared)
}

/// Makes an API from an OpenAPI 3.0 document.
#[utoipa::path(post, path = "/apis/import-openapi", tag = "APIs",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = super::api_view::ApiObject), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 409, body = ErrorBody), (status = 413, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_manage"])))]
pub(crate) async fn import_open_api(
    State(auth): State<Auth>,
    caller: Caller<CreateApis>,
    form: Form,
) -> Result<Response, ApiError> {
    let upload = form.read().await?;
    let (document, mut read) = read_uploaded(&upload)?;
    let mut draft = match upload.properties.as_deref() {
        Some(text) if !text.is_empty() => body::parse::<ApiDraft>(text)?,
        _ => ApiDraft::default(),
    };
    draft.name = draft.name.or_else(|| Some(read.title.clone()));
    draft.version = draft.version.or_else(|| Some(read.version.clone()));
    draft.context = draft.context.or_else(|| read.context.take());
    if draft.context.is_none() {
        return Err(ApiError::invalid(
            "additionalProperties holds no context, and the definition no x-wso2-basePath",
        ));
    }
    draft.endpoint_config = draft.endpoint_config.or_else(|| read.endpoint_config.take());
    let shared = shared_names(&auth, &caller, &read).await?;
    let mut start = take_document(blank_definition(), read, &shared)?;
    join_scopes(&mut start, draft.scopes.take().unwrap_or_default());
    // The document says what the operations are.
    draft.operations = None;
    make_api(&auth, &caller, draft, start, Some(document)).await
}

/// What a check of a document answers with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ValidateParams {
    /// Whether the document comes back.
    #[serde(default, rename = "returnContent")]
    #[param(rename = "returnContent")]
    return_content: Option<bool>,
}

/// What a check of a document found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenAPIDefinitionValidationResponse)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Validation {
    /// Whether it can be imported.
    is_valid: bool,
    /// The document as JSON text, where asked for.
    content: Option<String>,
    /// What it says; none when it cannot be imported.
    info: Option<ValidationInfo>,
    /// What is wrong.
    errors: Vec<ValidationError>,
}

/// What a document says of itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ValidationInfo {
    name: String,
    version: String,
    context: Option<String>,
    description: String,
    #[serde(rename = "openAPIVersion")]
    open_api_version: String,
    endpoints: Vec<String>,
}

/// One thing that is wrong with a document.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ValidationError {
    code: String,
    message: String,
    description: String,
}

/// Checks a document without importing it.
#[utoipa::path(post, path = "/apis/validate-openapi", tag = "APIs", params(ValidateParams),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 200, body = Validation), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_manage"])))]
pub(crate) async fn validate_open_api(
    _: Caller<CreateApis>,
    Params(params): Params<ValidateParams>,
    form: Form,
) -> Result<Json<Validation>, ApiError> {
    let upload = form.read().await?;
    let Some(text) = upload.document.as_deref() else {
        return Err(ApiError::invalid("The form holds no definition: send file or inlineAPIDefinition"));
    };
    let outcome = match read_document_text(text) {
        Ok(document) => read_document(&document).and_then(|read| {
            let pairs: Vec<_> =
                find_indistinguishable(&read.resources).iter().map(no_path_tells_apart).collect();
            if pairs.is_empty() { Ok((document, read)) } else { Err(pairs) }
        }),
        Err(finding) => Err(vec![finding]),
    };
    Ok(Json(match outcome {
        Ok((document, read)) => Validation {
            is_valid: true,
            content: params.return_content.unwrap_or_default().then(|| document.to_string()),
            info: Some(ValidationInfo {
                name: read.title,
                version: read.version,
                context: read.context,
                description: read.description,
                open_api_version: read.openapi,
                endpoints: read.servers,
            }),
            errors: Vec::new(),
        },
        Err(findings) => {
            let error = |finding: String| ValidationError {
                code: UNREADABLE.to_string(),
                message: "Error while parsing OpenAPI definition".to_owned(),
                description: finding,
            };
            Validation {
                is_valid: false,
                content: None,
                info: None,
                errors: findings.into_iter().map(error).collect(),
            }
        }
    }))
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
