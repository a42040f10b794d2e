//! Subscriptions.

use tollgate_domain::subscription::SubscriptionStatus;
use tollgate_store::SubscriptionQuery;

use super::world::{LATER, NOW, PAGE, World, conflict};

#[tokio::test]
async fn an_application_subscribes_once_to_an_api() {
    let world = World::new("subscription").await;
    let organization = world.organization.clone();
    let (shop, other) =
        (world.application(world.admin, "shop").await, world.application(world.admin, "other").await);
    let (orders, stock) = (world.api("Orders").await, world.api("Stock").await);
    let start = world.last_change().await;
    let mut first = world.subscription(shop, orders).await;
    let second = world.subscription(shop, stock).await;
    let third = world.subscription(other, orders).await;
    let twin = world.store.create_subscription(world.new_subscription(shop, orders), world.audit("x")).await;
    assert_eq!(conflict(twin), "subscription_pair");
    assert_eq!(world.store.subscription(organization.clone(), first.id).await, Ok(Some(first.clone())));

    let list = |application, api| {
        let query = SubscriptionQuery { org: organization.clone(), application, api, page: PAGE };
        let store = world.store.clone();
        async move { store.subscriptions(query).await.expect("subscriptions").list }
    };
    assert_eq!(list(None, None).await, [first.clone(), second.clone(), third.clone()]);
    assert_eq!(list(Some(shop), None).await, [first.clone(), second.clone()]);
    assert_eq!(list(None, Some(orders)).await, [first.clone(), third.clone()]);
    assert_eq!(list(Some(other), Some(stock)).await, []);

    (first.status, first.updated_at) = (SubscriptionStatus::Blocked, LATER);
    "Bronze".clone_into(&mut first.tier);
    assert_eq!(world.store.update_subscription(first.clone(), world.audit("x")).await, Ok(true));
    assert_eq!(world.store.subscription(organization.clone(), first.id).await, Ok(Some(first.clone())));

    let delete_api = || world.store.delete_api(organization.clone(), orders, NOW, world.audit("x"));
    assert_eq!(conflict(delete_api().await), "subscription");
    for (id, there) in [(first.id, true), (third.id, true), (first.id, false)] {
        let deleted = world.store.delete_subscription(organization.clone(), id, NOW, world.audit("x")).await;
        assert_eq!(deleted, Ok(there));
    }
    assert_eq!(world.store.update_subscription(first, world.audit("x")).await, Ok(false));
    let expected =
        [shop, shop, other, shop, shop, other].map(|application| format!("application {application}"));
    assert_eq!(world.changes_since(start).await, expected);
    assert_eq!(delete_api().await, Ok(true));
}
