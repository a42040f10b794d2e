//! One transaction as the methods of the store see it: the same calls for both databases.
//!
//! Rules for a method's closure: SQL with `$1`, `$2` ... (each number used; `CAST($1 AS BIGINT)` where the place does
//! not tell PostgreSQL the type); nothing after an error (the first failed statement ends the job on both databases);
//! what it decides from a row that it does not change must be protected by an index, a foreign key, or by changing
//! that row too, because PostgreSQL runs methods side by side (`REPEATABLE READ`, see `postgresql.rs`).

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::recorded::Recorded;

use crate::error::StoreError;
use crate::row::Row;
use crate::value::Value;
use crate::{dialect, postgresql, sqlite};

/// A transaction in progress.
pub struct Tx<'a> {
    engine: Engine<'a>,
    first_change: i64,
    change: i64,
    counted: bool,
    failed: Option<StoreError>,
    /// On PostgreSQL: no transaction was begun, one statement may run.
    alone: bool,
    statements: u32,
}

/// The connection beneath.
pub(crate) enum Engine<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut postgresql::Connection),
}

impl<'a> Tx<'a> {
    pub(crate) fn new(engine: Engine<'a>) -> Self {
        Self { engine, first_change: 0, change: 0, counted: false, failed: None, alone: false, statements: 0 }
    }

    /// One for a single statement, which needs no transaction around it; a second one is refused.
    pub(crate) fn alone(engine: Engine<'a>) -> Self {
        Self { alone: true, ..Self::new(engine) }
    }

    /// Whether a second statement was refused: the method must run again, in a transaction.
    pub(crate) fn wants_company(&self) -> bool {
        self.alone && self.statements > 1
    }

    /// Runs a statement that answers no rows; says how many rows it changed.
    ///
    /// # Errors
    /// [`StoreError::Conflict`], [`StoreError::Missing`], [`StoreError::Invalid`] or what the database says.
    pub fn execute(&mut self, sql: &str, params: impl AsRef<[Value]>) -> Result<u64, StoreError> {
        self.guard(sql, params.as_ref(), |engine, params| match engine {
            Engine::Sqlite(connection) => sqlite::statement::execute(connection, sql, params),
            Engine::Postgres(connection) => connection.execute(sql, params),
        })
    }

    /// Runs a statement that must change exactly one row.
    ///
    /// # Errors
    /// [`StoreError::WrongRowCount`] otherwise, and those of [`Tx::execute`].
    pub fn execute_one(&mut self, sql: &str, params: impl AsRef<[Value]>) -> Result<(), StoreError> {
        match self.execute(sql, params)? {
            1 => Ok(()),
            found => Err(StoreError::WrongRowCount { found }),
        }
    }

    /// All rows of a query (also of `... RETURNING`), each read by `read`.
    ///
    /// # Errors
    /// Those of [`Tx::execute`] and of `read`.
    pub fn query<T>(
        &mut self,
        sql: &str,
        params: impl AsRef<[Value]>,
        mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.guard(sql, params.as_ref(), |engine, params| {
            let mut rows = Vec::new();
            let mut each = |row: &Row<'_>| {
                rows.push(read(row)?);
                Ok(())
            };
            match engine {
                Engine::Sqlite(connection) => sqlite::statement::query(connection, sql, params, &mut each)?,
                Engine::Postgres(connection) => connection.query(sql, params, &mut each)?,
            }
            Ok(rows)
        })
    }

    /// The only row, or none.
    ///
    /// # Errors
    /// [`StoreError::WrongRowCount`] when there are several, and those of [`Tx::query`].
    pub fn query_opt<T>(
        &mut self,
        sql: &str,
        params: impl AsRef<[Value]>,
        read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut rows = self.query(sql, params, read)?;
        match rows.len() {
            0 | 1 => Ok(rows.pop()),
            found => Err(StoreError::WrongRowCount { found: found as u64 }),
        }
    }

    /// The only row.
    ///
    /// # Errors
    /// [`StoreError::WrongRowCount`] when there are none or several, and those of [`Tx::query`].
    pub fn query_one<T>(
        &mut self,
        sql: &str,
        params: impl AsRef<[Value]>,
        read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.query_opt(sql, params, read)?.ok_or(StoreError::WrongRowCount { found: 0 })
    }

    /// See [`dialect::for_share`].
    pub(crate) fn for_share(&self, alias: &str) -> String {
        dialect::for_share(&self.engine, alias)
    }

    /// Appends to the change log and gives the entry's number. The row lock of the counter, held until the commit,
    /// makes the order of commits the order of numbers, without gaps.
    ///
    /// # Errors
    /// Those of [`Tx::execute`].
    pub fn log_change(
        &mut self,
        now: impl Into<ChangeTime>,
        organization: impl AsRef<str>,
        kind: impl Into<Recorded<ChangeKind>>,
        subject: &str,
    ) -> Result<i64, StoreError> {
        self.counted = true;
        let number = self.query_one(
            "UPDATE change_counter SET n = n + 1 WHERE id = 1 RETURNING n",
            crate::params![],
            |row| row.int(0),
        )?;
        self.execute_one(
            "INSERT INTO change_log (n, organization, kind, subject, created_at) VALUES ($1, $2, $3, $4, $5)",
            crate::params![number, organization.as_ref(), kind.into().as_str(), subject, now.into().0],
        )?;
        if self.change == 0 {
            self.first_change = number;
        }
        self.change = number;
        Ok(number)
    }

    /// See [`dialect::moment`].
    pub(crate) fn moment(&self, given: &str) -> String {
        dialect::moment(&self.engine, given)
    }

    /// The number of the first change that this transaction logged; 0 for none.
    pub(crate) fn first_change(&self) -> i64 {
        self.first_change
    }

    /// The number of the last change that this transaction logged; 0 for none.
    pub(crate) fn change(&self) -> i64 {
        self.change
    }

    /// Whether it tried to log a change.
    pub(crate) fn touched_counter(&self) -> bool {
        self.counted
    }

    /// The error of the statement that ended this transaction.
    pub(crate) fn failed(&self) -> Option<&StoreError> {
        self.failed.as_ref()
    }

    /// Checks the values, refuses to go on after an error, and remembers one.
    fn guard<T>(
        &mut self,
        sql: &str,
        params: &[Value],
        run: impl FnOnce(&mut Engine<'a>, &[Value]) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        debug_assert!(!sql.contains('?'), "parameters are written $1, $2: {sql}");
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.statements += 1;
        let outcome = match self.wants_company() {
            true => Err(StoreError::malformed("a second statement outside of a transaction")),
            false => params.iter().try_for_each(Value::check).and_then(|()| run(&mut self.engine, params)),
        };
        if let Err(error) = &outcome {
            self.failed = Some(error.clone());
        }
        outcome
    }
}

/// The time of a change, in milliseconds since the epoch.
#[derive(Clone, Copy, Debug)]
pub struct ChangeTime(i64);

impl From<i64> for ChangeTime {
    fn from(milliseconds: i64) -> Self {
        Self(milliseconds)
    }
}

impl From<Timestamp> for ChangeTime {
    fn from(time: Timestamp) -> Self {
        Self(time.0)
    }
}
