//! What keeps a verifier up to date from another machine, and may be behind.

use std::pin::Pin;

/// A wait for the feed: `true` when what is held is, after it, at least as new as the moment at which it began.
pub type CatchingUp = Pin<Box<dyn Future<Output = bool> + Send>>;

/// Where what is held comes from. In the process that is the key manager itself there is none: what it gives out, it
/// holds.
pub trait Feed: Send + Sync + 'static {
    /// Whether no call may be served: nothing was ever held, or this gateway was revoked.
    fn is_closed(&self) -> bool;

    /// Whether what is held is too old to take a token by it.
    fn is_stale(&self) -> bool;

    /// Waits until what is held is as new as this moment; not for ever.
    fn catch_up(&self) -> CatchingUp;
}
