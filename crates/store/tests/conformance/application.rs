//! Applications.

use serde_json::json;
use tollgate_domain::client::KeyType;
use tollgate_domain::page::Page;
use tollgate_store::{ApplicationQuery, ApplicationSort};

use super::world::{LATER, NOW, PAGE, World, conflict};

fn query(world: &World) -> ApplicationQuery {
    ApplicationQuery {
        org: world.organization.clone(),
        owner: None,
        name: None,
        exact_name: None,
        sort: ApplicationSort::Name,
        descending: false,
        page: PAGE,
    }
}

async fn names(world: &World, query: ApplicationQuery) -> (Vec<String>, u64) {
    let listed = world.store.applications(query).await.expect("applications");
    (listed.list.into_iter().map(|summary| summary.application.name).collect(), listed.total)
}

#[tokio::test]
async fn an_application_comes_back_as_it_was_written() {
    let world = World::new("application").await;
    let ann = world.user("ann").await;
    let mut application = world.new_application(ann, "shop");
    application.extra.insert("attributes".to_owned(), json!({"a": [1, "ü"]}));
    let create = |application| world.store.create_application(application, world.audit());
    create(application.clone()).await.expect("made");
    "ann".clone_into(&mut application.owner_name);
    let organization = world.organization.clone();
    let found = world.store.application(organization.clone(), application.id).await.expect("a look-up");
    let found = found.expect("the application");
    assert_eq!((&found.application, found.subscription_count), (&application, 0));

    assert_eq!(conflict(create(world.new_application(ann, "shop")).await), "application_name");
    create(world.new_application(world.admin, "shop")).await.expect("the name is free for another owner");

    let api = world.api("Orders").await;
    world.subscription(application.id, api).await;
    let other = world.application(ann, "other").await;
    "better".clone_into(&mut application.description);
    application.updated_at = LATER;
    let update = async |application| {
        let updated = world.store.update_application(application, None, world.audit()).await;
        updated.map(|version| version.is_some())
    };
    assert_eq!(update(application.clone()).await, Ok(true));
    let found = world.store.application(organization.clone(), application.id).await.expect("a look-up");
    let found = found.expect("the application");
    assert_eq!((&found.application, found.subscription_count), (&application, 1));
    "other".clone_into(&mut application.name);
    assert_eq!(conflict(update(application.clone()).await), "application_name");
    application.id = other;
    world.store.delete_application(organization, other, None, NOW, world.audit()).await.expect("deleted");
    assert_eq!(update(application).await, Ok(false));
}

#[tokio::test]
async fn applications_are_filtered_and_sorted() {
    let world = World::new("applications").await;
    let ann = world.user("ann").await;
    for name in ["Beta", "alpha", "gamma_1"] {
        world.application(ann, name).await;
    }
    world.application(world.admin, "delta").await;
    let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&world, query(&world)).await, (own(&["alpha", "Beta", "delta", "gamma_1"]), 4));
    let descending = ApplicationQuery { descending: true, owner: Some(ann), ..query(&world) };
    assert_eq!(names(&world, descending).await, (own(&["gamma_1", "Beta", "alpha"]), 3));
    let contains = ApplicationQuery { name: Some("TA".to_owned()), ..query(&world) };
    assert_eq!(names(&world, contains).await, (own(&["Beta", "delta"]), 2));
    let underscore = ApplicationQuery { name: Some("_".to_owned()), ..query(&world) };
    assert_eq!(names(&world, underscore).await, (own(&["gamma_1"]), 1));
    let exact = ApplicationQuery { exact_name: Some("beta".to_owned()), ..query(&world) };
    assert_eq!(names(&world, exact).await, (own(&[]), 0));
    let second = ApplicationQuery { page: Page { offset: 1, limit: 1 }, ..query(&world) };
    assert_eq!(names(&world, second).await, (own(&["Beta"]), 4));
    for sort in
        [ApplicationSort::Owner, ApplicationSort::Tier, ApplicationSort::Status, ApplicationSort::CreatedAt]
    {
        assert_eq!(names(&world, ApplicationQuery { sort, ..query(&world) }).await.1, 4, "{sort:?}");
    }
    let by_owner = ApplicationQuery { sort: ApplicationSort::Owner, ..query(&world) };
    assert_eq!(names(&world, by_owner).await.0[0], "delta", "admin before ann");
}

#[tokio::test]
async fn the_default_application_is_made_once_in_a_users_life() {
    let world = World::new("default_application").await;
    let (ann, bob) = (world.user("ann").await, world.user("bob").await);
    let ensure = |owner| {
        let application = world.new_application(owner, "DefaultApplication");
        world.store.ensure_default_application(application, world.audit())
    };
    let (one, two, three) = tokio::join!(ensure(ann), ensure(ann), ensure(ann));
    let made = [one, two, three].into_iter().filter(|made| *made == Ok(true)).count();
    assert_eq!(made, 1);
    world.application(bob, "own").await;
    assert_eq!(ensure(bob).await, Ok(false), "there is one already");
    let of_ann = ApplicationQuery { owner: Some(ann), ..query(&world) };
    let listed = world.store.applications(of_ann.clone()).await.expect("list");
    let id = listed.list[0].application.id;
    let deleted = world.store.delete_application(world.organization.clone(), id, None, NOW, world.audit());
    assert_eq!(deleted.await, Ok(Some(Vec::new())));
    assert_eq!(ensure(ann).await, Ok(false), "who deleted it does not want it");
    assert_eq!(names(&world, of_ann).await.1, 0);
}

#[tokio::test]
async fn deleting_an_application_ends_its_clients_grants_and_subscriptions() {
    let world = World::new("delete_application").await;
    let organization = world.organization.clone();
    let ann = world.user("ann").await;
    let application = world.application(ann, "shop").await;
    let production = world.client(ann, "production", Some((application, KeyType::Production))).await;
    let sandbox = world.client(ann, "sandbox", Some((application, KeyType::Sandbox))).await;
    let other = world.client(ann, "other", None).await;
    world.grant(production.id, ann, b"one").await;
    world.grant(other.id, ann, b"two").await;
    let api = world.api("Orders").await;
    let subscription = world.subscription(application, api).await;
    let start = world.last_change().await;

    let delete =
        || world.store.delete_application(organization.clone(), application, None, NOW, world.audit());
    assert_eq!(delete().await, Ok(Some(vec![production.id, sandbox.id])));
    assert_eq!(delete().await, Ok(None));
    assert_eq!(world.store.subscription(organization.clone(), subscription.id).await, Ok(None));
    assert_eq!(world.store.clients_of_application(organization.clone(), application).await, Ok(Vec::new()));
    assert_eq!(world.remove_deleted(10).await.iter().sum::<u64>(), 3, "two clients and a grant");
    assert_eq!(world.grant_of(b"one").await, None);
    assert!(world.grant_of(b"two").await.is_some());
    assert_eq!(world.denied(NOW).await, [], "a client that is gone needs no denial");
    let expected = [
        format!("client {}", production.id),
        format!("client {}", sandbox.id),
        format!("application {application}"),
    ];
    assert_eq!(world.changes_since(start).await, expected);
}
