//! An upstream that records each request as it stands on the wire, and takes nothing that is not in good order.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::raw_streams::{Request, read_plainly};

/// What has come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorded {
    /// Whole requests, in the order of their ends.
    pub(crate) requests: Vec<Request>,
    /// Bytes that are no part of a whole request.
    pub(crate) pieces: Vec<String>,
    /// Heads that say two things.
    pub(crate) doubtful: Vec<String>,
}

/// Serves until the test's runtime ends.
pub(crate) struct RawUpstream {
    pub(crate) url: String,
    recorded: Arc<Mutex<Recorded>>,
}

impl RawUpstream {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let recorded: Arc<Mutex<Recorded>> = Arc::default();
        let kept = recorded.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(record(stream, kept.clone()));
            }
        });
        Self { url, recorded }
    }

    pub(crate) fn recorded(&self) -> Recorded {
        self.recorded.lock().expect("whole").clone()
    }
}

async fn record(mut stream: TcpStream, recorded: Arc<Mutex<Recorded>>) {
    let mut bytes = Vec::new();
    loop {
        while let Some((request, rest)) = read_plainly(&bytes) {
            let whole = bytes.len() - rest.len();
            let head = String::from_utf8_lossy(&bytes[..whole]).to_lowercase();
            let head = head.split("\r\n\r\n").next().unwrap_or_default().to_owned();
            bytes.drain(..whole);
            let size = if request.method == "HEAD" { 0 } else { request.body.len() };
            let answer = format!("HTTP/1.1 200 OK\r\nX-Request-ID: theirs\r\nContent-Length: {size}\r\n\r\n");
            let mut answer = answer.into_bytes();
            answer.extend_from_slice(&request.body[..size]);
            {
                let mut recorded = recorded.lock().expect("whole");
                let count = |name: &str| head.matches(&format!("\r\n{name}:")).count();
                let lengths = count("content-length") + count("transfer-encoding");
                if lengths > 1 || count("host") != 1 || !head.contains("\r\nx-request-id: req_") {
                    recorded.doubtful.push(head);
                }
                recorded.requests.push(request);
            }
            if stream.write_all(&answer).await.is_err() {
                return;
            }
        }
        if !matches!(stream.read_buf(&mut bytes).await, Ok(read) if read > 0) {
            break;
        }
    }
    if !bytes.is_empty() {
        recorded.lock().expect("whole").pieces.push(String::from_utf8_lossy(&bytes).into_owned());
    }
}
