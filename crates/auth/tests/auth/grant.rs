//! Refreshing: spent once, by its client, within its scopes.

use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::hmac;
use tollgate_auth::{Actor, AuthSettings, RefreshRefused};
use tollgate_domain::secret::Secret;
use tollgate_store::params;
use tollgate_store::testing::write;

use crate::world::{DAY, World, peer, scopes, settings};

#[tokio::test]
async fn of_many_refreshes_with_one_token_one_succeeds() {
    let world = World::new(settings()).await;
    let client = world.client(&world.ours, "one").await;
    let first = world.tokens(&client, "a").await.refresh_token.expect("a refresh token");
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let (auth, client, first) = (world.auth.clone(), client.clone(), first.clone());
            tokio::spawn(async move { auth.refresh(&client, &first, None, &peer()).await })
        })
        .collect();
    let (mut won, mut spent) = (Vec::new(), 0);
    for attempt in tries {
        match attempt.await.expect("no panic") {
            Ok(issued) => won.push(issued),
            Err(RefreshRefused::Spent) => spent += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((won.len(), spent), (1, 7));
    assert_eq!(world.audited(&world.ours, "refresh", "ok").await, 1);
    assert_eq!(world.audited(&world.ours, "refresh-reuse", "refused").await, 0, "the losers do no harm");
    let second = won.remove(0).refresh_token.expect("a refresh token");
    let after_restart = world.another().await;
    assert!(matches!(
        after_restart.refresh(&client, &first, None, &peer()).await,
        Err(RefreshRefused::Spent)
    ));
    assert!(after_restart.refresh(&client, &second, None, &peer()).await.is_ok());
}

#[tokio::test]
async fn the_refresh_rule_over_grace_age_and_place() {
    // Which token of a grant is shown, the grace and the age in milliseconds; then what follows.
    let rows = [
        (1, 0, 9_000, "refused"),
        (1, 0, 10_100, "ended"),
        (1, 5_000, 4_000, "again"),
        (1, 5_000, 6_000, "refused"),
        (1, 5_000, 10_100, "ended"),
        (1, 60_000, 59_000, "again"),
        (1, 60_000, 60_100, "ended"),
        (2, 60_000, 9_000, "refused"),
        (2, 60_000, 10_100, "ended"),
        (4, 60_000, 9_000, "refused"),
        (4, 0, 10_100, "ended"),
    ];
    for (back, reuse_grace, age, expected) in rows {
        let world = World::new(AuthSettings { reuse_grace, ..settings() }).await;
        let client = world.client(&world.ours, "one").await;
        let first = world.tokens(&client, "a").await.refresh_token.expect("a refresh token");
        let mut last = first.clone();
        for _ in 0..back {
            let next = world.auth.refresh(&client, &last, None, &peer()).await.expect("refreshed");
            last = next.refresh_token.expect("a refresh token");
        }
        world.age_tokens(age).await;
        let shown = world.auth.refresh(&client, &first, None, &peer()).await;
        let is_again =
            matches!(&shown, Ok(issued) if issued.refresh_token.as_ref().is_some_and(|token| *token == last));
        assert!(is_again || matches!(shown, Err(RefreshRefused::Spent)), "{shown:?}");
        let is_live = world.auth.refresh(&client, &last, None, &peer()).await.is_ok();
        let outcome = match (is_again, is_live) {
            (true, true) => "again",
            (false, true) => "refused",
            (_, false) => "ended",
        };
        assert_eq!(outcome, expected, "{back} back, grace {reuse_grace}, age {age}");
        let records = usize::from(outcome == "ended");
        assert_eq!(world.audited(&world.ours, "refresh-reuse", "refused").await, records);
    }
}

#[tokio::test]
async fn tokens_of_the_former_form_work_and_are_recognised_one_back() {
    let world = World::new(settings()).await;
    let client = world.client(&world.ours, "one").await;
    for rotations in [1, 2] {
        let issued = world.tokens(&client, "a").await;
        let grant = world.auth.verifier().check(issued.access_token.expose()).expect("a caller").caller.grant;
        let former = Secret::new(format!("tgr_{}{rotations}A", "a".repeat(41)));
        let hash = former_hash(&former);
        write(world.auth.store(), "former", move |tx| {
            let sql = "UPDATE token_grant SET refresh_hash = $1, family_hash = NULL WHERE id = $2";
            tx.execute_one(sql, params![&hash, grant])
        })
        .await
        .expect("as the former release left it");
        let mut last = former.clone();
        for _ in 0..rotations {
            let next = world.auth.refresh(&client, &last, None, &peer()).await.expect("refreshed");
            last = next.refresh_token.expect("a refresh token");
            assert!(last.expose().len() > former.expose().len(), "the next one is of the new form");
        }
        world.age_tokens(60_000).await;
        let shown = world.auth.refresh(&client, &former, None, &peer()).await;
        let after = world.auth.refresh(&client, &last, None, &peer()).await;
        if rotations == 1 {
            assert!(matches!(shown, Err(RefreshRefused::Spent)) && after.is_err(), "recognised: {after:?}");
        } else {
            assert!(matches!(shown, Err(RefreshRefused::Unknown)) && after.is_ok(), "{shown:?} {after:?}");
        }
    }
}

/// The keyed hash of a refresh token under the world's master key (RFC 5869, RFC 2104).
fn former_hash(token: &Secret) -> Vec<u8> {
    struct Length;
    impl KeyType for Length {
        fn len(&self) -> usize {
            32
        }
    }
    let mut key = [0; 32];
    let prk = Salt::new(HKDF_SHA256, b"tollgate").extract(&[7; 32]);
    let okm = prk.expand(&[b"refresh token"], Length).expect("a length");
    okm.fill(&mut key).expect("the length");
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), token.expose().as_bytes()).as_ref().to_vec()
}

