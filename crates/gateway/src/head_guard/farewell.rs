//! The end of a connection whose next request is refused.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How long the client may go on sending after its answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// How much it may send, at a time and in all.
const STEP: usize = 4 * 1024;
pub(super) const MOST_STEPS: u32 = 2048;

/// The last answer, and what is left to do with it. Closing a connection with unread bytes resets it, and the client
/// could lose the answer: so what still comes is read for a moment (RFC 9112 section 9.6).
pub(super) struct Farewell {
    answer: Vec<u8>,
    written: usize,
    stage: Stage,
}

enum Stage {
    Write,
    Flush,
    Shutdown,
    Drain(Pin<Box<Sleep>>, u32),
    Over,
}

impl Farewell {
    pub(super) fn new(answer: Vec<u8>) -> Self {
        Self { answer, written: 0, stage: Stage::Write }
    }

    /// Writes the answer, closes our side and waits for the client's.
    pub(super) fn poll<T>(&mut self, io: &mut T, cx: &mut Context<'_>) -> Poll<io::Result<()>>
    where
        T: AsyncRead + AsyncWrite + Unpin,
    {
        loop {
            self.stage = match &mut self.stage {
                Stage::Write if self.written == self.answer.len() => Stage::Flush,
                Stage::Write => {
                    let rest = &self.answer[self.written..];
                    match ready!(Pin::new(&mut *io).poll_write(cx, rest))? {
                        0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                        step => self.written += step,
                    }
                    continue;
                }
                Stage::Flush => {
                    ready!(Pin::new(&mut *io).poll_flush(cx))?;
                    Stage::Shutdown
                }
                Stage::Shutdown => {
                    ready!(Pin::new(&mut *io).poll_shutdown(cx))?;
                    Stage::Drain(Box::pin(sleep(PATIENCE)), MOST_STEPS)
                }
                Stage::Drain(patience, steps) => {
                    if patience.as_mut().poll(cx).is_pending() {
                        ready!(poll_discard(io, cx, steps));
                    }
                    Stage::Over
                }
                Stage::Over => return Poll::Ready(Ok(())),
            };
        }
    }
}

/// Reads and throws away what comes, at most `steps` times; ready when the client has closed, or sends too much.
pub(super) fn poll_discard<T: AsyncRead + Unpin>(
    io: &mut T,
    cx: &mut Context<'_>,
    steps: &mut u32,
) -> Poll<()> {
    let mut room = [0; STEP];
    while *steps > 0 {
        let mut buf = ReadBuf::new(&mut room);
        match ready!(Pin::new(&mut *io).poll_read(cx, &mut buf)) {
            Ok(()) if !buf.filled().is_empty() => *steps -= 1,
            _ => break,
        }
    }
    Poll::Ready(())
}
