//! Users, their roles, and what ends their tokens.

use tollgate_domain::audit::AuditAction;
use tollgate_domain::client::KeyType;
use tollgate_domain::denial::{Denied, NO_END};
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::UserId;
use tollgate_domain::page::Page;
use tollgate_domain::user::UserVersion;
use tollgate_store::{Ended, NewPassword, RefreshPlace, ShownUser, StoreError};

use super::world::{LATER, NOW, PAGE, World, conflict};

#[tokio::test]
async fn names_are_compared_without_regard_to_letter_case() {
    let world = World::new("names").await;
    let user = world.new_user("Änne", &["internal/SUBSCRIBER", "Internal/everyone", "internal/everyone"]);
    let organization = world.organization.clone();
    world.store.create_user(organization.clone(), user.clone(), NOW, world.audit()).await.expect("made");

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
    let twin = world.store.create_user(organization.clone(), twin, NOW, world.audit()).await;
    assert_eq!(conflict(twin), "account_name");
    let lost = world.new_user("lost", &["no-such-role"]);
    let lost = world.store.create_user(organization.clone(), lost, NOW, world.audit()).await;
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
    let cooks =
        |name: &str| world.store.create_role(organization.clone(), name.to_owned(), NOW, world.audit());
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
            world.denial_id(),
            NOW,
            world.audit_of(AuditAction::RoleChange),
        )
    };
    let held = change("ANN", &["COOKS", "cooks"], &["internal/subscriber", "never held"]).await;
    let held = held.expect("changed").expect("the user");
    assert_eq!(held.roles, ["Cooks"]);
    // What the role gave is taken from the tokens so far; of what another role gives as well, nothing.
    let denial = held.denial.expect("a denial");
    let Denied::Scopes { below, scopes, .. } = &denial.denied else { panic!("{denial:?}") };
    assert!(*below == Epoch(1) && scopes.contains("apim:subscribe"), "{denial:?}");
    assert_eq!(change("ann", &["no-such-role"], &["cooks"]).await, Err(StoreError::Missing));
    assert_eq!(change("nobody", &["cooks"], &[]).await, Ok(None));
    let set = vec!["Internal/everyone".to_owned(), "admin".to_owned()];
    let seen = UserVersion { id: user, epoch: Epoch(1) };
    let name = "ann".to_owned();
    let held = world
        .store
        .set_roles(organization.clone(), name, set, Some(seen), world.denial_id(), world.audit())
        .await;
    let held = held.expect("changed").expect("the user");
    assert_eq!((held.roles, held.denial), (vec!["admin".to_owned()], None), "no scope hung on the role");
    let (name, none) = ("ann".to_owned(), Vec::new());
    let stale = world
        .store
        .set_roles(organization.clone(), name, none, Some(seen), world.denial_id(), world.audit())
        .await;
    assert_eq!(stale, Ok(None), "seen before the last change");
    let found = world.store.user_by_id(user).await.expect("a look-up").expect("the user");
    assert_eq!(found.roles, ["admin"]);
    let expected = [format!("user {user}"), format!("revocation {}", denial.id), format!("user {user}")];
    assert_eq!(world.changes_since(start).await, expected);
    assert_eq!((found.epoch, found.valid_from), (Epoch(2), Epoch(0)), "roles end no token");

    let trail = world.store.audit_trail(organization, PAGE).await.expect("the trail");
    let changes = trail.list.iter().filter(|entry| entry.action == AuditAction::RoleChange).count();
    assert_eq!(changes, 1, "only what happened is in the trail");
}

