//! The change log as others follow it: each entry with what it left behind, and the whole of it at one moment. Of all
//! organizations: whoever checks tokens or calls does it for them all. The log is written by `Tx::log_change`, inside
//! the transactions that change something.

use std::collections::HashSet;
use std::str::FromStr;

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::delta::{Body, Credentials, Delta, Snapshot};
use tollgate_domain::organization::Organization;
use tollgate_domain::recorded::Recorded;

use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Tx;
use crate::unreadable::Unreadable;
use crate::written::Written;
use crate::{denial, deployed, params, signing_key};

/// The number of the newest change that this transaction sees; 0 before the first.
fn last(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    tx.query_one("SELECT n FROM change_counter", params![], |row| row.int(0))
}

/// How that stands which an entry of the log names, to who serves an environment, or all.
fn body(
    tx: &mut Tx<'_>,
    environment: Option<&str>,
    organization: Organization,
    kind: ChangeKind,
    subject: &str,
) -> Result<Body, StoreError> {
    Ok(match kind {
        ChangeKind::Api => {
            let id = parse(subject)?;
            Body::Api { id, api: deployed::api(tx, environment, id)?.map(Box::new) }
        }
        ChangeKind::Client => {
            let id = parse(subject)?;
            Body::Client { id, client: deployed::client(tx, id)? }
        }
        ChangeKind::Application => {
            let id = parse(subject)?;
            Body::Application { id, subscriptions: deployed::subscriptions_of(tx, id)? }
        }
        ChangeKind::Denial => {
            let id = parse(subject)?;
            Body::Denial { id, denial: denial::find(tx, id)? }
        }
        ChangeKind::SigningKey => {
            Body::SigningKey { kid: subject.to_owned(), key: signing_key::public(tx, subject)? }
        }
        ChangeKind::Scopes => Body::Scopes { organization },
        ChangeKind::Setting => Body::Setting { organization, name: subject.to_owned() },
        ChangeKind::User => Body::User { id: parse(subject)? },
    })
}

/// An entry of the log as it stands there.
struct Entry {
    number: i64,
    organization: String,
    kind: Recorded<ChangeKind>,
    subject: String,
}

/// A change that this release cannot read, or whose subject it cannot: what it did is seen by reading the whole snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableChange {
    /// Its number.
    pub number: i64,
    /// Its kind.
    pub kind: Recorded<ChangeKind>,
    /// Which one.
    pub subject: String,
}

fn read(
    tx: &mut Tx<'_>,
    environment: Option<&str>,
    entry: Entry,
) -> Result<Result<Delta, UnreadableChange>, StoreError> {
    let Entry { number, organization, kind, subject } = entry;
    let body = match (&kind, organization.parse()) {
        (Recorded::Known(kind), Ok(organization)) => body(tx, environment, organization, *kind, &subject),
        _ => Err(StoreError::malformed("unknown")),
    };
    match body {
        Ok(body) => Ok(Ok(Delta { number, body })),
        Err(error) if error.is_malformed() => Ok(Err(UnreadableChange { number, kind, subject })),
        Err(error) => Err(error),
    }
}

/// The entries with numbers over `number`, in order, at most `limit`.
fn entries(tx: &mut Tx<'_>, number: i64, limit: i64) -> Result<Vec<Entry>, StoreError> {
    tx.query(
        "SELECT n, organization, kind, subject FROM change_log WHERE n > $1 ORDER BY n LIMIT $2",
        params![number, limit],
        |row| {
            Ok(Entry {
                number: row.int(0)?,
                organization: row.text(1)?,
                kind: row.parse(2)?,
                subject: row.text(3)?,
            })
        },
    )
}

/// What entries say; of several changes of one thing only the last, which says how it stands.
fn told(
    tx: &mut Tx<'_>,
    environment: Option<&str>,
    entries: Vec<Entry>,
) -> Result<Vec<Result<Delta, UnreadableChange>>, StoreError> {
    let mut seen = HashSet::new();
    let mut changes = Vec::new();
    for entry in entries.into_iter().rev() {
        if seen.insert((entry.kind.clone(), entry.subject.clone())) {
            changes.push(read(tx, environment, entry)?);
        }
    }
    changes.reverse();
    Ok(changes)
}

