//! Phase 3: who the client is (RFC 6749 section 2.3).

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use tollgate_auth::{Auth, ClientRefused};
use tollgate_domain::secret::Secret;
use tollgate_store::ShownClient;

use crate::error::OAuthError;
use crate::parameters::Parameters;

/// Reads Basic values as the clients in the field write them: padding or none, stray bits at the end.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

const UNSUPPORTED: &str = "Unsupported Client Authentication Method!";
const NO_CLIENT_ID: &str = "Client ID not found in the request.";

/// What the request says of its client.
#[derive(Debug, PartialEq, Eq)]
struct Presented {
    id: String,
    secret: Option<Secret>,
}

/// Splits `Basic base64(id:secret)`; `None` when the scheme is another.
pub(crate) fn basic(value: &str) -> Option<Result<(String, Secret), ()>> {
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = LENIENT.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    Some(match decoded.as_deref().and_then(|text| text.split_once(':')) {
        Some((id, secret)) => Ok((id.to_owned(), Secret::new(secret))),
        None => Err(()),
    })
}

fn presented(headers: &HeaderMap, parameters: &Parameters) -> Result<Presented, OAuthError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let header = values.next();
    if values.next().is_some() {
        let description = "The client MUST NOT use more than one authentication method in each";
        return Err(OAuthError::invalid_request(description));
    }
    let undecodable = || {
        let description =
            "Error decoding authorization header. The value is not base64 of a key, a colon and a secret.";
        OAuthError::invalid_client(description)
    };
    let basic = match header.map(|value| value.to_str().map_err(|_| undecodable())).transpose()? {
        Some(value) => basic(value).transpose().map_err(|()| undecodable())?,
        None => None,
    };
    let body_id = parameters.get("client_id");
    let body_secret = parameters.secret("client_secret");
    match (basic, body_id) {
        (Some(_), _) if body_secret.is_some() => {
            Err(OAuthError::invalid_request("Request body and headers contain authorization information"))
        }
        (Some((id, _)), Some(other)) if id != other => Err(OAuthError::wrong_client()),
        (Some((id, secret)), _) => Ok(Presented { id, secret: Some(secret) }),
        (None, Some(id)) => Ok(Presented { id: id.to_owned(), secret: body_secret.cloned() }),
        (None, None) => Err(OAuthError::invalid_client(NO_CLIENT_ID)),
    }
}

/// The client that asks for a token. `takes_public`: whether a public client may name itself without a secret.
pub(crate) async fn authenticate(
    auth: &Auth,
    headers: &HeaderMap,
    parameters: &Parameters,
    takes_public: bool,
) -> Result<ShownClient, OAuthError> {
    let presented = presented(headers, parameters)?;
    if presented.secret.is_none() && !takes_public {
        return Err(OAuthError::invalid_client(UNSUPPORTED));
    }
    auth.recognize_client(&presented.id, presented.secret.as_ref()).await.map_err(refusal)
}

/// The client that revokes something, as it is known at this moment: nothing that it gets would tell that it has ended.
pub(crate) async fn authenticate_for_revocation(
    auth: &Auth,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<ShownClient, OAuthError> {
    let presented = presented(headers, parameters)?;
    auth.authenticate_client(&presented.id, presented.secret.as_ref()).await.map_err(refusal)
}

fn refusal(refused: ClientRefused) -> OAuthError {
    match refused {
        ClientRefused::Unknown | ClientRefused::WrongSecret => OAuthError::wrong_client(),
        ClientRefused::NoSecret => OAuthError::invalid_client(UNSUPPORTED),
        ClientRefused::Revoked => OAuthError::invalid_client("Oauth application is not in active state"),
        ClientRefused::Failed(error) => error.into(),
    }
}

#[cfg(test)]
#[path = "client_authentication_tests.rs"]
mod tests;
