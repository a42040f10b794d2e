//! Scopes: shared ones, those of APIs, and what token requests learn of them.

use tollgate_domain::id::RevisionId;
use tollgate_domain::scope::ScopeBinding;
use tollgate_store::{DeleteOutcome, StoreError};

use super::world::{LATER, NOW, PAGE, World, api_scope, conflict};

async fn bindings(world: &World, names: &[&str]) -> Vec<ScopeBinding> {
    let names = names.iter().map(|&name| name.to_owned()).collect();
    world.store.scope_bindings(world.organization.clone(), names).await.expect("bindings")
}

fn binding(name: &str, roles: &[&str]) -> ScopeBinding {
    ScopeBinding { name: name.to_owned(), roles: roles.iter().map(|&role| role.to_owned()).collect() }
}

#[tokio::test]
async fn a_shared_scope_stays_while_an_api_carries_it() {
    let world = World::new("shared_scope").await;
    let organization = world.organization.clone();
    let mut scope = world.new_shared_scope("read", &["Zebras", "admin"]);
    let create = |scope| world.store.create_shared_scope(scope, world.audit());
    create(scope.clone()).await.expect("made");
    assert_eq!(conflict(create(world.new_shared_scope("read", &[])).await), "scope_name");
    create(world.new_shared_scope("free", &[])).await.expect("made");

    let api = world.new_api("Orders", "1.0.0", vec![api_scope("read", &["stale"], true)]);
    world.store.create_api(api.clone(), world.audit()).await.expect("made");
    scope.usage_count = 1;
    assert_eq!(world.store.shared_scope(organization.clone(), scope.id).await, Ok(Some(scope.clone())));
    let named = world.store.shared_scope_by_name(organization.clone(), "read".to_owned()).await;
    assert_eq!(named, Ok(Some(scope.clone())), "roles in the order given");
    let listed = world.store.shared_scopes(organization.clone(), PAGE).await.expect("list");
    assert_eq!(listed.list.iter().map(|own| own.name.as_str()).collect::<Vec<_>>(), ["free", "read"]);
    assert_eq!(listed.total, 2);

    scope.roles = vec!["admin".to_owned()];
    scope.updated_at = LATER;
    assert_eq!(
        world
            .store
            .update_shared_scope(scope.clone(), None, world.audit())
            .await
            .map(|version| version.is_some()),
        Ok(true)
    );
    let found = world.store.api(organization.clone(), api.id).await.expect("a look-up").expect("the API");
    assert_eq!(found.definition.scopes[0].roles, ["admin"], "what the shared scope says now");
    assert_eq!(found.definition.scopes[0].display_name, "READ");

    let delete = || world.store.delete_shared_scope(organization.clone(), scope.id, None, world.audit());
    assert_eq!(conflict(delete().await), "scope_use");
    // A revision still carries it when the working copy does not.
    let revision = RevisionId::new(&world.environment);
    let made = world.store.create_revision(
        organization.clone(),
        api.id,
        revision,
        String::new(),
        None,
        world.audit(),
    );
    made.await.expect("a revision");
    let mut bare = api.clone();
    bare.definition.scopes.clear();
    assert_eq!(
        world.store.update_api(bare, None, world.audit()).await.map(|version| version.is_some()),
        Ok(true)
    );
    assert_eq!(conflict(delete().await), "scope_use");
    let gone = world.store.delete_revision(organization.clone(), api.id, revision, world.audit()).await;
    assert_eq!(gone, Ok(DeleteOutcome::Deleted));
    assert_eq!(delete().await, Ok(true));
    assert_eq!(delete().await, Ok(false));
    assert_eq!(
        world.store.update_shared_scope(scope, None, world.audit()).await.map(|version| version.is_some()),
        Ok(false)
    );
    let unknown = world.new_api("Other", "1.0.0", vec![api_scope("read", &[], true)]);
    assert_eq!(world.store.create_api(unknown, world.audit()).await, Err(StoreError::Missing));
}

