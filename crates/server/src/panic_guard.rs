//! A bug in a handler is one failed request and one log entry, never an outage.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::pin::pin;
use std::task::Poll;

/// The future inside panicked. The hook of [`install_hook`] has told the log where and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Panicked;

/// Runs a future; a panic inside ends it and nothing else.
///
/// What a panic can leave half-done lies in the future itself, which is never polled again: so the unwind is safe.
pub(crate) async fn guard<F: Future>(future: F) -> Result<F::Output, Panicked> {
    let mut future = pin!(future);
    poll_fn(move |context| {
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        match polled {
            Ok(poll) => poll.map(Ok),
            Err(_) => Poll::Ready(Err(Panicked)),
        }
    })
    .await
}

/// Sends every panic of the process to the log instead of writing it past it.
pub fn install_hook() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current();
        tracing::error!(
            place,
            thread = thread.name().unwrap_or(""),
            reason = text_of(info.payload()),
            "a bug: the server panicked and goes on"
        );
    }));
}

fn text_of(payload: &dyn Any) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("unknown")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panic_ends_the_future_only() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(runtime.block_on(guard(async { 7 })), Ok(7));
        let broken = async {
            tokio::task::yield_now().await;
            assert_eq!(1, 2);
        };
        assert_eq!(runtime.block_on(guard(broken)), Err(Panicked));
    }
}
