//! Revocations: what is refused before it expires. Gateways hold the live ones in memory.

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::RevocationId;
use tollgate_domain::organization::Organization;

use crate::error::StoreError;
use crate::params;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;

/// What a revocation's subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RevocationKind {
    /// One access token, by its `jti`.
    Token,
    /// All access tokens of a grant.
    Grant,
    /// All access tokens of a client issued up to `not_before`, by its consumer key.
    Client,
    /// All access tokens of a user issued up to `not_before`.
    User,
}

impl RevocationKind {
    const ALL: [Self; 4] = [Self::Token, Self::Grant, Self::Client, Self::User];

    /// The name in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Grant => "grant",
            Self::Client => "client",
            Self::User => "user",
        }
    }

    /// Reads the name in the store.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.as_str() == text)
    }
}

/// A revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// Identifies it.
    pub id: RevocationId,
    /// Whose it is.
    pub organization: Organization,
    /// What the subject is.
    pub kind: RevocationKind,
    /// A `jti`, grant id, consumer key or user id.
    pub subject: String,
    /// Tokens issued at this time or earlier are refused; only for clients and users.
    pub not_before: Timestamp,
    /// When every token that it concerns has expired.
    pub expires_at: Timestamp,
}

const COLUMNS: &str = "id, organization, kind, subject, not_before, expires_at";

fn read(row: &Row<'_>) -> Result<Revocation, StoreError> {
    Ok(Revocation {
        id: row.parse(0)?,
        organization: row.parse(1)?,
        kind: RevocationKind::parse(&row.text(2)?)
            .ok_or_else(|| StoreError::malformed("unknown kind of revocation"))?,
        subject: row.text(3)?,
        not_before: row.time(4)?,
        expires_at: row.time(5)?,
    })
}

/// Adds a revocation, and its entry of the change log, in a transaction of another method.
pub(crate) fn add(tx: &mut Tx<'_>, revocation: &Revocation, now: Timestamp) -> Result<(), StoreError> {
    tx.execute_one(
        "INSERT INTO revocation (id, organization, kind, subject, not_before, expires_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            revocation.id,
            &revocation.organization,
            revocation.kind.as_str(),
            &revocation.subject,
            revocation.not_before,
            revocation.expires_at,
            now,
        ],
    )?;
    let kind = ChangeKind::Revocation.as_str();
    tx.log_change(now, &revocation.organization, kind, &revocation.id.to_string())?;
    Ok(())
}

/// The live revocations, oldest id first.
pub(crate) fn live(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Revocation>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM revocation WHERE expires_at > $1 ORDER BY id");
    tx.query(&sql, params![now], read)
}

impl Store {
    /// Adds a revocation.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn add_revocation(
        &self,
        revocation: Revocation,
        now: Timestamp,
        audit: crate::audit::Audit,
    ) -> Result<(), StoreError> {
        self.write("add_revocation", move |tx| {
            crate::audit::insert(tx, &audit)?;
            add(tx, &revocation, now)
        })
        .await
    }

    /// The revocations of all organizations that have not expired.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn live_revocations(&self, now: Timestamp) -> Result<Vec<Revocation>, StoreError> {
        self.read("live_revocations", move |tx| live(tx, now)).await
    }

    /// A revocation that the change log names.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revocation(&self, id: RevocationId) -> Result<Option<Revocation>, StoreError> {
        self.read("revocation", move |tx| {
            tx.query_opt(&format!("SELECT {COLUMNS} FROM revocation WHERE id = $1"), params![id], read)
        })
        .await
    }
}
