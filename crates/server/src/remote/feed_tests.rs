use std::sync::Mutex;

use http::Response;
use tollgate_auth::SystemRandom;
use tollgate_domain::clock::SystemClock;

use super::super::link::{Away, Sending};
use super::*;

/// A control plane whose answers are given one by one.
struct Asked(mpsc::UnboundedSender<oneshot::Sender<i64>>);

impl Link for Asked {
    fn send(&self, request: Request<Body>) -> Sending {
        assert_eq!(request.uri(), "/position");
        let (answer, number) = oneshot::channel();
        self.0.send(answer).expect("the test is there");
        Box::pin(async move {
            let number = number.await.map_err(|_| Away("gone".to_owned()))?;
            Ok(Response::new(Body::from(format!(r#"{{"number":{number}}}"#))))
        })
    }
}

struct World {
    feed: RemoteFeed,
    reached: tokio::sync::watch::Sender<i64>,
    asked: mpsc::UnboundedReceiver<oneshot::Sender<i64>>,
    _tasks: JoinSet<()>,
}

fn world() -> World {
    let (reached, followed) = Followed::channel();
    let (answers, asked) = mpsc::unbounded_channel();
    let mut tasks = JoinSet::new();
    let environment = Environment::new(SystemClock, SystemRandom);
    let feed = RemoteFeed::start(environment, None, followed, Arc::new(Asked(answers)), &mut tasks);
    World { feed, reached, asked, _tasks: tasks }
}

#[tokio::test]
async fn a_question_that_was_on_its_way_says_nothing_to_who_came_later() {
    let mut world = world();
    let first = tokio::spawn(world.feed.catch_up());
    let answer_first = world.asked.recv().await.expect("asked");
    let over = Arc::new(Mutex::new(0));
    let later: Vec<_> = (0..100)
        .map(|_| {
            let (waiting, over) = (world.feed.catch_up(), over.clone());
            tokio::spawn(async move {
                let caught_up = waiting.await;
                *over.lock().expect("whole") += 1;
                caught_up
            })
        })
        .collect();
    tokio::task::yield_now().await;
    world.reached.send_replace(4);
    answer_first.send(4).expect("it is waited for");
    assert!(first.await.expect("no panic"));
    assert_eq!(*over.lock().expect("whole"), 0, "the log may have gone on before they came");
    world.asked.recv().await.expect("asked again").send(5).expect("it is waited for");
    world.reached.send_replace(5);
    for waiting in later {
        assert!(waiting.await.expect("no panic"));
    }
    assert!(world.asked.try_recv().is_err(), "once for all of them");
}

#[tokio::test]
async fn who_waits_waits_a_second_at_most() {
    let mut world = world();
    // Nobody answers.
    let waiting = tokio::spawn(world.feed.catch_up());
    let silent = world.asked.recv().await.expect("asked");
    assert!(!waiting.await.expect("no panic"));
    drop(silent);
    // The answer comes, but not the feed.
    let waiting = tokio::spawn(world.feed.catch_up());
    world.asked.recv().await.expect("asked").send(9).expect("it is waited for");
    assert!(!waiting.await.expect("no panic"));
    // Both.
    let waiting = tokio::spawn(world.feed.catch_up());
    world.asked.recv().await.expect("asked").send(9).expect("it is waited for");
    world.reached.send_replace(9);
    assert!(waiting.await.expect("no panic"));
}
