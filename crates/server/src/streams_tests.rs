use std::convert::Infallible;
use std::task::Waker;

use http_body_util::{BodyExt as _, Full};

use super::*;

const PATIENCE: Patience = Patience {
    first: Duration::from_secs(15),
    idle: Duration::from_secs(60),
    standstill: Duration::from_secs(30),
};

/// A body whose upstream is silent.
struct Silent;

impl Body for Silent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}

/// Why the connection will be over, and how many seconds after its beginning.
fn end(streams: &Streams) -> Option<(Over, u64)> {
    let (at, why) = streams.next_end(PATIENCE);
    why.map(|why| (why, (at - streams.begun).as_secs()))
}

fn poll<B: Body<Data = Bytes> + Unpin>(
    body: &mut StreamBody<B>,
) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
    Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop()))
}

/// A body of so many bytes, handed to hyper.
fn full(streams: &Arc<Streams>, length: usize) -> StreamBody<Full<Bytes>> {
    streams.open().with(Full::new(Bytes::from(vec![7; length])))
}

#[test]
fn nothing_open_is_idle() {
    let streams = Streams::new();
    assert_eq!(end(&streams), Some((Over::Idle, 15)), "before the first request");
    let (one, other) = (streams.open(), streams.open());
    assert_eq!(end(&streams), None);
    drop(one);
    assert_eq!(end(&streams), None);
    drop(other);
    assert_eq!(end(&streams), Some((Over::Idle, 60)));
    streams.ended_at.store(5_000, Ordering::Relaxed);
    assert_eq!(end(&streams), Some((Over::Idle, 65)));
}

#[test]
fn stream_whose_upstream_is_silent_is_neither_idle_nor_at_a_standstill() {
    let streams = Streams::new();
    let stream = streams.open();
    assert_eq!(end(&streams), None, "no answer yet");
    let mut body = stream.with(Silent);
    assert!(poll(&mut body).is_pending());
    assert_eq!(end(&streams), None, "the answer has begun");
    drop(body);
    assert_eq!(end(&streams), Some((Over::Idle, 60)));
}

#[test]
fn bytes_that_wait_and_are_not_taken_are_a_standstill() {
    let streams = Streams::new();
    let mut body = full(&streams, PIECE + 1);
    assert!(poll(&mut body).is_ready());
    assert_eq!(end(&streams), Some((Over::Standstill, 30)));
    // Some went out, if not the whole piece.
    streams.moved_at.store(20_000, Ordering::Relaxed);
    assert_eq!(end(&streams), Some((Over::Standstill, 50)));
    // Another stream that waits for its upstream changes nothing.
    let mut other = streams.open().with(Silent);
    assert!(poll(&mut other).is_pending());
    assert_eq!(end(&streams), Some((Over::Standstill, 50)));
    drop(body);
    assert_eq!(end(&streams), None);
}

#[test]
fn what_begins_to_wait_has_the_whole_time_from_then_on() {
    let mut streams = Streams::new();
    let long_ago = Instant::now() - Duration::from_secs(1000);
    Arc::get_mut(&mut streams).unwrap().begun = long_ago;
    let mut body = full(&streams, 1);
    assert!(poll(&mut body).is_ready());
    assert_eq!(end(&streams), Some((Over::Standstill, 1030)));
    drop(body);
    assert_eq!(end(&streams), Some((Over::Idle, 1060)));
}

#[tokio::test]
async fn pieces_are_small_and_make_up_the_whole() {
    let streams = Streams::new();
    for length in [0, 1, PIECE, PIECE + 1, 5 * PIECE + 3] {
        let mut body = full(&streams, length);
        assert_eq!(body.size_hint().exact(), Some(length as u64));
        let mut left = length;
        while let Some(frame) = body.frame().await {
            let piece = frame.unwrap().into_data().unwrap();
            assert!(!piece.is_empty() && piece.len() <= PIECE);
            left -= piece.len();
            assert_eq!(body.size_hint().exact(), Some(left as u64));
            assert_eq!(body.is_end_stream(), left == 0);
        }
        assert_eq!(left, 0);
    }
    assert_eq!(streams.open.load(Ordering::Relaxed), 0);
    assert_eq!(streams.waiting.load(Ordering::Relaxed), 0);
}
