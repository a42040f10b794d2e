//! Revisions: immutable copies of an API's working copy.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tollgate_auth::Auth;
use tollgate_domain::any_of::{ChangeApis, ChangeRevisions, ViewRevisions};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::id::{ApiId, RevisionId};
use tollgate_store::{DeleteOutcome, Deployment, MOST_REVISIONS, Revision, RevisionOutcome};
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::WholeList;
use tollgate_web::query::{Params, PathId, PathIds, parse_id};
use tollgate_web::version::{Content, IfMatch, Tagged, Versioned};
use tollgate_web::wire::time_text;
use tollgate_web::{Caller, RestCaller, body};
use utoipa::{IntoParams, ToSchema};

use super::api_view::ApiObject;
use super::apis::{find_api, versioned};
use super::deployments::{DeploymentObject, write_deployment};
use super::references::write_error;

/// A revision as its maker sends it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = APIRevisionDraft)]
pub(crate) struct RevisionDraft {
    /// What is new in it.
    #[serde(default)]
    description: Option<String>,
}

/// A revision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = APIRevision)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RevisionObject {
    /// Identifies it.
    id: String,
    /// `Revision 1`.
    display_name: String,
    /// What is new in it.
    description: String,
    /// When it was made.
    created_time: String,
    /// The API.
    api_info: RevisionApi,
    /// Where it is deployed.
    deployment_info: Vec<DeploymentObject>,
}

/// The API of a revision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = APIRevisionAPIInfo)]
pub(crate) struct RevisionApi {
    /// Its id.
    id: String,
}

tollgate_web::list_schemas! { whole RevisionList as APIRevisionList of RevisionObject; }

/// Which revisions are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RevisionsParams {
    /// `deployed:true` or `deployed:false`.
    query: Option<String>,
}

/// Which revision is meant.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RevisionParams {
    /// Its id.
    #[serde(rename = "revisionId")]
    #[param(rename = "revisionId")]
    pub(crate) revision_id: Option<String>,
}

impl RevisionParams {
    /// The id.
    ///
    /// # Errors
    /// 400 without one; 404 when it is none.
    pub(crate) fn id(&self) -> Result<RevisionId, ApiError> {
        match self.revision_id.as_deref() {
            Some(text) if !text.is_empty() => parse_id(text),
            _ => Err(ApiError::invalid("revisionId is missing")),
        }
    }
}

fn write_revision(revision: &Revision, deployments: &[Deployment]) -> RevisionObject {
    RevisionObject {
        id: revision.id.to_string(),
        display_name: format!("Revision {}", revision.number),
        description: revision.description.clone(),
        created_time: time_text(revision.created_at),
        api_info: RevisionApi { id: revision.api.to_string() },
        deployment_info: deployments.iter().map(write_deployment).collect(),
    }
}

