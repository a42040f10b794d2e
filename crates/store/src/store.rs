//! The store as everything above it holds it: a cheap handle on the threads of one database.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::time::Instant;
use tollgate_domain::secret::Secret;

use crate::basis;
use crate::error::StoreError;
use crate::job::{Job, Order, Work};
use crate::outage::Outage;
use crate::postgresql::{Postgres, PostgresTls, Server};
use crate::sqlite::Sqlite;
use crate::transaction::Tx;
use crate::written::{Writes, Written, note};

/// How long a job may take that reads or removes as much as there is.
pub(crate) const WHOLE: Duration = Duration::from_secs(60);

/// Which database, how many threads, and how long a request waits for it.
#[derive(Clone)]
pub enum StoreOptions {
    /// One file, for one machine.
    Sqlite {
        /// The file; made with mode 0600 when it is not there. Its directory must exist.
        path: PathBuf,
        /// Threads that read, each with its own connection, opened at its first use. At least 1.
        readers: usize,
        /// How long a job of a request may take, from its first wish to the answer.
        request: Duration,
    },
    /// A PostgreSQL server.
    Postgres {
        /// `postgres://user:password@host:port/database?...`, or `host=... dbname=...`; without what is said by `tls`.
        url: String,
        /// Whether the connection is encrypted, and what the server must show.
        tls: PostgresTls,
        /// Wins over a user in the URL.
        username: Option<String>,
        /// Wins over a password in the URL.
        password: Option<Secret>,
        /// Threads, each with its own connection, opened at its first use. At least 1; 4 is a good number.
        threads: usize,
        /// How long a job of a request may take, from its first wish to the answer.
        request: Duration,
    },
}

/// Shows no URL, because it may hold a password.
impl fmt::Debug for StoreOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path, readers, .. } => write!(f, "Sqlite({}, {readers} readers)", path.display()),
            Self::Postgres { threads, .. } => write!(f, "Postgres(url redacted, {threads} threads)"),
        }
    }
}

/// A handle on the database; clones share it. Dropping the last one stops the threads after the work that waits;
/// [`Store::close`] also waits for that.
#[derive(Clone)]
pub struct Store {
    driver: Arc<Driver>,
    writes: Writes,
    request: Duration,
    outage: Arc<Outage>,
    jobs: Arc<AtomicU64>,
}

enum Driver {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Store {
    /// Opens the database, brings its schema up to date and starts the threads. Blocks; may be called inside or outside
    /// of an async runtime. Safe when several processes start at once.
    ///
    /// # Errors
    /// [`StoreError::TooNew`] for a database of a newer release, [`StoreError::Invalid`] for options that make no
    /// sense, [`StoreError::Unavailable`] when the database cannot be opened or reached, and what a migration says.
    pub fn open(options: StoreOptions) -> Result<Self, StoreError> {
        let writes = Writes::new();
        let signal = writes.clone();
        let (StoreOptions::Sqlite { request, .. } | StoreOptions::Postgres { request, .. }) = options;
        // A connection must not block inside a runtime, so opening has a thread of its own.
        let opening =
            std::thread::Builder::new().name("store-open".to_owned()).spawn(move || match options {
                StoreOptions::Sqlite { path, readers, .. } => {
                    Sqlite::open(path, readers.max(1), signal).map(Driver::Sqlite)
                }
                StoreOptions::Postgres { url, tls, username, password, threads, request } => {
                    Server::new(&url, username.as_deref(), password.as_ref(), &tls)
                        .and_then(|server| Postgres::open(server, threads.max(1), request, signal))
                        .map(Driver::Postgres)
                }
            });
        let driver = opening
            .map_err(|error| StoreError::Unavailable(format!("cannot start a thread: {error}")))?
            .join()
            .map_err(|_| StoreError::Panicked)??;
        let (outage, jobs) = (Arc::default(), Arc::default());
        Ok(Self { driver: Arc::new(driver), writes, request, outage, jobs })
    }

    /// What this process commits to the change log from now on, in the order of commits. Told after the commit and before
    /// the method that wrote it returns.
    #[must_use]
    pub fn writes(&self) -> broadcast::Receiver<Arc<Written>> {
        self.writes.subscribe()
    }

    /// Whether the database has left a request without an answer, and none has had one since.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.outage.lasts()
    }

    /// How many jobs the database was given since it was opened.
    #[must_use]
    pub fn jobs(&self) -> u64 {
        self.jobs.load(Ordering::Relaxed)
    }

    /// How many writes of this method wait for the one writer of SQLite; on PostgreSQL none does.
    pub(crate) fn queued(&self, name: &str) -> usize {
        match &*self.driver {
            Driver::Sqlite(driver) => driver.queued(name),
            Driver::Postgres(_) => 0,
        }
    }

    /// Finishes what waits, writes the log back (SQLite) and ends the threads. Later calls of any clone fail with
    /// [`StoreError::Unavailable`]. Blocks: in async code use `spawn_blocking`, or call it after the runtime has ended.
    pub fn close(&self) {
        match &*self.driver {
            Driver::Sqlite(driver) => driver.close(),
            Driver::Postgres(driver) => driver.close(),
        }
    }

    /// Runs `work` in one transaction that may write, if what the request goes by still counts. When this returns `Ok`, it
    /// is durable. Once it has begun it runs to its end, even when the future is dropped; at the deadline of a request it
    /// does not begin any more.
    pub(crate) async fn write<T, F>(&self, name: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let basis = basis::current();
        let work = move |tx: &mut Tx<'_>| {
            if let Some(basis) = &basis {
                basis.hold(tx)?;
            }
            work(tx)
        };
        self.run(name, true, false, work).await
    }

    /// Writes what belongs to a change that holds already: which may have ended what the request goes by.
    pub(crate) async fn finish<T, F>(&self, name: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.run(name, true, false, work).await
    }

    /// Runs `work` in one transaction that sees one state of the database and must not write.
    pub(crate) async fn read<T, F>(&self, name: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.run(name, false, false, work).await
    }

    /// Reads like [`Store::read`] as much as there is, and has the time for that.
    pub(crate) async fn read_whole<T, F>(&self, name: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.run(name, false, true, work).await
    }

    async fn run<T, F>(&self, name: &'static str, writes: bool, whole: bool, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let outcome = match self.refuse_in_silence() {
            Err(error) => Err(error),
            Ok(()) => {
                self.jobs.fetch_add(1, Ordering::Relaxed);
                let deadline = Instant::now() + if whole { WHOLE } else { self.request };
                let (job, answer) = Work::job(Order { name, writes, whole, deadline }, work);
                self.submit(job)?;
                answer.wait().await
            }
        };
        self.outage.observe(&outcome);
        outcome.map(|(value, change)| {
            note(change);
            value
        })
    }

    /// A database of another process may say nothing.
    fn refuse_in_silence(&self) -> Result<(), StoreError> {
        match &*self.driver {
            Driver::Sqlite(_) => Ok(()),
            Driver::Postgres(driver) => driver.refuse_in_silence(),
        }
    }

    fn submit(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        match &*self.driver {
            Driver::Sqlite(driver) => driver.submit(job),
            Driver::Postgres(driver) => driver.submit(job),
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &*self.driver {
            Driver::Sqlite(_) => "Store(sqlite)",
            Driver::Postgres(_) => "Store(postgres)",
        })
    }
}
