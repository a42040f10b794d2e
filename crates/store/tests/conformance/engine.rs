//! Transactions, threads and failures.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tollgate_store::testing::{TestDatabase, postgres, read, write};
use tollgate_store::{Store, StoreError, Tx, params};

/// A store with a table `thing (name unique, n, bytes)`.
pub(super) async fn with_things(label: &str) -> (TestDatabase, Store) {
    let database = TestDatabase::new(label);
    let store = database.open();
    let bytes = if tollgate_store::testing::on_postgres() { "BYTEA" } else { "BLOB" };
    let sql = format!("CREATE TABLE thing (name TEXT NOT NULL, n BIGINT NOT NULL, note TEXT, bytes {bytes})");
    write(&store, "create_table", move |tx| {
        tx.execute(&sql, params![])?;
        tx.execute("CREATE UNIQUE INDEX thing_name ON thing (name)", params![])?;
        tx.execute(
            "CREATE TABLE part (id TEXT NOT NULL PRIMARY KEY, of TEXT NOT NULL REFERENCES thing (name))",
            params![],
        )
    })
    .await
    .expect("tables");
    (database, store)
}

pub(super) fn insert(tx: &mut Tx<'_>, name: &str, n: i64) -> Result<(), StoreError> {
    tx.execute_one("INSERT INTO thing (name, n) VALUES ($1, $2)", params![name, n])
}

pub(super) async fn names(store: &Store) -> Vec<String> {
    read(store, "names", |tx| tx.query("SELECT name FROM thing ORDER BY name", params![], |row| row.text(0)))
        .await
        .expect("names")
}

async fn add(store: &Store, name: &str, n: i64) -> Result<(), StoreError> {
    let name = name.to_owned();
    write(store, "add", move |tx| insert(tx, &name, n)).await
}

#[tokio::test]
async fn a_failed_job_takes_only_its_own_rows_with_it() {
    let (_database, store) = with_things("savepoint").await;
    let mut jobs = Vec::new();
    for n in 0..60_i64 {
        let store = store.clone();
        jobs.push(tokio::spawn(async move {
            write(&store, "maybe", move |tx| {
                insert(tx, &format!("thing-{n:02}"), n)?;
                // Every third job fails after it has written.
                if n % 3 == 0 { Err(StoreError::Invalid("on purpose")) } else { Ok(n) }
            })
            .await
        }));
    }
    for (n, job) in jobs.into_iter().enumerate() {
        let answer = job.await.expect("the task");
        assert_eq!(answer.is_ok(), n % 3 != 0, "job {n}: {answer:?}");
    }
    let expected: Vec<String> = (0..60).filter(|n| n % 3 != 0).map(|n| format!("thing-{n:02}")).collect();
    assert_eq!(names(&store).await, expected);
}

#[tokio::test]
async fn what_was_answered_is_there_after_opening_again() {
    let (database, store) = with_things("reopen").await;
    add(&store, "one", 1).await.expect("one");
    store.close();
    assert!(matches!(add(&store, "two", 2).await, Err(StoreError::Unavailable(_))), "closed");
    assert_eq!(names(&database.open()).await, ["one"]);
}

#[tokio::test]
async fn closing_finishes_what_waits() {
    let (database, store) = with_things("closing").await;
    let writes: Vec<_> = (0..40)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { add(&store, &format!("{n:02}"), n).await })
        })
        .collect();
    tokio::task::yield_now().await;
    let closing = store.clone();
    tokio::task::spawn_blocking(move || closing.close()).await.expect("close");
    let mut done = 0;
    for job in writes {
        match job.await.expect("the task") {
            Ok(()) => done += 1,
            Err(error) => assert!(matches!(error, StoreError::Unavailable(_)), "{error}"),
        }
    }
    assert_eq!(names(&database.open()).await.len(), done);
}

