//! A database that does not answer: nobody waits for ever, and what was done is never guessed.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use tokio::runtime::Handle;
use tollgate_store::testing::{Proxy, TestDatabase, needs_postgres, on_postgres, postgres, read, write};
use tollgate_store::{Store, StoreError, Tx, params};

use super::engine::{insert, names, with_things};

/// Long enough for a machine that is busy, short enough to wait for.
const DEADLINE: Duration = Duration::from_millis(600);

/// A door that is shut at first.
#[derive(Default)]
struct Gate(Mutex<bool>, Condvar);

impl Gate {
    fn pass(&self) {
        drop(self.1.wait_while(self.shut(), |open| !*open).expect("nobody panics with it"));
    }

    fn open(&self) {
        *self.shut() = true;
        self.1.notify_all();
    }

    fn shut(&self) -> MutexGuard<'_, bool> {
        self.0.lock().expect("nobody panics with it")
    }
}

async fn add(store: &Store, name: &str) -> Result<(), StoreError> {
    let name = name.to_owned();
    write(store, "add", move |tx| insert(tx, &name, 1)).await
}

#[tokio::test]
async fn a_job_that_still_waits_at_its_deadline_is_never_run() {
    let (database, patient) = with_things("never_run").await;
    patient.close();
    let store = Store::open(database.options_within(DEADLINE)).expect("a store");
    let gate = Arc::new(Gate::default());
    // As many as there are threads, none of which comes back before the gate opens.
    let held: Vec<_> = (0..2)
        .map(|_| {
            let (store, gate) = (store.clone(), Arc::clone(&gate));
            let hold = move |_: &mut Tx<'_>| {
                gate.pass();
                Ok(())
            };
            tokio::spawn(async move { write(&store, "hold", hold).await })
        })
        .collect();
    tokio::task::yield_now().await;
    let late = add(&store, "late").await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
    assert!(store.is_away());
    gate.open();
    for job in held {
        // They began in time: what they say depends on who was first.
        let _ = job.await.expect("the task");
    }
    add(&store, "after").await.expect("the threads work on");
    store.close();
    assert_eq!(names(&database.open()).await, ["after"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_with_several_statements_sees_one_state_and_one_with_one_needs_no_transaction() {
    let (database, store) = with_things("alone").await;
    let (other, runtime) = (database.open(), Handle::current());
    let counts = read(&store, "counts", move |tx| {
        let mut count = || tx.query_one("SELECT count(*) FROM thing", params![], |row| row.int(0));
        let before = count()?;
        runtime.block_on(add(&other, &format!("thing {before}")))?;
        Ok((before, count()?))
    });
    let (before, after) = counts.await.expect("counts");
    assert_eq!(before, after);
    if on_postgres() {
        // A transaction of ours would say otherwise.
        let setting = "SELECT setting FROM pg_settings WHERE name = 'transaction_isolation'";
        let alone = read(&store, "setting", move |tx| tx.query_one(setting, params![], |row| row.text(0)));
        assert_eq!(alone.await, Ok("read committed".to_owned()));
    }
}

/// A store with a table `thing` behind a proxy, and one beside it.
async fn behind_a_proxy(label: &str) -> (TestDatabase, Store, Proxy, Store) {
    needs_postgres();
    let (database, beside) = with_things(label).await;
    let (proxy, url) = Proxy::before(&database.postgres_url().expect("on PostgreSQL"));
    let store = Store::open(postgres(url, 1, DEADLINE)).expect("a store");
    (database, beside, proxy, store)
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_commit_without_an_answer_is_unknown_and_its_connection_is_not_used_again() {
    let (_database, beside, proxy, store) = behind_a_proxy("unknown").await;
    proxy.fall_silent_after("COMMIT");
    assert_eq!(add(&store, "told to commit").await, Err(StoreError::OutcomeUnknown));
    // Here it does hold. The old connection would still be silent.
    while names(&beside).await.is_empty() {}
    assert_eq!(
        add(&store, "told to commit").await.unwrap_err().to_string(),
        "thing_name already holds such a row"
    );
    assert_eq!(names(&store).await, ["told to commit"]);
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_statement_without_an_answer_changes_nothing() {
    let (_database, beside, proxy, store) = behind_a_proxy("unsaid").await;
    proxy.fall_silent_after("INSERT INTO thing");
    let answer = add(&store, "never committed").await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    assert!(names(&store).await.is_empty() && names(&beside).await.is_empty());
    add(&store, "another").await.expect("a new connection");
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn silence_ends_when_the_network_does_not() {
    let (_database, _beside, proxy, store) = behind_a_proxy("silence").await;
    assert!(names(&store).await.is_empty());
    proxy.fall_silent();
    for _ in 0..2 {
        // On the old connection, then on one that is accepted and silent.
        let answer = read(&store, "one", |tx| tx.query("SELECT 1", params![], |_| Ok(()))).await;
        assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    }
    let error = add(&store, "unsaid").await.expect_err("silent");
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    proxy.pass();
    // Refused until the thread that asks has an answer, on a new connection.
    while let Err(error) = add(&store, "said").await {
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    }
    assert_eq!(names(&store).await, ["said"]);
}
