use super::*;

fn judged(head: &str) -> Result<Judged, Refusal> {
    judge(head.as_bytes(), 100)
}

/// A head with these lines behind `Host`.
fn with(lines: &str) -> Result<Body, Refusal> {
    judged(&format!("POST /a?b=c HTTP/1.1\r\nHost: gw:8243\r\n{lines}\r\n")).map(|judged| judged.body)
}

#[test]
fn lengths_are_read_in_one_way_only() {
    let rows = [
        ("", Ok(Body::None)),
        ("Content-Length: 0\r\n", Ok(Body::None)),
        ("Content-Length: 5\r\n", Ok(Body::Sized(5))),
        ("content-length:\t00000000000000000005 \r\n", Ok(Body::Sized(5))),
        ("Content-Length: 000000000000000000005\r\n", Err(Refusal::ContentLength)),
        ("Content-Length: 9223372036854775807\r\n", Ok(Body::Sized(i64::MAX as u64))),
        ("Content-Length: 9223372036854775808\r\n", Err(Refusal::ContentLength)),
        ("Content-Length: 99999999999999999999\r\n", Err(Refusal::ContentLength)),
        ("Content-Length:\r\n", Err(Refusal::ContentLength)),
        ("Content-Length: +5\r\n", Err(Refusal::ContentLength)),
        ("Content-Length: 0x5\r\n", Err(Refusal::ContentLength)),
        ("Content-Length: 5, 5\r\n", Err(Refusal::ContentLength)),
        ("Content-Length: 5\r\nContent-Length: 5\r\n", Err(Refusal::ContentLength)),
        ("Content-Length: 5\r\nContent-Length: 6\r\n", Err(Refusal::ContentLength)),
        ("Transfer-Encoding: chunked\r\n", Ok(Body::Chunked)),
        ("TRANSFER-ENCODING: \t Chunked \r\n", Ok(Body::Chunked)),
        ("Transfer-Encoding: gzip, chunked\r\n", Err(Refusal::TransferEncoding)),
        ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", Err(Refusal::TransferEncoding)),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", Err(Refusal::TransferEncoding)),
        ("Transfer-Encoding: chunked, chunked\r\n", Err(Refusal::TransferEncoding)),
        ("Transfer-Encoding: chunked;q=1\r\n", Err(Refusal::TransferEncoding)),
        ("Transfer-Encoding: identity\r\n", Err(Refusal::TransferEncoding)),
        ("Transfer-Encoding: \"chunked\"\r\n", Err(Refusal::TransferEncoding)),
        ("Transfer-Encoding:\r\n", Err(Refusal::TransferEncoding)),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", Err(Refusal::ContentLength)),
        ("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", Err(Refusal::ContentLength)),
    ];
    for (lines, expected) in rows {
        assert_eq!(with(lines), expected, "{lines:?}");
    }
    let padded = format!("Content-Length:{}5\r\nTransfer-Encoding: chunked\r\n", " ".repeat(49));
    assert_eq!(with(&padded), Err(Refusal::ContentLength));
    let old = "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(judged(old), Err(Refusal::TransferEncoding));
}

#[test]
fn lines_are_read_in_one_way_only() {
    let bad = [
        "A : b\r\n",
        "A\t: b\r\n",
        " A: b\r\n",
        "A: b\r\n c\r\n",
        "A: b\r\n\tc\r\n",
        "A\r\n",
        ": b\r\n",
        "A: b\rC: d\r\n",
        "A: \0\r\n",
        "A: \x0b\r\n",
        "A(: b\r\n",
        "A\0: b\r\n",
        "Ä: b\r\n",
    ];
    for lines in bad {
        assert_eq!(with(lines), Err(Refusal::Malformed), "{lines:?}");
    }
    for lines in ["A: b\r\n", "A:\r\n", "A: é\tb \r\n", "!#$%&'*+-.^_`|~: b\r\n"] {
        assert_eq!(with(lines), Ok(Body::None), "{lines:?}");
    }
    let fields = |count: usize| "A: b\r\n".repeat(count);
    assert_eq!(with(&fields(99)), Ok(Body::None));
    assert_eq!(with(&fields(100)), Err(Refusal::TooManyFields));
    let many = format!("GET / HTTP/1.1\r\nHost: gw\r\n{}\r\n", fields(150));
    assert!(judge(many.as_bytes(), 151).is_ok());
    assert_eq!(judge(many.as_bytes(), 150), Err(Refusal::TooManyFields));
    assert_eq!(judge(many.as_bytes(), 20), Err(Refusal::TooManyFields));
}

