use super::Pattern;

#[test]
fn looks_ahead_as_in_the_usual_rule_for_passwords() {
    let rule = Pattern::parse(r"^((?=.*\d)(?=.*[a-z])(?=.*[A-Z])(?=.*[!@#$%&*])).{8,30}$").unwrap();
    assert!(rule.matches("Secret1!pass"));
    for weak in ["secret1!pass", "Secret!!pass", "Secret1pass9", "S1!a"] {
        assert!(!rule.matches(weak), "{weak}");
    }
}

#[test]
fn a_whole_one_matches_nothing_around_it() {
    let scopes = Pattern::parse_whole("a|b.*").unwrap();
    assert!(scopes.matches("a") && scopes.matches("bc") && !scopes.matches("xa") && !scopes.matches("ax"));
}

#[test]
fn what_never_ends_does_not_match_and_what_is_too_large_is_refused() {
    let hostile = Pattern::parse(r"^(?=(a+)+$)b").unwrap();
    assert!(!hostile.matches(&"a".repeat(200)));
    let counted = Pattern::parse(r"^(a*)*\1b$").unwrap();
    assert!(!counted.matches(&"a".repeat(60)));
    for refused in ["(", "[z-a]", r"((\w{200}){200}){200}"] {
        let said = Pattern::parse(refused).unwrap_err().to_string();
        assert!(said.starts_with("is no regular expression that Tollgate understands: "), "{said}");
    }
}
