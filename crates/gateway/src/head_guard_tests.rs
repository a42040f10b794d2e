//! The property that holds guard and hyper together, over requests that are damaged at random and cut at random bytes.

use std::convert::Infallible;
use std::sync::Mutex;

use bytes::Bytes;
use http::Response;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex, split};
use tollgate_domain::clock::{Clock, Timestamp};
use tollgate_domain::random::Random;

use super::*;

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp(0)
    }
}

impl Random for Still {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

pub(super) fn rules() -> HeadRules {
    HeadRules {
        max_bytes: 64 * 1024,
        max_fields: 100,
        environment: Environment::new(Still, Still),
        counters: Arc::default(),
    }
}

/// Numbers that look random, the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const WHOLE: [&str; 9] = [
    "GET /a HTTP/1.1\r\nHost: gw\r\n\r\n",
    "\r\nGET https://gw/a?b HTTP/1.1\r\nHost: gw\r\n\r\n",
    "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: gw\r\nContent-Length: 5\r\n\r\nhello",
    "POST /a HTTP/1.1\r\nHost: gw\r\nContent-Length: 30\r\n\r\nGET / HTTP/1.1\r\nHost: inner\r\n\r\n",
    "PUT /a HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n1a;b=c\r\n01234567890123456789012345\r\n3\r\n0\r\n\r\n0\r\nA: b\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: gw\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
    "OPTIONS * HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n",
];

const DAMAGE: [&str; 32] = [
    "\r\n",
    "\n",
    "\r",
    "\0",
    " ",
    "\t",
    ":",
    ";",
    ",",
    "0",
    "1",
    "00000000000000000000",
    "f",
    "#",
    "\r\n\r\n",
    "0\r\n\r\n",
    "Content-Length: 5\r\n",
    "Content-Length: 0\r\n",
    "content-length:3\r\n",
    "Content-Length:                          5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "transfer-encoding:\tCHUNKED\r\n",
    "Host: b\r\n",
    "Connection: close\r\n",
    "CONNECT gw:1 HTTP/1.1\r\n",
    "PRI * HTTP/2.0\r\n",
    " folded\r\n",
    "X: y\r\n",
    "-",
    "\u{e9}",
    "HTTP/1.0",
];

/// One to four requests; most of the time something is put in, taken out or written over.
fn damaged(numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..=numbers.below(4) {
        bytes.extend_from_slice(numbers.of(&WHOLE).as_bytes());
    }
    for _ in 0..numbers.below(4) {
        let at = numbers.below(bytes.len());
        let end = if numbers.below(2) == 0 { at } else { (at + numbers.below(6)).min(bytes.len()) };
        let new = if numbers.below(4) == 0 { "" } else { numbers.of(&DAMAGE) };
        bytes.splice(at..end, new.bytes());
    }
    bytes
}

/// A body as far as it came, and whether it came to its end.
type Request = (Vec<u8>, bool);

/// What the guard's own reading finds: the requests it passes, and whether it refuses the next one.
fn guards_view(bytes: &[u8]) -> (Vec<Request>, bool) {
    let (rules, mut framing) = (rules(), Framing::default());
    let (mut requests, mut request, mut held) = (Vec::new(), Vec::new(), Vec::new());
    let mut is_refused = false;
    for &byte in bytes {
        held.push(byte);
        let (passed, rest) = framing.follow(&held, &rules);
        request.extend(held.drain(..passed));
        if rest != Rest::Unfinished {
            is_refused = matches!(rest, Rest::Refused(_));
            break;
        }
        if framing.is_at_start() && !request.is_empty() {
            requests.push((body_of(&request), true));
            request.clear();
        }
    }
    if !request.is_empty() {
        requests.push((body_of(&request), false));
    }
    (requests, is_refused || (request.is_empty() && !framing.is_between()))
}

/// The body in the bytes of one request, in the plainest way there is.
fn body_of(request: &[u8]) -> Vec<u8> {
    let text: String = request.iter().map(|&byte| char::from(byte)).collect();
    let begin = text.len() - text.trim_start_matches("\r\n").len();
    let (head, body) = text[begin..].split_once("\r\n\r\n").unwrap_or_default();
    let mut rest = body;
    let mut data = String::new();
    if head.to_lowercase().contains("\r\ntransfer-encoding:") {
        while let Some((line, after)) = rest.split_once("\r\n") {
            let digits = line.split([';', ' ', '\t']).next().unwrap_or_default();
            let size = usize::from_str_radix(digits, 16).unwrap_or(usize::MAX);
            let taken: String = after.chars().take(size).collect();
            rest = after.get(taken.len() + 2..).unwrap_or_default();
            data += &taken;
            if size == 0 {
                break;
            }
        }
    } else {
        data += rest;
    }
    data.chars().map(|letter| letter as u8).collect()
}

