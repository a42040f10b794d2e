//! Bearer tokens (RFC 6750): text to caller, without a look at the store.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use quick_cache::sync::Cache;
use tollgate_domain::caller::{Caller, TokenOwner};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::scope::ScopeSet;
use uuid::Uuid;

use crate::Auth;
use crate::jwt::{self, Claims, NotOurs};

/// How many verified tokens are remembered.
const REMEMBERED: usize = 20_000;
/// The longest token that is remembered, in bytes: bounds the memory that a few clients with huge scopes could claim.
const LONGEST_REMEMBERED: usize = 4 * 1024;

/// Verified tokens by the SHA-256 of their text: a signature is checked once per process, not once per call. Times
/// and revocations are looked at on every call.
pub(crate) struct TokenCache(Cache<[u8; 32], Arc<Caller>>);

impl TokenCache {
    pub(crate) fn new() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

/// Why a bearer token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BearerRefused {
    /// Not a token of the kind that this server makes.
    Malformed,
    /// Altered, or signed by another server.
    Signature,
    /// Its time is over.
    Expired,
    /// Revoked: itself, its grant, its client or its user.
    Revoked,
}

impl Auth {
    /// The caller that a bearer token speaks for. Whether its client is still in use is the business of who knows the
    /// clients: the gateway's snapshot, or the store.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn verify_bearer(&self, token: &str) -> Result<Arc<Caller>, BearerRefused> {
        let mut key = [0; 32];
        key.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        let caller = match self.0.tokens.0.get(&key) {
            Some(caller) => caller,
            None => {
                let caller = Arc::new(self.read_bearer(token)?);
                self.check_live(&caller)?;
                if token.len() <= LONGEST_REMEMBERED {
                    self.0.tokens.0.insert(key, Arc::clone(&caller));
                }
                return Ok(caller);
            }
        };
        self.check_live(&caller)?;
        Ok(caller)
    }

    fn check_live(&self, caller: &Caller) -> Result<(), BearerRefused> {
        if caller.expires_at <= self.now() {
            return Err(BearerRefused::Expired);
        }
        if self.0.revocations.refuses(caller) {
            return Err(BearerRefused::Revoked);
        }
        Ok(())
    }

    /// Reads a token and checks who signed it, but neither times nor revocations.
    pub(crate) fn read_bearer(&self, token: &str) -> Result<Caller, BearerRefused> {
        let claims = jwt::read(token, |kid| self.0.keyring.by_kid(kid)).map_err(|refused| match refused {
            NotOurs::Malformed => BearerRefused::Malformed,
            NotOurs::Signature => BearerRefused::Signature,
        })?;
        caller(claims).ok_or(BearerRefused::Malformed)
    }
}

/// The issuer is not compared: a signature by one of our own keys says more, and the advertised URL may change while
/// tokens live.
fn caller(claims: Claims) -> Option<Caller> {
    let jti = Uuid::try_parse(&claims.jti).ok()?;
    let (seconds, nanos) = jti.get_timestamp()?.to_unix();
    let millis = i64::try_from(seconds).ok()?.checked_mul(1000)?.checked_add(i64::from(nanos / 1_000_000))?;
    Some(Caller {
        organization: claims.org.parse().ok()?,
        client: claims.cid.parse().ok()?,
        consumer_key: claims.client_id,
        user: claims.sub.parse().ok()?,
        owner: TokenOwner::parse(&claims.aut)?,
        scopes: ScopeSet::parse(&claims.scope).ok()?,
        token: claims.jti,
        grant: match claims.grant_id {
            Some(grant) => Some(grant.parse().ok()?),
            None => None,
        },
        issued_at: Timestamp(millis),
        expires_at: Timestamp(claims.exp.checked_mul(1000)?),
    })
}