#[tokio::test]
async fn whatever_changes_scopes_is_logged() {
    let world = World::new("scope_log").await;
    let organization = world.organization.clone();
    let logged = async |start: i64| {
        let changes = world.changes_since(start).await;
        changes.iter().filter(|change| *change == &format!("scopes {organization}")).count()
    };
    let scope = world.new_shared_scope("shared", &["admin"]);
    let mut api = world.new_api("Orders", "1.0.0", vec![api_scope("own", &["admin"], false)]);
    let bare = world.new_api("Bare", "1.0.0", vec![api_scope("shared", &[], true)]);
    let start = world.last_change().await;
    world.store.create_shared_scope(scope.clone(), world.audit()).await.expect("made");
    assert_eq!(logged(start).await, 1);
    world.store.update_shared_scope(scope, None, world.audit()).await.expect("written").expect("a version");
    assert_eq!(logged(start).await, 2);
    world.store.create_api(api.clone(), world.audit()).await.expect("made");
    assert_eq!(logged(start).await, 3);
    world.store.create_api(bare, world.audit()).await.expect("made");
    assert_eq!(logged(start).await, 3, "it has no scope of its own");
    api.definition.scopes.clear();
    world.store.update_api(api.clone(), None, world.audit()).await.expect("written").expect("a version");
    assert_eq!(logged(start).await, 4, "its scope is gone");
    let unused = world.new_shared_scope("unused", &[]);
    world.store.create_shared_scope(unused.clone(), world.audit()).await.expect("made");
    let deleted = world.store.delete_shared_scope(organization.clone(), unused.id, None, world.audit());
    assert_eq!((deleted.await, logged(start).await), (Ok(true), 6));
    let deleted = world.store.delete_api(organization.clone(), api.id, None, NOW, world.audit());
    assert_eq!((deleted.await, logged(start).await), (Ok(true), 7));
}

#[tokio::test]
async fn token_requests_learn_the_bindings_of_shared_and_api_scopes() {
    let world = World::new("bindings").await;
    let (second, _) = world.second().await;
    let mut foreign = world.new_shared_scope("foreign", &["admin"]);
    foreign.organization = second;
    for scope in [world.new_shared_scope("shared", &["b", "a"]), foreign] {
        world.store.create_shared_scope(scope, world.audit()).await.expect("made");
    }
    let scopes = (0..20).map(|n| api_scope(&format!("own-{n:02}"), &["admin"], false)).collect();
    let mut api = world.new_api("Orders", "1.0.0", scopes);
    world.store.create_api(api.clone(), world.audit()).await.expect("made");

    assert_eq!(bindings(&world, &[]).await, []);
    assert_eq!(bindings(&world, &["nobody knows", "foreign"]).await, []);
    let expected = [binding("own-03", &["admin"]), binding("shared", &["b", "a"])];
    assert_eq!(bindings(&world, &["shared", "own-03", "foreign"]).await, expected);
    let all: Vec<String> = (0..20).map(|n| format!("own-{n:02}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(bindings(&world, &all).await.len(), 20);

    let twin = world.new_api("Stock", "1.0.0", vec![api_scope("own-01", &[], false)]);
    assert_eq!(conflict(world.store.create_api(twin, world.audit()).await), "scope_name");
    let twin = world.new_api("Stock", "1.0.0", vec![api_scope("shared", &[], false)]);
    assert_eq!(conflict(world.store.create_api(twin, world.audit()).await), "scope_name");

    api.definition.scopes = vec![api_scope("own-01", &[], false), api_scope("new", &["x"], false)];
    assert_eq!(
        world.store.update_api(api.clone(), None, world.audit()).await.map(|version| version.is_some()),
        Ok(true)
    );
    let expected = [binding("new", &["x"]), binding("own-01", &[])];
    assert_eq!(bindings(&world, &["own-00", "own-01", "new"]).await, expected);

    // A scope that only a revision carries keeps its roles: unknown, it would be granted to everyone.
    let revision = world.deployed(api.id).await;
    api.definition.scopes.clear();
    assert_eq!(
        world.store.update_api(api.clone(), None, world.audit()).await.map(|version| version.is_some()),
        Ok(true)
    );
    assert_eq!(bindings(&world, &["new"]).await, [binding("new", &["x"])]);
    let organization = world.organization.clone();
    let undeployed =
        world.store.undeploy(organization.clone(), api.id, revision, Vec::new(), None, world.audit());
    assert!(undeployed.await.expect("undeployed").is_some());
    let gone = world.store.delete_revision(organization.clone(), api.id, revision, world.audit()).await;
    assert_eq!(gone, Ok(DeleteOutcome::Deleted));
    assert_eq!(bindings(&world, &["new"]).await, []);
    assert_eq!(world.store.delete_api(organization, api.id, None, NOW, world.audit()).await, Ok(true));
}
