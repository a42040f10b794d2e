use super::*;

fn catalog() -> Vec<ScopeBinding> {
    let binding = |name: &str, roles: &[&str]| ScopeBinding {
        name: name.to_owned(),
        roles: roles.iter().map(|&role| role.to_owned()).collect(),
    };
    vec![binding("read", &["Internal/everyone"]), binding("update", &["Orders-Editor"]), binding("open", &[])]
}

fn granted(requested: &str, roles: &[&str]) -> String {
    let requested = ScopeSet::parse(requested).expect("readable");
    decide(&requested, &catalog(), &RoleSet::new(roles), &ScopePolicy::default()).to_string()
}

#[test]
fn each_row_of_the_scope_table() {
    let rows: [(&str, &[&str], &str); 14] = [
        ("", &[], "default"),
        ("default", &[], "default"),
        ("PRODUCTION am_application_scope", &[], "PRODUCTION am_application_scope"),
        ("read update", &["orders-editor"], "read update"),
        ("update read", &["orders-editor"], "update read"),
        ("read update", &[], "read"),
        ("update", &[], "default"),
        ("open", &[], "open"),
        ("openid", &[], "openid"),
        ("device_1", &[], "device_1"),
        ("apim:subscribe", &["Internal/subscriber"], "apim:subscribe"),
        ("apim:subscribe read", &[], "read"),
        ("apim:no_such_scope", &["admin"], "default"),
        ("apim:api_list_view apim:admin", &["admin"], "apim:admin"),
    ];
    for (requested, roles, expected) in rows {
        assert_eq!(granted(requested, roles), expected, "{requested} for {roles:?}");
    }
}

#[test]
fn a_list_is_read_with_limits() {
    assert_eq!(ScopeSet::parse("a  b a").map(|set| set.to_string()), Ok("a b".to_owned()));
    assert_eq!(ScopeSet::parse("a\"b"), Err(InvalidScope::Character));
    assert_eq!(ScopeSet::parse("ä"), Err(InvalidScope::Character));
    assert_eq!(ScopeSet::parse(&"x".repeat(LONGEST + 1)), Err(InvalidScope::TooLong));
    let many: Vec<String> = (0..=MOST).map(|n| format!("s{n}")).collect();
    assert_eq!(ScopeSet::parse(&many.join(" ")), Err(InvalidScope::TooLong));
    let long: Vec<String> = (0..40).map(|n| format!("{n}{}", "x".repeat(250))).collect();
    assert_eq!(ScopeSet::parse(&long.join(" ")), Err(InvalidScope::TooLong));
}
