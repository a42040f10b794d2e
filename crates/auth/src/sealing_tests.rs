use tollgate_domain::clock::SystemClock;

use super::*;
use crate::random::SystemRandom;

fn sealing(byte: u8) -> Sealing {
    Sealing::derive(&MasterKey::new([byte; 32])).expect("derives")
}

#[test]
fn a_sealed_value_opens_only_under_its_key_and_label() {
    let environment = Environment::new(SystemClock, SystemRandom);
    let sealed = sealing(1).seal(&environment, "a", b"plain").expect("seals");
    assert_eq!(sealing(1).open_sealed("a", &sealed).expect("opens").as_slice(), b"plain");
    assert!(sealing(1).open_sealed("b", &sealed).is_err());
    assert!(sealing(2).open_sealed("a", &sealed).is_err());
    assert!(sealing(1).open_sealed("a", &sealed[..5]).is_err());
}

#[test]
fn hashes_differ_by_purpose_and_key() {
    let hash = sealing(1).hash(Purpose::Session, "x");
    assert!(sealing(1).is_hash_of(Purpose::Session, &hash, "x"));
    assert!(!sealing(1).is_hash_of(Purpose::RefreshToken, &hash, "x"));
    assert!(!sealing(2).is_hash_of(Purpose::Session, &hash, "x"));
    assert_ne!(sealing(1).key_id(), sealing(2).key_id());
}
