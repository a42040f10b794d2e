use tollgate_domain::clock::SystemClock;

use super::*;
use crate::random::SystemRandom;
use crate::sealing::MasterKey;

fn sealing(byte: u8) -> Sealing {
    Sealing::derive(&MasterKey::new([byte; 32])).expect("derives")
}

fn environment() -> Environment {
    Environment::new(SystemClock, SystemRandom)
}

fn shown(text: &str) -> Option<Shown> {
    read(&Secret::new(text), &sealing(1))
}

#[test]
fn tokens_of_a_family_are_found_by_it_and_differ() {
    let (environment, sealing) = (environment(), sealing(1));
    let family = Family::new(&environment);
    let (one, first) = family.token(&environment, &sealing);
    let (two, second) = family.token(&environment, &sealing);
    assert_eq!(one.expose().len(), REFRESH_PREFIX.len() + 64);
    assert!(first.family.is_some() && first.family == second.family && first.hash != second.hash);
    for (token, handle) in [(&one, &first), (&two, &second)] {
        let read = shown(token.expose()).expect("it is read");
        assert!(read.handle.family == handle.family && read.handle.hash == handle.hash);
    }
    assert!(read(&one, &super::tests::sealing(2)).is_none(), "another server's");
    let (stranger, other) = Family::new(&environment).token(&environment, &sealing);
    assert!(other.family != first.family && stranger != one);
}

#[test]
fn a_damaged_copy_is_no_token_of_the_family() {
    let environment = environment();
    let (token, _) = Family::new(&environment).token(&environment, &sealing(1));
    let text = token.expose();
    let of_family = |text: &str| shown(text).is_some_and(|shown| shown.family.is_some());
    assert!(of_family(text));
    for length in 0..text.len() {
        assert!(!of_family(&text[..length]), "cut to {length}");
        assert!(!of_family(&text[length..]) || length == 0, "without its first {length}");
    }
    let bytes = URL_SAFE_NO_PAD.decode(&text[REFRESH_PREFIX.len()..]).expect("base64url");
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << bit;
            assert!(!of_family(&format!("{REFRESH_PREFIX}{}", URL_SAFE_NO_PAD.encode(changed))));
        }
    }
    for wrong in [format!("{text}A"), format!("{text}="), format!(" {text}"), text.to_uppercase()] {
        assert!(!of_family(&wrong), "{wrong}");
    }
}

#[test]
fn the_former_form_is_read_and_has_no_family() {
    let former = format!("{REFRESH_PREFIX}{}", URL_SAFE_NO_PAD.encode([7; 32]));
    let read = shown(&former).expect("it is read");
    assert!(read.family.is_none() && read.handle.family.is_none());
    assert_eq!(read.handle.hash, sealing(1).hash(Purpose::RefreshToken, &former));
}
