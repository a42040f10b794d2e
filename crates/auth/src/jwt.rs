//! Access tokens as JWTs (RFC 7519, profile RFC 9068): claims to text. The way back is `tollgate-verify`'s.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use tollgate_verify::{Claims, TOKEN_TYPE};

use crate::error::AuthError;
use crate::keyring::SigningKey;

#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    typ: &'a str,
    kid: &'a str,
}

/// Signs claims.
pub(crate) fn sign(key: &SigningKey, claims: &Claims) -> Result<String, AuthError> {
    let header = Header { alg: key.public.algorithm.as_str(), typ: TOKEN_TYPE, kid: &key.public.kid };
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

#[cfg(test)]
#[path = "jwt_tests.rs"]
mod tests;
