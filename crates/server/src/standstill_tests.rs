use std::convert::Infallible;
use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Waker;

use http_body_util::{BodyExt as _, Full};
use tokio::sync::oneshot;

use super::*;
use crate::streams::Streams;

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

fn poll<B: Body<Data = Bytes> + Unpin>(
    body: &mut StreamBody<B>,
) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
    Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop()))
}

/// A body of so many bytes.
fn full(length: usize) -> StreamBody<Full<Bytes>> {
    StreamBody::new(Full::new(Bytes::from(vec![7; length])), Streams::new().open())
}

#[test]
fn pieces_wait_for_the_client_and_nothing_else_does() {
    WAIT.sync_scope(Wait::default(), || {
        let number = || WAIT.with(Wait::number);
        let mut silent = StreamBody::new(Silent, Streams::new().open());
        assert!(poll(&mut silent).is_pending() && !is_on(number()));
        let mut body = full(2 * PIECE);
        assert!(poll(&mut body).is_ready() && is_on(number()));
        let first = number();
        assert!(poll(&mut body).is_ready() && is_on(number()));
        assert_ne!(number(), first, "the next piece waits anew");
        assert!(matches!(poll(&mut body), Poll::Ready(None)) && !is_on(number()));
    });
}

#[tokio::test]
async fn pieces_are_small_and_make_up_the_whole() {
    let pieces = async {
        for length in [0, 1, PIECE, PIECE + 1, 5 * PIECE + 3] {
            let mut body = full(length);
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
    };
    WAIT.scope(Wait::default(), pieces).await;
}

#[tokio::test]
async fn time_in_which_the_whole_connection_waits_does_not_count() {
    let (connection, polls) = (Arc::new(Wait::default()), Arc::new(AtomicUsize::new(0)));
    connection.begin();
    let (held, ended) = oneshot::channel::<()>();
    let stream = {
        let (connection, polls) = (Arc::clone(&connection), Arc::clone(&polls));
        // Woken by its timer alone, again and again.
        poll_fn(move |_| {
            let _held = &held;
            WAIT.with(Wait::begin);
            if polls.fetch_add(1, Ordering::Relaxed) == 20 {
                connection.end();
            }
            Poll::Pending
        })
    };
    StreamExecutor::new(Duration::ZERO, connection).execute(stream);
    ended.await.unwrap_err();
    assert!(polls.load(Ordering::Relaxed) > 20);
}
