use super::*;

#[test]
fn local_paths_pass() {
    for path in ["/", "/devportal/apis?query=a%20b&x=//y", "/admin/users#top"] {
        assert_eq!(local_path(Some(path)), path);
    }
}

#[test]
fn everything_else_goes_home() {
    for path in [
        "",
        "devportal",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a b",
        "/ä",
    ] {
        assert_eq!(local_path(Some(path)), HOME, "{path:?}");
    }
    assert_eq!(local_path(Some(&format!("/{}", "a".repeat(LONGEST)))), HOME);
    assert_eq!(local_path(None), HOME);
}
