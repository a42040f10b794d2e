//! The audit trail: who did what, when, from where. Every write that matters brings its entry into its own transaction.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::AuditId;
use tollgate_domain::organization::Organization;
use tollgate_domain::page::{Listed, Page};

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
    /// What was done, such as `sign-in` or `role-change`.
    pub action: &'static str,
    /// To what.
    pub subject: String,
    /// `ok`, `refused`, ...
    pub outcome: &'static str,
    /// The consumer key through which it came, or nothing.
    pub client: String,
    /// The address from which it came, or nothing.
    pub address: String,
    /// The request's id, or nothing.
    pub request_id: String,
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
    pub action: String,
    /// See [`Audit::subject`].
    pub subject: String,
    /// See [`Audit::outcome`].
    pub outcome: String,
    /// See [`Audit::client`].
    pub client: String,
    /// See [`Audit::address`].
    pub address: String,
    /// See [`Audit::request_id`].
    pub request_id: String,
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
            audit.action,
            &audit.subject,
            audit.outcome,
            &audit.client,
            &audit.address,
            &audit.request_id,
        ],
    )
}

impl Store {
    /// Writes an entry for something that writes nothing else, such as a refused sign-in.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn record_audit(&self, audit: Audit) -> Result<(), StoreError> {
        self.write("record_audit", move |tx| insert(tx, &audit)).await
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
            let mut listing = Listing::of("audit");
            listing.equal("organization", &organization);
            listing.page(
                tx,
                "organization, id, created_at, actor, action, subject, outcome, client, address, request_id",
                "created_at DESC, id DESC",
                page,
                |row| {
                    Ok(AuditEntry {
                        organization: row.parse(0)?,
                        id: row.parse(1)?,
                        at: row.time(2)?,
                        actor: row.text(3)?,
                        action: row.text(4)?,
                        subject: row.text(5)?,
                        outcome: row.text(6)?,
                        client: row.text(7)?,
                        address: row.text(8)?,
                        request_id: row.text(9)?,
                    })
                },
            )
        })
        .await
    }
}
