//! Organizations, and that nothing crosses from one to the other.

use tollgate_domain::client::KeyType;
use tollgate_domain::role::BUILT_IN;
use tollgate_domain::tier::{TierLevel, built_in};
use tollgate_store::{ApiQuery, ApplicationQuery, ApplicationSort, StoreError, SubscriptionQuery};

use super::world::{NOW, PAGE, World, api_scope, conflict};

#[tokio::test]
async fn an_organization_is_made_whole() {
    let world = World::new("organization").await;
    let organization = world.organization.clone();
    let mut roles = world.store.roles(organization.clone()).await.expect("roles");
    let mut expected: Vec<String> = BUILT_IN.iter().map(|&role| role.to_owned()).collect();
    roles.sort();
    expected.sort();
    assert_eq!(roles, expected);
    for level in [TierLevel::Application, TierLevel::Subscription, TierLevel::Api] {
        let mut tiers: Vec<_> = built_in().into_iter().filter(|tier| tier.level == level).collect();
        tiers.sort_by(|a, b| a.name.cmp(&b.name));
        assert_eq!(world.store.tiers(organization.clone(), level).await.expect("tiers"), tiers);
    }
    let admin = world.store.user_by_name(organization.clone(), "Admin".to_owned()).await.expect("a look-up");
    let admin = admin.expect("the administrator");
    assert_eq!(
        (admin.id, admin.roles, admin.state.as_str()),
        (world.admin, vec!["admin".to_owned()], "active")
    );

    let again = world.new_user("other", &["admin"]);
    let again = world.store.create_organization(organization.clone(), again, NOW, world.audit()).await;
    assert_eq!(conflict(again), "organization_pkey");
    let other = world.store.user_by_name(organization, "other".to_owned()).await;
    assert_eq!(other, Ok(None), "a refused organization leaves nothing");

    let (second, _) = world.second().await;
    let expected = vec![world.organization.clone(), second.clone()];
    assert_eq!(world.store.organizations().await, Ok(expected));
    assert_eq!(world.store.organization_exists(second).await, Ok(true));
    assert_eq!(world.store.organization_exists("none.test".parse().expect("a domain")).await, Ok(false));
}

