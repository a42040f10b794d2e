//! A guard in front of hyper's HTTP/1 parser: a strict, complete reading of how requests are framed (RFC 9112).
//!
//! hyper takes some requests that two readers could understand in two ways. So this follows every byte on its way in. A
//! head is held back until it is whole and judged; then it passes as it came, and its body as it comes. A head that
//! cannot be followed is answered here, behind the answers to the requests before it, and the connection is over; a body
//! that cannot be followed fails. Nothing is ever changed.
//!
//! What the guard passes, hyper reads with the same boundaries: a property test holds the two together.

mod chunks;
mod farewell;
mod framing;
mod head;
mod refusal;
mod turn;
mod whole;

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tollgate_domain::environment::Environment;

use crate::record::Counters;

use farewell::Farewell;
use framing::{Framing, Rest};
use refusal::Refusal;
pub use turn::{Answered, Answering, Turn};

/// How much is read at once while a head is held back.
const STEP: usize = 4 * 1024;

/// What a head may be.
#[derive(Clone)]
pub struct HeadRules {
    /// The most bytes of a head, and of a body's trailers.
    pub max_bytes: usize,
    /// The most fields of a head, and of a body's trailers.
    pub max_fields: usize,
    /// The time and randomness for answers.
    pub environment: Environment,
    /// Where requests that are refused are counted.
    pub counters: Arc<Counters>,
}

/// A connection whose reads pass the guard.
pub struct HeadGuard<T> {
    inner: T,
    rules: Arc<HeadRules>,
    turn: Turn,
    framing: Framing,
    /// What was read and has not passed: a head between its first and its last byte, and what came with its end.
    held: Vec<u8>,
    /// How much of it may pass.
    cleared: usize,
    end: Option<(End, Farewell)>,
}

/// Why nothing more passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Refused,
    Broken,
    /// The last request has come.
    Over,
}

impl<T> HeadGuard<T> {
    /// Guards a server connection from its first byte on. The server tells `turn` of each request that it answers.
    pub fn new(inner: T, rules: Arc<HeadRules>, turn: Turn) -> Self {
        Self { inner, rules, turn, framing: Framing::default(), held: Vec::new(), cleared: 0, end: None }
    }

    /// Gives how many of the bytes may pass, and keeps in mind what the others are.
    fn follow(&mut self, bytes: &[u8]) -> usize {
        let (cleared, rest) = self.framing.follow(bytes, &self.rules);
        match rest {
            Rest::Unfinished => {}
            Rest::Refused(refusal) => self.refuse(refusal, &bytes[cleared..]),
            Rest::Broken => {
                self.turn.end_with(self.framing.requests());
                self.end = Some((End::Broken, Farewell::new(Vec::new())));
            }
            Rest::Surplus => self.end = Some((End::Over, Farewell::new(Vec::new()))),
        }
        cleared
    }

    fn refuse(&mut self, refusal: Refusal, head: &[u8]) {
        self.end = Some((End::Refused, Farewell::new(refusal.answer(head, &self.rules))));
    }

    /// Hands out what is cleared.
    fn hand_out(&mut self, buf: &mut ReadBuf<'_>) {
        let step = self.cleared.min(buf.remaining());
        buf.put_slice(&self.held[..step]);
        self.cleared -= step;
        self.held.drain(..step);
        if self.held.is_empty() || (self.cleared == 0 && self.end.is_some()) {
            self.held = Vec::new();
        }
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> HeadGuard<T> {
    /// Waits until the client sends something, or nothing more. No room is kept meanwhile.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn begun(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.poll_begun(cx)).await
    }

    fn poll_begun(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.held.is_empty() || self.cleared > 0 || self.end.is_some() {
            return Poll::Ready(Ok(()));
        }
        let mut room = [0; STEP];
        let mut buf = ReadBuf::new(&mut room);
        ready!(Pin::new(&mut self.inner).poll_read(cx, &mut buf))?;
        if !buf.filled().is_empty() {
            self.turn.waits_behind(None);
            let held = buf.filled().to_vec();
            self.cleared = self.follow(&held);
            self.held = held;
        }
        Poll::Ready(Ok(()))
    }

    /// Reads into the caller's buffer: no head is held back. Gives whether something can be handed out, or all is over.
    fn poll_directly(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<bool>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buf);
        let waits = polled.is_pending() && self.framing.is_before_head();
        self.turn.waits_behind(waits.then(|| self.framing.requests()));
        ready!(polled)?;
        let after = buf.filled().len();
        if after == before {
            if self.framing.is_in_body() {
                self.turn.end_with(self.framing.requests());
            }
            return Poll::Ready(Ok(true));
        }
        let cleared = self.follow(&buf.filled()[before..]);
        if self.end.is_none() {
            self.held.extend_from_slice(&buf.filled()[before + cleared..]);
        }
        buf.set_filled(before + cleared);
        Poll::Ready(Ok(cleared > 0))
    }

    /// Reads the rest of a head that is held back. Gives whether the client has stopped, without a request begun.
    fn poll_held(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let before = self.held.len();
        self.held.resize(before + STEP, 0);
        let mut buf = ReadBuf::new(&mut self.held[before..]);
        let polled = Pin::new(&mut self.inner).poll_read(cx, &mut buf);
        let read = buf.filled().len();
        self.held.truncate(before + read);
        ready!(polled)?;
        let held = std::mem::take(&mut self.held);
        if read > 0 {
            self.cleared = self.follow(&held);
        } else if self.framing.is_between() {
            return Poll::Ready(Ok(true));
        } else {
            self.refuse(Refusal::Truncated, &held);
        }
        self.held = held;
        Poll::Ready(Ok(false))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for HeadGuard<T> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if this.cleared > 0 {
                this.hand_out(buf);
                return Poll::Ready(Ok(()));
            }
            match &mut this.end {
                None if this.held.is_empty() => {
                    if ready!(this.poll_directly(cx, buf))? {
                        return Poll::Ready(Ok(()));
                    }
                }
                None => {
                    if ready!(this.poll_held(cx))? {
                        return Poll::Ready(Ok(()));
                    }
                }
                Some((End::Refused, farewell)) => {
                    if !this.turn.is_free(cx) || this.turn.is_unflushed() {
                        return Poll::Pending;
                    }
                    // To hyper, the client has closed behind its last good request.
                    return farewell.poll(&mut this.inner, cx);
                }
                Some((End::Broken, _)) => {
                    let error =
                        io::Error::new(io::ErrorKind::InvalidData, "the framing of the body is broken");
                    return Poll::Ready(Err(error));
                }
                Some((End::Over, farewell)) => {
                    let has_closed = ready!(farewell.poll_discard(&mut this.inner, cx));
                    // Behind too much of it, hyper still ends the connection with its answer.
                    return if has_closed { Poll::Ready(Ok(())) } else { Poll::Pending };
                }
            }
        }
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncWrite for HeadGuard<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.turn.set_unflushed(true);
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.inner).poll_flush(cx))?;
        if self.turn.is_unflushed() {
            self.turn.set_unflushed(false);
            if matches!(self.end, Some((End::Refused, _))) {
                self.turn.wake();
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        match &mut this.end {
            Some((_, farewell)) => {
                farewell.be_silent();
                farewell.poll(&mut this.inner, cx)
            }
            None => Pin::new(&mut this.inner).poll_shutdown(cx),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.turn.set_unflushed(true);
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
#[path = "head_guard_tests.rs"]
mod tests;
