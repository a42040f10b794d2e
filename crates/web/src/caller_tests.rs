use super::*;

#[test]
fn basic_credentials_end_the_name_at_the_first_colon() {
    let (name, password) = decode_basic(&STANDARD.encode("ann:a:b")).expect("well formed");
    assert_eq!((name.as_str(), password.expose()), ("ann", "a:b"));
}

#[test]
fn unreadable_basic_credentials_are_none() {
    assert!(decode_basic("***").is_none());
    assert!(decode_basic(&STANDARD.encode("no colon")).is_none());
    assert!(decode_basic(&STANDARD.encode("a\0b:c")).is_none());
    assert!(decode_basic(&STANDARD.encode([0xff, 0xfe, b':'])).is_none());
}
