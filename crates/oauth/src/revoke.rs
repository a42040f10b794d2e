//! `POST /oauth2/revoke` (RFC 7009).

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use tollgate_auth::{Auth, RevokeRefused};
use tollgate_domain::peer::Peer;

use crate::client_authentication::authenticate_for_revocation;
use crate::error::{OAuthError, no_store};
use crate::parameters::Parameters;

/// The longest name of a script callback, in bytes.
const LONGEST_CALLBACK: usize = 100;

/// Revokes an access or refresh token, and with it everything of its grant.
pub(crate) async fn revoke(
    State(auth): State<Auth>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    request: axum::extract::Request,
) -> Response {
    let peer = peer.map(|Extension(peer)| peer).unwrap_or_default();
    let done = match Parameters::read(request).await {
        Ok(parameters) => {
            let done = run(&auth, &peer, &headers, &parameters).await;
            done.map(|()| parameters.get("callback").map(str::to_owned))
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(callback) => success(callback),
        Err(error) => error.into_response_for(&auth),
    }
}

async fn run(
    auth: &Auth,
    peer: &Peer,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<(), OAuthError> {
    let client = authenticate_for_revocation(auth, headers, parameters).await;
    let client = client.map_err(OAuthError::for_revocation)?;
    let token = parameters
        .secret("token")
        .ok_or_else(|| OAuthError::invalid_request("Invalid revocation request"))?;
    if let Some(callback) = parameters.get("callback") {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_$.".contains(c);
        if callback.len() > LONGEST_CALLBACK || !callback.chars().all(is_name) {
            return Err(OAuthError::invalid_request("Invalid revocation request"));
        }
    }
    auth.revoke(&client.client, token, peer).await.map_err(|refused| match refused {
        RevokeRefused::OtherClient => OAuthError::other_client(),
        RevokeRefused::Failed(error) => error.into(),
    })
}

/// An empty 200, or a call of the script function that was asked for.
fn success(callback: Option<String>) -> Response {
    let mut headers = no_store();
    match callback {
        Some(callback) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/javascript"));
            (headers, format!("{callback}();")).into_response()
        }
        // Empty, and called JSON all the same: clients that look at the type alone know it so.
        None => (headers, ()).into_response(),
    }
}
