//! What a gateway asks about a credential that is no JSON Web Token.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use tollgate_verify::KeyManager;

/// The longest credential that is looked at, in bytes: as at the gateway.
const LONGEST: usize = 16 * 1024;

/// `POST /ask` with the credential as its body: whom it speaks for.
pub(crate) fn router(key_manager: Arc<dyn KeyManager>) -> Router {
    Router::new().route("/ask", post(ask)).layer(DefaultBodyLimit::max(LONGEST)).with_state(key_manager)
}

async fn ask(State(key_manager): State<Arc<dyn KeyManager>>, credential: Bytes) -> Response {
    let Ok(credential) = String::from_utf8(credential.into()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match key_manager.ask(credential).await {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => {
            tracing::warn!(%error, "a gateway's question about a credential cannot be answered");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
