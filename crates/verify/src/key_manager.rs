//! Who is asked about credentials that are no JSON Web Tokens.

use std::pin::Pin;

use serde::{Deserialize, Serialize};
use tollgate_domain::caller::Caller;

/// An answer that is on its way.
pub type Asking = Pin<Box<dyn Future<Output = Result<Answer, KeyManagerError>> + Send>>;

/// Knows every credential that was given out: `auth` in this process, or the key manager over the network. It is never
/// shown a JSON Web Token.
pub trait KeyManager: Send + Sync + 'static {
    /// Says whom a credential speaks for. However many callers wait for the answer about one credential, it is asked
    /// once; whoever asks does not wait for ever.
    fn ask(&self, credential: String) -> Asking;
}

/// What the key manager says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The credential is good, and until when.
    Known(Box<Caller>),
    /// It never was, or is no longer.
    Unknown,
}

/// The key manager could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("the key manager cannot be asked: {0}")]
pub struct KeyManagerError(pub String);
