use super::*;

fn context(sent: &str, organization: &str) -> Option<String> {
    check_context(Some(sent), &organization.parse().unwrap()).ok()
}

#[test]
fn contexts_are_stored_with_slash_and_prefix() {
    for (sent, organization, stored) in [
        ("orders", "carbon.super", "/orders"),
        ("/orders", "carbon.super", "/orders"),
        ("/a/b-c_d.e", "carbon.super", "/a/b-c_d.e"),
        ("/orders/{version}", "carbon.super", "/orders"),
        ("/orders/{version}/x", "carbon.super", "/orders/{version}/x"),
        ("orders", "tenant1.com", "/t/tenant1.com/orders"),
        ("/t/tenant1.com/orders", "tenant1.com", "/t/tenant1.com/orders"),
        ("/t/tenant1.community/x", "tenant1.com", ""),
        ("/t/other.com/orders", "tenant1.com", ""),
        ("/t/tenant1.com/orders", "carbon.super", ""),
    ] {
        let expected = Some(stored.to_owned()).filter(|stored| !stored.is_empty());
        assert_eq!(context(sent, organization), expected, "{sent} in {organization}");
    }
}

#[test]
fn reserved_and_broken_contexts_are_refused() {
    for sent in [
        "",
        " ",
        "/",
        "//",
        "token",
        "/token/x",
        "/Revoke",
        "/t",
        "/t/x.com/a",
        "service",
        "/a b",
        "/a//b",
        "/a/",
        "/a/../b",
        "/a?b",
        "/a#b",
        "/a%2fb",
        "/{id}",
        "/{version}",
        "/ä",
        "/a/{version}/{version}/b",
        "/a:b",
    ] {
        assert_eq!(context(sent, "carbon.super"), None, "{sent}");
    }
    assert_eq!(context(&"x".repeat(232), "carbon.super"), None);
    assert!(context(&"x".repeat(231), "carbon.super").is_some());
    assert_eq!(context("token", "tenant1.com"), None);
}

#[test]
fn names_and_versions() {
    for name in ["Orders", "My API 2", "Überweisung"] {
        assert_eq!(check_name(Some(name)).unwrap(), name);
    }
    for name in ["", "  ", "a/b", "a@b", "a,b", "a\nb"] {
        assert!(check_name(Some(name)).is_err(), "{name}");
    }
    assert!(check_name(None).is_err());
    assert!(check_name(Some(&"x".repeat(61))).is_err());
    for version in ["1.0.0", "v1", "2024-01-01"] {
        assert_eq!(check_version(Some(version)).unwrap(), version);
    }
    for version in ["", "1 0", "1/0", "..", "1?", "é"] {
        assert!(check_version(Some(version)).is_err(), "{version}");
    }
    assert!(check_version(Some(&"1".repeat(31))).is_err());
}
