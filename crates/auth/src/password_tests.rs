use super::*;

fn cheap() -> HashingSettings {
    HashingSettings { memory_kib: 64, iterations: 1, parallelism: 1, workers: 1, queue: 4 }
}

#[test]
fn a_hash_survives_its_text_form_and_checks() {
    let mut memory = Vec::new();
    let made = PasswordHash::blank(&cheap(), [7; 16]).compute(b"secret", &mut memory).expect("hashes");
    let read = PasswordHash::parse(&made.to_text()).expect("reads its own text");
    assert!(read.equals(&read.compute(b"secret", &mut memory).expect("hashes")));
    assert!(!read.equals(&read.compute(b"Secret", &mut memory).expect("hashes")));
    assert!(read.has_cost(&cheap()));
}

#[test]
fn a_password_is_right_however_a_keyboard_spells_it() {
    let mut memory = Vec::new();
    let (composed, typed) = ("zo\u{e9}", "zoe\u{301}");
    let mut of = |text: &str| PasswordHash::blank(&cheap(), [7; 16]).compute(text.as_bytes(), &mut memory);
    let (new, old) = (of(composed).expect("hashes"), of(typed).expect("hashes"));
    for text in [composed, typed] {
        assert!(new.is_of(&Password::new(text), &mut memory), "{text:?}");
    }
    // Hashed as it was sent, by an earlier release.
    assert!(old.is_of(&Password::new(typed), &mut memory));
    assert!(!old.is_of(&Password::new(composed), &mut memory));
    assert!(!new.is_of(&Password::new("zoe"), &mut memory));
}

#[test]
fn a_known_argon2id_hash_is_read() {
    // Argon2id test vector of the reference implementation: password "password", salt "somesalt", m=64, t=1, p=1.
    let text = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$ZVqmmSMlWhbQWnSKn3kAVWTlbZ8eUiRGuVxQHJKuRnM";
    let read = PasswordHash::parse(text).expect("reads");
    assert_eq!(read.to_text(), text);
}

#[test]
fn other_texts_are_not_hashes() {
    let texts = [
        "",
        "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA",
        "$argon2id$v=19$m=64,t=1$c29tZXNhbHQ$AAAA",
        "$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHQ$AAAA",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA$more",
    ];
    for text in texts {
        assert!(PasswordHash::parse(text).is_none(), "{text}");
    }
}
