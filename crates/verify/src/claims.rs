//! Access tokens as JWTs (RFC 7519, profile RFC 9068): text to claims, claims to caller. `auth` writes the same claims.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use tollgate_domain::caller::{Caller, TokenOwner};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::scope::ScopeSet;
use uuid::Uuid;

use crate::key::CheckingKey;
use crate::refused::Refused;

/// The longest token that is looked at, in bytes.
pub(crate) const LONGEST: usize = 16 * 1024;
/// The `typ` of an access token's header (RFC 9068 section 2.1).
pub const TOKEN_TYPE: &str = "at+jwt";

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    #[serde(default)]
    typ: String,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

/// The claims of an access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The user's id; of an application token, its owner's.
    pub sub: String,
    /// Whom the token speaks for.
    pub aut: String,
    /// The consumer key.
    pub aud: String,
    /// Not before, in seconds.
    pub nbf: i64,
    /// The consumer key.
    pub azp: String,
    /// The granted scopes.
    pub scope: String,
    /// The token endpoint.
    pub iss: String,
    /// When it expires, in seconds; none: never, which a verifier has to be told to take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// When it was issued, in seconds.
    pub iat: i64,
    /// UUIDv7, so that it also says the millisecond of issue.
    pub jti: String,
    /// The consumer key.
    pub client_id: String,
    /// The client's id inside.
    pub cid: String,
    /// The organization.
    pub org: String,
    /// The grant it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<String>,
    /// The client's epoch. Absent: issued before there were epochs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ce: Option<Epoch>,
    /// The user's epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ue: Option<Epoch>,
    /// Of an application token, the epoch of the owner whose roles have decided its scopes: it loses them with a role, but
    /// does not end with the owner's password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oe: Option<Epoch>,
}

/// Reads a token and checks its signature, but not its times.
///
/// The key is found by `kid` and decides the algorithm; a header that says another one is refused (RFC 8725 section
/// 3.1), as is any `crit` (RFC 7515 section 4.1.11).
pub(crate) fn read(
    token: &str,
    key: impl FnOnce(&str) -> Option<Arc<CheckingKey>>,
) -> Result<Claims, Refused> {
    if token.len() > LONGEST {
        return Err(Refused::Malformed);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
    let (header, claims) = message.split_once('.').ok_or(Refused::Malformed)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Refused::Malformed);
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| Refused::Malformed)?;
    if header.typ != TOKEN_TYPE || header.crit.is_some() {
        return Err(Refused::Malformed);
    }
    let key = key(&header.kid).ok_or(Refused::Unheld)?;
    let is_algorithm = key.public.algorithm.as_str() == header.alg;
    if !is_algorithm || !key.verifies(message.as_bytes(), &decode(signature)?) {
        return Err(Refused::Signature);
    }
    serde_json::from_slice(&decode(claims)?).map_err(|_| Refused::Malformed)
}

/// The issuer is not compared: a signature by one of our own keys says more, and the advertised URL may change while
/// tokens live.
pub(crate) fn caller(claims: Claims) -> Option<Caller> {
    let jti = Uuid::try_parse(&claims.jti).ok()?;
    let (seconds, nanos) = jti.get_timestamp()?.to_unix();
    let millis = i64::try_from(seconds).ok()?.checked_mul(1000)?.checked_add(i64::from(nanos / 1_000_000))?;
    let owner = TokenOwner::parse(&claims.aut)?;
    let user_epoch = match owner {
        TokenOwner::ApplicationUser => claims.ue,
        // Since there are epochs, one without its owner's has no scope by the owner's roles.
        TokenOwner::Application => claims.oe.or(claims.ce.map(|_| Epoch::LAST)),
    };
    Some(Caller {
        organization: claims.org.parse().ok()?,
        client: claims.cid.parse().ok()?,
        consumer_key: claims.client_id,
        user: claims.sub.parse().ok()?,
        owner,
        scopes: ScopeSet::parse(&claims.scope).ok()?,
        token: claims.jti,
        grant: match claims.grant_id {
            Some(grant) => Some(grant.parse().ok()?),
            None => None,
        },
        client_epoch: claims.ce.unwrap_or(Epoch::FIRST),
        user_epoch: user_epoch.unwrap_or(Epoch::FIRST),
        issued_at: Timestamp(millis),
        expires_at: match claims.exp {
            Some(seconds) => Timestamp(seconds.checked_mul(1000)?),
            None => Timestamp::NEVER,
        },
    })
}
