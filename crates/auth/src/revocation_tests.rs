use tollgate_domain::caller::TokenOwner;
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
        issued_at: Timestamp(issued_at),
        expires_at: Timestamp(1_000_000),
    }
}

fn revocation(kind: DenialKind, subject: &str, not_before: i64, expires_at: i64) -> Denial {
    Denial {
        id: DenialId(Uuid::from_u128(9)),
        organization: Organization::super_organization(),
        kind,
        subject: subject.to_owned(),
        not_before: Timestamp(not_before),
        expires_at: Timestamp(expires_at),
    }
}

fn set(revocations: &[Denial]) -> RevocationSet {
    let set = RevocationSet::default();
    for revocation in revocations {
        set.add(revocation);
    }
    set
}

#[test]
fn a_client_or_user_is_refused_what_was_issued_up_to_the_moment() {
    let user = USER.to_string();
    for (kind, subject) in [(DenialKind::Client, "key"), (DenialKind::User, user.as_str())] {
        let set = set(&[revocation(kind, subject, 100, 1000)]);
        assert!(set.refuses(&caller(99, None)), "{kind:?} before");
        assert!(set.refuses(&caller(100, None)), "{kind:?} at the same millisecond");
        assert!(!set.refuses(&caller(101, None)), "{kind:?} after");
    }
}

#[test]
fn a_token_or_grant_is_refused_whenever_it_was_issued() {
    let token = set(&[revocation(DenialKind::Token, "jti", 100, 1000)]);
    assert!(token.refuses(&caller(200, None)));
    let grant = set(&[revocation(DenialKind::Grant, &GRANT.to_string(), 100, 1000)]);
    assert!(grant.refuses(&caller(200, Some(GRANT))));
    assert!(!grant.refuses(&caller(200, Some(USER))), "another grant");
    assert!(!grant.refuses(&caller(200, None)), "no grant");
}

#[test]
fn a_subject_counts_only_in_its_kind() {
    let everything_but = [
        revocation(DenialKind::Token, "key", 100, 1000),
        revocation(DenialKind::Grant, &USER.to_string(), 100, 1000),
        revocation(DenialKind::Client, "jti", 100, 1000),
        revocation(DenialKind::User, &GRANT.to_string(), 100, 1000),
    ];
    assert!(!set(&everything_but).refuses(&caller(1, Some(GRANT))));
}

#[test]
fn of_two_for_one_subject_the_later_counts_in_any_order() {
    let early = revocation(DenialKind::Client, "key", 100, 2000);
    let late = revocation(DenialKind::Client, "key", 200, 1000);
    for order in [[early.clone(), late.clone()], [late, early]] {
        let set = set(&order);
        assert!(set.refuses(&caller(200, None)));
        assert!(!set.refuses(&caller(201, None)));
        set.forget_expired(Timestamp(1500));
        assert!(set.refuses(&caller(150, None)), "kept as long as the longer of the two");
    }
}

#[test]
fn what_has_expired_is_forgotten() {
    let set = set(&[
        revocation(DenialKind::Token, "jti", 100, 1000),
        revocation(DenialKind::Client, "key", 100, 3000),
    ]);
    set.forget_expired(Timestamp(999));
    assert!(set.refuses(&caller(500, None)), "still live");
    set.forget_expired(Timestamp(1000));
    assert!(!set.refuses(&caller(500, None)), "the token's entry is gone");
    assert!(set.refuses(&caller(50, None)), "the client's is not");
}
