//! Moving an API through its lifecycle.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tollgate_auth::Auth;
use tollgate_domain::any_of::{ChangeLifecycle, ViewLifecycle, ViewLifecycleHistory};
use tollgate_domain::api::Api;
use tollgate_domain::audit::AuditAction;
use tollgate_domain::id::ApiId;
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::page::Page;
use tollgate_web::Caller;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::query::{Params, PathId, parse_id};
use tollgate_web::version::{IfMatch, Versioned};
use tollgate_web::wire::time_text;
use utoipa::{IntoParams, ToSchema};

use super::apis::find_api;

/// The code of publishing without a tier.
const NO_TIERS: i64 = 903_224;
/// How many pages of the audit trail a history looks through.
const HISTORY_PAGES: u32 = 10;

/// What to do with which API.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangeParams {
    /// `Publish`, `Block`, ...
    action: Option<String>,
    /// The API.
    api_id: Option<String>,
    /// Items as `name:true`, joined by commas. Accepted, without effect yet.
    #[expect(dead_code, reason = "named in the document; none of its items has an effect yet")]
    lifecycle_checklist: Option<String>,
}

/// What came of a change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkflowResponse {
    /// `APPROVED`.
    workflow_status: &'static str,
    /// Always empty.
    json_payload: Option<String>,
    /// Where the API stands now.
    lifecycle_state: LifecycleState,
}

/// Where an API stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LifecycleState {
    /// `Created`, `Published`, ...
    state: &'static str,
    /// What to think of at the next step.
    check_items: Vec<CheckItem>,
    /// What may be done.
    available_transitions: Vec<Transition>,
}

/// An item of the checklist.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CheckItem {
    name: &'static str,
    value: bool,
    #[schema(value_type = Vec<String>)]
    required_states: [&'static str; 0],
}

/// A step that may be taken.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Transition {
    /// What to ask for.
    event: &'static str,
    /// Where it leads.
    target_state: &'static str,
}

/// The states that an API went through.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LifecycleHistory {
    count: usize,
    list: Vec<LifecycleStep>,
}

/// One step of the history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LifecycleHistoryItem)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LifecycleStep {
    previous_state: Option<&'static str>,
    post_state: &'static str,
    user: String,
    updated_time: String,
}

fn write_state(state: Lifecycle) -> LifecycleState {
    let item = |name| CheckItem { name, value: false, required_states: [] };
    let transitions =
        state.transitions().map(|(event, target)| Transition { event, target_state: target.word() });
    LifecycleState {
        state: state.word(),
        check_items: vec![
            item("Deprecate old versions after publishing the API"),
            item("Requires re-subscription when publishing the API"),
        ],
        available_transitions: transitions.collect(),
    }
}

/// Where an action leads, if the API is ready for it.
fn next_state(api: &Api, action: &str) -> Result<Lifecycle, ApiError> {
    let next = api.lifecycle.after(action).ok_or_else(|| {
        let actions: Vec<&str> = api.lifecycle.transitions().map(|(event, _)| event).collect();
        let text = format!("Action '{action}' is not allowed. Allowed actions are {actions:?}");
        ApiError::bad_request(None, text.clone(), text)
    })?;
    if next == Lifecycle::Published && api.definition.tiers.is_empty() {
        let text = "Failed to publish service to API store. No Tiers selected";
        return Err(ApiError::bad_request(Some(NO_TIERS), text, text));
    }
    Ok(next)
}

