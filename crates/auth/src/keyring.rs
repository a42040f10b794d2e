//! Signing keys: made at first start, sealed in the store, named by their RFC 7638 thumbprint, parsed once.

use std::sync::Arc;

use arc_swap::ArcSwap;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tollgate_domain::audit::{AuditAction, AuditOutcome};
use tollgate_domain::environment::Environment;
use tollgate_domain::id::AuditId;
use tollgate_domain::organization::Organization;
use tollgate_domain::signing_key::{Algorithm, PublicKey};
use tollgate_store::{Audit, Store, StoredKey};
use tollgate_verify::Verifier;
use zeroize::Zeroizing;

use crate::error::AuthError;
use crate::sealing::Sealing;

enum Pair {
    Es256(EcdsaKeyPair),
    Rs256(Box<RsaKeyPair>),
    EdDsa(Ed25519KeyPair),
}

/// One key pair, ready to sign.
pub(crate) struct SigningKey {
    pub(crate) public: PublicKey,
    active: bool,
    pair: Pair,
}

impl SigningKey {
    /// Reads a PKCS#8 private key.
    fn read(algorithm: Algorithm, pkcs8: &[u8], active: bool) -> Result<Self, AuthError> {
        let unreadable = |_| AuthError::Corrupt("a signing key");
        let (pair, jwk) = match algorithm {
            Algorithm::Es256 => {
                let pair =
                    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map_err(unreadable)?;
                let point = pair.public_key().as_ref();
                // Uncompressed point: 0x04, x, y (SEC 1 section 2.3.3).
                let (x, y) = (point.get(1..33), point.get(33..65));
                let (Some(x), Some(y)) = (x, y) else { return Err(AuthError::Corrupt("a signing key")) };
                let jwk = json!({"crv": "P-256", "kty": "EC", "x": encode(x), "y": encode(y)});
                (Pair::Es256(pair), jwk)
            }
            Algorithm::Rs256 => {
                let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(unreadable)?;
                let n = pair.public_key().modulus().big_endian_without_leading_zero().to_vec();
                let e = pair.public_key().exponent().big_endian_without_leading_zero().to_vec();
                let jwk = json!({"e": encode(&e), "kty": "RSA", "n": encode(&n)});
                (Pair::Rs256(Box::new(pair)), jwk)
            }
            Algorithm::EdDsa => {
                let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(unreadable)?;
                let jwk = json!({"crv": "Ed25519", "kty": "OKP", "x": encode(pair.public_key().as_ref())});
                (Pair::EdDsa(pair), jwk)
            }
        };
        // The members above are exactly the required ones in alphabetical order, as RFC 7638 section 3 hashes them.
        let kid = encode(digest(&SHA256, jwk.to_string().as_bytes()).as_ref());
        let mut jwk = jwk;
        jwk["use"] = json!("sig");
        jwk["alg"] = json!(algorithm.as_str());
        jwk["kid"] = json!(kid);
        Ok(Self { public: PublicKey { kid, algorithm, jwk }, active, pair })
    }

    /// A new PKCS#8 private key.
    fn generate(algorithm: Algorithm) -> Result<Zeroizing<Vec<u8>>, AuthError> {
        let failed = |_| AuthError::Crypto("making a signing key");
        let rng = SystemRandom::new();
        let pkcs8 = match algorithm {
            Algorithm::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &rng)
                .map_err(failed)?
                .as_ref()
                .to_vec(),
            Algorithm::Rs256 => RsaKeyPair::generate(KeySize::Rsa2048)
                .map_err(failed)?
                .as_der()
                .map_err(failed)?
                .as_ref()
                .to_vec(),
            Algorithm::EdDsa => Ed25519KeyPair::generate_pkcs8(&rng).map_err(failed)?.as_ref().to_vec(),
        };
        Ok(Zeroizing::new(pkcs8))
    }

    /// A new key.
    #[cfg(test)]
    pub(crate) fn for_test(algorithm: Algorithm) -> Self {
        let pkcs8 = Self::generate(algorithm).expect("makes a key");
        Self::read(algorithm, &pkcs8, true).expect("reads its own key")
    }

    /// The JWS signature over `message` (RFC 7515 section 5.1).
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, AuthError> {
        let failed = |_| AuthError::Crypto("signing a token");
        let rng = SystemRandom::new();
        Ok(match &self.pair {
            Pair::Es256(pair) => pair.sign(&rng, message).map_err(failed)?.as_ref().to_vec(),
            Pair::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &rng, message, &mut signature).map_err(failed)?;
                signature
            }
            Pair::EdDsa(pair) => pair.sign(message).as_ref().to_vec(),
        })
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn label(algorithm: &str) -> String {
    format!("signing key {algorithm}")
}

