//! Public keys, parsed once.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tollgate_domain::signing_key::{Algorithm, PublicKey};

/// A public key, ready to check signatures.
pub(crate) struct CheckingKey {
    pub(crate) public: PublicKey,
    parsed: ParsedPublicKey,
}

impl CheckingKey {
    /// Reads a JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037); `None` when it cannot be one.
    pub(crate) fn read(public: PublicKey) -> Option<Self> {
        let member = |name: &str| URL_SAFE_NO_PAD.decode(public.jwk.get(name)?.as_str()?).ok();
        let parsed = match public.algorithm {
            Algorithm::Es256 => {
                // Uncompressed point: 0x04, x, y (SEC 1 section 2.3.3).
                let point = [&[4][..], &member("x")?, &member("y")?].concat();
                ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            }
            Algorithm::Rs256 => {
                let components = RsaPublicKeyComponents { n: member("n")?, e: member("e")? };
                ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, components.as_der().ok()?.as_ref())
            }
            Algorithm::EdDsa => ParsedPublicKey::new(&ED25519, member("x")?),
        };
        Some(Self { parsed: parsed.ok()?, public })
    }

    /// Whether `signature` is this key's over `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.parsed.verify_sig(message, signature).is_ok()
    }
}
