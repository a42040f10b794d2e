//! Randomness as an argument.

/// A source of random bytes fit for secrets.
pub trait Random: Send + Sync + 'static {
    /// Fills `bytes` with random bytes.
    fn fill(&self, bytes: &mut [u8]);
}
