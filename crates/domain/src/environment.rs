//! What a rule may ask of the world: the time and random bytes.

use std::fmt;
use std::sync::Arc;

use uuid::{Builder, Uuid};

use crate::clock::{Clock, Timestamp};
use crate::random::Random;

/// Letters of consumer keys and secrets: `[A-Za-z0-9_]`, as WSO2's clients know them.
const KEY_LETTERS: &[u8; 63] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

/// Clock and randomness, handed to everything that needs either.
#[derive(Clone)]
pub struct Environment {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Environment {
    /// Joins a clock and a source of randomness.
    pub fn new(clock: impl Clock, random: impl Random) -> Self {
        Self { clock: Arc::new(clock), random: Arc::new(random) }
    }

    /// The current time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }

    /// A new UUIDv7 (RFC 9562 section 5.7): ordered by time, so that indexes grow at one end.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        let millis = u64::try_from(self.now().0).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.bytes::<10>()).into_uuid()
    }

    /// A consumer key or secret as WSO2 makes them: 28 characters of `[A-Za-z0-9_]`, the last one `a`
    /// (27 random characters, 161 bits).
    #[must_use]
    pub fn consumer_key(&self) -> String {
        let mut key = String::with_capacity(28);
        while key.len() < 27 {
            // Rejection keeps every letter equally likely: 252 is the largest multiple of 63 below 256.
            for byte in self.bytes::<32>() {
                if byte < 252 && key.len() < 27 {
                    key.push(char::from(KEY_LETTERS[usize::from(byte % 63)]));
                }
            }
        }
        key.push('a');
        key
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}
