//! Fresh databases for tests, here and in the crates above. Not part of the product's API.
//!
//! `TOLLGATE_TEST_DATABASE=postgres` makes them on the server at `TOLLGATE_TEST_POSTGRES_URL` (a superuser's URL);
//! otherwise they are SQLite files in the system's temporary directory. Both go when the [`TestDatabase`] is dropped.

mod private_postgres;
mod proxy;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::error::StoreError;
use crate::migration::MIGRATIONS;
use crate::params;
use crate::postgresql::{Connection, PostgresTls, Server};
use crate::store::{Store, StoreOptions};
use crate::transaction::Tx;

pub use private_postgres::{Held, PrivatePostgres};
pub use proxy::Proxy;

/// Threads of each store that tests open.
const THREADS: usize = 2;
/// How long its requests wait; long for a machine that is busy with other tests.
const REQUEST: Duration = Duration::from_secs(30);

/// A database of its own for a test or a test file.
pub struct TestDatabase {
    place: Place,
}

enum Place {
    Sqlite { directory: PathBuf },
    Postgres { server: String, name: String },
}

/// Whether this run of the tests is on PostgreSQL.
#[must_use]
pub fn on_postgres() -> bool {
    std::env::var("TOLLGATE_TEST_DATABASE").is_ok_and(|database| database == "postgres")
}

/// Fails unless this run of the tests is on PostgreSQL: called by tests that are ignored without it.
///
/// # Panics
/// On SQLite.
pub fn needs_postgres() {
    assert!(on_postgres(), "this test needs PostgreSQL: TOLLGATE_TEST_DATABASE=postgres");
}

impl TestDatabase {
    /// A database with the newest schema and no rows but those of the migrations. `label` only helps whoever looks at
    /// leftovers: letters, digits and `_`.
    #[must_use]
    pub fn new(label: &str) -> Self {
        Self::make(label, true)
    }

    /// A database without any schema.
    #[must_use]
    pub fn empty(label: &str) -> Self {
        Self::make(label, false)
    }

    /// A database on PostgreSQL with the content of a dump.
    #[must_use]
    pub fn restored(label: &str, dump: &'static str) -> Self {
        let database = Self::empty(label);
        let url = database.postgres_url().expect("a dump is of PostgreSQL");
        outside(move || {
            let mut connection = connect(&url).expect("the new database accepts connections");
            connection.batch(dump).expect("the dump is whole");
        });
        database
    }

    /// What opens it, as often as wanted.
    #[must_use]
    pub fn options(&self) -> StoreOptions {
        self.options_within(REQUEST)
    }

    /// The same with another deadline of requests.
    #[must_use]
    pub fn options_within(&self, request: Duration) -> StoreOptions {
        match &self.place {
            Place::Sqlite { directory } => {
                StoreOptions::Sqlite { path: directory.join("tollgate.db"), readers: THREADS, request }
            }
            Place::Postgres { .. } => postgres(self.postgres_url().unwrap_or_default(), THREADS, request),
        }
    }

    /// The URL, when it is on PostgreSQL: for a configuration file.
    #[must_use]
    pub fn postgres_url(&self) -> Option<String> {
        match &self.place {
            Place::Sqlite { .. } => None,
            Place::Postgres { server, name } => Some(with_database(server, name)),
        }
    }

    /// A store on it.
    #[must_use]
    pub fn open(&self) -> Store {
        Store::open(self.options()).expect("a test database opens")
    }

    fn make(label: &str, migrated: bool) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name =
            format!("tollgate_{label}_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let place = if on_postgres() {
            let server = std::env::var("TOLLGATE_TEST_POSTGRES_URL")
                .expect("TOLLGATE_TEST_POSTGRES_URL is set: scripts/postgres-private.sh does it");
            let (at, made) = (server.clone(), name.clone());
            outside(move || create(&at, &made, migrated));
            Place::Postgres { server, name }
        } else {
            let directory = std::env::temp_dir().join(name);
            // Left there by an earlier process with the same number.
            let _ = std::fs::remove_dir_all(&directory);
            std::fs::DirBuilder::new()
                .mode(0o700)
                .create(&directory)
                .expect("the temporary directory is writable");
            Place::Sqlite { directory }
        };
        Self { place }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        match &self.place {
            Place::Sqlite { directory } => {
                // A store that was not closed may still be finishing: its threads put files back while others go.
                for _ in 0..50 {
                    match std::fs::remove_dir_all(directory) {
                        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                            std::thread::sleep(std::time::Duration::from_millis(5));
                        }
                        _ => break,
                    }
                }
            }
            Place::Postgres { server, name } => {
                let (server, drop) = (server.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
                let dropping = std::thread::spawn(move || {
                    connect(&server).and_then(|mut connection| connection.batch(&drop))
                });
                // A database that stays goes with its server.
                let _ = dropping.join();
            }
        }
    }
}