/// The keys of the deployment, replaced whole when one is added.
pub(crate) struct Keyring {
    keys: ArcSwap<Vec<Arc<SigningKey>>>,
    algorithm: Algorithm,
    /// Is handed the public half of every key.
    verifier: Verifier,
}

impl Keyring {
    /// Reads the stored keys; makes the one that tokens are signed with when it is not there yet. The RSA key, unless
    /// tokens need it, is left to [`Keyring::complete`]: making it takes most of a second.
    pub(crate) async fn open(
        store: &Store,
        environment: &Environment,
        sealing: &Sealing,
        algorithm: Algorithm,
        verifier: Verifier,
    ) -> Result<Self, AuthError> {
        let ring = Self { keys: ArcSwap::from_pointee(Vec::new()), algorithm, verifier };
        ring.reload(store, sealing).await?;
        ring.ensure(algorithm, store, environment, sealing).await?;
        Ok(ring)
    }

    /// Makes the keys that are published besides the signing one.
    pub(crate) async fn complete(
        &self,
        store: &Store,
        environment: &Environment,
        sealing: &Sealing,
    ) -> Result<(), AuthError> {
        for algorithm in [Algorithm::Es256, Algorithm::Rs256] {
            self.ensure(algorithm, store, environment, sealing).await?;
        }
        Ok(())
    }

    async fn ensure(
        &self,
        algorithm: Algorithm,
        store: &Store,
        environment: &Environment,
        sealing: &Sealing,
    ) -> Result<(), AuthError> {
        if self.active(algorithm).is_some() {
            return Ok(());
        }
        let pkcs8 = tokio::task::spawn_blocking(move || SigningKey::generate(algorithm))
            .await
            .map_err(|_| AuthError::Crypto("making a signing key"))??;
        let key = SigningKey::read(algorithm, &pkcs8, true)?;
        let now = environment.now();
        let organization = Organization::super_organization();
        let audit = Audit {
            id: AuditId::new(environment),
            organization,
            at: now,
            actor: "server".to_owned(),
            action: AuditAction::SigningKeyCreate,
            subject: key.public.kid.clone(),
            outcome: AuditOutcome::Ok,
            client: String::new(),
            address: String::new(),
            request_id: String::new(),
        };
        let stored = StoredKey {
            kid: key.public.kid.clone(),
            algorithm: algorithm.as_str().to_owned(),
            sealed: sealing.seal(environment, &label(algorithm.as_str()), &pkcs8)?,
            key_id: sealing.key_id().to_owned(),
            public_key: key.public.jwk.to_string(),
            state: "active".to_owned(),
            created_at: now,
        };
        // Another process may have been first: then its key counts, and this one is forgotten.
        store.add_signing_key(stored, now, audit).await?;
        self.reload(store, sealing).await
    }

    /// Reads the stored keys again; keys that are known are not parsed again.
    pub(crate) async fn reload(&self, store: &Store, sealing: &Sealing) -> Result<(), AuthError> {
        let mut keys = Vec::new();
        let known = self.keys.load_full();
        for stored in store.signing_keys().await? {
            let active = stored.state == "active";
            if let Some(key) = known.iter().find(|key| key.public.kid == stored.kid && key.active == active) {
                keys.push(Arc::clone(key));
                continue;
            }
            let algorithm = Algorithm::parse(&stored.algorithm).ok_or(AuthError::Corrupt("a signing key"))?;
            let pkcs8 = sealing.open_sealed(&label(&stored.algorithm), &stored.sealed)?;
            let key = SigningKey::read(algorithm, &pkcs8, active)?;
            if key.public.kid != stored.kid {
                return Err(AuthError::Corrupt("a signing key"));
            }
            self.verifier.publish(&key.public);
            keys.push(Arc::new(key));
        }
        // Keys are only ever added: of two that read at once, the one that read first must not undo the other.
        self.keys.rcu(|known| {
            let unread = known.iter().filter(|key| keys.iter().all(|read| read.public.kid != key.public.kid));
            keys.iter().chain(unread).cloned().collect::<Vec<_>>()
        });
        Ok(())
    }

    fn active(&self, algorithm: Algorithm) -> Option<Arc<SigningKey>> {
        self.keys.load().iter().find(|key| key.active && key.public.algorithm == algorithm).cloned()
    }

    /// The key that access tokens are signed with.
    pub(crate) fn signer(&self) -> Result<Arc<SigningKey>, AuthError> {
        self.active(self.algorithm).ok_or(AuthError::Crypto("finding the signing key"))
    }

    /// The public halves (RFC 7517 section 5).
    pub(crate) fn jwks(&self) -> Value {
        let keys: Vec<Value> = self.keys.load().iter().map(|key| key.public.jwk.clone()).collect();
        json!({ "keys": keys })
    }
}

#[cfg(test)]
#[path = "keyring_tests.rs"]
mod tests;
