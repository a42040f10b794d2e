use super::*;

#[test]
fn the_usual_patterns_become_words() {
    let pattern = r"^[\S]{5,30}$";
    let sentence = format!("A password matches {pattern}.");
    assert_eq!(in_words(&sentence, pattern), "A password has 5 to 30 characters and no blanks.");
    assert_eq!(in_words(r"It matches ^\S{1,2}$.", r"^\S{1,2}$"), "It has 1 to 2 characters and no blanks.");
}

#[test]
fn other_patterns_stay() {
    for pattern in ["^[a-z]{3,5}$", r"^[\S]{5,}$", "", r"^[\S]{5,30}$|x"] {
        let sentence = format!("A password matches {pattern}.");
        assert_eq!(in_words(&sentence, pattern), sentence);
    }
}