/// Runs any transaction that may write: for tests of the engine, and for states that no method makes.
///
/// # Errors
/// Those of the closure and of the commit.
pub async fn write<T, F>(store: &Store, name: &'static str, work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
{
    store.write(name, work).await
}

/// Runs any transaction that only reads.
///
/// # Errors
/// Those of the closure.
pub async fn read<T, F>(store: &Store, name: &'static str, work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
{
    store.read(name, work).await
}

/// A write that is to be seen waiting: by its method on SQLite, where it waits for the writer; by how its statement begins
/// on PostgreSQL, where that waits for a lock that another transaction holds.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// The name of the method.
    pub method: &'static str,
    /// The beginning of the statement, without `%`, `_` and `\`.
    pub statement: &'static str,
}

impl Waiting {
    /// How many wait just now.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn count(self, store: &Store) -> Result<usize, StoreError> {
        if !on_postgres() {
            return Ok(store.queued(self.method));
        }
        let beginning = format!("{}%", self.statement);
        let count = store.read("waiting", move |tx| {
            let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
                       AND datname = current_database() AND query LIKE $1";
            tx.query_one(sql, params![&beginning], |row| row.int(0))
        });
        Ok(usize::try_from(count.await?).unwrap_or_default())
    }
}

/// Names and texts of the migrations of both databases, for the test that compares them.
#[must_use]
pub fn migrations() -> Vec<(&'static str, &'static str, &'static str)> {
    MIGRATIONS.iter().map(|step| (step.name, step.sqlite, step.postgres)).collect()
}

/// Makes the database `name`: a copy of a template that is migrated once per set of migrations, whichever test comes
/// first.
fn create(server: &str, name: &str, migrated: bool) {
    let mut connection = connect(server).expect("the test server accepts connections");
    let template = if migrated { template(&mut connection, server) } else { "template0".to_owned() };
    connection
        .batch(&format!("CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'"))
        .expect("the test server's user may create databases");
}

fn template(connection: &mut Connection, server: &str) -> String {
    let mut hasher = DefaultHasher::new();
    for step in MIGRATIONS {
        (step.name, step.postgres).hash(&mut hasher);
    }
    let template = format!("tollgate_template_{:016x}", hasher.finish());
    // Held by this connection until it closes: one process migrates, the others wait.
    connection.batch("SELECT pg_advisory_lock(7401)").expect("the lock of the template");
    let mut is_made = false;
    let find = "SELECT datname FROM pg_database WHERE datname = $1";
    let found = connection.query(find, &params![&template], &mut |_| {
        is_made = true;
        Ok(())
    });
    found.expect("the list of databases");
    if !is_made {
        // Under another name until it is whole.
        let draft = format!("{template}_draft");
        let mut run = |sql: String| connection.batch(&sql).expect("the template is made");
        run(format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)"));
        run(format!("CREATE DATABASE {draft} TEMPLATE template0 ENCODING 'UTF8'"));
        Store::open(postgres(with_database(server, &draft), 1, REQUEST)).expect("the migrations run").close();
        run(format!("ALTER DATABASE {draft} RENAME TO {template}"));
    }
    connection.batch("SELECT pg_advisory_unlock(7401)").expect("the lock of the template");
    template
}

/// What opens a store on a server.
#[must_use]
pub fn postgres(url: String, threads: usize, request: Duration) -> StoreOptions {
    StoreOptions::Postgres {
        url,
        tls: PostgresTls::Disable,
        username: None,
        password: None,
        threads,
        request,
    }
}

/// A connection of the test's own, without a deadline. Blocks.
fn connect(url: &str) -> Result<Connection, StoreError> {
    Connection::open(&Server::new(url, None, None, &PostgresTls::Disable)?, None)
}

/// `url` with another database name; both forms, `postgres://` and key parameters.
fn with_database(url: &str, name: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return format!("{url} dbname={name}");
    };
    let (rest, query) =
        rest.split_once('?').map_or((rest, String::new()), |(rest, query)| (rest, format!("?{query}")));
    let server = rest.split_once('/').map_or(rest, |(server, _)| server);
    format!("{scheme}://{server}/{name}{query}")
}

/// Runs `work` where a connection may block: outside of any async runtime.
fn outside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::spawn(work).join().expect("a test database can be used")
}
