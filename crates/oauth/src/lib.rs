//! The OAuth protocol: the Token API, revocation, the key set, discovery and client registration.
//!
//! It owns phases, each grant's rule and error bytes; it knows nothing of APIs and subscriptions. How to add the next
//! grant: one file in `grants/`, one row in `grants::REGISTERED`; the shared phases in `token.rs` cannot be forgotten.

mod client_authentication;
mod discovery;
mod error;
mod grants;
mod json_object;
mod parameters;
mod registration;
mod revoke;
mod token;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use tollgate_auth::Auth;
use tollgate_domain::organization::Organization;

/// The largest body that these endpoints read, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// The routes of the management port.
pub fn router(auth: Auth) -> Router {
    Router::new()
        .route("/oauth2/token", post(token::token))
        .route("/oauth2/token/", post(token::token))
        .route("/oauth2/revoke", post(revoke::revoke))
        .route("/oauth2/revoke/", post(revoke::revoke))
        .route("/oauth2/jwks", get(jwks))
        .route("/t/{organization}/oauth2/jwks", get(organization_jwks))
        .route("/oauth2/token/.well-known/openid-configuration", get(discovery::discovery))
        .route("/oauth2/oidcdiscovery/.well-known/openid-configuration", get(discovery::discovery))
        .route("/.well-known/openid-configuration", get(discovery::discovery))
        .route(
            "/client-registration/v0.17/register",
            post(registration::register).delete(registration::unregister),
        )
        .with_state(auth)
}

/// The routes of the gateway port: the same handlers under the paths that clients of the gateway know.
pub fn gateway_routes(auth: Auth) -> Router {
    Router::new()
        .route("/token", post(token::token))
        .route("/token/", post(token::token))
        .route("/revoke", post(revoke::revoke))
        .route("/revoke/", post(revoke::revoke))
        .route("/jwks", get(jwks))
        .with_state(auth)
}

/// The public keys (RFC 7517 section 5).
async fn jwks(State(auth): State<Auth>) -> Json<serde_json::Value> {
    Json(auth.jwks())
}

/// The same keys below an organization's prefix: issuer and keys are shared.
async fn organization_jwks(State(auth): State<Auth>, Path(organization): Path<String>) -> Response {
    let known = match organization.parse::<Organization>() {
        Ok(organization) => auth.store().organization_exists(organization).await,
        Err(_) => Ok(false),
    };
    match known {
        Ok(true) => Json(auth.jwks()).into_response(),
        Ok(false) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => error::OAuthError::from(tollgate_auth::AuthError::from(error)).into_response_for(&auth),
    }
}
