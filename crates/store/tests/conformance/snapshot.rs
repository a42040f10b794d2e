//! What followers begin with, and what they are told of afterwards.

use tollgate_domain::client::{ClientState, KeyType};
use tollgate_domain::delta::Body;
use tollgate_domain::deployed::{DeployedClient, DeployedSubscription};
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::RevisionId;
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::subscription::SubscriptionStatus;
use tollgate_store::Store;

use super::world::{NOW, World};

/// The body of the last delta that is so.
async fn body_of(store: &Store, is: impl Fn(&Body) -> bool) -> Body {
    let deltas = store.deltas_since(0, 1000).await.expect("deltas").expect("all of them");
    deltas
        .into_iter()
        .map(|delta| delta.expect("readable").body)
        .rfind(|body| is(body))
        .expect("such a delta")
}

#[tokio::test]
async fn a_follower_sees_everything_of_one_moment() {
    let mut world = World::new("snapshot").await;
    let empty = world.store.snapshot(NOW).await.expect("a snapshot").0;
    assert_eq!(
        (empty.number, empty.apis.len(), empty.credentials.clients.len()),
        (world.last_change().await, 0, 0)
    );

    let application = world.application(world.admin, "shop").await;
    let keys = world.client(world.admin, "keys", Some((application, KeyType::Sandbox))).await;
    let registered = world.client(world.admin, "registered", None).await;
    let (orders, _draft) = (world.api("Orders").await, world.api("Draft").await);
    let revision = world.deployed(orders).await;
    let subscription = world.subscription(application, orders).await;
    let organization = world.organization.clone();
    let published = world.store.set_lifecycle(
        organization.clone(),
        orders,
        (Lifecycle::Created, Lifecycle::Published),
        None,
        world.audit(),
    );
    assert!(published.await.expect("moved").is_some());
    let key = registered.consumer_key.clone();
    let off =
        world.store.set_client_state(organization.clone(), key, ClientState::Revoked, NOW, world.audit());
    assert!(off.await.expect("set").is_some());
    (world.organization, world.admin) = world.second().await;
    let foreign = world.api("Orders").await;
    world.deployed(foreign).await;

    let view = world.store.snapshot(NOW).await.expect("a snapshot").0;
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
    let client = |client: &tollgate_domain::client::Client, state, epoch| DeployedClient {
        organization: organization.clone(),
        client: client.id,
        consumer_key: client.consumer_key.clone(),
        application: client.key_set.map(|(application, _)| application),
        key_type: client.key_set.map(|(_, key_type)| key_type),
        state,
        epoch: Epoch(epoch),
        valid_from: Epoch(epoch),
    };
    let clients = [client(&keys, ClientState::Active, 0), client(&registered, ClientState::Revoked, 1)];
    assert_eq!(view.credentials.clients, clients);
    let subscriptions = [DeployedSubscription {
        application,
        api: orders,
        tier: subscription.tier,
        status: SubscriptionStatus::Unblocked,
    }];
    assert_eq!(view.subscriptions, subscriptions);
    assert_eq!(view.credentials.denials, []);

    let store = &world.store;
    let told = |id| Body::Client { id, client: None };
    assert_eq!(body_of(store, |body| matches!(body, Body::Api { id, .. } if *id == orders)).await, {
        Body::Api { id: orders, api: Some(Box::new(api.clone())) }
    });
    assert_eq!(body_of(store, |body| matches!(body, Body::Client { id, .. } if *id == keys.id)).await, {
        Body::Client { id: keys.id, client: Some(clients[0].clone()) }
    });
    let of_application =
        body_of(store, |body| matches!(body, Body::Application { id, .. } if *id == application));
    assert_eq!(
        of_application.await,
        Body::Application { id: application, subscriptions: subscriptions.to_vec() }
    );

    let deleted = store.delete_application(organization, application, None, NOW, world.audit()).await;
    assert_eq!(deleted, Ok(Some(vec![keys.id])));
    let view = store.snapshot(NOW).await.expect("a snapshot").0;
    assert_eq!(
        (view.credentials.clients.len(), view.subscriptions.len(), view.credentials.denials.len()),
        (1, 0, 0)
    );
    assert_eq!(body_of(store, |body| *body == told(keys.id)).await, told(keys.id));
}

#[tokio::test]
async fn a_working_copy_reaches_no_gateway_before_it_is_deployed() {
    let world = World::new("working_copy").await;
    let mut api = world.new_api("Orders", "1.0.0", Vec::new());
    world.store.create_api(api.clone(), world.audit()).await.expect("made");
    world.deployed(api.id).await;
    api.definition.resources.clear();
    world.store.update_api(api.clone(), None, world.audit()).await.expect("updated");
    let deployed = world.store.snapshot(NOW).await.expect("a snapshot").0.apis;
    assert_eq!(deployed[0].definition.resources.len(), 5);
    let newer = world.deployed(api.id).await;
    let deployed = world.store.snapshot(NOW).await.expect("a snapshot").0.apis;
    assert_eq!((deployed[0].revision, deployed[0].definition.resources.len()), (newer, 0));
}

#[tokio::test]
async fn a_gateway_is_told_of_the_apis_of_its_environment() {
    let world = World::new("environments").await;
    let api = world.api("Orders").await;
    let here = world.deployed(api).await;
    let there = RevisionId::new(&world.environment);
    let organization = world.organization.clone();
    let made = world.store.create_revision(organization, api, there, String::new(), None, world.audit());
    made.await.expect("made");
    let number = world.store.last_change().await.expect("a number");
    assert_eq!(world.deploy(api, there, "Elsewhere").await, Ok(true));
    for (environment, expected) in [("Default", Some(here)), ("Elsewhere", Some(there)), ("Nowhere", None)] {
        let snapshot = world.store.snapshot_for(environment.to_owned(), NOW).await.expect("a snapshot").0;
        let whole: Vec<_> = snapshot.apis.iter().map(|api| api.revision).collect();
        assert_eq!(whole, expected.into_iter().collect::<Vec<_>>(), "{environment}");
        let deltas = world.store.deltas_for(environment.to_owned(), number, 10).await.expect("deltas");
        let told: Vec<_> =
            deltas.expect("of this log").into_iter().flatten().map(|delta| delta.body).collect();
        let [Body::Api { api: told, .. }] = told.as_slice() else { panic!("one change: {told:?}") };
        assert_eq!(told.as_ref().map(|api| api.revision), expected, "{environment}");
    }
}
