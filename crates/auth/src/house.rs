//! Keeping house: rows and memory of what is over are given back, in portions with other work between.

use tollgate_domain::clock::CLOCKS_APART;
use tollgate_store::StoreError;

use crate::Auth;
use crate::error::AuthError;

/// How many rows are changed at once: few enough that nobody notices.
const PORTION: u64 = 200;
/// How long the change log is kept, in seconds: far longer than any process that follows it is behind.
const LOG_KEPT: i64 = 3600;

impl Auth {
    /// Removes what is over: to be run now and then. Says how many rows.
    ///
    /// # Errors
    /// Anything the store refuses; what is left is removed the next time.
    pub async fn keep_house(&self) -> Result<u64, AuthError> {
        self.0.verifier.forget_expired();
        self.0.lost.forget_expired(self.now());
        self.write_counts().await?;
        let (store, settings, now) = (&self.0.store, &self.0.settings, self.now());
        let kept_since = now.plus_seconds(-settings.audit_keep);
        let mut rows =
            in_portions(PORTION, || store.forget_successors(settings.reuse_grace, now, PORTION)).await?;
        rows += in_portions(PORTION, || store.bound_denials(now, PORTION)).await?;
        let over = now.plus_seconds(-CLOCKS_APART);
        rows += in_portions(PORTION, || store.purge_expired(over, PORTION)).await?;
        rows += in_portions(PORTION, || store.purge_audit(kept_since, PORTION)).await?;
        rows += in_portions(PORTION, || store.trim_change_log(now.plus_seconds(-LOG_KEPT), PORTION)).await?;
        // One client or user at once.
        rows += in_portions(1, || store.remove_deleted(now, PORTION)).await?;
        Ok(rows)
    }
}

/// Does `work` again while it changes at least `full` rows.
async fn in_portions<F>(full: u64, work: impl Fn() -> F) -> Result<u64, StoreError>
where
    F: Future<Output = Result<u64, StoreError>>,
{
    let mut all = 0;
    loop {
        let done = work().await?;
        all += done;
        if done < full {
            return Ok(all);
        }
    }
}