#[tokio::test]
async fn a_panic_is_an_error_and_the_threads_live_on() {
    let (_database, store) = with_things("panics").await;
    for _ in 0..5 {
        let answer: Result<(), _> = write(&store, "panics", |tx| {
            insert(tx, "lost", 1)?;
            panic!("on purpose")
        })
        .await;
        assert_eq!(answer, Err(StoreError::Panicked));
        let answer: Result<(), _> = read(&store, "panics", |_| panic!("on purpose")).await;
        assert_eq!(answer, Err(StoreError::Panicked));
    }
    add(&store, "kept", 1).await.expect("the writer lives");
    assert_eq!(names(&store).await, ["kept"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_writers_than_threads_all_get_through() {
    let (_database, store) = with_things("writers").await;
    add(&store, "counter", 0).await.expect("counter");
    let tries = Arc::new(AtomicUsize::new(0));
    let jobs: Vec<_> = (0..64)
        .map(|n| {
            let (store, tries) = (store.clone(), Arc::clone(&tries));
            tokio::spawn(async move {
                write(&store, "increment", move |tx| {
                    tries.fetch_add(1, Ordering::Relaxed);
                    // Read, then write what was read: lost updates would show.
                    let old =
                        tx.query_one("SELECT n FROM thing WHERE name = 'counter'", params![], |row| {
                            row.int(0)
                        })?;
                    tx.execute_one("UPDATE thing SET n = $1 WHERE name = 'counter'", params![old + 1])?;
                    insert(tx, &format!("by-{n:02}"), n)
                })
                .await
            })
        })
        .collect();
    for job in jobs {
        job.await.expect("the task").expect("no writer fails");
    }
    let count = read(&store, "count", |tx| {
        let n = tx.query_one("SELECT n FROM thing WHERE name = 'counter'", params![], |row| row.int(0))?;
        let rows = tx.query_one("SELECT count(*) FROM thing", params![], |row| row.int(0))?;
        Ok((n, rows))
    });
    assert_eq!(count.await, Ok((64, 65)));
    assert!(tries.load(Ordering::Relaxed) >= 64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_stores_on_one_database_write_side_by_side() {
    let (database, first) = with_things("side_by_side").await;
    let second = database.open();
    let jobs: Vec<_> = (0..40)
        .map(|n| {
            let store = if n % 2 == 0 { first.clone() } else { second.clone() };
            tokio::spawn(async move { add(&store, &format!("{n:02}"), n).await })
        })
        .collect();
    for job in jobs {
        job.await.expect("the task").expect("added");
    }
    assert_eq!(names(&first).await.len(), 40);
    assert_eq!(names(&second).await.len(), 40);
}

#[tokio::test]
async fn of_two_who_spend_the_same_row_one_wins() {
    let (_database, store) = with_things("spend").await;
    add(&store, "handle", 7).await.expect("handle");
    let spend = |next: i64| {
        let store = store.clone();
        tokio::spawn(async move {
            write(&store, "spend", move |tx| {
                tx.query_opt("UPDATE thing SET n = $1 WHERE n = $2 RETURNING name", params![next, 7], |row| {
                    row.text(0)
                })
            })
            .await
        })
    };
    let attempts: Vec<_> = (100..116).map(spend).collect();
    let mut won = 0;
    for attempt in attempts {
        won += usize::from(attempt.await.expect("the task").expect("an answer").is_some());
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn a_reader_sees_one_state_and_cannot_write() {
    let (_database, store) = with_things("reader").await;
    let answer = read(&store, "writes", |tx| insert(tx, "no", 1)).await;
    assert!(matches!(answer, Err(StoreError::Database { .. })), "{answer:?}");
    assert!(names(&store).await.is_empty());
}

#[tokio::test]
async fn a_closure_cannot_go_on_after_a_failed_statement() {
    let (_database, store) = with_things("goes_on").await;
    add(&store, "one", 1).await.expect("one");
    let answer = write(&store, "goes_on", |tx| {
        insert(tx, "two", 2)?;
        // A conflict that the closure would rather ignore.
        let _ = insert(tx, "one", 1);
        Ok(())
    })
    .await;
    assert!(answer.is_err_and(|error| error.is_conflict_on("thing_name")));
    assert_eq!(names(&store).await, ["one"]);
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_lost_connection_is_made_again_when_nothing_was_committed() {
    tollgate_store::testing::needs_postgres();
    let (_database, store) = with_things("lost").await;
    // All connections but its own, as when the server restarts; then its own, in the middle of a transaction.
    // The time makes it wait for their end: one that ends during a COMMIT leaves its outcome unknown.
    let others = "SELECT count(pg_terminate_backend(pid, 30000)) FROM pg_stat_activity \
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for n in 0..3 {
        read(&store, "others", move |tx| tx.query_one(others, params![], |row| row.int(0)))
            .await
            .expect("others");
        add(&store, &format!("after-others-{n}"), n).await.expect("a new connection");
    }
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    write(&store, "own", move |tx| {
        insert(tx, "after-own", 1)?;
        if counted.fetch_add(1, Ordering::Relaxed) == 0 {
            tx.query("SELECT pg_terminate_backend(pg_backend_pid())", params![], |_| Ok(()))?;
        }
        Ok(())
    })
    .await
    .expect("the second attempt");
    assert_eq!(tries.load(Ordering::Relaxed), 2);
    let answer = write(&store, "always", |tx| {
        tx.query("SELECT pg_terminate_backend(pg_backend_pid())", params![], |_| Ok(()))
    });
    assert!(matches!(answer.await, Err(StoreError::Unavailable(_))));
    assert_eq!(names(&store).await.len(), 4);
}

#[test]
fn options_never_show_a_password() {
    let options = tollgate_store::StoreOptions::Postgres {
        url: "postgres://user:hunter2@localhost/db".to_owned(),
        tls: tollgate_store::PostgresTls::Disable,
        username: None,
        password: Some(tollgate_domain::secret::Secret::new("hunter3")),
        threads: 1,
        request: Duration::from_secs(5),
    };
    let shown = format!("{options:?}");
    assert!(!shown.contains("hunter"), "{shown}");
}

#[test]
fn a_server_that_is_not_there_is_unavailable() {
    let options = |url: &str| postgres(url.to_owned(), 1, Duration::from_secs(5));
    let error =
        Store::open(options("postgres://user:hunter2@127.0.0.1:1/db")).expect_err("nobody listens there");
    assert!(matches!(&error, StoreError::Unavailable(text) if !text.contains("hunter")), "{error}");
    let error = Store::open(options("mysql://user:hunter2@127.0.0.1/db")).expect_err("not PostgreSQL");
    assert!(!error.to_string().contains("hunter"), "{error}");
}
