use tollgate_domain::peer::Peer;

use super::*;

fn headers(rows: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for &(name, value) in rows {
        headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
}

fn prepared(rows: &[(&'static str, &'static str)]) -> HeaderMap {
    let peer = Peer { address: "192.0.2.7".parse().ok(), ..Peer::default() };
    let authority = "gw:8243".parse().ok();
    let from = Forwarded { peer: &peer, authority: authority.as_ref(), host: None };
    let token = HeaderName::from_static("x-token");
    upstream_headers(&headers(rows), &token, &HeaderValue::from_static("up:80"), &from)
}

#[test]
fn the_upstream_sees_no_credentials_and_no_connection_headers() {
    let headers = prepared(&[
        ("host", "gw:8243"),
        ("authorization", "Bearer x"),
        ("x-token", "Bearer x"),
        ("apikey", "x"),
        ("internal-key", "x"),
        ("x-jwt-assertion", "x"),
        ("x-request-id", "theirs"),
        ("x_token", "Bearer x"),
        ("internal_key", "x"),
        ("x-jwt_assertion", "x"),
        ("x_request_id", "theirs"),
        ("proxy_authorization", "x"),
        ("x_real_ip", "192.0.2.1"),
        ("connection", "keep-alive, X-Private"),
        ("x-private", "x"),
        ("keep-alive", "5"),
        ("proxy-connection", "x"),
        ("proxy-authorization", "x"),
        ("te", "gzip"),
        ("transfer-encoding", "chunked"),
        ("upgrade", "websocket"),
        ("expect", "100-continue"),
        ("forwarded", "for=192.0.2.1"),
        ("x-public", "stays"),
        ("trailer", "x-sum"),
    ]);
    let mut names: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
    names.sort_unstable();
    let expected =
        ["host", "trailer", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-public"];
    assert_eq!(names, expected);
    assert_eq!(headers["host"], "up:80");
    assert_eq!(headers["x-forwarded-for"], "192.0.2.7");
    assert_eq!(headers["x-forwarded-host"], "gw:8243");
    assert_eq!(headers["x-forwarded-proto"], "https");
}

#[test]
fn what_connection_names_cannot_remove_ours() {
    let headers = prepared(&[("connection", "host, x-forwarded-proto"), ("x-forwarded-proto", "http")]);
    assert_eq!(headers["x-forwarded-proto"], "https");
    assert_eq!(headers["host"], "up:80");
}

#[test]
fn trailers_can_be_asked_for() {
    let headers = prepared(&[("te", "trailers"), ("connection", "TE")]);
    assert_eq!(
        (&headers["te"], &headers["connection"]),
        (&"trailers".parse().unwrap(), &"te".parse().unwrap())
    );
}

#[test]
fn the_portals_cookies_stay_here() {
    let rows = [
        (&[("cookie", "a=1; __Host-tollgate-9443=s; b=2")][..], Some("a=1; b=2")),
        (&[("cookie", "__host-TOLLGATE-9443=s")][..], None),
        (&[("cookie", "a=1"), ("cookie", "b=2")][..], Some("a=1; b=2")),
        (&[("cookie", "a=__Host-tollgate-9443")][..], Some("a=__Host-tollgate-9443")),
    ];
    for (sent, left) in rows {
        let headers = prepared(sent);
        assert_eq!(headers.get(COOKIE).map(|value| value.to_str().expect("text")), left, "{sent:?}");
    }
    let mut answer = headers(&[("set-cookie", "a=1"), ("set-cookie", "__Host-tollgate-9443=x; Path=/")]);
    prepare_response(&mut answer);
    let left: Vec<_> = answer.get_all(SET_COOKIE).iter().collect();
    assert_eq!(left, ["a=1"]);
}

#[test]
fn an_answers_framing_and_credentials_are_not_passed_on() {
    let mut answer = headers(&[
        ("transfer-encoding", "chunked"),
        ("connection", "close, x-hop"),
        ("x-hop", "1"),
        ("access-control-allow-credentials", "true"),
        ("location", "/elsewhere"),
    ]);
    prepare_response(&mut answer);
    assert_eq!(answer.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["location"]);
}

#[test]
fn a_body_is_announced_as_it_will_be_sent() {
    let framed = |method: Method, size: SizeHint, empty: bool| {
        let mut headers = headers(&[("content-length", "99")]);
        frame_request(&mut headers, &method, &size, empty);
        let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        (text(CONTENT_LENGTH), text(TRANSFER_ENCODING))
    };
    let of = |text: &str| Some(text.to_owned());
    assert_eq!(framed(Method::GET, SizeHint::with_exact(0), true), (None, None));
    assert_eq!(framed(Method::POST, SizeHint::with_exact(0), true), (of("0"), None));
    assert_eq!(framed(Method::PUT, SizeHint::with_exact(7), false), (of("7"), None));
    assert_eq!(framed(Method::GET, SizeHint::default(), false), (None, of("chunked")));
}
