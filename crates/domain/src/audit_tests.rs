use std::collections::HashSet;

use super::*;
use crate::recorded::Recorded;

#[test]
fn each_word_is_read_as_itself() {
    let words: HashSet<&str> = AuditAction::ALL.iter().map(|word| word.as_str()).collect();
    assert_eq!(words.len(), AuditAction::ALL.len(), "no word twice");
    for action in AuditAction::ALL {
        assert_eq!(action.as_str().parse(), Ok(Recorded::Known(*action)));
    }
    for outcome in AuditOutcome::ALL {
        assert_eq!(outcome.as_str().parse(), Ok(Recorded::Known(*outcome)));
    }
}

#[test]
fn an_unknown_word_is_shown_as_it_stands() {
    let action: Recorded<AuditAction> = "Sign-In".parse().unwrap_or_else(|never| match never {});
    assert_eq!(action.as_str(), "Sign-In");
    assert_ne!(action, AuditAction::SignIn);
}
