use axum::http::HeaderValue;

use super::*;

#[test]
fn cookies_are_found_by_their_whole_name() {
    let mut headers = HeaderMap::new();
    headers.append(header::COOKIE, HeaderValue::from_static("a=1; __Host-tollgate-94430=no; b=2"));
    headers.append(header::COOKIE, HeaderValue::from_static("__Host-tollgate-9443=yes=1"));
    assert_eq!(cookie(&headers, "__Host-tollgate-9443"), Some("yes=1"));
    assert_eq!(cookie(&headers, "b"), Some("2"));
    assert_eq!(cookie(&headers, "c"), None);
}

#[test]
fn equal_compares_all_bytes() {
    assert!(equal(b"abc", b"abc"));
    assert!(!equal(b"abc", b"abd"));
    assert!(!equal(b"abc", b"ab"));
}
