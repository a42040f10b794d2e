use super::*;

#[test]
fn names_are_split_as_the_wire_format_says() {
    let rows = [
        ("alice", false, "alice", Some("carbon.super")),
        ("alice@carbon.super", false, "alice", Some("carbon.super")),
        ("alice@carbon.super", true, "alice", Some("carbon.super")),
        ("alice@t1.com", false, "alice", Some("t1.com")),
        ("alice@T1.com", false, "alice", Some("t1.com")),
        ("alice@t1.com", true, "alice@t1.com", Some("carbon.super")),
        ("a@x.org@t1.com", true, "a@x.org", Some("t1.com")),
        ("alice@no domain", false, "alice", None),
        ("alice@", false, "alice", None),
    ];
    for (sent, email_names, name, organization) in rows {
        let parsed = QualifiedName::parse(sent, email_names);
        assert_eq!(parsed.name, name, "{sent}");
        assert_eq!(parsed.organization.as_ref().map(Organization::as_str), organization, "{sent}");
    }
}
