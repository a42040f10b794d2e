use super::*;

#[test]
fn one_trailing_line_end_is_dropped() {
    for (sent, password) in [
        ("secret", "secret"),
        ("secret\n", "secret"),
        ("secret\r\n", "secret"),
        ("secret\n\n", "secret\n"),
        (" secret \n", " secret "),
        ("secret\r", "secret\r"),
    ] {
        assert_eq!(password_of(sent.as_bytes()).unwrap().expose(), password, "{sent:?}");
    }
}

#[test]
fn unusable_passwords_are_refused() {
    for sent in [&b""[..], b"\n", b"\xff\xfe", b"a\0b"] {
        assert!(password_of(sent).is_err(), "{sent:?}");
    }
}
