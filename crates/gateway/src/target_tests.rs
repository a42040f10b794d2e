use super::*;

fn checked(target: &str, version: Version, hosts: &[&'static str]) -> Result<String, u16> {
    let mut headers = HeaderMap::new();
    for host in hosts {
        headers.append(HOST, HeaderValue::from_static(host));
    }
    let uri: Uri = target.parse().expect("a readable target");
    check(&Method::GET, &uri, version, &headers)
        .map(|host| host.to_str().expect("text").to_owned())
        .map_err(|fault| fault.status().as_u16())
}

#[test]
fn there_is_exactly_one_host() {
    let (one, two) = (Version::HTTP_11, Version::HTTP_2);
    type Hosts = &'static [&'static str];
    let rows: [(&str, Version, Hosts, Result<&str, u16>); 12] = [
        ("/a", one, &["gw:8243"], Ok("gw:8243")),
        ("/a", one, &[], Err(400)),
        ("/a", Version::HTTP_10, &[], Err(400)),
        ("/a", one, &["gw", "gw"], Err(400)),
        ("/a", one, &[""], Err(400)),
        ("/a", one, &["user@gw"], Err(400)),
        ("/a", one, &["g w"], Err(400)),
        ("https://other/a", one, &["gw"], Ok("other")),
        ("https://other/a", one, &[], Err(400)),
        ("https://gw/a", two, &[], Ok("gw")),
        ("https://gw/a", two, &["GW"], Ok("GW")),
        ("https://gw/a", two, &["other"], Err(400)),
    ];
    for (target, version, hosts, expected) in rows {
        let expected = expected.map(str::to_owned);
        assert_eq!(checked(target, version, hosts), expected, "{target} {version:?} {hosts:?}");
    }
}

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
fn only_unreserved_characters_are_decoded_for_matching() {
    assert_eq!(normalized("/%61dmin/%7Ex"), "/admin/~x");
    assert_eq!(normalized("/a%2Fb%20c%3f"), "/a%2Fb%20c%3f");
    assert_eq!(normalized("/ä%C3%A4"), "/ä%C3%A4");
    assert!(matches!(normalized("/plain"), Cow::Borrowed("/plain")));
}

#[test]
fn connect_is_refused() {
    let uri: Uri = "gw:443".parse().expect("an authority");
    assert!(check(&Method::CONNECT, &uri, Version::HTTP_11, &HeaderMap::new()).is_err());
}
