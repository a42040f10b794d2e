use super::*;

#[test]
fn a_url_is_taken_apart() {
    let endpoint = Endpoint::parse("https://Up.example:9443/base/").expect("a URL");
    assert_eq!(&*endpoint.key, "https://up.example:9443");
    assert_eq!((endpoint.host.as_str(), endpoint.port), ("Up.example", 9443));
    assert_eq!(endpoint.authority, "Up.example:9443");
    assert!(endpoint.tls.is_some());
    let endpoint = Endpoint::parse("http://[::1]:80").expect("a URL");
    assert_eq!((endpoint.host.as_str(), endpoint.port, endpoint.tls.is_none()), ("::1", 80, true));
    assert_eq!(&*Endpoint::parse("http://up").expect("a URL").key, "http://up:80");
}

#[test]
fn what_cannot_be_called_is_refused() {
    for url in [
        "",
        "up",
        "/up",
        "ftp://up",
        "http://",
        "http://u:p@up",
        "http://up/?a=b",
        "http://up/{uri.var.x}",
        "http://up:x",
    ] {
        assert_eq!(Endpoint::parse(url).err(), Some(InvalidEndpoint), "{url}");
    }
}

#[test]
fn paths_and_queries_are_passed_on_as_they_were_sent() {
    let target = |url: &str, rest: &str, query: Option<&str>| {
        Endpoint::parse(url).expect("a URL").target(rest, query).expect("a target").to_string()
    };
    assert_eq!(target("http://up", "/a%2Fb,c", Some("x=%20&y")), "/a%2Fb,c?x=%20&y");
    assert_eq!(target("http://up/base", "/a", None), "/base/a");
    assert_eq!(target("http://up/base/", "/", None), "/base/");
    assert_eq!(target("http://up/base", "", None), "/base");
    assert_eq!(target("http://up", "", Some("q")), "/?q");
    assert_eq!(target("http://up", "//a//b", None), "//a//b");
}
