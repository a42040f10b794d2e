//! The audit trail: who did what, when, from where. Every write that matters brings its entry into its own transaction.

use tollgate_domain::audit::{AuditAction, AuditOutcome};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::AuditId;
use tollgate_domain::organization::Organization;
use tollgate_domain::page::{Listed, Page};
use tollgate_domain::recorded::Recorded;

use crate::error::StoreError;
use crate::listing::Listing;
use crate::params;
use crate::store::Store;
use crate::transaction::Tx;

/// An entry to write. It never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Identifies the entry.
    pub id: AuditId,
    /// In whose trail it stands.
    pub organization: Organization,
    /// When it happened.
    pub at: Timestamp,
    /// A user's name, a consumer key, `cli`, `server`, or nothing.
    pub actor: String,
    /// What was done.
    pub action: AuditAction,
    /// To what.
    pub subject: String,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// The consumer key through which it came, or nothing.
    pub client: String,
    /// The address from which it came, or nothing.
    pub address: String,
    /// The request's id, or nothing.
    pub request_id: String,
}

impl Audit {
    /// The same of what came through a client.
    #[must_use]
    pub fn through(self, consumer_key: &str) -> Self {
        Self { client: consumer_key.to_owned(), ..self }
    }

    /// The same with another end.
    #[must_use]
    pub fn ended(self, outcome: AuditOutcome) -> Self {
        Self { outcome, ..self }
    }
}

/// An entry as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Identifies the entry.
    pub id: AuditId,
    /// In whose trail it stands.
    pub organization: Organization,
    /// When it happened.
    pub at: Timestamp,
    /// See [`Audit::actor`].
    pub actor: String,
    /// See [`Audit::action`].
    pub action: Recorded<AuditAction>,
    /// See [`Audit::subject`].
    pub subject: String,
    /// See [`Audit::outcome`].
    pub outcome: Recorded<AuditOutcome>,
    /// See [`Audit::client`].
    pub client: String,
    /// See [`Audit::address`].
    pub address: String,
    /// See [`Audit::request_id`].
    pub request_id: String,
    /// How often it happened in that minute; what else the entry says is of the first time.
    pub times: i64,
}

/// Something that happens so often that it is only counted: one row for each minute.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The first of them.
    pub audit: Audit,
    /// Of whom: in one organization, what has the same action, outcome and name here is counted together.
    pub of: String,
    /// How many they are.
    pub times: i64,
}

impl Counted {
    fn key(&self) -> String {
        let Audit { organization, at, .. } = &self.audit;
        let (action, outcome) = (self.audit.action.as_str(), self.audit.outcome.as_str());
        format!("{organization} {action} {outcome} {} {}", at.seconds().div_euclid(60), self.of)
    }
}

/// Writes an entry in a transaction of another method.
pub(crate) fn insert(tx: &mut Tx<'_>, audit: &Audit) -> Result<(), StoreError> {
    tx.execute_one(
        "INSERT INTO audit (organization, id, created_at, actor, action, subject, outcome, client, address, request_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            &audit.organization,
            audit.id,
            audit.at,
            &audit.actor,
            audit.action.as_str(),
            &audit.subject,
            audit.outcome.as_str(),
            &audit.client,
            &audit.address,
            &audit.request_id,
        ],
    )
}

impl Store {
    /// Counts what happens often, in the row of its minute. Says how many of them are written down: nothing is of an
    /// organization that there is not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn count_audit(&self, counted: Vec<Counted>) -> Result<u64, StoreError> {
        self.write("count_audit", move |tx| {
            let mut written = 0;
            for one in &counted {
                let audit = &one.audit;
                written += tx.execute(
                    "INSERT INTO audit (organization, id, created_at, actor, action, subject, outcome, client, address, \
                     request_id, times, counted_by) \
                     SELECT name, $2, CAST($3 AS BIGINT), $4, $5, $6, $7, $8, $9, $10, CAST($11 AS BIGINT), $12 \
                     FROM organization WHERE name = $1 \
                     ON CONFLICT (counted_by) WHERE counted_by IS NOT NULL \
                     DO UPDATE SET times = audit.times + excluded.times",
                    params![
                        &audit.organization,
                        audit.id,
                        audit.at,
                        &audit.actor,
                        audit.action.as_str(),
                        &audit.subject,
                        audit.outcome.as_str(),
                        &audit.client,
                        &audit.address,
                        &audit.request_id,
                        one.times,
                        one.key(),
                    ],
                )?;
            }
            Ok(written)
        })
        .await
    }

    /// Removes the oldest entries that were written before `time`, at most `limit`; says how many.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn purge_audit(&self, time: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.write("purge_audit", move |tx| {
            // Ids are in the order of time, so that no index of times is needed beside theirs.
            tx.execute(
                "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE id < $1 ORDER BY id LIMIT $2)",
                params![AuditId::first_at(time), limit],
            )
        })
        .await
    }

    /// The trail of an organization, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn audit_trail(
        &self,
        organization: Organization,
        page: Page,
    ) -> Result<Listed<AuditEntry>, StoreError> {
        self.read("audit_trail", move |tx| {
            let mut listing = Listing::of("audit", "audit");
            listing.equal("organization", &organization);
            listing.page(
                tx,
                (
                    "organization, id, created_at, actor, action, subject, outcome, client, address, request_id, times",
                    1,
                ),
                "created_at DESC, id DESC",
                page,
                |row| {
                    Ok(AuditEntry {
                        organization: row.parse(0)?,
                        id: row.parse(1)?,
                        at: row.time(2)?,
                        actor: row.text(3)?,
                        action: row.parse(4)?,
                        subject: row.text(5)?,
                        outcome: row.parse(6)?,
                        client: row.text(7)?,
                        address: row.text(8)?,
                        request_id: row.text(9)?,
                        times: row.int(10)?,
                    })
                },
            )
        })
        .await
    }
}
