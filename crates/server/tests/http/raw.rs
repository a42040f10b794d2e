//! Three hundred raw requests: what upstreams get is what the gateway passed on, and everything else was refused.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::foreign_upstream::ForeignUpstream;
use super::harness::{GATEWAY, TestServer, connect};
use super::raw_streams::{Outcome, Request, Stream, read_plainly, streams};
use super::raw_upstream::RawUpstream;
use super::steps::{ADMIN, Site};

fn api(number: usize, upstream: &str) -> Value {
    let verbs = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
    let operations = verbs.map(|verb| json!({"target": "/*", "verb": verb, "authType": "None"}));
    json!({
        "name": format!("Raw{number}"),
        "context": format!("/raw{number}"),
        "version": "1",
        "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": upstream}},
        "operations": operations,
    })
}

/// Sends a stream and gives all that comes until the server closes.
async fn exchange(server: &TestServer, stream: &Stream) -> Vec<u8> {
    let mut connection = connect(&server.tls, &server.url(GATEWAY).parse().unwrap(), b"http/1.1").await;
    // The server may have closed already.
    let _ = connection.write_all(&stream.bytes).await;
    if matches!(stream.outcome, Outcome::Cut(_)) {
        let _ = connection.shutdown().await;
    }
    let mut answers = Vec::new();
    let read = timeout(Duration::from_secs(30), connection.read_to_end(&mut answers)).await;
    assert!(read.is_ok(), "the connection stays open: {:?}", String::from_utf8_lossy(&stream.bytes));
    answers
}

/// The status of each answer.
fn statuses_in(mut bytes: &[u8], requests: &[Request]) -> Vec<u16> {
    let mut statuses = Vec::new();
    while !bytes.is_empty() {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head") + 4;
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        bytes = &bytes[end..];
        let status = head[9..12].parse().expect("a status");
        if status == 100 {
            continue;
        }
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
        let length: usize = length.map_or(0, |text| text.parse().expect("a length"));
        let is_head = requests.get(statuses.len()).is_some_and(|request| request.method == "HEAD");
        statuses.push(status);
        bytes = &bytes[if is_head { 0 } else { length }..];
    }
    statuses
}

/// What a stream's answers say was passed on; fails when they are not what the stream must get.
fn passed(stream: &Stream, answers: &[u8]) -> Vec<Request> {
    let shown = String::from_utf8_lossy(&stream.bytes);
    let (mut requests, mut rest) = (Vec::new(), &stream.bytes[..]);
    while let Some((request, behind)) = read_plainly(rest) {
        requests.push(request);
        rest = behind;
    }
    let statuses = statuses_in(answers, &requests);
    let good = |count: usize| vec![200; count];
    match stream.outcome {
        Outcome::Passes(count) => assert_eq!(statuses, good(count + 1), "{shown:?}"),
        Outcome::Refused(count) | Outcome::Cut(count) => {
            let (last, first) = statuses.split_last().unwrap_or_else(|| panic!("no answer: {shown:?}"));
            assert_eq!((first, last), (&good(count)[..], &400), "{shown:?}");
            let last = String::from_utf8_lossy(answers).rsplit("HTTP/1.1 ").next().unwrap().to_lowercase();
            assert!(last.contains("\r\nconnection: close\r\n"), "{shown:?} -> {last}");
        }
        Outcome::Unknown => {
            let known = |status: &u16| *status == 200 || (400..500).contains(status);
            assert!(!statuses.is_empty() && statuses.iter().all(known), "{statuses:?}: {shown:?}");
        }
    }
    let mut passed = Vec::new();
    for (request, status) in requests.into_iter().zip(statuses) {
        if status == 200 {
            // Behind the API's context and version.
            let (_, below) =
                request.path.split_once("/1").unwrap_or_else(|| panic!("{request:?}: {shown:?}"));
            passed.push(Request { path: below.to_owned(), ..request });
        }
    }
    passed
}

#[tokio::test(flavor = "multi_thread")]
async fn upstream_gets_what_the_gateway_passed_on_and_the_rest_is_refused() {
    let server = TestServer::start().await;
    let upstream = RawUpstream::start().await;
    Site::of(&server).publish(ADMIN, &api(0, &upstream.url)).await;
    let streams = streams(0);
    assert_eq!(streams.len(), 300);
    let mut seen = 0;
    for stream in &streams {
        let answers = exchange(&server, stream).await;
        let passed = passed(stream, &answers);
        let recorded = upstream.recorded();
        let shown = String::from_utf8_lossy(&stream.bytes);
        assert_eq!(recorded.requests[seen..], passed, "{shown:?} -> {}", String::from_utf8_lossy(&answers));
        assert_eq!(recorded.doubtful, [""; 0], "{shown:?}");
        seen += passed.len();
        let is_named = |answer: &str| answer.contains("\r\nX-Request-Id: theirs\r\n");
        let named = String::from_utf8_lossy(&answers).split("HTTP/1.1 200 OK").skip(1).all(is_named);
        assert!(named, "{shown:?} -> {}", String::from_utf8_lossy(&answers));
    }
    let counts = server.running.gateway().counters().read();
    assert_eq!((counts.abandoned, counts.upstream_failures), (0, 0));
    assert_eq!(counts.requests - counts.refused, seen as u64);
    server.stop().await;
    let recorded = upstream.recorded();
    assert_eq!(recorded.requests.len(), seen, "{:?}", recorded.pieces);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx, Node and Go: a part of scripts/test.sh"]
async fn servers_of_others_get_what_the_gateway_passed_on() {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    for (number, name) in [(1, "nginx"), (2, "node"), (3, "go")] {
        let upstream = ForeignUpstream::start(name);
        site.publish(ADMIN, &api(number, &upstream.url)).await;
        let before = server.running.gateway().counters().read();
        let mut expected = Vec::new();
        for stream in streams(number).iter().step_by(5) {
            let answers = exchange(&server, stream).await;
            expected.extend(passed(stream, &answers));
        }
        let after = server.running.gateway().counters().read();
        let forwarded = (after.requests - after.refused) - (before.requests - before.refused);
        assert_eq!((forwarded, after.upstream_failures), (expected.len() as u64, 0), "{name}");
        assert_eq!(upstream.requests(), expected, "{name}");
    }
    server.stop().await;
}
