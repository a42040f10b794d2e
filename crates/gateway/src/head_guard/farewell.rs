//! The end of a connection from which nothing more is passed on.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How long the client may go on sending after its last answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// How much it may send, at a time and in all.
const STEP: usize = 4 * 1024;
const MOST_STEPS: u32 = 2048;

/// What is left to do. Closing a connection with unread bytes resets it, and the client could lose its last answer: so
/// what still comes is read for a moment (RFC 9112 section 9.6).
pub(super) struct Farewell {
    /// The guard's own last word, or nothing.
    answer: Vec<u8>,
    stage: Stage,
    steps: u32,
}

enum Stage {
    /// So much of the answer is written.
    Write(usize),
    Flush,
    Shutdown,
    Drain(Pin<Box<Sleep>>),
    Over,
}

impl Farewell {
    pub(super) fn new(answer: Vec<u8>) -> Self {
        Self { answer, stage: Stage::Write(0), steps: MOST_STEPS }
    }

    /// Leaves the answer out, unless it has begun: the server closes behind one of its own, which may end with the
    /// connection.
    pub(super) fn be_silent(&mut self) {
        if let Stage::Write(0) = self.stage {
            self.stage = Stage::Flush;
        }
    }

    /// Writes the answer, closes our side and waits for the client's.
    pub(super) fn poll<T>(&mut self, io: &mut T, cx: &mut Context<'_>) -> Poll<io::Result<()>>
    where
        T: AsyncRead + AsyncWrite + Unpin,
    {
        loop {
            self.stage = match &mut self.stage {
                Stage::Write(written) if *written == self.answer.len() => Stage::Flush,
                Stage::Write(written) => {
                    match ready!(Pin::new(&mut *io).poll_write(cx, &self.answer[*written..]))? {
                        0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                        step => Stage::Write(*written + step),
                    }
                }
                Stage::Flush => {
                    ready!(Pin::new(&mut *io).poll_flush(cx))?;
                    Stage::Shutdown
                }
                Stage::Shutdown => {
                    ready!(Pin::new(&mut *io).poll_shutdown(cx))?;
                    Stage::Drain(Box::pin(sleep(PATIENCE)))
                }
                Stage::Drain(patience) => {
                    if patience.as_mut().poll(cx).is_pending() {
                        ready!(self.poll_discard(io, cx));
                    }
                    Stage::Over
                }
                Stage::Over => return Poll::Ready(Ok(())),
            };
        }
    }

    /// Reads and throws away what comes; ready, and whether the client has closed, when it has or has sent too much.
    pub(super) fn poll_discard<T: AsyncRead + Unpin>(
        &mut self,
        io: &mut T,
        cx: &mut Context<'_>,
    ) -> Poll<bool> {
        let mut room = [0; STEP];
        while self.steps > 0 {
            let mut buf = ReadBuf::new(&mut room);
            match ready!(Pin::new(&mut *io).poll_read(cx, &mut buf)) {
                Ok(()) if !buf.filled().is_empty() => self.steps -= 1,
                _ => return Poll::Ready(true),
            }
        }
        Poll::Ready(false)
    }
}
