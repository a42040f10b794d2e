//! APIs: working copies.

use serde_json::json;
use tollgate_domain::id::ApiId;
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::page::Page;
use tollgate_store::ApiQuery;

use super::world::{LATER, NOW, PAGE, World, api_scope, conflict};

#[tokio::test]
async fn an_api_comes_back_as_it_was_written() {
    let world = World::new("api").await;
    let organization = world.organization.clone();
    let mut api = world.new_api("Orders", "1.0.0", vec![api_scope("read", &["admin"], false)]);
    api.definition
        .extra
        .insert("businessInformation".to_owned(), json!({"owner": "Änne \u{1f980}", "n": 1.5}));
    api.definition.authorization_header = Some("X-Auth".to_owned());
    let create = |api| world.store.create_api(api, world.audit());
    create(api.clone()).await.expect("made");
    assert_eq!(world.store.api(organization.clone(), api.id).await, Ok(Some(api.clone())));

    let mut twin = world.new_api("Orders", "1.0.0", Vec::new());
    "/other".clone_into(&mut twin.context);
    assert_eq!(conflict(create(twin).await), "api_name");
    let mut twin = world.new_api("Other", "1.0.0", Vec::new());
    "/orders".clone_into(&mut twin.context);
    assert_eq!(conflict(create(twin).await), "api_context");
    create(world.new_api("Orders", "2.0.0", Vec::new())).await.expect("another version");

    let start = world.last_change().await;
    "second draft".clone_into(&mut api.definition.description);
    api.updated_at = LATER;
    let mut sent = api.clone();
    sent.lifecycle = Lifecycle::Retired;
    assert_eq!(
        world.store.update_api(sent, None, world.audit()).await.map(|version| version.is_some()),
        Ok(true)
    );
    assert_eq!(
        world.store.api(organization.clone(), api.id).await,
        Ok(Some(api.clone())),
        "not the lifecycle"
    );
    let step = (Lifecycle::Created, Lifecycle::Published);
    let set = |id, step, seen| {
        let moved = world.store.set_lifecycle(organization.clone(), id, step, seen, world.audit());
        async { moved.await.map(|version| version.is_some()) }
    };
    assert_eq!(set(api.id, step, None).await, Ok(true));
    assert_eq!(set(api.id, step, None).await, Ok(false), "it does not stand there any more");
    assert_eq!(set(api.id, (step.1, step.0), Some(NOW)).await, Ok(false), "of another version by now");
    assert_eq!(set(ApiId::new(&world.environment), step, None).await, Ok(false));
    let found = world.store.api(organization.clone(), api.id).await.expect("a look-up").expect("the API");
    assert_eq!(found.lifecycle, Lifecycle::Published);

    world.deployed(api.id).await;
    let delete = || world.store.delete_api(organization.clone(), api.id, None, NOW, world.audit());
    assert_eq!(delete().await, Ok(true));
    assert_eq!(delete().await, Ok(false));
    assert_eq!(
        world.store.update_api(api.clone(), None, world.audit()).await.map(|version| version.is_some()),
        Ok(false)
    );
    assert_eq!(world.store.revisions(organization.clone(), api.id).await, Ok(Vec::new()));
    let names = vec!["read".to_owned()];
    assert_eq!(world.store.scope_bindings(organization.clone(), names).await, Ok(Vec::new()));
    let changes = world.changes_since(start).await;
    let (apis, scopes): (Vec<_>, Vec<_>) = changes.into_iter().partition(|change| change.starts_with("api "));
    assert_eq!(apis, vec![format!("api {}", api.id); 4]);
    assert!(scopes.len() >= 2 && scopes.iter().all(|change| change == "scopes carbon.super"), "{scopes:?}");
    create(world.new_api("Orders", "1.0.0", Vec::new())).await.expect("name and context are free again");
}

#[tokio::test]
async fn apis_are_searched() {
    let world = World::new("apis").await;
    for (name, version, lifecycle) in [
        ("Orders", "1.0.0", Lifecycle::Published),
        ("orderly", "2.0.0", Lifecycle::Created),
        ("Stock_1", "1.0.0", Lifecycle::Published),
    ] {
        let mut api = world.new_api(name, version, Vec::new());
        api.lifecycle = lifecycle;
        world.store.create_api(api, world.audit()).await.expect("made");
    }
    let all = || ApiQuery::all(world.organization.clone(), PAGE);
    let find = |query: ApiQuery| {
        let store = world.store.clone();
        async move {
            let listed = store.apis(query).await.expect("APIs");
            let names = listed.list.into_iter().map(|api| api.name).collect::<Vec<_>>();
            (names.join(" "), listed.total)
        }
    };
    let text = |text: &str| Some(text.to_owned());
    let expect = |names: &str, total| (names.to_owned(), total);
    assert_eq!(find(all()).await, expect("orderly Orders Stock_1", 3));
    assert_eq!(find(ApiQuery { name_contains: text("ORDER"), ..all() }).await, expect("orderly Orders", 2));
    assert_eq!(find(ApiQuery { name_contains: text("_"), ..all() }).await, expect("Stock_1", 1));
    assert_eq!(find(ApiQuery { context: text("/orders"), ..all() }).await, expect("Orders", 1));
    let both = ApiQuery { name_contains: text("order"), version: text("2.0.0"), ..all() };
    assert_eq!(find(both).await, expect("orderly", 1));
    assert_eq!(find(ApiQuery { version: text("2"), ..all() }).await, expect("", 0));
    assert_eq!(find(ApiQuery { provider: text("Admin"), ..all() }).await.1, 3);
    assert_eq!(find(ApiQuery { text: text("stock"), ..all() }).await, expect("Stock_1", 1));
    let states = |states: &[Lifecycle]| ApiQuery { lifecycles: Some(states.to_vec()), ..all() };
    assert_eq!(find(states(&[Lifecycle::Published])).await, expect("Orders Stock_1", 2));
    assert_eq!(find(states(&[Lifecycle::Created, Lifecycle::Blocked])).await, expect("orderly", 1));
    assert_eq!(find(states(&[])).await, expect("", 0));
    let second = ApiQuery { page: Page { offset: 1, limit: 1 }, ..all() };
    assert_eq!(find(second).await, expect("Orders", 3));
}
