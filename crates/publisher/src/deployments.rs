//! Deployments: which revision of an API the gateway serves.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tollgate_auth::Auth;
use tollgate_domain::any_of::{ChangeApis, ChangeRevisions, ViewDeployments};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::id::{ApiId, RevisionId};
use tollgate_store::Deployment;
use tollgate_web::body::{self, JsonBody};
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::query::{Params, PathId, parse_id};
use tollgate_web::version::{IfMatch, Versioned};
use tollgate_web::wire::time_text;
use tollgate_web::{Caller, RestCaller};
use utoipa::{IntoParams, ToSchema};

use super::apis::find_api;
use super::environment;
use super::revisions::RevisionParams;

/// The code of an environment that does not exist.
const UNKNOWN_ENVIRONMENT: i64 = 900_508;
/// The most environments named in one call.
const MOST: usize = 20;

/// Where a revision is to be deployed.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = APIRevisionDeploymentDraft)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeploymentDraft {
    /// The environment, such as `Default`.
    #[serde(default)]
    name: Option<String>,
    /// The host name shown for it; the gateway's own when left out.
    #[serde(default)]
    vhost: Option<String>,
    /// Whether the Developer Portal shows it; true when left out.
    #[serde(default)]
    display_on_devportal: Option<bool>,
}

/// A revision in an environment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = APIRevisionDeployment)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeploymentObject {
    /// The revision.
    revision_uuid: String,
    /// The environment.
    name: String,
    /// The host name shown for it.
    vhost: String,
    /// `APPROVED`.
    status: &'static str,
    /// Whether the Developer Portal shows it.
    display_on_devportal: bool,
    /// When it was deployed.
    deployed_time: String,
    /// The same.
    success_deployed_time: String,
}

/// Where an API is deployed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = APIRevisionDeploymentList)]
pub(crate) struct DeploymentList {
    /// Its deployments.
    list: Vec<DeploymentObject>,
}

/// What is to be undeployed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UndeployParams {
    /// The revision's id.
    revision_id: Option<String>,
    /// The revision's number, where there is no id.
    revision_num: Option<i64>,
    /// From everywhere, whatever the body says.
    all_environments: Option<bool>,
}

pub(crate) fn write_deployment(deployment: &Deployment) -> DeploymentObject {
    DeploymentObject {
        revision_uuid: deployment.revision.to_string(),
        name: deployment.environment.clone(),
        vhost: deployment.vhost.clone(),
        status: "APPROVED",
        display_on_devportal: deployment.display_on_devportal,
        deployed_time: time_text(deployment.created_at),
        success_deployed_time: time_text(deployment.created_at),
    }
}

fn check_environment(auth: &Auth, name: Option<&str>) -> Result<String, ApiError> {
    match name.map(str::trim) {
        Some(name) if name == auth.settings().gateway_environment => Ok(name.to_owned()),
        Some(name) if !name.is_empty() => Err(ApiError::bad_request(
            Some(UNKNOWN_ENVIRONMENT),
            "Gateway Environment not found",
            format!("There is no gateway environment {name}"),
        )),
        _ => Err(ApiError::invalid("name of the environment is missing")),
    }
}

async fn all_deployments(
    auth: &Auth,
    caller: &RestCaller,
    id: ApiId,
) -> Result<Vec<DeploymentObject>, ApiError> {
    let found = auth.store().revisions(caller.organization.clone(), id).await?;
    Ok(found.iter().flat_map(|(_, deployments)| deployments.iter().map(write_deployment)).collect())
}

