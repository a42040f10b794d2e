use std::iter;

use super::*;

fn proxies(networks: &[&str]) -> TrustedProxies {
    TrustedProxies::new(networks.iter().map(|text| text.parse().unwrap()).collect())
}

/// What is known of a client behind `10.0.0.1`, where `10.0.0.0/8` and `2001:db8:1::/48` are trusted.
fn client(hops: impl Iterator<Item = Option<IpAddr>>) -> String {
    let connected = "10.0.0.1".parse().unwrap();
    proxies(&["10.0.0.0/8", "2001:db8:1::/48"]).client(connected, hops).to_string()
}

fn bytes<'a>(lines: &'a [&'a str]) -> impl DoubleEndedIterator<Item = &'a [u8]> {
    lines.iter().map(|line| line.as_bytes())
}

#[test]
fn networks_are_addresses_and_ranges() {
    let trusted = proxies(&["192.0.2.1", "10.0.0.0/8", "2001:db8::/32", "::ffff:198.51.100.1"]);
    for inside in ["192.0.2.1", "10.255.0.1", "2001:db8:ffff::1", "::ffff:10.0.0.1", "198.51.100.1"] {
        assert!(trusted.contains(inside.parse().unwrap()), "{inside}");
    }
    for outside in ["192.0.2.2", "11.0.0.0", "2001:db9::1", "::1", "127.0.0.1"] {
        assert!(!trusted.contains(outside.parse().unwrap()), "{outside}");
    }
    use NetworkRefused::{Everybody, HostBits, Mapped, Unreadable};
    let rows = [
        ("", Unreadable),
        ("proxy.example", Unreadable),
        ("10.0.0.0/33", Unreadable),
        ("10.0.0.0/", Unreadable),
        ("10.0.0/8", Unreadable),
        ("10.0.0.1:80", Unreadable),
        ("[::1]", Unreadable),
        ("10.0.0.1/8", HostBits("10.0.0.0/8".parse().unwrap())),
        ("::ffff:10.0.0.0/104", Mapped),
        ("0.0.0.0/0", Everybody),
        ("::/0", Everybody),
    ];
    for (text, refused) in rows {
        assert_eq!(text.parse::<Network>(), Err(refused), "{text}");
    }
}

#[test]
fn the_client_is_the_rightmost_hop_that_is_not_trusted() {
    let rows: [(&[&str], &str); 26] = [
        (&[], "10.0.0.1"),
        (&["192.0.2.7"], "192.0.2.7"),
        (&["198.51.100.1, 192.0.2.7"], "192.0.2.7"),
        (&["198.51.100.1,192.0.2.7, 10.0.0.2 ,10.0.0.3"], "192.0.2.7"),
        (&["198.51.100.1", "192.0.2.7", "10.0.0.2"], "192.0.2.7"),
        (&["10.0.0.2"], "10.0.0.1"),
        (&["192.0.2.7:8080"], "192.0.2.7"),
        (&["2001:db8::7"], "2001:db8::7"),
        (&["[2001:db8::7]"], "2001:db8::7"),
        (&["[2001:db8::7]:8080, 2001:db8:1::1"], "2001:db8::7"),
        (&["::ffff:192.0.2.7"], "192.0.2.7"),
        (&["192.0.2.7, ::ffff:10.0.0.2"], "192.0.2.7"),
        (&["192.0.2.7, , ,"], "192.0.2.7"),
        (&["192.0.2.7, unknown"], "10.0.0.1"),
        (&["192.0.2.7, _hidden, 10.0.0.2"], "10.0.0.1"),
        (&["192.0.2.7, localhost"], "10.0.0.1"),
        (&["192.0.2.7, 10.0.0.2:"], "10.0.0.1"),
        (&["192.0.2.7, 10.0.0.2:+1"], "10.0.0.1"),
        (&["192.0.2.7, 10.0.0.2:65536"], "10.0.0.1"),
        (&["192.0.2.7, 10.0.0.256"], "10.0.0.1"),
        (&["192.0.2.7, 010.0.0.2"], "10.0.0.1"),
        (&["192.0.2.7, [10.0.0.2]"], "10.0.0.1"),
        (&["192.0.2.7, [2001:db8:1::1"], "10.0.0.1"),
        (&["192.0.2.7, fe80::1%eth0"], "10.0.0.1"),
        (&["192.0.2.7, \"10.0.0.2\""], "10.0.0.1"),
        (&["unknown, 192.0.2.7"], "192.0.2.7"),
    ];
    for (lines, expected) in rows {
        assert_eq!(client(forwarded_for(bytes(lines))), expected, "{lines:?}");
    }
    let broken: [&[u8]; 1] = [b"192.0.2.7, \xff"];
    let connected = "10.0.0.1".parse().unwrap();
    assert_eq!(proxies(&["10.0.0.1"]).client(connected, forwarded_for(broken.into_iter())), connected);
}

#[test]
fn nobody_is_believed_who_is_not_named() {
    let hops = || forwarded_for(iter::once(b"192.0.2.7".as_slice()));
    let connected: IpAddr = "203.0.113.9".parse().unwrap();
    assert_eq!(TrustedProxies::default().client(connected, hops()), connected);
    assert_eq!(proxies(&["10.0.0.0/8"]).client(connected, hops()), connected);
}

#[test]
fn forwarded_says_the_same_in_other_words() {
    let rows: [(&[&str], &str); 21] = [
        (&["for=192.0.2.7"], "192.0.2.7"),
        (&["For=192.0.2.7;proto=https;by=10.0.0.2"], "192.0.2.7"),
        (&["for=198.51.100.1, for=192.0.2.7, for=10.0.0.2"], "192.0.2.7"),
        (&["for=198.51.100.1", "for=192.0.2.7"], "192.0.2.7"),
        (&["for=\"192.0.2.7:8080\""], "192.0.2.7"),
        (&["for=\"[2001:db8::7]\""], "2001:db8::7"),
        (&["for=\"[2001:db8::7]:_port\" ; host=gw"], "2001:db8::7"),
        (&["for=192.0.2.7, for=unknown"], "10.0.0.1"),
        (&["for=192.0.2.7, for=_hidden"], "10.0.0.1"),
        (&["for=192.0.2.7, proto=https"], "10.0.0.1"),
        (&["for=192.0.2.7, for=10.0.0.2;for=10.0.0.3"], "10.0.0.1"),
        (&["for=192.0.2.7, 10.0.0.2"], "10.0.0.1"),
        (&["for=192.0.2.7, for=[2001:db8:1::1]"], "10.0.0.1"),
        (&["for=192.0.2.7, for=\"10.0.0.2"], "10.0.0.1"),
        (&["for=192.0.2.7, for=\"10.0.0.2\\\""], "10.0.0.1"),
        (&["for=192.0.2.7, for =10.0.0.2"], "10.0.0.1"),
        // A quotation mark that the client left open does not swallow the proxy's element.
        (&["for=\"x, for=192.0.2.7"], "192.0.2.7"),
        // A host that the client chose, quoted by the proxy, is not read as elements.
        (&["for=192.0.2.7;host=\"a,for=198.51.100.1\""], "10.0.0.1"),
        (&["for=192.0.2.7;host=\"a,for=198.51.100.1;x=y\""], "10.0.0.1"),
        (&["for=192.0.2.7;host=\"a,for=198.51.100.1;x=\\\"y\""], "10.0.0.1"),
        (&["for=192.0.2.7;;"], "192.0.2.7"),
    ];
    for (lines, expected) in rows {
        assert_eq!(client(forwarded(bytes(lines))), expected, "{lines:?}");
    }
}