/// What hyper reads behind the guard, and all it answers.
async fn hypers_view(bytes: &[u8], numbers: &mut Numbers) -> (Vec<Request>, Vec<u8>) {
    let (client, server) = duplex(1 + numbers.below(200));
    let seen: Arc<Mutex<Vec<Request>>> = Arc::default();
    let turn = Turn::default();
    let guarded = TokioIo::new(HeadGuard::new(server, Arc::new(rules()), turn.clone()));
    let kept = seen.clone();
    let service = service_fn(move |request: http::Request<Incoming>| {
        let (kept, answering) = (kept.clone(), turn.begin());
        async move {
            let mut body = request.into_body();
            let mut read = (Vec::new(), true);
            while let Some(frame) = body.frame().await {
                match frame {
                    Ok(frame) => read.0.extend_from_slice(frame.data_ref().map_or(&[], |data| data)),
                    Err(_) => read.1 = false,
                }
            }
            kept.lock().expect("whole").push(read);
            Ok::<_, Infallible>(answering.with(Response::new(Full::new(Bytes::from_static(b"ok")))))
        }
    });
    let served = tokio::spawn(http1::Builder::new().serve_connection(guarded, service));
    let (mut reader, mut writer) = split(client);
    let answers = tokio::spawn(async move {
        let mut answers = Vec::new();
        let _ = reader.read_to_end(&mut answers).await;
        answers
    });
    let mut rest = bytes;
    while !rest.is_empty() {
        let (part, after) = rest.split_at((1 + numbers.below(40)).min(rest.len()));
        // The server may have closed already.
        if writer.write_all(part).await.is_err() {
            break;
        }
        rest = after;
        for _ in 0..numbers.below(3) {
            tokio::task::yield_now().await;
        }
    }
    // Nothing here waits for anything but the other tasks: after these turns all that can be answered is answered.
    for _ in 0..300 {
        tokio::task::yield_now().await;
    }
    let _ = writer.shutdown().await;
    let _ = served.await.expect("no panic");
    let seen = std::mem::take(&mut *seen.lock().expect("whole"));
    (seen, answers.await.expect("no panic"))
}

#[tokio::test]
async fn what_the_guard_passes_hyper_reads_with_the_same_boundaries() {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let (mut passed, mut refused, mut broken) = (0, 0, 0);
    for round in 0..8000 {
        let bytes = damaged(&mut numbers);
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let (guards, is_refused) = guards_view(&bytes);
        let (hypers, answers) = hypers_view(&bytes, &mut numbers).await;
        assert_eq!(hypers.len(), guards.len(), "round {round}: {shown:?}");
        for ((read, is_read), (body, is_whole)) in hypers.iter().zip(&guards) {
            assert_eq!(is_read, is_whole, "round {round}: {shown:?}");
            assert!(!is_whole || read == body, "round {round}: {read:?} for {shown:?}");
        }
        let answers = String::from_utf8_lossy(&answers);
        let good = answers.matches(" 200 OK\r\n").count();
        let is_answered = answers.contains(" 400 Bad Request\r\n");
        assert_eq!((good, is_answered), (hypers.len(), is_refused), "round {round}: {shown:?} -> {answers}");
        passed += guards.iter().filter(|(_, is_whole)| *is_whole).count();
        broken += guards.iter().filter(|(_, is_whole)| !is_whole).count();
        refused += usize::from(is_refused);
    }
    assert!(passed > 1000 && refused > 1000 && broken > 100, "{passed} {refused} {broken}");
}

#[tokio::test]
async fn an_answer_that_is_not_written_yet_is_no_silence_of_its_client() {
    let (mut client, server) = duplex(16);
    let turn = Turn::default();
    let mut guard = HeadGuard::new(server, Arc::new(rules()), turn.clone());
    // As hyper has it: the body is let go of when its last frame waits to be written.
    drop(turn.begin());
    let writing = tokio::spawn(async move {
        guard.write_all(&[b'x'; 64]).await.unwrap();
        guard.flush().await.unwrap();
    });
    client.read_exact(&mut [0; 16]).await.unwrap();
    assert_eq!(turn.waits_since(), None);
    client.read_exact(&mut [0; 48]).await.unwrap();
    writing.await.unwrap();
    assert!(turn.waits_since().is_some());
}
