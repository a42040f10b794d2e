//! Lines of a body that goes on and on.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use tokio::time::timeout;

use super::link::Away;

/// The longest line that is taken, in bytes: a whole is one line.
const LONGEST: usize = 1 << 30;
/// How long nothing may come: a heartbeat is due each second.
const SILENCE: Duration = Duration::from_secs(5);

/// The lines that are read off a body.
pub(crate) struct Lines {
    body: Body,
    read: BytesMut,
    /// Up to where no line end was found.
    searched: usize,
}

impl Lines {
    /// From the beginning of `body`.
    pub(crate) fn new(body: Body) -> Self {
        Self { body, read: BytesMut::new(), searched: 0 }
    }

    /// The next line, with its end.
    ///
    /// # Errors
    /// When there is none: the body has ended, is silent, or says more than can be kept.
    pub(crate) async fn next(&mut self) -> Result<Bytes, Away> {
        loop {
            if let Some(end) = self.read[self.searched..].iter().position(|byte| *byte == b'\n') {
                let line = self.read.split_to(self.searched + end + 1);
                self.searched = 0;
                return Ok(line.freeze());
            }
            self.searched = self.read.len();
            if self.searched > LONGEST {
                return Err(Away("the control plane says more than can be kept".to_owned()));
            }
            match timeout(SILENCE, self.body.frame()).await {
                Ok(Some(Ok(frame))) => self.read.extend_from_slice(&frame.into_data().unwrap_or_default()),
                Ok(Some(Err(error))) => return Err(Away(error.to_string())),
                Ok(None) => return Err(Away("the control plane has ended the feed".to_owned())),
                Err(_) => return Err(Away("the control plane is silent".to_owned())),
            }
        }
    }
}
