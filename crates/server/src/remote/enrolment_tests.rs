use super::*;

#[test]
fn join_token_has_three_parts_and_ends_with_a_hash() {
    let hash = "0A".repeat(32);
    let token = JoinToken::parse(&format!("id.secret-_x.{hash}")).expect("a token");
    assert_eq!((token.id.as_str(), token.secret.expose()), ("id", "secret-_x"));
    assert_eq!(token.authority, hash.to_lowercase());
    for wrong in [
        "",
        "id.secret",
        "id.secret.abc",
        &format!(".s.{hash}"),
        &format!("i..{hash}"),
        &format!("i.s.{hash}."),
    ] {
        assert!(JoinToken::parse(wrong).is_none(), "{wrong}");
    }
}
