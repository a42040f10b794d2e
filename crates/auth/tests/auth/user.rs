//! Users: their names, their passwords, the queue before the hash, their sessions.

use tollgate_auth::{AuthSettings, HashingSettings, KnownPassword, UserRefused};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::organization::Organization;
use tollgate_domain::secret::Password;

use crate::world::{DAY, HOUR, PASSWORD, World, peer, settings, sign_in as attempt};

async fn sign_in(world: &World, name: &str, password: &str) -> Result<String, UserRefused> {
    let password = Password::new(password);
    let user = world.auth.authenticate_user(attempt(name, &peer()), &password).await?;
    Ok(format!("{}@{}", user.name, user.organization))
}

#[tokio::test(flavor = "multi_thread")]
async fn known_password_is_tried_once_for_each_hash() {
    let world = World::new(settings()).await;
    let known = [
        KnownPassword { user: None, password: "admin" },
        KnownPassword { user: Some("alice"), password: PASSWORD },
        KnownPassword { user: Some("nobody"), password: "nobody" },
    ];
    let found = world.auth.users_with_known_passwords(&known).await.unwrap();
    assert_eq!(found, [world.find(&world.ours, "alice").await], "the one of carbon.super");
    let shared = [KnownPassword { user: None, password: PASSWORD }];
    let found = world.auth.users_with_known_passwords(&shared).await.unwrap();
    let admins = [world.find(&world.ours, "admin").await, world.find(&world.theirs, "admin").await];
    assert!(found.len() == 2 && admins.iter().all(|admin| found.contains(admin)), "{found:?}");
    world.auth.users_with_known_passwords(&known).await.unwrap();

    // A process that cannot hash: what was tried is known, what is new or takes the password is not.
    let mut idle = settings();
    idle.hashing.queue = 0;
    let mut world = world;
    world.restart(idle).await;
    let found = world.auth.users_with_known_passwords(&known[..1]).await.unwrap();
    assert!(found.is_empty());
    assert!(world.auth.users_with_known_passwords(&known).await.is_err());
    let other = [KnownPassword { user: None, password: "other" }];
    assert!(world.auth.users_with_known_passwords(&other).await.is_err());
}

#[tokio::test]
async fn a_name_means_one_user_however_it_is_written() {
    let world = World::new(settings()).await;
    let rows = [
        ("alice", "alice@carbon.super"),
        ("ALICE", "alice@carbon.super"),
        ("alice@carbon.super", "alice@carbon.super"),
        ("alice@Carbon.Super", "alice@carbon.super"),
        ("alice@t1.com", "alice@t1.com"),
        ("alice@T1.com", "alice@t1.com"),
    ];
    for (sent, user) in rows {
        assert_eq!(sign_in(&world, sent, PASSWORD).await.expect(sent), user);
    }
    let long = "x".repeat(100_000);
    for sent in
        ["", "@", "bob", "alice@t2.com", "alice@", "alice@t1.com@carbon.super", "al\0ice", "alice\0", &long]
    {
        assert!(matches!(sign_in(&world, sent, PASSWORD).await, Err(UserRefused::Wrong)), "{sent:.40}");
    }
    for password in ["", "wrong", "right horse ", &long] {
        assert!(
            matches!(sign_in(&world, "alice", password).await, Err(UserRefused::Wrong)),
            "{password:.40}"
        );
    }
    let trail = world.trail(&world.ours).await;
    let times = trail
        .iter()
        .filter(|entry| entry.action == AuditAction::SignIn)
        .map(|entry| entry.times)
        .sum::<i64>();
    assert!(times >= 4, "{times}");
}

#[tokio::test]
async fn eight_at_once_wait_for_one_thread_and_are_answered() {
    let world = World::new(settings()).await;
    let password = Password::new(PASSWORD);
    let peer = peer();
    let one = || world.auth.authenticate_user(attempt("alice", &peer), &password);
    let (a, b, c, d, e, f, g, h) = tokio::join!(one(), one(), one(), one(), one(), one(), one(), one());
    for answer in [a, b, c, d, e, f, g, h] {
        assert!(answer.is_ok(), "{answer:?}");
    }
}

#[tokio::test]
async fn a_hash_of_another_cost_is_made_again_at_sign_in() {
    let mut world = World::new(settings()).await;
    let before = world.find(&world.ours, "alice").await.password_hash;
    let hashing = HashingSettings { iterations: 2, ..settings().hashing };
    world.restart(AuthSettings { hashing, ..settings() }).await;
    sign_in(&world, "alice", PASSWORD).await.expect("signed in");
    let after = world.find(&world.ours, "alice").await.password_hash;
    assert!(before.contains("t=1") && after.contains("t=2"));
    sign_in(&world, "alice", PASSWORD).await.expect("signed in with the new hash");
}

#[tokio::test]
async fn names_that_would_be_read_as_another_user_are_not_made() {
    let mut world = World::new(settings()).await;
    let check = |world: &World, name: &str| {
        world.auth.check_new_user(&Organization::super_organization(), name, &Password::new(PASSWORD)).is_ok()
    };
    assert!(check(&world, "bob"));
    for name in ["bob@x.org", "bob@carbon.super", "a/b", "a\nb", "a\0b"] {
        assert!(!check(&world, name), "{name}");
    }
    world.restart(AuthSettings { email_names: true, ..settings() }).await;
    assert!(check(&world, "bob@x.org"));
    let theirs: Organization = "t1.com".parse().unwrap();
    let check_theirs =
        |name: &str| world.auth.check_new_user(&theirs, name, &Password::new(PASSWORD)).is_ok();
    assert!(check_theirs("bob@x.org"));
    assert!(!check_theirs("bob"), "bob@t1.com is an e-mail name of carbon.super");
    for name in ["bob@carbon.super", "bob@x.org@t1.com", "bob@@x.org"] {
        assert!(!check(&world, name), "{name}");
    }
}

#[tokio::test]
async fn a_session_lives_by_use_but_not_for_ever() {
    let world = World::new(settings()).await;
    let alice = world.find(&world.ours, "alice").await;
    let idle = world.auth.open_session(&alice, &peer()).await.expect("a session");
    let used = world.auth.open_session(&alice, &peer()).await.expect("a session");
    assert_ne!(idle, used);
    let mut hours = 0;
    while world.auth.session(used.expose()).await.expect("the store answers").is_some() {
        world.clock.pass(6 * HOUR);
        hours += 6;
        assert!(hours < 40 * 24, "a session that is used ends some day");
    }
    assert!(hours * HOUR >= 29 * DAY, "{hours}");
    assert!(world.auth.session(idle.expose()).await.expect("the store answers").is_none());
}
