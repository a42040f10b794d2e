//! Verified tokens by the SHA-256 of their text: a signature is checked once per process, not once per call. Times,
//! denials and whether the signer still counts are looked at on every call.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tollgate_domain::caller::Caller;

use crate::key::CheckingKey;

/// The SHA-256 of a credential.
pub(crate) type Fingerprint = [u8; 32];

/// How much memory the remembered tokens may take, in bytes.
const CAPACITY: u64 = 64 * 1024 * 1024;
/// How many live tokens of usual size fit.
const USUAL_COUNT: usize = 100_000;
/// What an entry takes besides its texts, in bytes: the caller itself, its counters, and its place in the cache.
const BESIDES: u64 = size_of::<Caller>() as u64 + 128;

/// Whom a credential speaks for.
#[derive(Clone)]
pub(crate) struct Remembered {
    pub(crate) caller: Arc<Caller>,
    /// Whose signature said so; none: the key manager's word.
    pub(crate) signer: Option<Arc<CheckingKey>>,
}

/// The cache.
pub(crate) struct TokenCache(Cache<Fingerprint, Remembered, Bytes>);

impl TokenCache {
    pub(crate) fn new() -> Self {
        Self(Cache::with_weighter(USUAL_COUNT, CAPACITY, Bytes))
    }

    pub(crate) fn get(&self, key: &Fingerprint) -> Option<Remembered> {
        self.0.get(key)
    }

    pub(crate) fn insert(&self, key: Fingerprint, remembered: Remembered) {
        self.0.insert(key, remembered);
    }
}

/// The key of a credential.
pub(crate) fn fingerprint(credential: &str) -> Fingerprint {
    let mut key = [0; 32];
    key.copy_from_slice(digest(&SHA256, credential.as_bytes()).as_ref());
    key
}

/// Weighs an entry by the memory that it takes, so that a few clients with huge scopes cannot claim more.
#[derive(Clone)]
struct Bytes;

impl Weighter<Fingerprint, Remembered> for Bytes {
    fn weight(&self, _key: &Fingerprint, Remembered { caller, .. }: &Remembered) -> u64 {
        // Each text is an allocation of its own, rounded up.
        let text = |text: &str| text.len() as u64 + 16;
        let scopes: u64 = caller.scopes.iter().map(|scope| text(scope) + size_of::<String>() as u64).sum();
        let texts = [caller.organization.as_str(), &caller.consumer_key, &caller.token].map(text);
        BESIDES + texts.iter().sum::<u64>() + scopes
    }
}

#[cfg(test)]
#[path = "token_cache_tests.rs"]
mod tests;
