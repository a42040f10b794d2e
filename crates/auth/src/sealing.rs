//! The master key and what is derived from it: sealed values and keyed hashes.
//!
//! A subkey by HKDF (RFC 5869) with a label for each use; every sealed value and keyed hash carries the key's id.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use aws_lc_rs::hmac;
use tollgate_domain::environment::Environment;
use tollgate_domain::secret::Secret;
use tollgate_store::Store;
use zeroize::Zeroizing;

use crate::error::AuthError;

/// Where the store keeps the fingerprint of the key it was written under.
const FINGERPRINT: &str = "master_key_fingerprint";

/// 32 random bytes that everything secret is derived from.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Takes the bytes over.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A key from a text of any form, such as `[encryption] key`: its HKDF extract.
    #[must_use]
    pub fn from_text(text: &Secret) -> Self {
        let mut bytes = [0; 32];
        derive(
            &Salt::new(HKDF_SHA256, b"tollgate encryption key").extract(text.expose().as_bytes()),
            "master",
            &mut bytes,
        );
        Self::new(bytes)
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(redacted)")
    }
}

/// Whether the store was written under some master key already: then no new one may be made over its data.
///
/// # Errors
/// Anything the store refuses.
pub async fn is_master_key_recorded(store: &Store) -> Result<bool, AuthError> {
    Ok(store.metadata(FINGERPRINT.to_owned()).await?.is_some())
}

/// What a keyed hash is for; one subkey each.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    ConsumerSecret,
    GatewayToken,
    RefreshFamily,
    RefreshMac,
    RefreshToken,
    Session,
    Csrf,
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive(prk: &Prk, label: &str, out: &mut [u8]) {
    prk.expand(&[label.as_bytes()], Length(out.len()))
        .and_then(|okm| okm.fill(out))
        .expect("HKDF gives up to 255 blocks, and no key here is longer than one");
}

/// The subkeys.
pub(crate) struct Sealing {
    key_id: String,
    seal: LessSafeKey,
    consumer_secret: hmac::Key,
    gateway_token: hmac::Key,
    refresh_family: hmac::Key,
    refresh_mac: hmac::Key,
    refresh_token: hmac::Key,
    session: hmac::Key,
    csrf: hmac::Key,
}

impl Sealing {
    /// Derives the subkeys, and compares the key's fingerprint with the one that the store records.
    pub(crate) async fn open(master: &MasterKey, store: &Store) -> Result<Self, AuthError> {
        let sealing = Self::derive(master)?;
        let recorded = store.metadata_or_set(FINGERPRINT.to_owned(), sealing.key_id.clone()).await?;
        if recorded == sealing.key_id { Ok(sealing) } else { Err(AuthError::WrongMasterKey) }
    }

    pub(crate) fn derive(master: &MasterKey) -> Result<Self, AuthError> {
        let prk = Salt::new(HKDF_SHA256, b"tollgate").extract(master.0.as_slice());
        let subkey = |label: &str| {
            let mut bytes = Zeroizing::new([0; 32]);
            derive(&prk, label, bytes.as_mut_slice());
            bytes
        };
        let mac = |label: &str| hmac::Key::new(hmac::HMAC_SHA256, subkey(label).as_slice());
        let mut id = [0; 8];
        derive(&prk, "key id", &mut id);
        let seal = UnboundKey::new(&AES_256_GCM, subkey("seal").as_slice())
            .map_err(|_| AuthError::Crypto("sealing"))?;
        Ok(Self {
            key_id: id.iter().map(|byte| format!("{byte:02x}")).collect(),
            seal: LessSafeKey::new(seal),
            consumer_secret: mac("consumer secret"),
            gateway_token: mac("gateway token"),
            refresh_family: mac("refresh token family"),
            refresh_mac: mac("refresh token mac"),
            refresh_token: mac("refresh token"),
            session: mac("session"),
            csrf: mac("csrf"),
        })
    }

    /// The id under which sealed values and hashes of this key are kept.
    pub(crate) fn key_id(&self) -> &str {
        &self.key_id
    }

    fn mac(&self, purpose: Purpose) -> &hmac::Key {
        match purpose {
            Purpose::ConsumerSecret => &self.consumer_secret,
            Purpose::GatewayToken => &self.gateway_token,
            Purpose::RefreshFamily => &self.refresh_family,
            Purpose::RefreshMac => &self.refresh_mac,
            Purpose::RefreshToken => &self.refresh_token,
            Purpose::Session => &self.session,
            Purpose::Csrf => &self.csrf,
        }
    }

    /// HMAC-SHA-256 of `value` under the purpose's subkey.
    pub(crate) fn hash(&self, purpose: Purpose, value: impl AsRef<[u8]>) -> Vec<u8> {
        hmac::sign(self.mac(purpose), value.as_ref()).as_ref().to_vec()
    }

    /// Whether `cut` is the beginning of the hash of `value` (RFC 2104 section 5), in constant time.
    pub(crate) fn is_cut_hash_of(&self, purpose: Purpose, cut: &[u8], value: &[u8]) -> bool {
        let hash = self.hash(purpose, value);
        hash.get(..cut.len()).is_some_and(|own| verify_slices_are_equal(own, cut).is_ok())
    }

    /// Whether `hash` is that of `text`, in constant time.
    pub(crate) fn is_hash_of(&self, purpose: Purpose, hash: &[u8], text: &str) -> bool {
        hmac::verify(self.mac(purpose), text.as_bytes(), hash).is_ok()
    }

    /// AES-256-GCM: nonce, ciphertext, tag. `label` binds the value to its place.
    pub(crate) fn seal(
        &self,
        environment: &Environment,
        label: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, AuthError> {
        let nonce: [u8; NONCE_LEN] = environment.bytes();
        let mut sealed = plain.to_vec();
        self.seal
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(label.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| AuthError::Crypto("sealing"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Sealing::seal`] made.
    pub(crate) fn open_sealed(&self, label: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, AuthError> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN).ok_or(AuthError::Corrupt("a sealed value"))?;
        let nonce =
            Nonce::try_assume_unique_for_key(nonce).map_err(|_| AuthError::Corrupt("a sealed value"))?;
        let mut plain = Zeroizing::new(rest.to_vec());
        let length = self
            .seal
            .open_in_place(nonce, Aad::from(label.as_bytes()), &mut plain)
            .map_err(|_| AuthError::Corrupt("a sealed value"))?
            .len();
        plain.truncate(length);
        Ok(plain)
    }
}

#[cfg(test)]
#[path = "sealing_tests.rs"]
mod tests;