/// What this transaction has logged, and how it leaves behind what changed; to be asked at its end.
pub(crate) fn written(tx: &mut Tx<'_>) -> Result<Option<Written>, StoreError> {
    let (first, last) = (tx.first_change(), tx.change());
    if last == 0 {
        return Ok(None);
    }
    // Whoever else takes a number waits for the end of this transaction.
    let entries = entries(tx, first - 1, last - first + 1)?;
    Ok(Some(Written { first, last, changes: told(tx, None, entries)? }))
}

fn parse<T: FromStr>(subject: &str) -> Result<T, StoreError> {
    subject.parse().map_err(|_| StoreError::malformed("a change names no valid id"))
}

impl Store {
    /// The changes of all organizations with numbers over `number`, in the order of their commits, those of at most `limit`
    /// entries of the log. Of several changes of one thing only the last is among them. Empty: there are none. `None`: the
    /// first of them are in the log no more, and only [`Store::snapshot`] says how everything stands. An entry that cannot
    /// be read, or whose subject cannot, stands there as such.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn deltas_since(
        &self,
        number: i64,
        limit: usize,
    ) -> Result<Option<Vec<Result<Delta, UnreadableChange>>>, StoreError> {
        self.deltas(None, number, limit).await
    }

    /// The same for a gateway that serves one environment: an API that is not deployed there is deployed nowhere.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn deltas_for(
        &self,
        environment: String,
        number: i64,
        limit: usize,
    ) -> Result<Option<Vec<Result<Delta, UnreadableChange>>>, StoreError> {
        self.deltas(Some(environment), number, limit).await
    }

    async fn deltas(
        &self,
        environment: Option<String>,
        number: i64,
        limit: usize,
    ) -> Result<Option<Vec<Result<Delta, UnreadableChange>>>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read("deltas_since", move |tx| {
            let entries = entries(tx, number, limit)?;
            // Numbers have no gaps, and the newest entry is never removed. A number that was never given is one of
            // another log.
            let is_followed = match entries.first() {
                Some(first) => first.number == number + 1,
                None => last(tx)? >= number,
            };
            if !is_followed {
                return Ok(None);
            }
            Ok(Some(told(tx, environment.as_deref(), entries)?))
        })
        .await
    }

    /// Removes the oldest entries that were written before `time`, at most `limit`, but never the newest of all: whoever
    /// has followed up to it knows that nothing is missing. Says how many.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn trim_change_log(&self, time: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.write("trim_change_log", move |tx| {
            let oldest: Vec<(i64, Timestamp)> = tx.query(
                "SELECT n, created_at FROM change_log WHERE n < (SELECT n FROM change_counter) ORDER BY n LIMIT $1",
                params![limit],
                |row| Ok((row.int(0)?, row.time(1)?)),
            )?;
            // From the beginning on, so that what is left has no gaps whatever the clocks of the writers said.
            let over = oldest.iter().take_while(|(_, at)| *at < time).last();
            let Some((last, _)) = over else { return Ok(0) };
            tx.execute("DELETE FROM change_log WHERE n <= $1", params![last])
        })
        .await
    }

    /// Everything that tokens and calls are checked by, at one moment, and what of it cannot be read.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn snapshot(&self, now: Timestamp) -> Result<(Snapshot, Vec<Unreadable>), StoreError> {
        self.whole(None, now).await
    }

    /// The same for a gateway that serves one environment: with the APIs that are deployed there.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn snapshot_for(
        &self,
        environment: String,
        now: Timestamp,
    ) -> Result<(Snapshot, Vec<Unreadable>), StoreError> {
        self.whole(Some(environment), now).await
    }

    async fn whole(
        &self,
        environment: Option<String>,
        now: Timestamp,
    ) -> Result<(Snapshot, Vec<Unreadable>), StoreError> {
        self.read_whole("snapshot", move |tx| {
            let mut unreadable = Vec::new();
            let snapshot = Snapshot {
                number: last(tx)?,
                apis: deployed::apis(tx, environment.as_deref(), &mut unreadable)?,
                subscriptions: deployed::subscriptions(tx, &mut unreadable)?,
                credentials: Credentials {
                    clients: deployed::clients(tx, &mut unreadable)?,
                    denials: denial::live(tx, now, &mut unreadable)?,
                    keys: signing_key::public_keys(tx, &mut unreadable)?,
                },
            };
            Ok((snapshot, unreadable))
        })
        .await
    }

    /// The number of the newest change, whichever process made it; 0 before the first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn last_change(&self) -> Result<i64, StoreError> {
        self.read("last_change", last).await
    }
}