/// Makes a revision of the working copy; an API has at most five.
#[utoipa::path(post, path = "/apis/{apiId}/revisions", tag = "API Revisions",
    params(("apiId" = String, Path), IfMatch), request_body = RevisionDraft,
    responses((status = 201, body = RevisionObject), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_manage", "apim:api_publish", "apim:api_import_export"])))]
pub(crate) async fn create_api_revision(
    State(auth): State<Auth>,
    caller: Caller<ChangeRevisions>,
    PathId(id): PathId<ApiId>,
    condition: IfMatch,
    request: Request,
) -> Result<(StatusCode, Versioned<RevisionObject, Content>), ApiError> {
    let sent = body::read(request).await?;
    let draft = if sent.is_empty() { RevisionDraft::default() } else { body::parse::<RevisionDraft>(&sent)? };
    let description = draft.description.unwrap_or_default();
    if description.chars().count() > 255 {
        return Err(ApiError::invalid("description may have at most 255 characters"));
    }
    let seen = condition.seen(find_api(&auth, &caller, id).await?.updated_at)?;
    let revision = RevisionId::new(auth.environment());
    let audit = caller.audit(&auth, AuditAction::RevisionCreate, &id.to_string());
    let organization = caller.organization.clone();
    let outcome = auth.store().create_revision(organization, id, revision, description, seen, audit).await?;
    match outcome {
        RevisionOutcome::Created(revision) => {
            let made = write_revision(&revision, &[]);
            Ok((StatusCode::CREATED, Versioned(Content::of(&made), made)))
        }
        RevisionOutcome::TooMany => Err(ApiError::bad_request(
            None,
            "Maximum number of revisions per API has reached",
            format!("An API has at most {MOST_REVISIONS} revisions: delete one that is not deployed"),
        )),
        RevisionOutcome::NoApi => Err(condition.missed()),
    }
}

/// Lists an API's revisions.
#[utoipa::path(get, path = "/apis/{apiId}/revisions", tag = "API Revisions",
    params(("apiId" = String, Path), RevisionsParams),
    responses((status = 200, body = RevisionList), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:api_create", "apim:api_manage", "apim:api_publish", "apim:api_import_export"])))]
pub(crate) async fn get_api_revisions(
    State(auth): State<Auth>,
    caller: Caller<ViewRevisions>,
    PathId(id): PathId<ApiId>,
    Params(params): Params<RevisionsParams>,
) -> Result<Json<WholeList<RevisionObject>>, ApiError> {
    let deployed = match params.query.as_deref().map(str::trim) {
        None | Some("") => None,
        Some("deployed:true") => Some(true),
        Some("deployed:false") => Some(false),
        Some(_) => return Err(ApiError::invalid("query must be deployed:true or deployed:false")),
    };
    list_revisions(&auth, &caller, id, deployed).await.map(Json)
}

async fn list_revisions(
    auth: &Auth,
    caller: &RestCaller,
    id: ApiId,
    deployed: Option<bool>,
) -> Result<WholeList<RevisionObject>, ApiError> {
    find_api(auth, caller, id).await?;
    let found = auth.store().revisions(caller.organization.clone(), id).await?;
    let wanted = |deployments: &[Deployment]| deployed.is_none_or(|wanted| wanted != deployments.is_empty());
    let list: Vec<RevisionObject> = found
        .iter()
        .filter(|(_, deployments)| wanted(deployments))
        .map(|(revision, deployments)| write_revision(revision, deployments))
        .collect();
    Ok(list.into())
}

/// Reads a revision.
#[utoipa::path(get, path = "/apis/{apiId}/revisions/{revisionId}", tag = "API Revisions",
    params(("apiId" = String, Path), ("revisionId" = String, Path)),
    responses((status = 200, body = RevisionObject), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:api_create", "apim:api_manage", "apim:api_publish", "apim:api_import_export"])))]
pub(crate) async fn get_api_revision(
    State(auth): State<Auth>,
    caller: Caller<ViewRevisions>,
    PathIds(id, revision): PathIds<ApiId, RevisionId>,
) -> Result<Tagged<RevisionObject>, ApiError> {
    find_revision(&auth, &caller, id, revision).await.map(Tagged)
}

/// A revision of an API with its deployments.
async fn find_revision(
    auth: &Auth,
    caller: &RestCaller,
    id: ApiId,
    revision: RevisionId,
) -> Result<RevisionObject, ApiError> {
    let found = auth.store().revisions(caller.organization.clone(), id).await?;
    let found = found.iter().find(|(own, _)| own.id == revision).ok_or_else(ApiError::not_found)?;
    Ok(write_revision(&found.0, &found.1))
}

/// Deletes a revision that is not deployed, and lists those that are left.
#[utoipa::path(delete, path = "/apis/{apiId}/revisions/{revisionId}", tag = "API Revisions",
    params(("apiId" = String, Path), ("revisionId" = String, Path), IfMatch),
    responses((status = 200, body = RevisionList), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_manage", "apim:api_publish", "apim:api_import_export"])))]
pub(crate) async fn delete_api_revision(
    State(auth): State<Auth>,
    caller: Caller<ChangeRevisions>,
    PathIds(id, revision): PathIds<ApiId, RevisionId>,
    condition: IfMatch,
) -> Result<Json<WholeList<RevisionObject>>, ApiError> {
    let found = find_revision(&auth, &caller, id, revision).await?;
    let seen = condition.seen(Content::of(&found))?;
    // A revision changes by its deployments alone, so whoever has seen this one deletes it while it has none.
    if seen.is_some() && !found.deployment_info.is_empty() {
        return Err(is_deployed());
    }
    let audit = caller.audit(&auth, AuditAction::RevisionDelete, &revision.to_string());
    match auth.store().delete_revision(caller.organization.clone(), id, revision, audit).await? {
        DeleteOutcome::Deleted => list_revisions(&auth, &caller, id, None).await.map(Json),
        DeleteOutcome::Deployed if seen.is_some() => Err(condition.missed()),
        DeleteOutcome::Deployed => Err(is_deployed()),
        DeleteOutcome::Absent => Err(ApiError::not_found()),
    }
}

fn is_deployed() -> ApiError {
    ApiError::bad_request(
        None,
        "Cannot delete revision. Revision is currently deployed in the gateway environment",
        "The revision is deployed: undeploy it first",
    )
}

/// Makes a revision the working copy again.
#[utoipa::path(post, path = "/apis/{apiId}/restore-revision", tag = "API Revisions",
    params(("apiId" = String, Path), RevisionParams, IfMatch),
    responses((status = 201, body = ApiObject), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_manage", "apim:api_publish"])))]
pub(crate) async fn restore_api_revision(
    State(auth): State<Auth>,
    caller: Caller<ChangeApis>,
    PathId(id): PathId<ApiId>,
    Params(params): Params<RevisionParams>,
    condition: IfMatch,
) -> Result<(StatusCode, Versioned<ApiObject>), ApiError> {
    let revision = params.id()?;
    let seen = condition.seen(find_api(&auth, &caller, id).await?.updated_at)?;
    let audit = caller.audit(&auth, AuditAction::RevisionRestore, &revision.to_string());
    let organization = caller.organization.clone();
    let restored = auth.store().restore_revision(organization, id, revision, seen, audit).await;
    if !restored.map_err(write_error)? {
        return Err(condition.missed());
    }
    Ok((StatusCode::CREATED, versioned(find_api(&auth, &caller, id).await?)))
}
