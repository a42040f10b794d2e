//! A guard in front of hyper's HTTP/1 parser: refuses requests with both `Content-Length` and `Transfer-Encoding`, and
//! transfer codings other than `chunked`.
//!
//! hyper takes such a request by its `Transfer-Encoding` and drops the other header before anyone can see it (RFC 9112
//! section 6.1 allows that, and the connection closes). The gateway wants it refused, so this looks at the bytes on
//! their way in, follows the framing from head to head, and spoils the line end behind the second of the two headers:
//! hyper then answers 400 and closes. Where the guard does not understand the framing, hyper does not either and
//! refuses; the guard then steps aside.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// As much of a line as is looked at: the longest name of interest, and a number of twenty digits.
const KEPT: usize = 64;

/// A connection whose reads pass the guard. HTTP/2 passes untouched.
#[derive(Debug)]
pub struct HeadGuard<T> {
    inner: T,
    framing: Framing,
}

impl<T> HeadGuard<T> {
    /// Guards a server connection from its first byte on.
    pub fn new(inner: T) -> Self {
        Self { inner, framing: Framing::default() }
    }

    /// The guarded connection.
    pub fn get_ref(&self) -> &T {
        &self.inner
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for HeadGuard<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buf);
        self.framing.scan(&mut buf.filled_mut()[before..]);
        polled
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for HeadGuard<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

/// Where in the stream of requests the next byte is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    RequestLine,
    Header,
    /// Bytes of a body, line end behind a chunk included.
    Body(u64),
    Chunk(u64),
    ChunkSize,
    Trailer,
    /// Nothing more to look at on this connection.
    Aside,
}

#[derive(Debug)]
struct Framing {
    state: State,
    /// The beginning of the line that the next byte belongs to.
    line: [u8; KEPT],
    /// How much of `line` is filled.
    kept: usize,
    content_length: Option<u64>,
    transfer_encoding: bool,
}

impl Default for Framing {
    fn default() -> Self {
        Self {
            state: State::RequestLine,
            line: [0; KEPT],
            kept: 0,
            content_length: None,
            transfer_encoding: false,
        }
    }
}

impl Framing {
    fn scan(&mut self, bytes: &mut [u8]) {
        let mut at = 0;
        while at < bytes.len() {
            match self.state {
                State::Aside => return,
                State::Body(left) => at += self.skip(left, bytes.len() - at, State::Body, State::RequestLine),
                State::Chunk(left) => at += self.skip(left, bytes.len() - at, State::Chunk, State::ChunkSize),
                _ => {
                    let rest = &bytes[at..];
                    let end = rest.iter().position(|&byte| byte == b'\n');
                    let part = &rest[..end.unwrap_or(rest.len())];
                    let room = part.len().min(KEPT - self.kept);
                    self.line[self.kept..self.kept + room].copy_from_slice(&part[..room]);
                    self.kept += room;
                    let Some(end) = end else { return };
                    if !self.end_line() {
                        bytes[at + end] = 0;
                    }
                    self.kept = 0;
                    at += end + 1;
                }
            }
        }
    }

    fn skip(&mut self, left: u64, here: usize, same: fn(u64) -> State, next: State) -> usize {
        let step = usize::try_from(left).unwrap_or(usize::MAX).min(here);
        let left = left - step as u64;
        self.state = if left == 0 { next } else { same(left) };
        step
    }

    /// Takes note of a whole line; gives whether the head may go on.
    fn end_line(&mut self) -> bool {
        let line = self.line;
        let line = line[..self.kept].strip_suffix(b"\r").unwrap_or(&line[..self.kept]);
        match self.state {
            State::RequestLine if line.is_empty() => {}
            State::RequestLine => {
                let other = line.starts_with(b"PRI * HTTP/2") || line.starts_with(b"CONNECT ");
                self.content_length = None;
                self.transfer_encoding = false;
                self.state = if other { State::Aside } else { State::Header };
            }
            State::Header if line.is_empty() => self.end_head(),
            State::Header => return self.header(line),
            State::ChunkSize => self.state = chunk(line),
            State::Trailer if line.is_empty() => self.state = State::RequestLine,
            _ => {}
        }
        true
    }

    fn header(&mut self, line: &[u8]) -> bool {
        let colon = line.iter().position(|&byte| byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.transfer_encoding = true;
            // hyper would take `gzip, chunked` and drop the coding that nobody here undoes (RFC 9112 section 6.1).
            if !value.get(1..).unwrap_or_default().trim_ascii().eq_ignore_ascii_case(b"chunked") {
                self.state = State::Aside;
                return false;
            }
        } else if name.eq_ignore_ascii_case(b"content-length") {
            let digits = value.get(1..).unwrap_or_default().trim_ascii();
            let length = std::str::from_utf8(digits).ok().and_then(|text| text.parse().ok());
            if length.is_none() || self.content_length.is_some_and(|other| Some(other) != length) {
                // hyper refuses these itself.
                self.state = State::Aside;
                return true;
            }
            self.content_length = length;
        } else {
            return true;
        }
        let conflict = self.transfer_encoding && self.content_length.is_some();
        if conflict {
            self.state = State::Aside;
        }
        !conflict
    }

    fn end_head(&mut self) {
        self.state = match self.content_length {
            _ if self.transfer_encoding => State::ChunkSize,
            Some(length) if length > 0 => State::Body(length),
            _ => State::RequestLine,
        };
    }
}

/// The state behind a line with a chunk's size (RFC 9112 section 7.1).
fn chunk(line: &[u8]) -> State {
    let digits = line.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
    let size = std::str::from_utf8(digits).ok().and_then(|text| u64::from_str_radix(text, 16).ok());
    match size {
        Some(0) => State::Trailer,
        Some(size) => size.checked_add(2).map_or(State::Aside, State::Chunk),
        None => State::Aside,
    }
}

#[cfg(test)]
#[path = "head_guard_tests.rs"]
mod tests;
