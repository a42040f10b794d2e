//! Password hashes as texts: `$argon2id$v=19$m=..,t=..,p=..$salt$hash` (the PHC string format).

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tollgate_domain::secret::Password;

use crate::settings::HashingSettings;

/// Bytes of a hash.
const LENGTH: usize = 32;
/// The most memory in KiB that a stored hash may ask for: 1 GiB.
const MOST_MEMORY: u32 = 1 << 20;

/// A hash with everything needed to make it again.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PasswordHash {
    memory_kib: u32,
    iterations: u32,
    parallelism: u32,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl PasswordHash {
    /// A hash of the given cost without an output yet.
    pub(crate) fn blank(settings: &HashingSettings, salt: [u8; 16]) -> Self {
        Self {
            memory_kib: settings.memory_kib,
            iterations: settings.iterations,
            parallelism: settings.parallelism,
            salt: salt.to_vec(),
            hash: vec![0; LENGTH],
        }
    }

    /// Reads the text form; `None` when it is not one of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let (cost, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let mut numbers = cost.split(',');
        let mut number = |name: &str| numbers.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let (memory_kib, iterations, parallelism) = (number("m=")?, number("t=")?, number("p=")?);
        if memory_kib > MOST_MEMORY || iterations > 100 || parallelism > 64 {
            return None;
        }
        let salt = STANDARD_NO_PAD.decode(salt).ok()?;
        let hash = STANDARD_NO_PAD.decode(hash).ok()?;
        Some(Self { memory_kib, iterations, parallelism, salt, hash })
    }

    /// The text form.
    pub(crate) fn to_text(&self) -> String {
        format!(
            "$argon2id$v=19$m={},t={},p={}${}${}",
            self.memory_kib,
            self.iterations,
            self.parallelism,
            STANDARD_NO_PAD.encode(&self.salt),
            STANDARD_NO_PAD.encode(&self.hash)
        )
    }

    /// Whether it was made with this cost; if not, it is made again at the next sign-in.
    pub(crate) fn has_cost(&self, settings: &HashingSettings) -> bool {
        (self.memory_kib, self.iterations, self.parallelism)
            == (settings.memory_kib, settings.iterations, settings.parallelism)
    }

    /// Hashes `password` with this cost and salt; `memory` is grown when it is too small, and kept for the next.
    pub(crate) fn compute(&self, password: &[u8], memory: &mut Vec<Block>) -> Option<Self> {
        let params =
            Params::new(self.memory_kib, self.iterations, self.parallelism, Some(self.hash.len())).ok()?;
        let blocks = params.block_count();
        if memory.len() < blocks {
            memory.resize(blocks, Block::new());
        }
        let mut hash = vec![0; self.hash.len()];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(password, &self.salt, &mut hash, &mut memory[..blocks])
            .ok()?;
        Some(Self { hash, ..self.clone() })
    }

    /// Whether it is the hash of a password: in normal form C, as passwords are hashed, else as it was sent, as they once
    /// were.
    pub(crate) fn is_of(&self, password: &Password, memory: &mut Vec<Block>) -> bool {
        let mut is = |password: &Password| {
            let computed = self.compute(password.expose().as_bytes(), memory);
            computed.is_some_and(|computed| computed.equals(self))
        };
        let normal = password.nfc();
        is(&normal) || (normal != *password && is(password))
    }

    /// Whether both hold the same hash, in constant time.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(&self.hash, &other.hash).is_ok()
    }
}

#[cfg(test)]
#[path = "password_tests.rs"]
mod tests;
