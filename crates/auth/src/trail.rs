//! What the audit trail only counts: refusals of a user or an address, and tokens of applications, per minute.
//!
//! A refusal is written at once. An application's token leaves no row: these are counted in memory and written now and
//! then, and when the server stops. What a crash loses of them is a number, never a token.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tollgate_domain::audit::AuditAction;
use tollgate_domain::id::{ClientId, UserId};
use tollgate_domain::peer::Peer;
use tollgate_domain::token_client::TokenClient;
use tollgate_store::{Audit, Counted};

use crate::error::AuthError;
use crate::{Actor, Auth};

/// How many rows are written at once: other work comes between.
const PORTION: usize = 200;

/// Tokens of applications that are counted but not yet written down, by client and minute.
#[derive(Default)]
pub(crate) struct Tally(Mutex<HashMap<(ClientId, i64), Counted>>);

impl Tally {
    fn add(&self, client: ClientId, minute: i64, counted: impl FnOnce() -> Counted) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.entry((client, minute)).and_modify(|known| known.times += 1).or_insert_with(counted);
    }

    fn take(&self) -> HashMap<(ClientId, i64), Counted> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put_back(&self, portion: impl IntoIterator<Item = ((ClientId, i64), Counted)>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, counted) in portion {
            let times = counted.times;
            counts.entry(key).and_modify(|known| known.times += times).or_insert(counted);
        }
    }
}

impl Auth {
    /// Counts an application's token.
    pub(crate) fn count_application_token(&self, client: &TokenClient) {
        let key = &client.consumer_key;
        self.0.tally.add(client.id, self.now().seconds().div_euclid(60), || Counted {
            audit: self
                .audit(
                    &client.organization,
                    Actor { name: key, peer: &Peer::default() },
                    AuditAction::ClientCredentials,
                    key,
                )
                .through(key),
            of: client.id.to_string(),
            times: 1,
        });
    }

    /// Writes down what was counted: to be run now and then, and before the store is closed.
    ///
    /// # Errors
    /// Anything the store refuses; what is not written then is kept.
    pub async fn write_counts(&self) -> Result<(), AuthError> {
        let mut counts: Vec<_> = self.0.tally.take().into_iter().collect();
        while !counts.is_empty() {
            let portion = counts.split_off(counts.len().saturating_sub(PORTION));
            let rows = portion.iter().map(|(_, counted)| counted.clone()).collect();
            if let Err(error) = self.0.store.count_audit(rows).await {
                self.0.tally.put_back(counts.into_iter().chain(portion));
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// Writes down a refusal in the row of its minute: of the user whom it is about, or of the address that asks for
    /// somebody whom nobody knows. `false`, and nothing written, when there is no such organization.
    pub(crate) async fn count_refusal(&self, audit: Audit, user: Option<UserId>) -> Result<bool, AuthError> {
        let of = match user {
            Some(user) => user.to_string(),
            None => format!("at {}", audit.address),
        };
        Ok(self.0.store.count_audit(vec![Counted { audit, of, times: 1 }]).await? > 0)
    }
}
