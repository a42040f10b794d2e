//! How a gateway comes to its certificate: once by a token, later by the certificate that it has.

use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tollgate_auth::{Auth, AuthError};
use tollgate_domain::peer::Peer;
use tollgate_domain::secret::Secret;
use tollgate_store::Enrolment;

use super::GatewayPeer;
use super::gateway_authority::GatewayAuthority;

/// The one operation that demands no certificate.
pub(crate) const ENROL: &str = "/enrol";
/// The longest body, in bytes.
const LONGEST: usize = 16 * 1024;

/// `POST /enrol`.
#[derive(Deserialize, Serialize)]
pub(crate) struct EnrolRequest {
    /// The token's id.
    pub(crate) id: String,
    /// The token's secret.
    pub(crate) secret: String,
    /// A signing request (PKCS #10) in PEM.
    pub(crate) request: String,
}

/// `POST /renew`.
#[derive(Deserialize, Serialize)]
pub(crate) struct RenewRequest {
    /// A signing request (PKCS #10) in PEM.
    pub(crate) request: String,
}

/// What either answers.
#[derive(Deserialize, Serialize)]
pub(crate) struct EnrolAnswer {
    /// The certificate in PEM.
    pub(crate) certificate: String,
}

pub(crate) fn router(auth: Auth) -> Router {
    Router::new()
        .route(ENROL, post(enrol))
        .route("/renew", post(renew))
        .layer(DefaultBodyLimit::max(LONGEST))
        .with_state(auth)
}

async fn enrol(
    State(auth): State<Auth>,
    Extension(authority): Extension<GatewayAuthority>,
    Extension(peer): Extension<Peer>,
    Json(asked): Json<EnrolRequest>,
) -> Response {
    let joined = async {
        let secret = Secret::new(asked.secret);
        let Some(token) = auth.gateway_token(&asked.id, &secret).await? else {
            return Ok(refuse(StatusCode::UNAUTHORIZED, "token_refused"));
        };
        let Ok(made) = authority.sign(&asked.request, &token.gateway, &token.environment) else {
            return Ok(refuse(StatusCode::BAD_REQUEST, "no_signing_request"));
        };
        let gateway = token.gateway.clone();
        Ok::<_, AuthError>(match auth.enrol_gateway(token, made, &peer).await? {
            Enrolment::Joined(certificate) => {
                tracing::info!(
                    gateway,
                    address = peer.address.map(tracing::field::display),
                    "a gateway joined"
                );
                Json(EnrolAnswer { certificate }).into_response()
            }
            Enrolment::Refused => refuse(StatusCode::UNAUTHORIZED, "token_refused"),
        })
    };
    joined.await.unwrap_or_else(|error| unavailable(&error))
}

async fn renew(
    State(auth): State<Auth>,
    Extension(authority): Extension<GatewayAuthority>,
    Extension(gateway): Extension<GatewayPeer>,
    Extension(peer): Extension<Peer>,
    Json(asked): Json<RenewRequest>,
) -> Response {
    let Ok(made) = authority.sign(&asked.request, &gateway.name, &gateway.environment) else {
        return refuse(StatusCode::BAD_REQUEST, "no_signing_request");
    };
    let certificate = made.certificate.clone();
    match auth.renew_gateway(&gateway.name, &gateway.serial, made, &peer).await {
        Ok(true) => Json(EnrolAnswer { certificate }).into_response(),
        Ok(false) => refuse(StatusCode::FORBIDDEN, "revoked"),
        Err(error) => unavailable(&error),
    }
}

fn refuse(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}

fn unavailable(error: &AuthError) -> Response {
    tracing::warn!(%error, "a gateway's certificate cannot be made now");
    refuse(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable")
}
