//! Verified tokens by a fingerprint of their text: a signature is checked once per process, not once per call. Times,
//! denials and whether the signer still counts are looked at on every call.

use std::sync::Arc;

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tollgate_domain::caller::Caller;
use tollgate_domain::environment::Environment;

use crate::key::CheckingKey;

/// What stands for a credential inside this process.
pub(crate) type Fingerprint = [u8; 16];

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
pub(crate) struct TokenCache {
    cache: Cache<Fingerprint, Remembered, Bytes>,
    /// Random, and of this process alone.
    key: LessSafeKey,
}

impl TokenCache {
    pub(crate) fn new(environment: &Environment) -> Self {
        let key =
            UnboundKey::new(&AES_128_GCM, &environment.bytes::<16>()).expect("a key of AES-128 has 16 bytes");
        let cache = Cache::with_weighter(USUAL_COUNT, CAPACITY, Bytes);
        Self { cache, key: LessSafeKey::new(key) }
    }

    /// The key of a credential: its GMAC (NIST SP 800-38D), a fifth of the work of a SHA-256. Nobody is told a
    /// fingerprint, so the nonce may stay the same: without the secret key nobody can look for two texts that share one,
    /// and a guess at another's hits once in 2^100 tries, with every place of the cache taken.
    pub(crate) fn fingerprint(&self, credential: &str) -> Fingerprint {
        let nonce = Nonce::assume_unique_for_key([0; 12]);
        let sealed = self.key.seal_in_place_separate_tag(nonce, Aad::from(credential), &mut []);
        let mut fingerprint = Fingerprint::default();
        fingerprint.copy_from_slice(sealed.expect("nothing is sealed but a text of a head").as_ref());
        fingerprint
    }

    pub(crate) fn get(&self, key: &Fingerprint) -> Option<Remembered> {
        self.cache.get(key)
    }

    pub(crate) fn insert(&self, key: Fingerprint, remembered: Remembered) {
        self.cache.insert(key, remembered);
    }
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