#[test]
fn request_lines_have_a_known_form() {
    let rows = [
        ("GET / HTTP/1.1", None),
        ("get /a/%2e?x=y&z HTTP/1.1", None),
        ("GET /a\\b;c HTTP/1.0", None),
        ("OPTIONS * HTTP/1.1", None),
        ("GET https://gw:8243/a?b HTTP/1.1", None),
        ("GET HTTP://[::1]:80 HTTP/1.1", None),
        ("GET * HTTP/1.1", Some(Refusal::Target)),
        ("GET /a#b HTTP/1.1", Some(Refusal::Target)),
        ("GET /a?b#c HTTP/1.1", Some(Refusal::Target)),
        ("GET https://gw/#a HTTP/1.1", Some(Refusal::Target)),
        ("GET ftp://gw/a HTTP/1.1", Some(Refusal::Target)),
        ("GET file:///a HTTP/1.1", Some(Refusal::Target)),
        ("GET https://user@gw/a HTTP/1.1", Some(Refusal::Target)),
        ("GET https:///a HTTP/1.1", Some(Refusal::Target)),
        ("GET gw:8243 HTTP/1.1", Some(Refusal::Target)),
        ("GET a HTTP/1.1", Some(Refusal::Target)),
        ("GET ?a HTTP/1.1", Some(Refusal::Target)),
        ("CONNECT gw:8243 HTTP/1.1", Some(Refusal::Method)),
        ("CONNECT / HTTP/1.1", Some(Refusal::Method)),
        ("PRI * HTTP/1.1", Some(Refusal::Method)),
        ("PRI * HTTP/2.0", Some(Refusal::Malformed)),
        ("GET / HTTP/2.0", Some(Refusal::Malformed)),
        ("GET / HTTP/1.2", Some(Refusal::Malformed)),
        ("GET / http/1.1", Some(Refusal::Malformed)),
        ("GET /", Some(Refusal::Malformed)),
        ("GET  / HTTP/1.1", Some(Refusal::Malformed)),
        ("GET / HTTP/1.1 ", Some(Refusal::Malformed)),
        ("GET\t/ HTTP/1.1", Some(Refusal::Malformed)),
        ("GET / a HTTP/1.1", Some(Refusal::Malformed)),
        (" GET / HTTP/1.1", Some(Refusal::Malformed)),
        ("G=T / HTTP/1.1", Some(Refusal::Malformed)),
    ];
    for (line, expected) in rows {
        let head = format!("{line}\r\nHost: gw\r\n\r\n");
        assert_eq!(judged(&head).err(), expected, "{line}");
    }
}

#[test]
fn a_host_is_a_host() {
    for host in
        ["gw", "gw:8243", "gw:", "a-b_c.d~1", "127.0.0.1:1", "[::1]", "[2001:db8::1]:65535", "gw:00443"]
    {
        assert!(is_host(host.as_bytes()), "{host}");
    }
    let bad = [
        "",
        ":80",
        "gw:a",
        "gw:65536",
        "gw:-1",
        "gw/",
        "gw?a",
        "gw#a",
        "user@gw",
        "gw, gw",
        "gw gw",
        "gw:80:80",
        "[::1",
        "[::1]a",
        "[gw]",
        "[::1%25eth0]",
        "::1",
        "http://gw",
        "g\\w",
        "gẃ",
        "gw\t",
    ];
    for host in bad {
        assert!(!is_host(host.as_bytes()), "{host}");
    }
    let rows = [
        ("GET / HTTP/1.1\r\n\r\n", true),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", true),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", true),
        ("GET https://a/ HTTP/1.1\r\n\r\n", true),
        ("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", true),
        ("GET / HTTP/1.0\r\n\r\n", false),
        ("GET https://a/ HTTP/1.1\r\nhOST: b\r\n\r\n", false),
    ];
    for (head, is_refused) in rows {
        assert_eq!(judged(head) == Err(Refusal::Host), is_refused, "{head:?}");
    }
}

#[test]
fn the_last_request_is_known() {
    let rows = [
        ("1.1", "", false),
        ("1.1", "Connection: close\r\n", true),
        ("1.1", "Connection: keep-alive\r\nConnection: x, CLOSE\r\n", true),
        ("1.1", "Connection: closed\r\n", false),
        ("1.0", "", true),
        ("1.0", "Connection: Keep-Alive\r\n", false),
        ("1.0", "Connection: keep-alive, close\r\n", true),
    ];
    for (version, lines, is_last) in rows {
        let head = format!("GET / HTTP/{version}\r\nHost: gw\r\n{lines}\r\n");
        assert_eq!(judged(&head).map(|judged| judged.is_last), Ok(is_last), "{head:?}");
    }
}
