use tollgate_domain::caller::TokenOwner;
use tollgate_domain::clock::{Clock, Timestamp};
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::{ClientId, GrantId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::random::Random;
use tollgate_domain::scope::ScopeSet;
use uuid::Uuid;

use super::*;

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp(0)
    }
}

struct Sevens;

impl Random for Sevens {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fn cache() -> TokenCache {
    TokenCache::new(&Environment::new(Noon, Sevens))
}

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
    let cache = cache();
    let scopes = ["read".to_owned(), "update".to_owned()];
    let keys: Vec<Fingerprint> =
        (0..USUAL_COUNT).map(|number| cache.fingerprint(&number.to_string())).collect();
    for key in &keys {
        cache.insert(*key, remembered(&scopes));
    }
    assert!(keys.iter().all(|key| cache.get(key).is_some()));
    assert!(cache.cache.weight() <= CAPACITY);
}

#[test]
fn huge_tokens_take_no_more_memory_than_the_cache_may() {
    let cache = cache();
    let scopes: Vec<String> = (0..200).map(|number| format!("{number}-{}", "s".repeat(36))).collect();
    let huge = remembered(&scopes);
    assert!(Bytes.weight(&[0; 16], &huge) > 8 * 1024);
    for number in 0..20_000 {
        cache.insert(cache.fingerprint(&number.to_string()), huge.clone());
    }
    assert!(
        cache.cache.weight() <= CAPACITY && cache.cache.weight() > CAPACITY / 2,
        "{}",
        cache.cache.weight()
    );
}

#[test]
fn texts_are_told_apart_to_the_last_bit() {
    let cache = cache();
    let token = "t".repeat(1000);
    let mut texts =
        vec![String::new(), "t".to_owned(), token.clone(), format!("{token}t"), format!("{token}\0")];
    for place in [0, 15, 16, 500, 999] {
        let mut other = token.clone();
        other.replace_range(place..=place, "u");
        texts.push(other);
    }
    let mut fingerprints: Vec<_> = texts.iter().map(|text| cache.fingerprint(text)).collect();
    assert_eq!(cache.fingerprint(&token), fingerprints[2]);
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), texts.len());
}
