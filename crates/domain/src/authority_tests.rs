use super::*;

fn authority(text: &str) -> Authority {
    text.parse().unwrap()
}

#[test]
fn hosts_and_ports_are_told_apart() {
    let rows = [
        ("localhost", "localhost", 443),
        ("localhost:9443", "localhost", 9443),
        ("localhost:", "localhost", 443),
        ("127.0.0.1:80", "127.0.0.1", 80),
        ("[::1]", "[::1]", 443),
        ("[2001:db8::1]:8243", "[2001:db8::1]", 8243),
        ("a_b-c.example", "a_b-c.example", 443),
        ("caf%C3%A9.example", "caf%C3%A9.example", 443),
    ];
    for (text, host, port) in rows {
        let found = authority(text);
        assert_eq!((found.host(), found.port(), found.as_str()), (host, port, text));
    }
}

#[test]
fn what_is_no_authority_is_refused() {
    let rows = [
        "",
        ":80",
        "user@gw",
        "g w",
        "gw:8o",
        "gw:65536",
        "gw:1:2",
        "gw:+1",
        "gw/",
        "gw?",
        "gw#",
        "gw,other/",
        "[::1",
        "[::1]x",
        "[gw]",
        "[fe80::1%25eth0]",
        "::1",
        "%zz",
        "gw%2",
        "gw\\",
        "gä",
    ];
    for text in rows {
        assert_eq!(text.parse::<Authority>(), Err(AuthorityRefused::Invalid), "{text}");
    }
}

#[test]
fn equal_is_what_names_the_same_origin() {
    assert_eq!(authority("GW.example"), authority("gw.example:443"));
    assert_eq!(authority("[::A]:1"), authority("[::a]:1"));
    assert_ne!(authority("gw:1"), authority("gw:2"));
    assert_ne!(authority("gw"), authority("gw.example"));
}

#[test]
fn origins_are_compared_as_browsers_write_them() {
    let rows = [
        ("gw:9443", "https://gw:9443", true),
        ("gw:443", "https://gw", true),
        ("gw", "https://GW", true),
        ("gw:9443", "https://gw", false),
        ("gw:9443", "http://gw:9443", false),
        ("gw:9443", "https://gw:9443/", false),
        ("gw:9443", "https://other:9443", false),
        ("gw:9443", "null", false),
        ("gw:9443", "gw:9443", false),
    ];
    for (own, origin, is) in rows {
        assert_eq!(authority(own).is_origin(origin), is, "{own} {origin}");
    }
}
