//! Subscriptions.

use tollgate_domain::subscription::SubscriptionStatus;
use tollgate_store::SubscriptionQuery;

use super::world::{NOW, PAGE, World, conflict};

#[tokio::test]
async fn an_application_subscribes_once_to_an_api() {
    let world = World::new("subscription").await;
    let organization = world.organization.clone();
    let (shop, other) =
        (world.application(world.admin, "shop").await, world.application(world.admin, "other").await);
    let (orders, stock) = (world.api("Orders").await, world.api("Stock").await);
    let start = world.last_change().await;
    let first = world.subscription(shop, orders).await;
    let second = world.subscription(shop, stock).await;
    let third = world.subscription(other, orders).await;
    let twin = world.store.create_subscription(world.new_subscription(shop, orders), world.audit()).await;
    assert_eq!(conflict(twin), "subscription_pair");
    assert_eq!(world.store.subscription(organization.clone(), first.id).await, Ok(Some(first.clone())));

    let list = |application, api| {
        let query =
            SubscriptionQuery { org: organization.clone(), application, api, owner: None, page: PAGE };
        let store = world.store.clone();
        async move { store.subscriptions(query).await.expect("subscriptions").list }
    };
    assert_eq!(list(None, None).await, [first.clone(), second.clone(), third.clone()]);
    assert_eq!(list(Some(shop), None).await, [first.clone(), second.clone()]);
    assert_eq!(list(None, Some(orders)).await, [first.clone(), third.clone()]);
    assert_eq!(list(Some(other), Some(stock)).await, []);

    let (store, all) = (&world.store, &SubscriptionStatus::ALL);
    let made = first.updated_at;
    let tier = |seen| {
        let tier = "Bronze".to_owned();
        store.set_subscription_tier(organization.clone(), first.id, tier, seen, world.audit())
    };
    let status = |status, from| {
        store.set_subscription_status(organization.clone(), first.id, status, from, None, world.audit())
    };
    let changed = tier(Some(made)).await.expect("a change").expect("the version that was seen");
    assert!(changed.updated_at > made);
    assert_eq!(tier(Some(made)).await, Ok(None), "another version");
    let changed = status(SubscriptionStatus::Blocked, all).await.expect("a change").expect("a state");
    assert_eq!((changed.tier.as_str(), changed.status), ("Bronze", SubscriptionStatus::Blocked));
    assert_eq!(status(SubscriptionStatus::Unblocked, &[SubscriptionStatus::OnHold]).await, Ok(None));
    assert_eq!(world.store.subscription(organization.clone(), first.id).await, Ok(Some(changed)));

    let delete_api = || world.store.delete_api(organization.clone(), orders, None, NOW, world.audit());
    assert_eq!(conflict(delete_api().await), "subscription");
    for (id, there) in [(first.id, true), (third.id, true), (first.id, false)] {
        let deleted =
            world.store.delete_subscription(organization.clone(), id, None, NOW, world.audit()).await;
        assert_eq!(deleted, Ok(there));
    }
    assert_eq!(tier(None).await, Ok(None));
    let expected =
        [shop, shop, other, shop, shop, shop, other].map(|application| format!("application {application}"));
    assert_eq!(world.changes_since(start).await, expected);
    assert_eq!(delete_api().await, Ok(true));
}
