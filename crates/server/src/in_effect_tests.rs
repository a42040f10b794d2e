use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use super::*;

/// Whether it is there at once.
async fn is_ready(work: impl Future<Output = ()>) -> bool {
    let mut work = pin!(work);
    poll_fn(|cx| Poll::Ready(work.as_mut().poll(cx).is_ready())).await
}

#[tokio::test]
async fn a_request_waits_for_its_own_change_and_for_no_other() {
    let (applied, receiver) = watch::channel(4);
    let followed = Followed(receiver);
    assert!(is_ready(followed.reach(0)).await, "it has written nothing, whatever others have written");
    assert!(is_ready(followed.reach(4)).await);
    let mut own = pin!(followed.reach(6));
    assert!(!is_ready(own.as_mut()).await);
    applied.send_replace(5);
    assert!(!is_ready(own.as_mut()).await);
    applied.send_replace(7);
    assert!(is_ready(own.as_mut()).await);
}

#[tokio::test]
async fn nothing_more_is_in_effect_when_the_follower_is_gone() {
    let (applied, receiver) = watch::channel(4);
    let followed = Followed(receiver);
    drop(applied);
    assert!(followed.is_reached(4).await && !followed.is_reached(5).await);
}
