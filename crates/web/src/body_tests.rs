use axum::body::Body;
use axum::http::HeaderValue;
use serde::Deserialize;

use super::*;

#[derive(Debug, Deserialize, PartialEq)]
struct Named {
    name: String,
}

#[test]
fn unknown_members_are_ignored() {
    let named: Named = parse(br#"{"name":"x","other":[1,2]}"#).expect("readable");
    assert_eq!(named, Named { name: "x".to_owned() });
}

#[test]
fn refusals_name_no_value() {
    for body in [
        &br#"{"name":"geheim"#[..],
        br#"{"name":"a\u0000geheim"}"#,
        br#"{"a\u0000geheim":1}"#,
        br#"{"name":["geheim"]}"#,
        b"",
    ] {
        let error = parse::<Named>(body).expect_err("must be refused");
        assert_eq!(error.status(), StatusCode::BAD_REQUEST);
        assert!(!error.description().contains("geheim"), "{}", error.description());
    }
    let error = parse::<Named>(b"{}").expect_err("must be refused");
    assert!(error.description().contains("`name`"));
}

#[test]
fn deep_nesting_is_refused() {
    let deep = "[".repeat(100_000);
    assert!(parse::<Value>(deep.as_bytes()).is_err());
}

#[test]
fn content_types() {
    let with = |value: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
        is_json(&headers)
    };
    assert!(is_json(&HeaderMap::new()));
    assert!(with("application/json; charset=UTF-8"));
    assert!(with("Application/JSON"));
    assert!(with("application/merge-patch+json"));
    assert!(!with("text/plain"));
    assert!(!with("application/x-www-form-urlencoded"));
}

#[tokio::test]
async fn a_large_body_is_413() {
    let request = Request::new(Body::from(vec![b' '; MOST + 1]));
    let error = read(request).await.expect_err("too large");
    assert_eq!(error.status(), StatusCode::PAYLOAD_TOO_LARGE);
}
