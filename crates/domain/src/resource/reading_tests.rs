use super::*;

fn texts(reading: Reading<'_>) -> Vec<String> {
    reading.map(|segment| String::from_utf8_lossy(&segment).into_owned()).collect()
}

fn all(path: &str) -> Vec<Vec<String>> {
    Readings::of(path, PathReadings::Strict).expect("nothing is refused").all().map(texts).collect()
}

#[test]
fn readings_split_then_cut_then_decode_then_leave_out_what_is_empty() {
    let rows: [(&str, &[&[&str]]); 9] = [
        ("", &[&[]]),
        ("//a//b/", &[&["a", "b"]]),
        ("/a%20b/%252F", &[&["a b", "%2F"]]),
        ("/;x/admin", &[&[";x", "admin"], &["admin"]]),
        ("/%3bx/admin", &[&[";x", "admin"], &["admin"]]),
        ("/a%2Fb", &[&["a/b"], &["a", "b"]]),
        ("/a\\b%5c", &[&["a\\b\\"], &["a", "b"]]),
        ("/a;b%2Fc", &[&["a;b/c"], &["a"], &["a;b", "c"], &["a", "c"]]),
        ("/%2F;x%5Cadmin", &[&["/;x\\admin"], &["/"], &[";x\\admin"], &[], &[";x", "admin"], &["admin"]]),
    ];
    for (path, expected) in rows {
        assert_eq!(all(path), expected, "{path}");
    }
}

#[test]
fn only_paths_with_several_readings_are_refused() {
    for path in ["/a", "/a%20b", "//%61/", "/%253B", "/%zz"] {
        assert!(Readings::of(path, PathReadings::Refuse).is_ok(), "{path}");
    }
    for path in ["/a;", "/%3B", "/a%2fb", "/a\\", "/%5C"] {
        assert_eq!(Readings::of(path, PathReadings::Refuse).map(|_| ()), Err(SeveralReadings), "{path}");
        assert_eq!(all(path)[0], texts(Reading::plain(path)));
        let plain = Readings::of(path, PathReadings::Plain).expect("nothing is refused");
        assert_eq!(plain.all().count(), 1, "{path}");
    }
}

#[test]
fn what_is_left_begins_with_a_separator() {
    let path = "//a%2Fb//c";
    let mut reading = Reading::plain(path);
    assert_eq!(reading.next().as_deref(), Some(&b"a/b"[..]));
    assert_eq!(&path[path.len() - reading.left()..], "//c");
    assert_eq!(reading.next().as_deref(), Some(&b"c"[..]));
    assert_eq!((reading.left(), reading.next()), (0, None));
}