#[tokio::test]
async fn a_refresh_token_serves_only_its_client_and_scopes_and_time() {
    let world = World::new(settings()).await;
    let (client, other) = (world.client(&world.ours, "one").await, world.client(&world.ours, "two").await);
    let token = world.tokens(&client, "a b").await.refresh_token.expect("a refresh token");
    let foreign = world.auth.refresh(&other, &token, None, &peer()).await;
    assert!(matches!(foreign, Err(RefreshRefused::Unknown)), "{foreign:?}");
    let wide = world.auth.refresh(&client, &token, Some(&scopes("a c")), &peer()).await;
    assert!(matches!(wide, Err(RefreshRefused::ScopeTooWide)), "{wide:?}");
    let narrow = world.auth.refresh(&client, &token, Some(&scopes("b")), &peer()).await.expect("a subset");
    assert_eq!(narrow.scopes, scopes("b"));
    let token = narrow.refresh_token.expect("a refresh token");
    let whole = world.auth.refresh(&client, &token, None, &peer()).await.expect("the grant keeps its scopes");
    assert_eq!(whole.scopes, scopes("a b"));
    world.clock.pass(DAY + 1);
    let token = whole.refresh_token.expect("a refresh token");
    let late = world.auth.refresh(&client, &token, None, &peer()).await;
    assert!(matches!(late, Err(RefreshRefused::Expired)), "{late:?}");
}

#[tokio::test]
async fn a_role_that_was_lost_gives_no_scope_at_the_next_refresh() {
    let world = World::new(settings()).await;
    world.bind(&world.ours, "update", "Internal/subscriber").await;
    let client = world.client(&world.ours, "one").await;
    let issued = world.tokens(&client, "update free").await;
    assert_eq!(issued.scopes, scopes("update free"));
    let remove = vec!["Internal/subscriber".to_owned()];
    let actor = Actor { name: "admin", peer: &peer() };
    let changed = world.auth.change_roles(&world.ours, "alice", Vec::new(), remove, actor).await;
    assert_eq!(changed.expect("changed"), Some(Vec::new()));
    let caller = world.auth.verifier().check(issued.access_token.expose()).expect("a live token").caller;
    assert_eq!(caller.scopes, scopes("free"), "the token has lost it as well");
    let token = issued.refresh_token.expect("a refresh token");
    let next = world.auth.refresh(&client, &token, None, &peer()).await.expect("refreshed");
    assert_eq!(next.scopes, scopes("free"));
}
