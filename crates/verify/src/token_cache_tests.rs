use tollgate_domain::caller::TokenOwner;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::{ClientId, GrantId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::scope::ScopeSet;
use uuid::Uuid;

use super::*;

fn remembered(scopes: &[String]) -> Remembered {
    let caller = Arc::new(Caller {
        organization: Organization::super_organization(),
        client: ClientId(Uuid::from_u128(1)),
        consumer_key: "a consumer key of 28 letters".to_owned(),
        user: UserId(Uuid::from_u128(2)),
        owner: TokenOwner::ApplicationUser,
        scopes: ScopeSet::from_iter(scopes.iter().map(String::as_str)),
        token: Uuid::from_u128(3).to_string(),
        grant: Some(GrantId(Uuid::from_u128(4))),
        client_epoch: Epoch::FIRST,
        user_epoch: Epoch::FIRST,
        issued_at: Timestamp(0),
        expires_at: Timestamp(1),
    });
    Remembered { caller, signer: None }
}

#[test]
fn a_hundred_thousand_usual_tokens_are_remembered() {
    let cache = TokenCache::new();
    let scopes = ["read".to_owned(), "update".to_owned()];
    let keys: Vec<Fingerprint> = (0..USUAL_COUNT).map(|number| fingerprint(&number.to_string())).collect();
    for key in &keys {
        cache.insert(*key, remembered(&scopes));
    }
    assert!(keys.iter().all(|key| cache.get(key).is_some()));
    assert!(cache.0.weight() <= CAPACITY);
}

#[test]
fn huge_tokens_take_no_more_memory_than_the_cache_may() {
    let cache = TokenCache::new();
    let scopes: Vec<String> = (0..200).map(|number| format!("{number}-{}", "s".repeat(36))).collect();
    let huge = remembered(&scopes);
    assert!(Bytes.weight(&[0; 32], &huge) > 8 * 1024);
    for number in 0..20_000 {
        cache.insert(fingerprint(&number.to_string()), huge.clone());
    }
    assert!(cache.0.weight() <= CAPACITY && cache.0.weight() > CAPACITY / 2, "{}", cache.0.weight());
}