/// Moves an API to another state.
#[utoipa::path(post, path = "/apis/change-lifecycle", tag = "API Lifecycle",
    params(ChangeParams, IfMatch),
    responses((status = 200, body = WorkflowResponse), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_publish", "apim:api_manage", "apim:api_import_export"])))]
pub(crate) async fn change_api_lifecycle(
    State(auth): State<Auth>,
    caller: Caller<ChangeLifecycle>,
    Params(params): Params<ChangeParams>,
    condition: IfMatch,
) -> Result<Versioned<WorkflowResponse>, ApiError> {
    let missing = |name: &str| ApiError::invalid(format!("{name} is missing"));
    let action = params.action.filter(|text| !text.is_empty()).ok_or_else(|| missing("action"))?;
    let id = params.api_id.filter(|text| !text.is_empty()).ok_or_else(|| missing("apiId"))?;
    let id: ApiId = parse_id(&id)?;
    // Moved by somebody else meanwhile, it is decided again from where it stands then.
    loop {
        let api = find_api(&auth, &caller, id).await?;
        let seen = condition.seen(api.updated_at)?;
        let (from, next) = (api.lifecycle, next_state(&api, &action)?);
        let audit = caller.audit(
            &auth,
            AuditAction::LifecycleChange,
            &format!("{id} {} {}", from.as_str(), next.as_str()),
        );
        let organization = caller.organization.clone();
        if let Some(version) = auth.store().set_lifecycle(organization, id, (from, next), seen, audit).await?
        {
            let lifecycle_state = write_state(next);
            let answer =
                WorkflowResponse { workflow_status: "APPROVED", json_payload: None, lifecycle_state };
            return Ok(Versioned(version, answer));
        }
    }
}

/// Says where an API stands and what may be done.
#[utoipa::path(get, path = "/apis/{apiId}/lifecycle-state", tag = "API Lifecycle", params(("apiId" = String, Path)),
    responses((status = 200, body = LifecycleState), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:api_publish", "apim:api_create", "apim:api_manage"])))]
pub(crate) async fn get_api_lifecycle_state(
    State(auth): State<Auth>,
    caller: Caller<ViewLifecycle>,
    PathId(id): PathId<ApiId>,
) -> Result<Versioned<LifecycleState>, ApiError> {
    let api = find_api(&auth, &caller, id).await?;
    Ok(Versioned(api.updated_at, write_state(api.lifecycle)))
}

/// The states that an API went through, as far back as the newest entries of the audit trail go.
#[utoipa::path(get, path = "/apis/{apiId}/lifecycle-history", tag = "API Lifecycle", params(("apiId" = String, Path)),
    responses((status = 200, body = LifecycleHistory), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:api_publish", "apim:api_manage"])))]
pub(crate) async fn get_api_lifecycle_history(
    State(auth): State<Auth>,
    caller: Caller<ViewLifecycleHistory>,
    PathId(id): PathId<ApiId>,
) -> Result<Json<LifecycleHistory>, ApiError> {
    let api = find_api(&auth, &caller, id).await?;
    let mut steps = Vec::new();
    for page in 0..HISTORY_PAGES {
        let page = Page { offset: page * Page::MOST, limit: Page::MOST };
        let entries = auth.store().audit_trail(caller.organization.clone(), page).await?.list;
        let at_end = entries.last().is_none_or(|entry| entry.at < api.created_at);
        for entry in entries.into_iter().filter(|entry| entry.action == AuditAction::LifecycleChange) {
            if let Some((previous, post)) = read_subject(&entry.subject, id) {
                steps.push(LifecycleStep {
                    previous_state: Some(previous.word()),
                    post_state: post.word(),
                    user: entry.actor,
                    updated_time: time_text(entry.at),
                });
            }
        }
        if at_end {
            break;
        }
    }
    steps.push(LifecycleStep {
        previous_state: None,
        post_state: Lifecycle::Created.word(),
        user: api.provider,
        updated_time: time_text(api.created_at),
    });
    steps.reverse();
    Ok(Json(LifecycleHistory { count: steps.len(), list: steps }))
}

/// Reads the subject of an audit entry: id, state before, state after.
fn read_subject(subject: &str, id: ApiId) -> Option<(Lifecycle, Lifecycle)> {
    let mut words = subject.split(' ');
    let own = words.next()?.parse::<ApiId>().ok()?;
    let (previous, post) = (Lifecycle::parse(words.next()?)?, Lifecycle::parse(words.next()?)?);
    (own == id).then_some((previous, post))
}
