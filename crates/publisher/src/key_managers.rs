//! The key managers that tokens may come from: the server itself.

use axum::Json;
use serde::Serialize;
use tollgate_domain::any_of::ViewKeyManagers;
use tollgate_domain::key_manager::{RESIDENT, RESIDENT_ID};
use tollgate_web::Caller;
use tollgate_web::error::{ApiError, ErrorBody};
use tollgate_web::page::WholeList;
use utoipa::ToSchema;

/// A key manager.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeyManagerInfo)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyManager {
    /// Identifies it.
    id: &'static str,
    /// Its name.
    name: &'static str,
    /// Its name on screen.
    display_name: &'static str,
    /// `default`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What it is.
    description: &'static str,
    /// Always true.
    enabled: bool,
    /// Always empty.
    #[schema(value_type = Vec<String>)]
    additional_properties: [String; 0],
}

tollgate_web::list_schemas! { whole KeyManagerList as KeyManagerList of KeyManager; }

/// Lists the key managers.
#[utoipa::path(get, path = "/key-managers", tag = "Key Managers",
    responses((status = 200, body = KeyManagerList), (status = 401, body = ErrorBody)),
    security(("OAuth2Security" = ["apim:api_view", "apim:api_create", "apim:api_manage"])))]
pub(crate) async fn get_all_key_managers(
    _: Caller<ViewKeyManagers>,
) -> Result<Json<WholeList<KeyManager>>, ApiError> {
    let resident = KeyManager {
        id: RESIDENT_ID,
        name: RESIDENT,
        display_name: RESIDENT,
        kind: "default",
        description: "This is Resident Key Manager",
        enabled: true,
        additional_properties: [],
    };
    Ok(Json(vec![resident].into()))
}
