//! What an HTTP/2 connection has sent of bodies: the frames on their way out, looked at (RFC 9113 section 4.1).
//!
//! Flow control is the client's: a stream that may not go on looks to hyper like any other that waits, and answers to
//! pings go out all the same. Only a DATA frame says that a client takes what it asked for.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::streams::Streams;

/// Length of a frame's head.
const HEAD: usize = 9;
/// The type of the frames that bodies go out in.
const DATA: u8 = 0;

/// A server's end of a connection over HTTP/2; it tells `streams` of the bytes of bodies that are written.
pub(crate) struct DataMeter<T> {
    inner: T,
    streams: Arc<Streams>,
    frames: Frames,
}

/// Where in the frames the next byte is.
#[derive(Default)]
struct Frames {
    head: [u8; HEAD],
    /// How much of `head` is there.
    known: usize,
    /// How much of the frame behind it is still to come.
    left: usize,
}

impl Frames {
    /// Gives whether there are bytes of a body among these.
    fn follow(&mut self, mut bytes: &[u8]) -> bool {
        let mut has_data = false;
        while !bytes.is_empty() {
            if self.left > 0 {
                let step = self.left.min(bytes.len());
                has_data |= self.head[3] == DATA;
                self.left -= step;
                bytes = &bytes[step..];
                continue;
            }
            let step = (HEAD - self.known).min(bytes.len());
            self.head[self.known..self.known + step].copy_from_slice(&bytes[..step]);
            self.known += step;
            bytes = &bytes[step..];
            if self.known == HEAD {
                let [high, middle, low, ..] = self.head.map(usize::from);
                (self.left, self.known) = (high << 16 | middle << 8 | low, 0);
            }
        }
        has_data
    }
}

impl<T> DataMeter<T> {
    /// Watches a connection from its first byte on.
    pub(crate) fn new(inner: T, streams: Arc<Streams>) -> Self {
        Self { inner, streams, frames: Frames::default() }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for DataMeter<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for DataMeter<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write(cx, buf);
        if let Poll::Ready(Ok(written)) = polled
            && self.frames.follow(&buf[..written])
        {
            self.streams.moved();
        }
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        if let Poll::Ready(Ok(mut left)) = polled {
            let mut has_data = false;
            for buf in bufs {
                let step = left.min(buf.len());
                has_data |= self.frames.follow(&buf[..step]);
                left -= step;
            }
            if has_data {
                self.streams.moved();
            }
        }
        polled
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
#[path = "data_meter_tests.rs"]
mod tests;
