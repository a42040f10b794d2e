//! A connection whose client takes no bytes for too long fails, and whatever feeds it ends with it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tollgate_gateway::IdleTimer;

use crate::wait::Wait;

/// A connection to a client, below TLS: there every byte that the client's side takes is seen.
#[derive(Debug)]
pub(crate) struct WriteLimit<T> {
    inner: T,
    standstill: IdleTimer,
    wait: Arc<Wait>,
}

impl<T> WriteLimit<T> {
    /// Bytes may wait for `limit` without that any is taken.
    pub(crate) fn new(inner: T, limit: Duration) -> Self {
        Self { inner, standstill: IdleTimer::new(limit), wait: Arc::default() }
    }

    /// On while bytes wait.
    pub(crate) fn wait(&self) -> &Arc<Wait> {
        &self.wait
    }

    fn judge(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if polled.is_ready() {
            self.standstill.stop();
            self.wait.end();
            return polled;
        }
        self.wait.begin();
        self.standstill.poll_elapsed(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for WriteLimit<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for WriteLimit<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.judge(cx, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.judge(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
#[path = "write_limit_tests.rs"]
mod tests;
