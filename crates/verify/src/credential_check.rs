//! The check of any credential that a call of an API carries. Ready at once for a token that is known or can be read
//! here; otherwise the key manager is asked.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use crate::claims::LONGEST;
use crate::credential::Credential;
use crate::feed::Feed;
use crate::flight::Flights;
use crate::key_manager::KeyManager;
use crate::refused::Refused;
use crate::token_cache::Remembered;
use crate::verifier::{Verified, Verifier};

/// Checks credentials. Clones share everything.
#[derive(Clone)]
pub struct CredentialCheck {
    verifier: Verifier,
    key_manager: Arc<dyn KeyManager>,
    flights: Arc<Flights>,
    feed: Option<Arc<dyn Feed>>,
}

impl CredentialCheck {
    /// Checks by what `verifier` holds, and asks `key_manager`, on `runtime`, about what is no JSON Web Token. An
    /// answer that takes longer than `deadline` is none.
    #[must_use]
    pub fn new(
        verifier: Verifier,
        key_manager: impl KeyManager,
        runtime: Handle,
        deadline: Duration,
    ) -> Self {
        let flights = Arc::new(Flights::new(runtime, deadline));
        Self { verifier, key_manager: Arc::new(key_manager), flights, feed: None }
    }

    /// What `verifier` holds comes from another machine by `feed`: a credential that is ahead of it is judged when the
    /// feed has caught up.
    #[must_use]
    pub fn fed_by(self, feed: Arc<dyn Feed>) -> Self {
        Self { feed: Some(feed), ..self }
    }

    /// Whether no call may be served, whatever it presents; see [`Verifier::is_blind`] and [`Feed::is_closed`].
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.verifier.is_blind() || self.feed.as_ref().is_some_and(|feed| feed.is_closed())
    }

    /// Whom a credential speaks for.
    ///
    /// # Errors
    /// Why it is refused.
    pub async fn check(&self, credential: Credential<'_>) -> Result<Verified, Refused> {
        let Some(feed) = &self.feed else { return self.check_held(credential).await };
        if feed.is_stale() {
            return Err(Refused::Unanswered);
        }
        match self.check_held(credential).await {
            Ok(verified) if !verified.is_ahead() => Ok(verified),
            Ok(_) | Err(Refused::Unheld) => {
                if !feed.catch_up().await {
                    return Err(Refused::Unanswered);
                }
                // Boxed, so that calls that need not wait do not carry room for it.
                Box::pin(self.check_held(credential)).await
            }
            refused => refused,
        }
    }

    async fn check_held(&self, credential: Credential<'_>) -> Result<Verified, Refused> {
        match credential {
            Credential::Jwt(token) => self.verifier.check(token),
            Credential::Opaque(token) => self.ask(token).await,
        }
    }

    async fn ask(&self, credential: &str) -> Result<Verified, Refused> {
        if credential.len() > LONGEST {
            return Err(Refused::Malformed);
        }
        let key = self.verifier.remembered().fingerprint(credential);
        if let Some(remembered) = self.verifier.remembered().get(&key) {
            return self.verifier.admit(remembered.caller);
        }
        let ask = || self.key_manager.ask(credential.to_owned());
        let verifier = self.verifier.clone();
        let remember = move |caller| {
            verifier.remembered().insert(key, Remembered { caller, signer: None });
        };
        self.verifier.admit(self.flights.join(key, ask, remember).await?)
    }
}

impl std::fmt::Debug for CredentialCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CredentialCheck")
    }
}

#[cfg(test)]
#[path = "credential_check_tests.rs"]
mod tests;
