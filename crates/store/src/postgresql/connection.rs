//! One connection with its prepared statements.

use std::collections::HashMap;
use std::time::Duration;

use postgres::config::SslMode;
use postgres::{Client, Config, NoTls, Statement};
use tollgate_domain::secret::Secret;

use super::error::{error, lost};
use super::statement::arguments;
use crate::error::StoreError;
use crate::row::Row;
use crate::value::Value;

/// Prepared statements kept; the product has fewer.
const STATEMENTS: usize = 512;

pub(crate) struct Connection {
    client: Client,
    statements: HashMap<String, Statement>,
}

/// Reads a URL or key parameters. The text never reaches an error or a log: it may hold a password.
pub(super) fn config(
    url: &str,
    username: Option<&str>,
    password: Option<&Secret>,
) -> Result<Config, StoreError> {
    let mut config: Config = url.parse().map_err(|_| {
        StoreError::Invalid(
            "the database URL is not of the form postgres://user@host:port/database?option=value",
        )
    })?;
    if let Some(username) = username {
        config.user(username);
    }
    if let Some(password) = password {
        config.password(password.expose());
    }
    if config.get_ssl_mode() == SslMode::Require {
        return Err(StoreError::Invalid("sslmode=require: TLS to PostgreSQL is not there yet"));
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(10));
    }
    if config.get_application_name().is_none() {
        config.application_name("tollgate");
    }
    Ok(config)
}

impl Connection {
    pub(crate) fn open(config: &Config) -> Result<Self, StoreError> {
        let mut client = config.connect(NoTls).map_err(|failure| match failure.as_db_error() {
            // Such as "password authentication failed": the server's words name the user and database at most.
            Some(said) => StoreError::Unavailable(said.message().to_owned()),
            None => lost(&failure),
        })?;
        // A transaction that hangs must not hold its locks for ever.
        client
            .batch_execute("SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s'")
            .map_err(error)?;
        Ok(Self { client, statements: HashMap::new() })
    }

    /// Statements without parameters, as they are.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.client.batch_execute(sql).map_err(error)
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql)?;
        let arguments = arguments(&statement, params)?;
        self.client.execute(&statement, &arguments).map_err(error)
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        params: &[Value],
        read: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.prepare(sql)?;
        let arguments = arguments(&statement, params)?;
        let rows = self.client.query(&statement, &arguments).map_err(error)?;
        rows.iter().try_for_each(|row| read(&Row::Postgres(row)))
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(error)?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}
