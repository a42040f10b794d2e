use super::*;

const PATIENCE: Patience = Patience {
    first: Duration::from_secs(15),
    idle: Duration::from_secs(60),
    standstill: Duration::from_secs(30),
};

/// How many seconds after its beginning the connection will be over.
fn end(streams: &Streams) -> Option<u64> {
    streams.end(PATIENCE).map(|at| (at - streams.begun).as_secs())
}

#[test]
fn nothing_open_is_idle() {
    let streams = Streams::new();
    assert_eq!(end(&streams), Some(15), "before the first request");
    let (one, other) = (streams.open(), streams.open());
    assert_eq!(end(&streams), None);
    drop(one);
    assert_eq!(end(&streams), None);
    drop(other);
    assert_eq!(end(&streams), Some(60));
    streams.ended_at.store(5_000, Ordering::Relaxed);
    assert_eq!(end(&streams), Some(65));
}

#[test]
fn what_ends_leaves_the_whole_time_from_then_on() {
    let mut streams = Streams::new();
    let long_ago = Instant::now() - Duration::from_secs(1000);
    Arc::get_mut(&mut streams).unwrap().begun = long_ago;
    drop(streams.open());
    assert_eq!(end(&streams), Some(1060));
}