#[tokio::test]
async fn two_organizations_hold_the_same_names_and_see_only_their_own() {
    let mut world = World::new("two_organizations").await;
    let (second, second_admin) = world.second().await;
    let mut made = Vec::new();
    for (organization, admin) in [(world.organization.clone(), world.admin), (second.clone(), second_admin)] {
        world.organization = organization;
        let user = world.user("ann").await;
        let application = world.application(user, "shop").await;
        let client = world.client(user, "shop client", Some((application, KeyType::Production))).await;
        let mut api = world.new_api("Orders", "1.0.0", vec![api_scope("orders:read", &["admin"], false)]);
        "/orders".clone_into(&mut api.context);
        world.store.create_api(api.clone(), world.audit()).await.expect("the same context twice");
        let subscription = world.subscription(application, api.id).await;
        let shared = world.new_shared_scope("shared", &["admin"]);
        world.store.create_shared_scope(shared.clone(), world.audit()).await.expect("a shared scope");
        world
            .store
            .create_role(world.organization.clone(), "Cooks".to_owned(), NOW, world.audit())
            .await
            .expect("a role");
        let grant = world.grant(client.id, user, application.to_string().as_bytes()).await;
        made.push((
            world.organization.clone(),
            admin,
            user,
            application,
            client,
            api,
            subscription,
            shared,
            grant,
        ));
    }

    let first = &made[0];
    let other = &made[1];
    let store = &world.store;
    assert_eq!(store.application(other.0.clone(), first.3).await, Ok(None));
    assert_eq!(store.client(other.0.clone(), first.4.id).await, Ok(None));
    assert_eq!(store.clients_of_application(other.0.clone(), first.3).await, Ok(Vec::new()));
    assert_eq!(store.api(other.0.clone(), first.5.id).await, Ok(None));
    assert_eq!(store.subscription(other.0.clone(), first.6.id).await, Ok(None));
    assert_eq!(store.shared_scope(other.0.clone(), first.7.id).await, Ok(None));
    assert_eq!(store.revisions(other.0.clone(), first.5.id).await, Ok(Vec::new()));
    for (organization, admin, user, application, client, api, subscription, shared, _) in &made {
        let ann = store.user_by_name(organization.clone(), "ann".to_owned()).await.expect("a look-up");
        assert_eq!(ann.map(|ann| ann.id), Some(*user));
        let users = store.users(organization.clone(), None, PAGE).await.expect("users");
        assert_eq!(users.list.iter().map(|user| user.id).collect::<Vec<_>>(), [*admin, *user]);
        let query = ApplicationQuery {
            org: organization.clone(),
            owner: None,
            name: None,
            exact_name: Some("shop".to_owned()),
            sort: ApplicationSort::Name,
            descending: false,
            page: PAGE,
        };
        let listed = store.applications(query).await.expect("applications");
        assert_eq!((listed.total, listed.list[0].application.id), (1, *application));
        let named =
            store.client_by_name(organization.clone(), "shop client".to_owned()).await.expect("a look-up");
        assert_eq!(named.map(|(named, _)| named.id), Some(client.id));
        let listed = store.apis(ApiQuery::all(organization.clone(), PAGE)).await.expect("APIs");
        assert_eq!((listed.total, listed.list[0].id), (1, api.id));
        let query = SubscriptionQuery {
            org: organization.clone(),
            application: None,
            api: None,
            owner: None,
            page: PAGE,
        };
        assert_eq!(
            store.subscriptions(query).await.expect("subscriptions").list,
            std::slice::from_ref(subscription)
        );
        let listed = store.shared_scopes(organization.clone(), PAGE).await.expect("scopes");
        assert_eq!(listed.list, std::slice::from_ref(shared));
    }

    // Writes do not cross either.
    let audit = || world.audit();
    let (organization, of) = (other.0.clone(), first);
    assert_eq!(store.delete_application(organization.clone(), of.3, None, NOW, audit()).await, Ok(None));
    let denial = world.denial_id();
    assert_eq!(store.delete_client(organization.clone(), of.4.id, None, audit()).await, Ok(false));
    let secret = world.new_secret(b"stolen");
    assert_eq!(store.replace_secrets(organization.clone(), of.4.id, secret, None, audit()).await, Ok(None));
    assert_eq!(store.delete_api(organization.clone(), of.5.id, None, NOW, audit()).await, Ok(false));
    assert_eq!(store.delete_subscription(organization.clone(), of.6.id, None, NOW, audit()).await, Ok(false));
    assert_eq!(store.delete_shared_scope(organization.clone(), of.7.id, None, audit()).await, Ok(false));
    assert_eq!(store.revoke_grant(organization.clone(), of.8, denial, NOW, audit()).await, Ok(None));
    let mut moved = world.new_application(of.2, "moved");
    moved.organization = organization.clone();
    assert_eq!(store.create_application(moved, audit()).await, Err(StoreError::Missing), "a foreign owner");
    let foreign = world.new_subscription(of.3, other.5.id);
    assert_eq!(store.create_subscription(foreign, audit()).await, Err(StoreError::Missing));
    let foreign = world.new_client(other.2, "foreign", Some((of.3, KeyType::Sandbox)));
    let secret = world.new_secret(b"x");
    assert_eq!(store.create_client(foreign, secret, audit()).await, Err(StoreError::Missing));

    // Deleting a user takes nothing of the namesake.
    let deleted = store.delete_user(organization.clone(), "ANN".to_owned(), None, denial, NOW, audit()).await;
    assert!(deleted.expect("deleted").is_some());
    let kept = store.user_by_name(of.0.clone(), "ann".to_owned()).await.expect("a look-up");
    assert_eq!(kept.map(|kept| kept.id), Some(of.2));
    assert!(store.application(of.0.clone(), of.3).await.expect("a look-up").is_some());
    assert!(store.client_by_key(of.4.consumer_key.clone()).await.expect("a look-up").is_some());
    assert_eq!(store.client_by_key(other.4.consumer_key.clone()).await, Ok(None));
}
