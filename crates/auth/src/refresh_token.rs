//! The text of a refresh token: `tgr_`, then in base64url 16 bytes that all tokens of a grant have in common (its
//! family), 16 random bytes, and a MAC over both, so that no damaged copy is taken for a token that was replaced.
//!
//! The former form, `tgr_` and 32 random bytes, is still read.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tollgate_domain::environment::Environment;
use tollgate_domain::secret::Secret;
use tollgate_store::RefreshHandle;

use crate::sealing::{Purpose, Sealing};

/// What refresh tokens begin with, so that one is recognised where it should not be.
pub(crate) const REFRESH_PREFIX: &str = "tgr_";
/// The length of each of the three parts.
const PART: usize = 16;
/// The length of a token of the former form: 32 bytes in base64url behind the prefix.
const FORMER_LENGTH: usize = REFRESH_PREFIX.len() + 43;

/// What all refresh tokens of a grant have in common.
#[derive(Clone, Copy)]
pub(crate) struct Family([u8; PART]);

impl Family {
    pub(crate) fn new(environment: &Environment) -> Self {
        Self(environment.bytes())
    }

    /// A new token of this family, and what it is found by.
    pub(crate) fn token(self, environment: &Environment, sealing: &Sealing) -> (Secret, RefreshHandle) {
        let signed = [self.0, environment.bytes::<PART>()].concat();
        let mac = sealing.hash(Purpose::RefreshMac, &signed);
        let bytes = [signed.as_slice(), &mac[..PART]].concat();
        let text = format!("{REFRESH_PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes));
        let hash = sealing.hash(Purpose::RefreshToken, &text);
        (Secret::new(text), RefreshHandle { family: Some(self.hash(sealing)), hash })
    }

    fn hash(self, sealing: &Sealing) -> Vec<u8> {
        sealing.hash(Purpose::RefreshFamily, self.0)
    }
}

/// A refresh token as it was shown.
pub(crate) struct Shown {
    /// None: the former form.
    pub(crate) family: Option<Family>,
    pub(crate) handle: RefreshHandle,
}

/// Reads a refresh token; `None`: this server never made it.
pub(crate) fn read(token: &Secret, sealing: &Sealing) -> Option<Shown> {
    let text = token.expose();
    let encoded = text.strip_prefix(REFRESH_PREFIX)?;
    let hash = || sealing.hash(Purpose::RefreshToken, text);
    if text.len() == FORMER_LENGTH {
        return Some(Shown { family: None, handle: RefreshHandle { family: None, hash: hash() } });
    }
    let bytes = URL_SAFE_NO_PAD.decode(encoded).ok()?;
    let (signed, mac) = bytes.split_at_checked(2 * PART)?;
    if mac.len() != PART || !sealing.is_cut_hash_of(Purpose::RefreshMac, mac, signed) {
        return None;
    }
    let family = Family(signed.first_chunk().copied()?);
    Some(Shown {
        family: Some(family),
        handle: RefreshHandle { family: Some(family.hash(sealing)), hash: hash() },
    })
}

#[cfg(test)]
#[path = "refresh_token_tests.rs"]
mod tests;
