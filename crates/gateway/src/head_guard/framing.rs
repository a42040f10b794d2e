//! Where in the stream of requests the next byte is.

use super::HeadRules;
use super::chunks::Chunks;
use super::head::{Body, judge};
use super::refusal::Refusal;

/// What the bytes behind those that may pass are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// The beginning of a head: to be given again with what comes next. Or nothing.
    Unfinished,
    /// A head that is not to be passed on, nor anything behind it.
    Refused(Refusal),
    /// No part of the body that they stand in; nothing behind them can be followed.
    Broken,
    /// Behind the connection's last request.
    Surplus,
}

#[derive(Debug)]
enum State {
    Head,
    Sized(u64),
    Chunked(Chunks),
    /// Behind the last request.
    Over,
}

/// Follows the requests of a connection.
#[derive(Debug)]
pub(super) struct Framing {
    state: State,
    /// How much of an unfinished head has been looked at, and where its last line begins.
    looked: usize,
    line: usize,
    /// Whether the head has a line that is not empty: empty ones before it are passed over (RFC 9112 section 2.2).
    is_begun: bool,
    /// Heads that have passed.
    requests: u64,
    /// Whether the request that the next byte belongs to is the connection's last.
    is_last: bool,
}

impl Default for Framing {
    fn default() -> Self {
        Self { state: State::Head, looked: 0, line: 0, is_begun: false, requests: 0, is_last: false }
    }
}

impl Framing {
    /// Takes the next bytes, those of an unfinished head again. Gives how many may pass, and what the others are.
    pub(super) fn follow(&mut self, bytes: &[u8], rules: &HeadRules) -> (usize, Rest) {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            match &mut self.state {
                State::Head => match self.head(rest, rules) {
                    Ok(Some(length)) => at += length,
                    Ok(None) => break,
                    Err(refusal) => return (at, Rest::Refused(refusal)),
                },
                State::Sized(left) => {
                    let step = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                    *left -= step as u64;
                    at += step;
                    if *left == 0 {
                        self.end_request();
                    }
                }
                State::Chunked(chunks) => match chunks.follow(rest, rules.max_bytes, rules.max_fields) {
                    Ok((length, is_over)) => {
                        at += length;
                        if is_over {
                            self.end_request();
                        }
                    }
                    Err((length, _)) => return (at + length, Rest::Broken),
                },
                State::Over => return (at, Rest::Surplus),
            }
        }
        (at, Rest::Unfinished)
    }

    /// Whether the next byte belongs to a body.
    pub(super) fn is_in_body(&self) -> bool {
        matches!(self.state, State::Sized(_) | State::Chunked(_))
    }

    /// How many heads have passed.
    pub(super) fn requests(&self) -> u64 {
        self.requests
    }

    /// Whether the client may stop here without having begun a request.
    pub(super) fn is_between(&self) -> bool {
        !self.is_begun
    }

    /// Whether the next byte begins a head, and nothing of it has come.
    pub(super) fn is_before_head(&self) -> bool {
        matches!(self.state, State::Head) && self.looked == 0
    }

    /// Whether the next byte begins a request, or follows the last one.
    #[cfg(test)]
    pub(super) fn is_at_start(&self) -> bool {
        matches!(self.state, State::Head | State::Over) && self.looked == 0
    }

    fn end_request(&mut self) {
        self.state = if self.is_last { State::Over } else { State::Head };
    }

    /// Gives the length of a whole head that may pass; `None` for one that is not whole yet.
    fn head(&mut self, bytes: &[u8], rules: &HeadRules) -> Result<Option<usize>, Refusal> {
        loop {
            let end = memchr::memchr(b'\n', &bytes[self.looked..]);
            let end = end.map(|at| self.looked + at + 1);
            if end.unwrap_or(bytes.len()) > rules.max_bytes {
                return Err(Refusal::TooLarge);
            }
            let Some(end) = end else {
                self.looked = bytes.len();
                self.is_begun |= bytes[self.line..].iter().any(|&byte| byte != b'\r');
                return Ok(None);
            };
            let line = bytes[self.line..end].strip_suffix(b"\r\n").ok_or(Refusal::LineEnd)?;
            (self.looked, self.line) = (end, end);
            if !line.is_empty() {
                self.is_begun = true;
            } else if self.is_begun {
                let judged = judge(&bytes[..end], rules.max_fields)?;
                (self.looked, self.line, self.is_begun) = (0, 0, false);
                self.is_last = judged.is_last;
                self.requests += 1;
                match judged.body {
                    Body::None => self.end_request(),
                    Body::Sized(length) => self.state = State::Sized(length),
                    Body::Chunked => self.state = State::Chunked(Chunks::default()),
                }
                return Ok(Some(end));
            }
        }
    }
}

#[cfg(test)]
#[path = "framing_tests.rs"]
mod tests;