/// Deploys a revision, in place of the one that is there.
#[utoipa::path(post, path = "/apis/{apiId}/deploy-revision", tag = "API Revisions",
    params(("apiId" = String, Path), RevisionParams, IfMatch), request_body = Vec<DeploymentDraft>,
    responses((status = 201, body = Vec<DeploymentObject>), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_manage", "apim:api_publish"])))]
pub(crate) async fn deploy_api_revision(
    State(auth): State<Auth>,
    caller: Caller<ChangeApis>,
    PathId(id): PathId<ApiId>,
    Params(params): Params<RevisionParams>,
    condition: IfMatch,
    drafts: JsonBody<Vec<DeploymentDraft>>,
) -> Result<(StatusCode, Versioned<Vec<DeploymentObject>>), ApiError> {
    let drafts = drafts.read()?;
    let seen = condition.seen(find_api(&auth, &caller, id).await?.updated_at)?;
    let revision = params.id()?;
    if drafts.is_empty() || drafts.len() > MOST {
        return Err(ApiError::invalid(format!("Name 1 to {MOST} environments to deploy to")));
    }
    let now = auth.now();
    let mut deployments: Vec<Deployment> = Vec::new();
    for draft in drafts {
        let environment = check_environment(&auth, draft.name.as_deref())?;
        let vhost = draft.vhost.filter(|vhost| !vhost.is_empty());
        let vhost = vhost.unwrap_or_else(|| environment::host(&auth));
        if vhost.len() > 255 || vhost.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(ApiError::invalid("vhost must be a host name"));
        }
        deployments.retain(|own| own.environment != environment);
        deployments.push(Deployment {
            revision,
            environment,
            vhost,
            display_on_devportal: draft.display_on_devportal.unwrap_or(true),
            created_at: now,
        });
    }
    let audit = caller.audit(&auth, AuditAction::Deploy, &revision.to_string());
    let organization = caller.organization.clone();
    let written: Vec<DeploymentObject> = deployments.iter().map(write_deployment).collect();
    let deployed = auth.store().deploy(organization, id, revision, deployments, seen, audit).await?;
    let version = deployed.ok_or_else(|| condition.missed())?;
    Ok((StatusCode::CREATED, Versioned(version, written)))
}

/// Takes a revision out of the named environments, or of all when none is named.
#[utoipa::path(post, path = "/apis/{apiId}/undeploy-revision", tag = "API Revisions",
    params(("apiId" = String, Path), UndeployParams, IfMatch), request_body = Vec<DeploymentDraft>,
    responses((status = 201, body = Vec<DeploymentObject>), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_create", "apim:api_manage", "apim:api_publish", "apim:api_import_export"])))]
pub(crate) async fn undeploy_api_revision(
    State(auth): State<Auth>,
    caller: Caller<ChangeRevisions>,
    PathId(id): PathId<ApiId>,
    Params(params): Params<UndeployParams>,
    condition: IfMatch,
    request: Request,
) -> Result<(StatusCode, Versioned<Vec<DeploymentObject>>), ApiError> {
    let sent = body::read(request).await?;
    let drafts: Vec<DeploymentDraft> = if sent.is_empty() { Vec::new() } else { body::parse(&sent)? };
    if drafts.len() > MOST {
        return Err(ApiError::invalid(format!("Name at most {MOST} environments")));
    }
    let mut environments = Vec::new();
    if params.all_environments != Some(true) {
        for draft in drafts {
            environments.push(check_environment(&auth, draft.name.as_deref())?);
        }
    }
    let seen = condition.seen(find_api(&auth, &caller, id).await?.updated_at)?;
    let revision = find_revision(&auth, &caller, id, &params).await?;
    let audit = caller.audit(&auth, AuditAction::Undeploy, &revision.to_string());
    let organization = caller.organization.clone();
    let undeployed = auth.store().undeploy(organization, id, revision, environments, seen, audit).await?;
    let version = undeployed.ok_or_else(|| condition.missed())?;
    Ok((StatusCode::CREATED, Versioned(version, all_deployments(&auth, &caller, id).await?)))
}

async fn find_revision(
    auth: &Auth,
    caller: &RestCaller,
    id: ApiId,
    params: &UndeployParams,
) -> Result<RevisionId, ApiError> {
    match (params.revision_id.as_deref().filter(|text| !text.is_empty()), params.revision_num) {
        (Some(text), _) => parse_id(text),
        (None, Some(number)) => {
            let found = auth.store().revisions(caller.organization.clone(), id).await?;
            let found = found.iter().find(|(revision, _)| revision.number == number);
            found.map(|(revision, _)| revision.id).ok_or_else(ApiError::not_found)
        }
        (None, None) => Err(ApiError::invalid("revisionId is missing")),
    }
}

/// Lists where an API is deployed.
#[utoipa::path(get, path = "/apis/{apiId}/deployments", tag = "API Revisions", params(("apiId" = String, Path)),
    responses((status = 200, body = DeploymentList), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:api_create", "apim:api_manage", "apim:api_publish"])))]
pub(crate) async fn get_api_revision_deployments(
    State(auth): State<Auth>,
    caller: Caller<ViewDeployments>,
    PathId(id): PathId<ApiId>,
) -> Result<Json<DeploymentList>, ApiError> {
    find_api(&auth, &caller, id).await?;
    Ok(Json(DeploymentList { list: all_deployments(&auth, &caller, id).await? }))
}
