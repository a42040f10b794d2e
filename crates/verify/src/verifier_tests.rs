use tollgate_domain::caller::TokenOwner;
use tollgate_domain::clock::{Clock, Timestamp};
use tollgate_domain::denial::Denied;
use tollgate_domain::id::{DenialId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::random::Random;
use tollgate_domain::scope::ScopeSet;
use uuid::Uuid;

use super::*;

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp(1000)
    }
}

struct Zeros;

impl Random for Zeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn verifier() -> Verifier {
    Verifier::new(Environment::new(Noon, Zeros))
}

fn caller(token: &str) -> Caller {
    Caller {
        organization: Organization::super_organization(),
        client: ClientId(Uuid::from_u128(1)),
        consumer_key: "key".to_owned(),
        user: UserId(Uuid::from_u128(2)),
        owner: TokenOwner::ApplicationUser,
        scopes: ScopeSet::default(),
        token: token.to_owned(),
        grant: None,
        issued_at: Timestamp(0),
        expires_at: Timestamp(2000),
    }
}

fn denial(number: u128, denied: Denied) -> Denial {
    Denial {
        id: DenialId(Uuid::from_u128(number)),
        organization: Organization::super_organization(),
        denied,
        expires_at: Timestamp(5000),
    }
}

fn of_token(number: u128, token: &str) -> Denial {
    denial(number, Denied::Token(token.to_owned()))
}

#[test]
fn what_is_ended_here_while_a_snapshot_is_read_stays_ended() {
    let verifier = verifier();
    verifier.deny(&of_token(1, "before"));
    verifier.begin_load();
    // The snapshot was taken before this one was committed.
    verifier.deny(&of_token(2, "meanwhile"));
    verifier.load(Credentials { denials: vec![of_token(3, "read")], ..Credentials::default() });
    assert!(verifier.denies(&caller("meanwhile")) && verifier.denies(&caller("read")));
    assert!(!verifier.denies(&caller("before")), "it is not there any more");
    verifier.begin_load();
    verifier.load(Credentials::default());
    assert!(!verifier.denies(&caller("meanwhile")), "the next snapshot would have held it");
}

#[test]
fn who_holds_a_denial_that_names_nobody_takes_nothing() {
    let verifier = verifier();
    assert!(!verifier.is_blind() && !verifier.denies(&caller("any")));
    verifier.deny(&denial(1, Denied::Unnamed));
    assert!(verifier.is_blind() && verifier.denies(&caller("any")));
    let id = DenialId(Uuid::from_u128(1));
    verifier.apply(&Delta { number: 1, body: Body::Denial { id, denial: None } });
    assert!(!verifier.is_blind() && !verifier.denies(&caller("any")));
}
