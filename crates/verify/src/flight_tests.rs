use super::*;

/// The next asker gets an answer, and nothing is kept.
async fn goes_on(flights: &Arc<Flights>, key: Fingerprint) {
    assert!(flights.lock().is_empty());
    let ask = || -> Asking { Box::pin(async { Ok(Answer::Unknown) }) };
    assert_eq!(flights.join(key, ask, |_| {}).await.err(), Some(Refused::Unknown));
    assert!(flights.lock().is_empty());
}

#[tokio::test]
async fn a_question_that_ends_in_a_bug_is_closed() {
    let flights = Arc::new(Flights::new(Handle::current(), Duration::from_secs(600)));
    let key = [7; 16];
    let ask = || -> Asking { Box::pin(async { panic!("a bug on purpose") }) };
    assert_eq!(flights.join(key, ask, |_| {}).await.err(), Some(Refused::Unanswered));
    goes_on(&flights, key).await;

    let asker = {
        let flights = Arc::clone(&flights);
        tokio::spawn(async move { flights.join(key, || panic!("a bug on purpose"), |_| {}).await })
    };
    assert!(asker.await.unwrap_err().is_panic());
    goes_on(&flights, key).await;
}
