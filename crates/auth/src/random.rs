//! The machine's randomness.

use tollgate_domain::random::Random;

/// Randomness from the cryptographic library.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "the one place where the product asks for randomness")]
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes)
            .expect("the operating system's randomness does not fail once the process runs");
    }
}
