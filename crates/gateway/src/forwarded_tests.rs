use super::*;

type Rows<'a> = &'a [(&'static str, &'static str)];

fn headers(rows: Rows<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for &(name, value) in rows {
        headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
}

fn written(proxy: Option<&str>, sent: Rows<'_>) -> HeaderMap {
    let proxy = proxy.map(|address| address.parse().expect("an address"));
    let peer = Peer { address: "192.0.2.7".parse().ok(), proxy, ..Peer::default() };
    let authority = "gw:8243".parse().ok();
    let from = Forwarded { peer: &peer, authority: authority.as_ref(), host: None };
    let mut headers = headers(sent);
    header_name::remove(&mut headers, |name| from.drops(name));
    from.write(&mut headers);
    headers
}

#[test]
fn a_clients_own_are_dropped() {
    let sent = [
        ("x-forwarded-for", "198.51.100.1"),
        ("x-forwarded-for", "198.51.100.2"),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-host", "other"),
        ("x-forwarded-port", "80"),
        ("x-forwarded-prefix", "/a"),
        ("x-forwarded-client-cert", "x"),
        ("x-real-ip", "198.51.100.1"),
        ("forwarded", "for=198.51.100.1"),
        ("x-forwarder", "stays"),
    ];
    let expected = headers(&[
        ("x-forwarded-for", "192.0.2.7"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "gw:8243"),
        ("x-forwarder", "stays"),
    ]);
    assert_eq!(written(None, &sent), expected);
}

#[test]
fn a_trusted_proxys_go_on_with_our_hop() {
    let sent = [
        ("x-forwarded-for", "198.51.100.1"),
        ("x-forwarded-for", "192.0.2.7"),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-host", "other"),
        ("x-forwarded-port", "80"),
        ("x-real-ip", "192.0.2.7"),
        ("forwarded", "for=192.0.2.7"),
        ("x_forwarded_for", "198.51.100.9"),
        ("x_real-ip", "198.51.100.9"),
    ];
    let rows = [
        (
            "10.0.0.1",
            "198.51.100.1, 192.0.2.7, 10.0.0.1",
            "for=192.0.2.7, for=10.0.0.1;host=\"gw:8243\";proto=https",
        ),
        ("::a", "198.51.100.1, 192.0.2.7, ::a", "for=192.0.2.7, for=\"[::a]\";host=\"gw:8243\";proto=https"),
    ];
    for (proxy, hops, forwarded) in rows {
        let expected = headers(&[
            ("x-forwarded-for", hops),
            ("x-forwarded-proto", "http"),
            ("x-forwarded-host", "other"),
            ("x-forwarded-port", "80"),
            ("x-real-ip", "192.0.2.7"),
            ("forwarded", forwarded),
        ]);
        assert_eq!(written(Some(proxy), &sent), expected);
    }
    let expected = headers(&[
        ("x-forwarded-for", "10.0.0.1"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "gw:8243"),
    ]);
    assert_eq!(written(Some("10.0.0.1"), &[]), expected);
}

#[test]
fn nothing_is_said_that_is_not_known() {
    let mut headers = HeaderMap::new();
    let from = Forwarded { peer: &Peer::default(), authority: None, host: None };
    assert!(from.drops("x-forwarded-host"));
    from.write(&mut headers);
    assert_eq!(headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["x-forwarded-proto"]);
}

#[test]
fn the_host_is_told_as_it_was_asked_for() {
    let peer = Peer::default();
    let authority = "gw:8243".parse().ok();
    for host in [None, Some("gw:8243"), Some("GW")] {
        let host = host.map(HeaderValue::from_static);
        let mut headers = HeaderMap::new();
        Forwarded { peer: &peer, authority: authority.as_ref(), host: host.as_ref() }.write(&mut headers);
        assert_eq!(headers["x-forwarded-host"], "gw:8243");
    }
}
