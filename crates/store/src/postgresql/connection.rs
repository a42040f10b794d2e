//! One connection with its prepared statements.

use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout_at};
use tokio_postgres::{Client, Statement};

use super::error::{error, lost, silent};
use super::server::Server;
use super::statement::arguments;
use crate::error::StoreError;
use crate::row::Row;
use crate::value::Value;

/// Prepared statements kept; the product has fewer.
const STATEMENTS: usize = 512;
/// How long a transaction may stand idle before the server ends it: one whose client was cut off holds its locks for so
/// long and no longer.
const IDLE_TRANSACTION: Duration = Duration::from_secs(10);

/// Blocks the thread that uses it, until the deadline at most. After an error of the kind that
/// [`is_lost`](super::error::is_lost) tells it must be dropped, which closes the socket at once.
pub(crate) struct Connection {
    client: Client,
    statements: HashMap<String, Statement>,
    deadline: Option<Instant>,
    /// The socket's side runs while the thread waits for an answer. Always there, but for `drop`.
    runtime: Option<Runtime>,
}

impl Connection {
    /// Connects, within `deadline`, after which nothing waits for ever: see [`Connection::set_deadline`]. Must not be called on a thread of an async runtime.
    pub(crate) fn open(server: &Server, deadline: Option<Instant>) -> Result<Self, StoreError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| StoreError::Unavailable(format!("cannot make a runtime: {error}")))?;
        let connected = wait(&runtime, deadline, server.connect());
        match connected {
            Ok(Ok(client)) => {
                Ok(Self { client, statements: HashMap::new(), deadline, runtime: Some(runtime) })
            }
            failed => {
                // A look-up of a name may hang on; nobody waits for it.
                runtime.shutdown_background();
                Err(match failed {
                    Ok(Err(failure)) => lost(&failure),
                    _ => StoreError::late(),
                })
            }
        }
    }

    /// Makes it one that runs jobs: what hangs on the server ends there too, and nothing is written outside of a
    /// transaction that says so.
    pub(super) fn prepare_for_jobs(&mut self, longest: Duration) -> Result<(), StoreError> {
        self.batch(&format!(
            "SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {}; \
             SET default_transaction_read_only = on",
            longest.as_millis(),
            IDLE_TRANSACTION.as_millis(),
        ))
    }

    /// From now on nothing is waited for beyond this moment.
    pub(super) fn set_deadline(&mut self, deadline: Instant) {
        self.deadline = Some(deadline);
    }

    /// Statements without parameters, as they are.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.wait(self.client.batch_execute(sql))
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql)?;
        let arguments = arguments(&statement, params)?;
        self.wait(self.client.execute(&statement, &arguments))
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        params: &[Value],
        read: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.prepare(sql)?;
        let arguments = arguments(&statement, params)?;
        let rows = self.wait(self.client.query(&statement, &arguments))?;
        rows.iter().try_for_each(|row| read(&Row::Postgres(row)))
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.wait(self.client.prepare(sql))?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn wait<T>(
        &self,
        answer: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, StoreError> {
        let runtime = self.runtime.as_ref().expect("invariant: only `drop` takes the runtime");
        match wait(runtime, self.deadline, answer) {
            Ok(answer) => answer.map_err(error),
            Err(Late) => Err(silent()),
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

struct Late;

fn wait<T>(runtime: &Runtime, deadline: Option<Instant>, answer: impl Future<Output = T>) -> Result<T, Late> {
    runtime.block_on(async {
        match deadline {
            Some(deadline) => timeout_at(deadline, answer).await.map_err(|_| Late),
            None => Ok(answer.await),
        }
    })
}
