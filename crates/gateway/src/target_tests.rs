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
