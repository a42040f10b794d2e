//! Users, their roles, and what ends their tokens.

use tollgate_domain::client::KeyType;
use tollgate_domain::denial::Denied;
use tollgate_domain::id::UserId;
use tollgate_domain::page::Page;
use tollgate_store::{RefreshPlace, StoreError};

use super::world::{LATER, NOW, PAGE, World, conflict};

#[tokio::test]
async fn names_are_compared_without_regard_to_letter_case() {
    let world = World::new("names").await;
    let user = world.new_user("Änne", &["internal/SUBSCRIBER", "Internal/everyone", "internal/everyone"]);
    let organization = world.organization.clone();
    world
        .store
        .create_user(organization.clone(), user.clone(), NOW, world.audit("user-create"))
        .await
        .expect("made");

    let found = world.store.user_by_name(organization.clone(), "äNNE".to_owned()).await.expect("a look-up");
    let found = found.expect("the user");
    assert_eq!((found.id, found.name.as_str()), (user.id, "Änne"));
    assert_eq!(found.roles, ["Internal/subscriber"], "as the organization spells it, without everyone");
    assert_eq!(found.claims, user.claims);
    assert_eq!(found.password_hash, user.password_hash);
    assert_eq!(world.store.user_by_id(user.id).await, Ok(Some(found.clone())));
    assert_eq!(world.store.user_by_id(UserId::new(&world.environment)).await, Ok(None));
    assert!(!format!("{found:?} {user:?}").contains("hash of"), "no hash in logs");

    let twin = world.new_user("ÄNNE", &[]);
    let twin = world.store.create_user(organization.clone(), twin, NOW, world.audit("user-create")).await;
    assert_eq!(conflict(twin), "account_name");
    let lost = world.new_user("lost", &["no-such-role"]);
    let lost = world.store.create_user(organization.clone(), lost, NOW, world.audit("user-create")).await;
    assert_eq!(lost, Err(StoreError::Missing));
    assert_eq!(world.store.user_by_name(organization.clone(), "lost".to_owned()).await, Ok(None));

    let missing = vec!["ADMIN".to_owned(), "no-such-role".to_owned()];
    assert_eq!(world.store.missing_roles(organization, missing).await, Ok(vec!["no-such-role".to_owned()]));
}

#[tokio::test]
async fn users_are_listed_by_page_and_searched_literally() {
    let world = World::new("users").await;
    for name in ["a_b", "axb", "a%b", "back\\slash", "Zoë"] {
        world.user(name).await;
    }
    let organization = world.organization.clone();
    let names = |query: Option<&str>, page: Page| {
        let (store, organization) = (world.store.clone(), organization.clone());
        let query = query.map(str::to_owned);
        async move {
            let listed = store.users(organization, query, page).await.expect("users");
            (listed.list.into_iter().map(|user| user.name).collect::<Vec<_>>(), listed.total)
        }
    };
    let all = ["a%b", "a_b", "admin", "axb", "back\\slash", "Zoë"].map(str::to_owned).to_vec();
    assert_eq!(names(None, PAGE).await, (all, 6));
    let second = Page { offset: 2, limit: 2 };
    assert_eq!(names(None, second).await, (vec!["admin".to_owned(), "axb".to_owned()], 6));
    assert_eq!(names(None, Page { offset: 9, limit: 2 }).await, (Vec::new(), 6));
    assert_eq!(names(None, Page { offset: 0, limit: 0 }).await, (Vec::new(), 6));
    assert_eq!(names(Some("A_B"), PAGE).await, (vec!["a_b".to_owned()], 1));
    assert_eq!(names(Some("%"), PAGE).await, (vec!["a%b".to_owned()], 1));
    assert_eq!(names(Some("k\\S"), PAGE).await, (vec!["back\\slash".to_owned()], 1));
    assert_eq!(names(Some("ZOË"), PAGE).await, (vec!["Zoë".to_owned()], 1));
    assert_eq!(names(Some("nobody"), PAGE).await, (Vec::new(), 0));
}

#[tokio::test]
async fn roles_change_and_gateways_hear_of_it() {
    let world = World::new("roles").await;
    let organization = world.organization.clone();
    let cooks = |name: &str| {
        world.store.create_role(organization.clone(), name.to_owned(), NOW, world.audit("role-create"))
    };
    cooks("Cooks").await.expect("a role");
    assert_eq!(conflict(cooks("cooks").await), "role_pkey");
    let user = world.user("ann").await;
    let start = world.last_change().await;

    let change = |name: &str, add: &[&str], remove: &[&str]| {
        let own = |roles: &[&str]| roles.iter().map(|&role| role.to_owned()).collect();
        let (add, remove) = (own(add), own(remove));
        world.store.change_roles(
            organization.clone(),
            name.to_owned(),
            add,
            remove,
            NOW,
            world.audit("role-change"),
        )
    };
    let held = change("ANN", &["COOKS", "cooks"], &["internal/subscriber", "never held"]).await;
    assert_eq!(held, Ok(Some(vec!["Cooks".to_owned()])));
    assert_eq!(change("ann", &["no-such-role"], &["cooks"]).await, Err(StoreError::Missing));
    assert_eq!(change("nobody", &["cooks"], &[]).await, Ok(None));
    let set = vec!["Internal/everyone".to_owned(), "admin".to_owned()];
    let held =
        world.store.set_roles(organization.clone(), "ann".to_owned(), set, NOW, world.audit("x")).await;
    assert_eq!(held, Ok(Some(vec!["admin".to_owned()])));
    let found = world.store.user_by_id(user).await.expect("a look-up").expect("the user");
    assert_eq!(found.roles, ["admin"]);
    assert_eq!(world.changes_since(start).await, [format!("user {user}"), format!("user {user}")]);

    let trail = world.store.audit_trail(organization, PAGE).await.expect("the trail");
    let changes = trail.list.iter().filter(|entry| entry.action == "role-change").count();
    assert_eq!(changes, 1, "only what happened is in the trail");
}

