use super::UserState;

#[test]
fn only_the_known_word_lets_anybody_in() {
    assert_eq!(UserState::from_stored(UserState::Active.as_str()), UserState::Active);
    for text in ["inactive", "Active", "active ", "", "locked", "a state of a newer release"] {
        assert_eq!(UserState::from_stored(text), UserState::Inactive, "{text:?}");
    }
}
