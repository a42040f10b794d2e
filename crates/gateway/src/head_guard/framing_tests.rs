use super::*;

use crate::head_guard::tests::rules;

/// What passes, fed `step` bytes at a time as the guard does, and what stops it.
fn follow(bytes: &[u8], step: usize) -> (usize, Rest) {
    let (rules, mut framing) = (rules(), Framing::default());
    let (mut passed, mut held) = (0, Vec::new());
    for part in bytes.chunks(step) {
        held.extend_from_slice(part);
        let (length, rest) = framing.follow(&held, &rules);
        passed += length;
        held.drain(..length);
        if rest != Rest::Unfinished {
            return (passed, rest);
        }
    }
    (passed, Rest::Unfinished)
}

const GET: &str = "GET / HTTP/1.1\r\nHost: gw\r\n\r\n";
const SIZED: &str = "\r\nPOST / HTTP/1.1\r\nHost: gw\r\nContent-Length: 20\r\n\r\nGET / HTTP/9.9\n\0\r\n\r\n";
const CHUNKED: &str =
    "POST / HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\n\n\n\n\r\n0\r\nA: b\r\n\r\n";

#[test]
fn what_stops_a_connection_stands_behind_whole_requests() {
    let last = "GET / HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n";
    let stops = [
        ("", "GET / HTTP/1.1\nHost: gw\r\n\r\n", Rest::Refused(Refusal::LineEnd)),
        ("", "\nGET / HTTP/1.1\r\n", Rest::Refused(Refusal::LineEnd)),
        ("", "GET / HTTP/1.1\r\nHost: gw\r\n\n", Rest::Refused(Refusal::LineEnd)),
        ("", "\r\n\r\nGET /\rx HTTP/1.1\r\nHost: gw\r\n\r\n", Rest::Refused(Refusal::Malformed)),
        ("", "GET / HTTP/1.1\r\nHost: gw\r\nA: b", Rest::Unfinished),
        ("POST / HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n3", "\nabc", Rest::Broken),
        (last, "GET", Rest::Surplus),
    ];
    for before in ["", GET, SIZED, CHUNKED] {
        for (good, bad, rest) in &stops {
            let (bytes, passed) = (format!("{before}{before}{good}{bad}"), 2 * before.len() + good.len());
            for step in [1, 2, 7, 4096] {
                assert_eq!(follow(bytes.as_bytes(), step), (passed, *rest), "{bytes:?} by {step}");
            }
        }
    }
}

#[test]
fn a_head_has_a_limit() {
    let head = |length: usize| {
        let begin = "GET / HTTP/1.1\r\nHost: gw\r\nA: ";
        format!("{begin}{}\r\n\r\n", "x".repeat(length - begin.len() - 4))
    };
    let most = rules().max_bytes;
    for step in [1000, 1 << 20] {
        assert_eq!(follow(head(most).as_bytes(), step), (most, Rest::Unfinished));
        assert_eq!(follow(head(most + 1).as_bytes(), step), (0, Rest::Refused(Refusal::TooLarge)));
        assert_eq!(follow("\r\n".repeat(most).as_bytes(), step), (0, Rest::Refused(Refusal::TooLarge)));
    }
}
