//! Keeping house: what is over goes, in portions, and what is kept stays.

use tollgate_auth::AuthSettings;
use tollgate_domain::secret::Password;
use tollgate_store::params;
use tollgate_store::testing::read;

use crate::world::{DAY, HOUR, World, peer, scopes, settings, sign_in};

async fn audit_rows(world: &World) -> i64 {
    let count = "SELECT COUNT(*) FROM audit";
    let rows = read(world.auth.store(), "rows", move |tx| tx.query_one(count, params![], |row| row.int(0)));
    rows.await.expect("a number")
}

#[tokio::test]
async fn the_audit_trail_is_kept_as_long_as_asked() {
    let world = World::new(AuthSettings { audit_keep: 10 * DAY, ..settings() }).await;
    let client = world.client(&world.ours, "one").await;
    let before = audit_rows(&world).await;
    // More than one portion.
    for _ in 0..600 {
        world.tokens(&client, "a").await;
    }
    world.clock.pass(9 * DAY);
    world.auth.keep_house().await.expect("kept");
    assert_eq!(audit_rows(&world).await, before + 600);
    world.tokens(&client, "a").await;
    world.clock.pass(DAY + HOUR);
    world.auth.keep_house().await.expect("kept");
    assert_eq!(audit_rows(&world).await, 1, "the last one is a day old");
}

#[tokio::test]
async fn what_is_counted_is_one_row_a_minute() {
    let world = World::new(settings()).await;
    let client = world.client(&world.ours, "one").await;
    let wrong = Password::new("wrong horse");
    for _ in 0..3 {
        for _ in 0..5 {
            let refused = world.auth.authenticate_user(sign_in("alice", &peer()), &wrong).await;
            assert!(refused.is_err());
            world.auth.issue_for_application(&client.client, &scopes(""), None).await.expect("a token");
        }
        world.auth.write_counts().await.expect("written");
        world.clock.pass(30);
    }
    let counted = |action: &'static str, outcome| {
        let world = &world;
        async move {
            let entries = world.trail(&world.ours).await;
            let own = entries
                .iter()
                .filter(|entry| entry.action.as_str() == action && entry.outcome.as_str() == outcome);
            own.map(|entry| entry.times).collect::<Vec<_>>()
        }
    };
    // Thirty seconds apart: two of the three fall into one minute.
    for counts in [counted("sign-in", "refused").await, counted("client-credentials", "ok").await] {
        assert!(counts == [5, 10] || counts == [10, 5], "{counts:?}");
    }
}
