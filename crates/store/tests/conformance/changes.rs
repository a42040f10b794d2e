//! The change log: numbers in the order of commits, without gaps, and a signal.

use std::sync::Arc;

use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::delta::{Body, Delta};
use tollgate_domain::organization::Organization;
use tollgate_domain::recorded::Recorded;
use tollgate_store::testing::{TestDatabase, read, write};
use tollgate_store::{Store, StoreError, Written, params, written};

async fn log(store: &Store, subject: String, fail: bool) -> Result<i64, StoreError> {
    write(store, "log", move |tx| {
        let number = tx.log_change(1_000, "carbon.super", ChangeKind::Setting, &subject)?;
        if fail { Err(StoreError::Invalid("on purpose")) } else { Ok(number) }
    })
    .await
}

async fn numbers_after(store: &Store, seen: i64) -> Vec<i64> {
    read(store, "numbers", move |tx| {
        tx.query("SELECT n FROM change_log WHERE n > $1 ORDER BY n", params![seen], |row| row.int(0))
    })
    .await
    .expect("numbers")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_poller_never_misses_a_number() {
    let database = TestDatabase::new("poller");
    let stores = [database.open(), database.open()];
    let poller = stores[1].clone();
    let watching = tokio::spawn(async move {
        let mut seen = Vec::new();
        while seen.len() < 60 {
            let last = seen.last().copied().unwrap_or(0);
            seen.extend(numbers_after(&poller, last).await);
        }
        seen
    });
    let jobs: Vec<_> = (0..90)
        .map(|n| {
            let store = stores[n % 2].clone();
            // A third of the writers fail after they took a number.
            tokio::spawn(async move { log(&store, format!("subject-{n}"), n % 3 == 0).await })
        })
        .collect();
    let mut given = Vec::new();
    for job in jobs {
        given.extend(job.await.expect("the task").ok());
    }
    given.sort_unstable();
    let expected: Vec<i64> = (1..=60).collect();
    assert_eq!(given, expected, "numbers are given once, and none is lost with a failed job");
    assert_eq!(watching.await.expect("the poller"), expected, "seen in order, without gaps");
}

#[tokio::test]
async fn what_was_written_is_told_with_the_commit() {
    let database = TestDatabase::new("signal");
    let store = database.open();
    let other = database.open();
    let mut writes = store.writes();

    let (failed, number) = written(log(&store, "failed".to_owned(), true)).await;
    assert!(failed.is_err() && number == 0, "nothing was committed");
    assert!(writes.try_recv().is_err());

    let (kept, number) = written(log(&store, "kept".to_owned(), false)).await;
    assert_eq!(kept, Ok(number));
    let body = Body::Setting { organization: Organization::super_organization(), name: "kept".to_owned() };
    let told = Written { first: number, last: number, changes: vec![Ok(Delta { number, body })] };
    assert_eq!(writes.try_recv().expect("told before the answer"), Arc::new(told));
    let (_, none) = written(numbers_after(&store, 0)).await;
    assert_eq!(none, 0, "it has only read");

    let two = write(&store, "two", |tx| {
        tx.log_change(1_000, "carbon.super", ChangeKind::Setting, "twice")?;
        tx.log_change(1_000, "carbon.super", Recorded::Unknown("future".to_owned()), "x")?;
        tx.log_change(1_000, "carbon.super", ChangeKind::Setting, "twice")
    });
    let (last, number) = written(two).await;
    assert_eq!(last, Ok(number));
    let told = writes.try_recv().expect("told");
    assert_eq!((told.first, told.last, told.changes.len()), (number - 2, number, 2));
    assert!(told.changes[0].is_err() && told.changes[1].is_ok(), "{told:?}");

    let next = log(&other, "elsewhere".to_owned(), false).await.expect("logged");
    assert_eq!(next, number + 1);
    assert!(writes.try_recv().is_err(), "only what this store has written");
    let row = read(&store, "row", move |tx| {
        let sql = "SELECT organization, kind, subject, created_at FROM change_log WHERE n = $1";
        tx.query_one(sql, params![next], |row| Ok((row.text(0)?, row.text(1)?, row.text(2)?, row.int(3)?)))
    });
    let expected = ("carbon.super".to_owned(), "setting".to_owned(), "elsewhere".to_owned(), 1_000);
    assert_eq!(row.await, Ok(expected));
}

#[tokio::test]
async fn the_log_is_trimmed_from_its_beginning_and_whoever_missed_something_is_told() {
    let database = TestDatabase::new("trimmed");
    let store = database.open();
    for n in 1..=12_i64 {
        // The clock of whoever wrote the third was ahead.
        let at = if n == 3 { 5_000 } else { n * 100 };
        write(&store, "log", move |tx| tx.log_change(at, "carbon.super", ChangeKind::Setting, "x"))
            .await
            .expect("logged");
    }
    let trim = |time, limit| store.trim_change_log(Timestamp(time), limit);
    assert_eq!(trim(1_000, 10).await, Ok(2), "up to the first that is young");
    assert_eq!(numbers_after(&store, 0).await, (3..=12).collect::<Vec<_>>());
    for (expected, left) in [(4, 6), (4, 2), (1, 1), (0, 1)] {
        assert_eq!((trim(9_000, 4).await, numbers_after(&store, 0).await.len()), (Ok(expected), left));
    }
    // A number that was never given is one of another log.
    for (known, told) in [(0, None), (10, None), (11, Some(1)), (12, Some(0)), (13, None)] {
        let deltas = store.deltas_since(known, 100).await.expect("an answer");
        assert_eq!(deltas.map(|deltas| deltas.len()), told, "after {known}");
    }
}