#[tokio::test]
async fn a_new_password_ends_tokens_and_sessions() {
    let world = World::new("password").await;
    let organization = world.organization.clone();
    let user = world.user("ann").await;
    let client = world.client(user, "client", None).await;
    let grant = world.grant(client.id, user, b"refresh").await;
    let open = async |hash: &[u8]| {
        let (key, shown) = ("k1".to_owned(), world.shown(user).await);
        let opened = world.store.create_session(hash.to_vec(), key, shown, LATER, NOW, world.audit());
        opened.await.expect("a session");
    };
    open(b"session").await;
    open(b"own").await;
    let before = world.shown(user).await;

    let hashes =
        |old: &str, new: &str| world.store.rehash_password(user, old.to_owned(), new.to_owned(), NOW);
    hashes("hash of someone else", "wrong").await.expect("nothing to do");
    hashes("hash of ann", "stronger").await.expect("rehashed");
    let hash = world.store.user_by_id(user).await.expect("a look-up").map(|user| user.password_hash);
    assert_eq!(hash.as_deref(), Some("stronger"));

    let start = world.last_change().await;
    let id = world.denial_id();
    let set = |name: &str, shown: Option<ShownUser>| {
        let new = NewPassword {
            organization: organization.clone(),
            name: name.to_owned(),
            hash: "new".to_owned(),
            seen: None,
            shown,
            session: Some(b"own".to_vec()),
            denial: id,
        };
        world.store.set_password(new, NOW, world.audit())
    };
    assert_eq!(set("nobody", None).await, Ok(None));
    let denial = set("Ann", Some(before)).await.expect("set").expect("the user");
    assert_eq!(denial.denied, Denied::UserBelow { user, below: Epoch(1) });
    assert_eq!(set("Ann", Some(before)).await, Err(StoreError::Ended(Ended::User)), "by the old one");
    let found = world.store.user_by_id(user).await.expect("a look-up").expect("the user");
    assert_eq!((found.password_hash.as_str(), found.epoch, found.valid_from), ("new", Epoch(1), Epoch(1)));
    assert_eq!(world.store.session(b"session".to_vec(), NOW).await, Ok(None));
    assert!(world.store.session(b"own".to_vec(), NOW).await.expect("a look-up").is_some(), "it goes on");
    let (kept, place) = world.grant_of(b"refresh").await.expect("the grant");
    assert_eq!((kept.id, kept.user_epoch, kept.revoked_at), (grant, Epoch(0), None), "no row was written");
    assert_eq!(place, RefreshPlace::Current);
    assert_eq!(world.denied(NOW).await, std::slice::from_ref(&denial.denied));
    assert_eq!(denial.expires_at, NO_END);
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
    world.grant(key_set.id, user, b"one").await;
    world.grant(foreign.id, user, b"two").await;
    world.grant(foreign.id, world.admin, b"three").await;
    let api = world.api("Orders").await;
    world.subscription(application, api).await;
    let start = world.last_change().await;

    let id = world.denial_id();
    let delete = |seen| {
        let name = "ann".to_owned();
        world.store.delete_user(organization.clone(), name, seen, id, NOW, world.audit())
    };
    let seen = |id, epoch| Some(UserVersion { id, epoch });
    assert_eq!(delete(seen(user, Epoch(1))).await, Ok(None), "of another version");
    assert_eq!(delete(seen(world.admin, Epoch(0))).await, Ok(None), "of somebody else");
    let denial = delete(seen(user, Epoch(0))).await.expect("deleted").expect("the user");
    assert_eq!(denial.denied, Denied::UserBelow { user, below: Epoch::LAST });
    assert_eq!(denial.expires_at, NO_END, "until the grants are looked through");
    assert_eq!(delete(None).await, Ok(None));
    assert_eq!(world.store.user_by_id(user).await, Ok(None));
    assert_eq!(world.store.application(organization.clone(), application).await, Ok(None));
    for client in [&key_set, &registered] {
        assert_eq!(world.store.client_by_key(client.consumer_key.clone()).await, Ok(None));
    }
    assert!(world.store.client_by_key(foreign.consumer_key).await.expect("a look-up").is_some());
    assert_eq!(world.remove_deleted(10).await, [2, 1], "the clients; the user waits for the denial's end");
    world.store.bound_denials(NOW, 10).await.expect("bound");
    let bound = world.denials(NOW).await;
    assert_eq!(bound[0].expires_at, LATER, "until the last of the access tokens has expired");
    assert_eq!(world.remove_deleted(10).await, [2], "the grant of another's client, and the user");
    for (hash, there) in [(b"one".as_slice(), false), (b"two", false), (b"three", true)] {
        assert_eq!(world.grant_of(hash).await.is_some(), there);
    }
    assert!(world.store.api(organization.clone(), api).await.expect("a look-up").is_some());
    let expected = [
        format!("client {}", key_set.id),
        format!("application {application}"),
        format!("client {}", registered.id),
        format!("user {user}"),
        format!("revocation {id}"),
        // It was given its end.
        format!("revocation {id}"),
    ];
    assert_eq!(world.changes_since(start).await, expected);
    assert_eq!(world.denied(NOW).await, [denial.denied], "clients that are gone need no denial");

    // The name is free for someone else.
    let again = world.user("ann").await;
    assert_ne!(again, user);
}
