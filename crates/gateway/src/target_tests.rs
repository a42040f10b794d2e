use http::HeaderValue;

use super::*;

#[test]
fn dot_segments_are_refused_however_they_are_written() {
    let refused = [
        "/a/../b",
        "/a/./b",
        "/a/..",
        "/a/.",
        "/a/%2e%2e/b",
        "/a/%2E%2e%2fb",
        "/a/.%2e/b",
        "/a/..%2fb",
        "/a%2f..%2fb",
        "/a/..%5cb",
        "/a/..\\b",
        "/a/..;x=1/b",
        "/a/%2e%2e%3bx/b",
        "/a;/..;/b",
        "/a;%5c..",
        "/a%3b/x;%2f%2e%3B",
        "/a;%00",
        "/a/%00",
        "/a/%zz",
        "/a/%2",
    ];
    for path in refused {
        assert_eq!(check_path(path).map_err(|fault| fault.status().as_u16()), Err(400), "{path}");
    }
    let taken = [
        "/a/b",
        "/a/.b",
        "/a/..b",
        "/a/b..",
        "/a/...",
        "/a/b%2Fc",
        "/a/b%20c",
        "/a//b",
        "/a/%252e%252e/b",
        "/a;x=1/b,c",
    ];
    for path in taken {
        assert_eq!(check_path(path), Ok(()), "{path}");
    }
}

#[test]
fn connect_is_refused() {
    let uri: Uri = "gw:443".parse().expect("an authority");
    assert!(check(&Method::CONNECT, &uri).is_err());
}

#[test]
fn http2_says_everything_once_too() {
    let rows: [(Method, &str, &[&str], bool); 8] = [
        (Method::GET, "https://gw/a", &[], true),
        (Method::POST, "http://gw/a?b", &["5"], true),
        (Method::OPTIONS, "*", &[], true),
        (Method::GET, "*", &[], false),
        (Method::GET, "ftp://gw/a", &[], false),
        (Method::GET, "gw:443", &[], false),
        (Method::POST, "https://gw/a", &["5", "5"], false),
        (Method::POST, "/a", &["5", "6"], false),
    ];
    for (method, target, lengths, passes) in rows {
        let mut headers = HeaderMap::new();
        for length in lengths {
            headers.append(CONTENT_LENGTH, HeaderValue::from_static(length));
        }
        let uri: Uri = target.parse().expect("a readable target");
        assert_eq!(check_http2(&method, &uri, &headers).is_ok(), passes, "{method} {target} {lengths:?}");
    }
}