#[tokio::test]
async fn a_new_password_ends_tokens_and_sessions() {
    let world = World::new("password").await;
    let organization = world.organization.clone();
    let user = world.user("ann").await;
    let client = world.client(user, "client", None).await;
    let grant = world.grant(client.id, Some(user), b"refresh").await;
    let session = b"session".to_vec();
    let opened = world.store.create_session(
        session.clone(),
        "k1".to_owned(),
        organization.clone(),
        user,
        LATER,
        NOW,
        world.audit("sign-in"),
    );
    opened.await.expect("a session");

    let hashes =
        |old: &str, new: &str| world.store.rehash_password(user, old.to_owned(), new.to_owned(), NOW);
    hashes("hash of someone else", "wrong").await.expect("nothing to do");
    hashes("hash of ann", "stronger").await.expect("rehashed");
    let hash = world.store.user_by_id(user).await.expect("a look-up").map(|user| user.password_hash);
    assert_eq!(hash.as_deref(), Some("stronger"));

    let start = world.last_change().await;
    let id = world.denial_id();
    let set = |name: &str| {
        let (name, hash) = (name.to_owned(), "new".to_owned());
        world.store.set_password(
            organization.clone(),
            name,
            hash,
            LATER,
            id,
            NOW,
            world.audit("password-change"),
        )
    };
    assert_eq!(set("nobody").await, Ok(false));
    assert_eq!(set("Ann").await, Ok(true));
    let found = world.store.user_by_id(user).await.expect("a look-up").expect("the user");
    assert_eq!(found.password_hash, "new");
    assert_eq!(world.store.session(session, NOW).await, Ok(None));
    let (kept, place) = world.grant_of(b"refresh").await.expect("the grant");
    assert_eq!((kept.id, kept.revoked_at, place), (grant, Some(NOW), RefreshPlace::Current));
    assert_eq!(world.denied(NOW).await, [Denied::User { user, issued_until: NOW }]);
    assert_eq!(world.denied(LATER).await, [], "it may be forgotten when the last token has expired");
    assert_eq!(world.changes_since(start).await, [format!("revocation {id}")]);
}

#[tokio::test]
async fn deleting_a_user_takes_everything_but_the_apis() {
    let world = World::new("delete_user").await;
    let organization = world.organization.clone();
    let user = world.user("ann").await;
    let application = world.application(user, "shop").await;
    let key_set = world.client(user, "keys", Some((application, KeyType::Production))).await;
    let registered = world.client(user, "registered", None).await;
    let foreign = world.client(world.admin, "foreign", None).await;
    world.grant(key_set.id, Some(user), b"one").await;
    world.grant(foreign.id, Some(user), b"two").await;
    world.grant(foreign.id, Some(world.admin), b"three").await;
    let api = world.api("Orders").await;
    world.subscription(application, api).await;
    let start = world.last_change().await;

    let id = world.denial_id();
    let delete = || {
        let name = "ann".to_owned();
        world.store.delete_user(organization.clone(), name, id, LATER, NOW, world.audit("user-delete"))
    };
    assert_eq!(delete().await, Ok(true));
    assert_eq!(delete().await, Ok(false));
    assert_eq!(world.store.user_by_id(user).await, Ok(None));
    assert_eq!(world.store.application(organization.clone(), application).await, Ok(None));
    for client in [&key_set, &registered] {
        assert_eq!(world.store.client_by_key(client.consumer_key.clone()).await, Ok(None));
    }
    assert!(world.store.client_by_key(foreign.consumer_key).await.expect("a look-up").is_some());
    for (hash, there) in [(b"one".as_slice(), false), (b"two", false), (b"three", true)] {
        assert_eq!(world.grant_of(hash).await.is_some(), there);
    }
    assert!(world.store.api(organization.clone(), api).await.expect("a look-up").is_some());
    let expected = [
        format!("revocation {}", key_set.id),
        format!("client {}", key_set.id),
        format!("application {application}"),
        format!("revocation {}", registered.id),
        format!("client {}", registered.id),
        format!("user {user}"),
        format!("revocation {id}"),
    ];
    assert_eq!(world.changes_since(start).await, expected);
    let denied = world.denied(NOW).await;
    let of_client = |consumer_key| Denied::Client { consumer_key, issued_until: NOW };
    let expected = [
        of_client(key_set.consumer_key),
        of_client(registered.consumer_key),
        Denied::User { user, issued_until: NOW },
    ];
    assert!(denied.len() == 3 && expected.iter().all(|own| denied.contains(own)), "{denied:?}");

    // The name is free for someone else.
    let again = world.user("ann").await;
    assert_ne!(again, user);
}
