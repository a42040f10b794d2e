//! What the server keeps for itself: signing keys, settings, metadata, the audit trail.

use tollgate_domain::audit::{AuditAction, AuditOutcome};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::page::Page;
use tollgate_store::testing::write;
use tollgate_store::{Counted, StoredKey, params};

use super::world::{LATER, NOW, PAGE, World};

fn key(kid: &str, algorithm: &str, state: &str) -> StoredKey {
    StoredKey {
        kid: kid.to_owned(),
        algorithm: algorithm.to_owned(),
        sealed: b"sealed private key".to_vec(),
        key_id: "s1".to_owned(),
        public_key: "{\"kty\":\"EC\"}".to_owned(),
        state: state.to_owned(),
        created_at: NOW,
    }
}

#[tokio::test]
async fn of_two_processes_one_makes_the_signing_key() {
    let world = World::new("signing_key").await;
    let other = world.other_store();
    let start = world.last_change().await;
    let (one, two) = tokio::join!(
        world.store.add_signing_key(key("a", "ES256", "active"), NOW, world.audit()),
        other.add_signing_key(key("b", "ES256", "active"), NOW, world.audit()),
    );
    let made = (one.expect("an answer"), two.expect("an answer"));
    assert!(made.0 != made.1, "{made:?}");
    let add = |key| world.store.add_signing_key(key, NOW, world.audit());
    assert_eq!(add(key("c", "RS256", "active")).await, Ok(true));
    assert_eq!(add(key("d", "ES256", "retired")).await, Ok(true));
    let keys = world.store.signing_keys().await.expect("keys");
    let first = if made.0 { "a" } else { "b" };
    assert_eq!(keys.iter().map(|key| key.kid.as_str()).collect::<Vec<_>>(), [first, "c", "d"]);
    assert_eq!(keys[1], key("c", "RS256", "active"));
    assert!(!format!("{keys:?}").contains("115, 101"), "no sealed key in logs");
    let expected = [first, "c", "d"].map(|kid| format!("signing_key {kid}"));
    assert_eq!(world.changes_since(start).await, expected);
}

#[tokio::test]
async fn settings_are_per_organization_and_metadata_is_written_once() {
    let world = World::new("setting").await;
    let (second, _) = world.second().await;
    let start = world.last_change().await;
    let get = |organization| world.store.setting(organization, "self-signup".to_owned());
    assert_eq!(get(world.organization.clone()).await, Ok(None));
    let mut seen = Timestamp(0);
    for value in ["true", "false"] {
        let set = |seen| {
            let (name, audit) = ("self-signup".to_owned(), world.audit());
            world.store.set_setting(world.organization.clone(), name, value.to_owned(), Some(seen), audit)
        };
        let version = set(seen).await.expect("set").expect("a version");
        assert!(version > seen, "though the clock stands");
        assert_eq!(set(seen).await, Ok(None), "of another version by now");
        assert_eq!(get(world.organization.clone()).await, Ok(Some((value.to_owned(), version))));
        seen = version;
    }
    assert_eq!(get(second).await, Ok(None));
    assert_eq!(world.changes_since(start).await, ["setting self-signup", "setting self-signup"]);

    let name = || "fingerprint".to_owned();
    assert_eq!(world.store.metadata(name()).await, Ok(None));
    let other = world.other_store();
    let (one, two) = tokio::join!(
        world.store.metadata_or_set(name(), "one".to_owned()),
        other.metadata_or_set(name(), "two".to_owned()),
    );
    let kept = one.expect("an answer");
    assert_eq!(two, Ok(kept.clone()), "both get the one that is kept");
    assert_eq!(world.store.metadata_or_set(name(), "three".to_owned()).await, Ok(kept.clone()));
    assert_eq!(world.store.metadata(name()).await, Ok(Some(kept)));
}

#[tokio::test]
async fn the_audit_trail_shows_the_newest_first_and_only_ones_own() {
    let world = World::new("audit").await;
    let (second, _) = world.second().await;
    let before = world.store.audit_trail(world.organization.clone(), PAGE).await.expect("the trail").total;
    let mut late = world.audit_of(AuditAction::SignIn);
    late.at = LATER;
    late.outcome = AuditOutcome::Refused;
    let mut foreign = world.audit_of(AuditAction::SignIn);
    foreign.organization = second.clone();
    let counted = |audit| Counted { audit, of: "somebody".to_owned(), times: 1 };
    let counted = [late.clone(), foreign, world.audit_of(AuditAction::PasswordGrant)].map(counted);
    assert_eq!(world.store.count_audit(counted.to_vec()).await, Ok(3));
    let one = Page { offset: 0, limit: 1 };
    let trail = world.store.audit_trail(world.organization.clone(), one).await.expect("the trail");
    assert_eq!(trail.total, before + 2);
    let entry = &trail.list[0];
    assert_eq!((entry.id, entry.at, entry.action.as_str()), (late.id, LATER, "sign-in"));
    assert_eq!((entry.outcome.as_str(), entry.request_id.as_str()), ("refused", "request-1"));
    assert_eq!(world.store.audit_trail(second, PAGE).await.expect("the trail").total, 1);
}

/// A later release writes words of its own, and somebody goes back to this one.
#[tokio::test]
async fn the_audit_trail_shows_words_that_this_build_does_not_know() {
    let world = World::new("audit_words").await;
    let audit = world.audit_of(AuditAction::SignIn);
    let id = audit.id;
    let counted = vec![Counted { audit, of: "somebody".to_owned(), times: 1 }];
    assert_eq!(world.store.count_audit(counted).await, Ok(1));
    let future = "UPDATE audit SET action = 'passkey-add', outcome = 'postponed' WHERE id = $1";
    let written = write(&world.store, "future", move |tx| tx.execute(future, params![id])).await;
    assert_eq!(written, Ok(1));
    let trail = world.store.audit_trail(world.organization.clone(), PAGE).await.expect("the trail");
    let entry = trail.list.iter().find(|entry| entry.id == id).expect("the entry");
    assert_eq!((entry.action.as_str(), entry.outcome.as_str()), ("passkey-add", "postponed"));
    assert_ne!(entry.action, AuditAction::SignIn);
}
