use tollgate_domain::caller::TokenOwner;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::{DenialId, GrantId};
use tollgate_domain::organization::Organization;
use tollgate_domain::scope::ScopeSet;
use uuid::Uuid;

use super::*;

const GRANT: Uuid = Uuid::from_u128(1);
const USER: Uuid = Uuid::from_u128(2);

fn caller(issued_at: i64, grant: Option<Uuid>) -> Caller {
    Caller {
        organization: Organization::super_organization(),
        client: "00000000-0000-0000-0000-000000000003".parse().expect("an id"),
        consumer_key: "key".to_owned(),
        user: tollgate_domain::id::UserId(USER),
        owner: TokenOwner::ApplicationUser,
        scopes: ScopeSet::default(),
        token: "jti".to_owned(),
        grant: grant.map(GrantId),
        client_epoch: Epoch::FIRST,
        user_epoch: Epoch::FIRST,
        issued_at: Timestamp(issued_at),
        expires_at: Timestamp(1_000_000),
    }
}

fn denial(number: u128, denied: Denied, expires_at: i64) -> Denial {
    Denial {
        id: DenialId(Uuid::from_u128(number)),
        organization: Organization::super_organization(),
        denied,
        expires_at: Timestamp(expires_at),
    }
}

fn of_client(number: u128, consumer_key: &str, issued_until: i64, expires_at: i64) -> Denial {
    let denied =
        Denied::Client { consumer_key: consumer_key.to_owned(), issued_until: Timestamp(issued_until) };
    denial(number, denied, expires_at)
}

fn of_user(number: u128, user: Uuid, issued_until: i64) -> Denial {
    denial(number, Denied::User { user: UserId(user), issued_until: Timestamp(issued_until) }, 1000)
}

fn of_token(number: u128, token: &str) -> Denial {
    denial(number, Denied::Token(token.to_owned()), 1000)
}

fn of_grant(number: u128, grant: Uuid) -> Denial {
    denial(number, Denied::Grant(GrantId(grant)), 1000)
}

fn set(denials: &[Denial]) -> DenialSet {
    let mut set = DenialSet::default();
    for denial in denials {
        set.add(denial.clone());
    }
    set
}

#[test]
fn a_client_or_user_is_refused_what_was_issued_up_to_the_moment() {
    for own in [of_client(1, "key", 100, 1000), of_user(1, USER, 100)] {
        let set = set(&[own]);
        assert!(set.refuses(&caller(99, None)), "before");
        assert!(set.refuses(&caller(100, None)), "at the same millisecond");
        assert!(!set.refuses(&caller(101, None)), "after");
    }
}

#[test]
fn a_token_or_grant_is_refused_whenever_it_was_issued() {
    assert!(set(&[of_token(1, "jti")]).refuses(&caller(200, None)));
    let grant = set(&[of_grant(1, GRANT)]);
    assert!(grant.refuses(&caller(200, Some(GRANT))));
    assert!(!grant.refuses(&caller(200, Some(USER))), "another grant");
    assert!(!grant.refuses(&caller(200, None)), "no grant");
}

#[test]
fn a_subject_counts_only_in_its_kind() {
    let everything_but =
        [of_token(1, "key"), of_grant(2, USER), of_client(3, "jti", 100, 1000), of_user(4, GRANT, 100)];
    assert!(!set(&everything_but).refuses(&caller(1, Some(GRANT))));
}

#[test]
fn of_two_for_one_subject_each_counts_as_long_as_it_lives() {
    let (early, late) = (of_client(1, "key", 100, 2000), of_client(2, "key", 200, 1000));
    for order in [[early.clone(), late.clone()], [late, early]] {
        let mut set = set(&order);
        assert!(set.refuses(&caller(200, None)));
        assert!(!set.refuses(&caller(201, None)));
        set.forget_expired(Timestamp(1500));
        assert!(set.refuses(&caller(100, None)), "the earlier one lives on");
        assert!(!set.refuses(&caller(150, None)), "what only the later one denied has expired by itself");
    }
}

#[test]
fn one_that_is_told_twice_is_one_and_goes_when_it_is_taken_back() {
    let mut set = set(&[of_token(1, "jti"), of_token(1, "jti"), of_token(2, "jti")]);
    set.remove(DenialId(Uuid::from_u128(1)));
    assert!(set.refuses(&caller(1, None)), "the other one is there");
    set.remove(DenialId(Uuid::from_u128(2)));
    assert!(!set.refuses(&caller(1, None)));
    set.remove(DenialId(Uuid::from_u128(3)));
}

#[test]
fn what_has_expired_is_forgotten() {
    let mut set = set(&[of_token(1, "jti"), of_client(2, "key", 100, 3000)]);
    set.forget_expired(Timestamp(999));
    assert!(set.refuses(&caller(500, None)), "still live");
    set.forget_expired(Timestamp(1000));
    assert!(!set.refuses(&caller(500, None)), "the token's entry is gone");
    assert!(set.refuses(&caller(50, None)), "the client's is not");
}
