//! `POST /oauth2/token` and, on the gateway port, `POST /token`: five phases, in this order for every grant.

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tollgate_auth::{Auth, Issued};
use tollgate_domain::peer::Peer;
use tollgate_domain::scope::ScopeSet;

use crate::client_authentication::authenticate;
use crate::error::{OAuthError, no_store};
use crate::grants::{self, Grant, Request};
use crate::parameters::Parameters;

/// The members of a success in the order in which clients have seen them.
#[derive(Serialize)]
struct Answer<'a> {
    access_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    scope: String,
    token_type: &'a str,
    expires_in: i64,
}

/// The Token API (RFC 6749 section 3.2).
pub(crate) async fn token(
    State(auth): State<Auth>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    request: axum::extract::Request,
) -> Response {
    let peer = peer.map(|Extension(peer)| peer).unwrap_or_default();
    // Phase 1: the parameters, read once.
    let issued = match Parameters::read(request).await {
        Ok(parameters) => run(&auth, &peer, &headers, &parameters).await,
        Err(error) => Err(error),
    };
    // Phase 5: the answer.
    match issued {
        Ok(issued) => answer(&issued),
        Err(error) => error.into_response_for(&auth),
    }
}

async fn run(
    auth: &Auth,
    peer: &Peer,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<Issued, OAuthError> {
    // Phase 2: the grant, and what it cannot do without; before anybody is authenticated, as WSO2 has it.
    let grant = grant_of(auth, parameters)?;
    let missing: Vec<&str> =
        grant.required.iter().copied().filter(|name| parameters.get(name).is_none()).collect();
    if !missing.is_empty() {
        return Err(OAuthError::invalid_request(format!("Missing parameters: {}", missing.join(" "))));
    }
    // Phase 3: the client, and whether it may use the grant.
    let client = authenticate(auth, headers, parameters, grant.takes_public_clients).await?;
    if !client.client.terms.allows(grant.grant_type) {
        return Err(OAuthError::grant_not_allowed());
    }
    // Phase 4: the grant's own rule.
    let scopes = ScopeSet::parse(parameters.get("scope").unwrap_or_default());
    grant.run(Request { auth, peer, client: &client, parameters, scopes: &scopes }).await
}

fn grant_of(auth: &Auth, parameters: &Parameters) -> Result<&'static Grant, OAuthError> {
    let name = parameters
        .get("grant_type")
        .ok_or_else(|| OAuthError::invalid_request("Missing grant_type parameter value"))?;
    grants::find(&auth.settings().grant_types, name)
        .ok_or_else(|| OAuthError::invalid_request("Unsupported grant_type value"))
}

fn answer(issued: &Issued) -> Response {
    let answer = Answer {
        access_token: issued.access_token.expose(),
        refresh_token: issued.refresh_token.as_ref().map(|token| token.expose()),
        scope: issued.scopes.to_string(),
        token_type: "Bearer",
        expires_in: issued.expires_in,
    };
    (no_store(), serde_json::to_vec(&answer).unwrap_or_default()).into_response()
}
