use super::*;

fn pool(workers: usize, queue: usize) -> HashingPool {
    HashingPool::new(HashingSettings { memory_kib: 64, iterations: 1, parallelism: 1, workers, queue })
}

#[tokio::test]
async fn jobs_run_and_answer() {
    let pool = pool(2, 100);
    for n in 0..20 {
        assert_eq!(pool.run(move |_| n * 2).await.expect("runs"), n * 2);
    }
}

#[tokio::test]
async fn a_full_queue_turns_away_and_a_panic_does_not_end_the_pool() {
    let pool = Arc::new(pool(1, 1));
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let (started, running) = oneshot::channel();
    let first = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move {
            let job = move |_: &mut Vec<Block>| {
                started.send(()).expect("the test waits");
                gate.recv().expect("the test opens the gate");
                panic!("a bug in a job");
            };
            pool.run::<()>(job).await
        }
    });
    running.await.expect("the first job starts");
    let waiting = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.run(|_| 7).await }
    });
    while pool.shared.lock().jobs.is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(matches!(pool.run(|_| 8).await, Err(AuthError::Busy)));
    open.send(()).expect("the job waits");
    assert!(first.await.expect("no panic here").is_err());
    assert_eq!(waiting.await.expect("no panic here").expect("runs after the panic"), 7);
}

#[tokio::test]
async fn a_request_that_was_given_up_costs_no_hash() {
    let pool = Arc::new(pool(1, 4));
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let (started, running) = oneshot::channel();
    let first = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move {
            let job = move |_: &mut Vec<Block>| {
                started.send(()).expect("the test waits");
                gate.recv().expect("the test opens the gate");
            };
            pool.run(job).await
        }
    });
    running.await.expect("the first job starts");
    let ran = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let given_up = tokio::spawn({
        let (pool, ran) = (Arc::clone(&pool), Arc::clone(&ran));
        async move { pool.run(move |_| ran.store(true, std::sync::atomic::Ordering::SeqCst)).await }
    });
    while pool.shared.lock().jobs.is_empty() {
        tokio::task::yield_now().await;
    }
    given_up.abort();
    assert!(given_up.await.expect_err("given up").is_cancelled());
    open.send(()).expect("the job waits");
    first.await.expect("no panic").expect("runs");
    pool.run(|_| ()).await.expect("runs after it");
    assert!(!ran.load(std::sync::atomic::Ordering::SeqCst));
}
