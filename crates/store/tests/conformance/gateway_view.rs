//! What gateways load.

use tollgate_domain::client::{ClientState, KeyType};
use tollgate_domain::deployed::{DeployedClient, DeployedSubscription};
use tollgate_domain::id::{ApiId, ClientId};
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::subscription::SubscriptionStatus;

use super::world::{LATER, NOW, World};

#[tokio::test]
async fn a_gateway_sees_everything_of_one_moment() {
    let mut world = World::new("gateway_view").await;
    let empty = world.store.gateway_view(NOW).await.expect("a view");
    assert_eq!((empty.number, empty.apis.len(), empty.clients.len()), (world.last_change().await, 0, 0));

    let application = world.application(world.admin, "shop").await;
    let keys = world.client(world.admin, "keys", Some((application, KeyType::Sandbox))).await;
    let registered = world.client(world.admin, "registered", None).await;
    let (orders, draft) = (world.api("Orders").await, world.api("Draft").await);
    let revision = world.deployed(orders).await;
    let subscription = world.subscription(application, orders).await;
    let organization = world.organization.clone();
    let published =
        world.store.set_lifecycle(organization.clone(), orders, Lifecycle::Published, NOW, world.audit("x"));
    assert_eq!(published.await, Ok(true));
    let key = registered.consumer_key.clone();
    let off = world.store.set_client_state(None, key, ClientState::Revoked, NOW, world.audit("x"));
    assert_eq!(off.await, Ok(true));
    (world.organization, world.admin) = world.second().await;
    let foreign = world.api("Orders").await;
    world.deployed(foreign).await;

    let view = world.store.gateway_view(NOW).await.expect("a view");
    assert_eq!(view.number, world.last_change().await);
    assert_eq!(view.apis.len(), 2, "of all organizations, not what is deployed nowhere");
    let api = view.apis.iter().find(|api| api.api == orders).expect("the API");
    assert_eq!(
        (&api.organization, api.revision, api.lifecycle),
        (&organization, revision, Lifecycle::Published)
    );
    assert_eq!((api.context.as_str(), api.version.as_str()), ("/orders", "1.0.0"));
    assert_eq!(api.definition.resources.len(), 5);
    assert!(view.apis.iter().any(|api| api.api == foreign && api.context == "/t/example.com/orders"));
    let client = |client: &tollgate_domain::client::Client, state| DeployedClient {
        organization: organization.clone(),
        client: client.id,
        consumer_key: client.consumer_key.clone(),
        application: client.key_set.map(|(application, _)| application),
        key_type: client.key_set.map(|(_, key_type)| key_type),
        state,
    };
    let clients = [client(&keys, ClientState::Active), client(&registered, ClientState::Revoked)];
    assert_eq!(view.clients, clients);
    let subscriptions = [DeployedSubscription {
        application,
        api: orders,
        tier: subscription.tier,
        status: SubscriptionStatus::Unblocked,
    }];
    assert_eq!(view.subscriptions, subscriptions);
    assert_eq!(view.denials, []);

    let store = &world.store;
    assert_eq!(store.deployed_api(orders).await, Ok(Some(api.clone())));
    assert_eq!(store.deployed_api(draft).await, Ok(None));
    assert_eq!(store.deployed_api(ApiId::new(&world.environment)).await, Ok(None));
    assert_eq!(store.gateway_client(keys.id).await, Ok(Some(clients[0].clone())));
    assert_eq!(store.gateway_client(ClientId::new(&world.environment)).await, Ok(None));
    assert_eq!(store.gateway_subscriptions(application).await, Ok(subscriptions.to_vec()));

    let deleted = store.delete_application(organization, application, LATER, NOW, world.audit("x")).await;
    assert_eq!(deleted, Ok(true));
    let view = store.gateway_view(NOW).await.expect("a view");
    assert_eq!((view.clients.len(), view.subscriptions.len(), view.denials.len()), (1, 0, 1));
    assert_eq!(store.gateway_view(LATER).await.expect("a view").denials, [], "only live ones");
}

#[tokio::test]
async fn a_working_copy_reaches_no_gateway_before_it_is_deployed() {
    let world = World::new("working_copy").await;
    let mut api = world.new_api("Orders", "1.0.0", Vec::new());
    world.store.create_api(api.clone(), world.audit("api")).await.expect("made");
    world.deployed(api.id).await;
    api.definition.resources.clear();
    world.store.update_api(api.clone(), world.audit("x")).await.expect("updated");
    let deployed = world.store.deployed_api(api.id).await.expect("a look-up").expect("deployed");
    assert_eq!(deployed.definition.resources.len(), 5);
    let newer = world.deployed(api.id).await;
    let deployed = world.store.deployed_api(api.id).await.expect("a look-up").expect("deployed");
    assert_eq!((deployed.revision, deployed.definition.resources.len()), (newer, 0));
}
