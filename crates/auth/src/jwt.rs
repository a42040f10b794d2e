//! Access tokens as JWTs (RFC 7519, profile RFC 9068): text to claims and back. What the claims mean is decided
//! elsewhere.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::error::AuthError;
use crate::keyring::SigningKey;

/// The longest token that is looked at, in bytes.
pub(crate) const LONGEST: usize = 16 * 1024;

#[derive(Serialize)]
struct HeaderOut<'a> {
    alg: &'a str,
    typ: &'a str,
    kid: &'a str,
}

#[derive(Deserialize)]
struct HeaderIn {
    alg: String,
    kid: String,
    #[serde(default)]
    typ: String,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

/// The claims of an access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// The user's id; of an application token, its owner's.
    pub(crate) sub: String,
    /// Whom the token speaks for.
    pub(crate) aut: String,
    /// The consumer key.
    pub(crate) aud: String,
    pub(crate) nbf: i64,
    /// The consumer key.
    pub(crate) azp: String,
    pub(crate) scope: String,
    pub(crate) iss: String,
    pub(crate) exp: i64,
    pub(crate) iat: i64,
    /// UUIDv7, so that it also says the millisecond of issue.
    pub(crate) jti: String,
    /// The consumer key.
    pub(crate) client_id: String,
    /// The client's id inside.
    pub(crate) cid: String,
    /// The organization.
    pub(crate) org: String,
    /// The grant it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) grant_id: Option<String>,
}

/// Signs claims.
pub(crate) fn sign(key: &SigningKey, claims: &Claims) -> Result<String, AuthError> {
    let header = HeaderOut { alg: key.algorithm.as_str(), typ: "at+jwt", kid: &key.kid };
    let failed = |_| AuthError::Crypto("writing a token");
    let header = serde_json::to_vec(&header).map_err(failed)?;
    let claims = serde_json::to_vec(claims).map_err(failed)?;
    let mut token = String::with_capacity((header.len() + claims.len() + 300) * 4 / 3 + 2);
    URL_SAFE_NO_PAD.encode_string(header, &mut token);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(claims, &mut token);
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}

/// Why a text is not a token of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotOurs {
    /// Not a JWT, or none of the kind that we make.
    Malformed,
    /// Signed by nobody we know, or altered.
    Signature,
}

/// Reads a token and checks its signature, but not its times.
///
/// The key is found by `kid` and decides the algorithm; a header that says another one is refused (RFC 8725 section
/// 3.1), as is any `crit` (RFC 7515 section 4.1.11).
pub(crate) fn read(
    token: &str,
    key: impl FnOnce(&str) -> Option<std::sync::Arc<SigningKey>>,
) -> Result<Claims, NotOurs> {
    if token.len() > LONGEST {
        return Err(NotOurs::Malformed);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(NotOurs::Malformed)?;
    let (header, claims) = message.split_once('.').ok_or(NotOurs::Malformed)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| NotOurs::Malformed);
    let header: HeaderIn = serde_json::from_slice(&decode(header)?).map_err(|_| NotOurs::Malformed)?;
    if header.typ != "at+jwt" || header.crit.is_some() {
        return Err(NotOurs::Malformed);
    }
    let key = key(&header.kid).ok_or(NotOurs::Signature)?;
    if key.algorithm.as_str() != header.alg || !key.verifies(message.as_bytes(), &decode(signature)?) {
        return Err(NotOurs::Signature);
    }
    serde_json::from_slice(&decode(claims)?).map_err(|_| NotOurs::Malformed)
}

#[cfg(test)]
#[path = "jwt_tests.rs"]
mod tests;
