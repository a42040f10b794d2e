//! From a token to its caller: public keys, denials, the cache of verified tokens.
//!
//! Knows no store and no private key: what it checks by is handed in, whole (`load`) and piece by piece (`apply`), so
//! that a gateway on another machine checks by the same code. A JSON Web Token is decided here and at once; any other
//! credential is asked about through [`KeyManager`], and asking may take a while.
//!
//! How to add the next kind of credential: a way to tell it apart in `credential.rs`, and its check in `credential_check.rs`; what it says is a
//! [`tollgate_domain::caller::Caller`] like that of all others.

mod claims;
mod credential;
mod credential_check;
mod denial_set;
mod feed;
mod flight;
mod key;
mod key_manager;
mod refused;
mod token_cache;
mod verifier;

pub use claims::{Claims, TOKEN_TYPE};
pub use credential::{Credential, CredentialKind};
pub use credential_check::CredentialCheck;
pub use feed::{CatchingUp, Feed};
pub use key_manager::{Answer, Asking, KeyManager, KeyManagerError};
pub use refused::Refused;
pub use verifier::{Verified, Verifier};
