//! Refusals.

/// Why a credential is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not a token of the kind that this server makes.
    #[error("not a token of ours")]
    Malformed,
    /// Altered, or signed by another server.
    #[error("not signed by a key of ours")]
    Signature,
    /// Its time is over.
    #[error("expired")]
    Expired,
    /// Denied: itself, its grant, its client or its user.
    #[error("denied")]
    Denied,
    /// Nobody knows it.
    #[error("unknown")]
    Unknown,
    /// Its client is not in use.
    #[error("its client is not in use")]
    Client,
    /// Of a key or a client that is not held, or of a later state of its client than the one that is.
    #[error("of a key or client that is not known here")]
    Unheld,
    /// Whoever may know it does not answer.
    #[error("the key manager does not answer")]
    Unanswered,
}
