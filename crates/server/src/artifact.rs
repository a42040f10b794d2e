//! `GET /api/am/gateway/v2/api-artifact`: whether an API is deployed on this gateway, as scripts poll for it.

use axum::Router;
use axum::extract::{Extension, Query};
use axum::response::Json;
use axum::routing::get;
use serde::Deserialize;
use tollgate_auth::Auth;
use tollgate_domain::organization::SUPER;
use tollgate_domain::role::ADMIN;
use tollgate_gateway::{Deployed, Gateway};
use tollgate_web::caller::Via;
use tollgate_web::{ApiError, RestCaller};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    #[serde(default)]
    api_name: String,
    #[serde(default)]
    version: String,
    tenant_domain: Option<String>,
}

/// The route, answered from the gateway's own snapshot.
pub(crate) fn router(auth: Auth, gateway: Gateway) -> Router {
    Router::new()
        .route("/api/am/gateway/v2/api-artifact", get(artifact))
        .layer(Extension(gateway))
        .with_state(auth)
}

async fn artifact(
    Extension(gateway): Extension<Gateway>,
    caller: RestCaller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Deployed>, ApiError> {
    let domain = wanted.tenant_domain.as_deref().unwrap_or(SUPER);
    let is_own = caller.organization.as_str().eq_ignore_ascii_case(domain);
    if caller.via != Via::Basic || !caller.roles.contains(ADMIN) || !is_own {
        return Err(ApiError::unauthenticated());
    }
    let deployed = gateway.is_deployed(&wanted.api_name, &wanted.version, &caller.organization);
    deployed.map(Json).ok_or_else(ApiError::not_found)
}
