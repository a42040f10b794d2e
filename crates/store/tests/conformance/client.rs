//! OAuth clients and their secrets.

use serde_json::json;
use tollgate_domain::client::{Client, ClientState, KeyType};
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::ClientId;

use super::world::{LATER, NOW, World, conflict};

#[tokio::test]
async fn a_client_comes_back_as_it_was_written() {
    let world = World::new("client").await;
    let organization = world.organization.clone();
    let application = world.application(world.admin, "shop").await;
    let mut client = world.new_client(world.admin, "keys", Some((application, KeyType::Sandbox)));
    client.properties.insert("id_token_expiry_time".to_owned(), json!("N/A"));
    client.token_type = Some("JWT".to_owned());
    client.saas = true;
    let mut secret = world.new_secret(b"\x00\xff hash");
    secret.expires_at = Some(LATER);
    let create = |client, secret| world.store.create_client(client, secret, world.audit());
    let start = world.last_change().await;
    create(client.clone(), secret.clone()).await.expect("made");
    assert_eq!(world.changes_since(start).await, [format!("client {}", client.id)]);

    let (found, secrets) =
        world.store.client_by_key(client.consumer_key.clone()).await.expect("a look-up").expect("the client");
    assert_eq!(found, client);
    assert_eq!(secrets.len(), 1);
    let kept = &secrets[0];
    assert_eq!((kept.id, &kept.hash, &kept.hash_key_id), (secret.id, &secret.hash, &secret.hash_key_id));
    assert_eq!((&kept.sealed, &kept.sealed_key_id), (&secret.sealed, &secret.sealed_key_id));
    assert_eq!((kept.expires_at, kept.revoked_at, kept.created_at), (Some(LATER), None, NOW));
    assert!(!format!("{kept:?} {secret:?}").contains("255"), "no hash in logs");
    assert_eq!(world.store.client_by_key("unknown".to_owned()).await, Ok(None));
    let listed = world.store.clients_of_application(organization, application).await.expect("list");
    assert_eq!(listed, [(found, secrets)]);

    let twin = world.new_client(world.admin, "twin", Some((application, KeyType::Sandbox)));
    assert_eq!(conflict(create(twin, world.new_secret(b"x")).await), "client_key_set");
    let namesake = world.new_client(world.admin, "keys", None);
    assert_eq!(conflict(create(namesake, world.new_secret(b"x")).await), "client_name");
    let registered = world.new_client(world.admin, "one", None);
    create(registered, world.new_secret(b"x")).await.expect("registrations have no key set to share");
    let registered = world.new_client(world.admin, "two", None);
    create(registered, world.new_secret(b"x")).await.expect("registrations have no key set to share");
}

#[tokio::test]
async fn new_secrets_replace_the_old_ones() {
    let world = World::new("secrets").await;
    let organization = world.organization.clone();
    let client = world.client(world.admin, "client", None).await;
    world.grant(client.id, world.admin, b"refresh").await;
    let start = world.last_change().await;
    let mut second = world.new_secret(b"second");
    (second.sealed, second.sealed_key_id) = (None, None);
    let replace =
        |id, secret, seen| world.store.replace_secrets(organization.clone(), id, secret, seen, world.audit());
    let replaced = replace(client.id, second.clone(), Some(NOW)).await.expect("replaced");
    let (replaced, version) = replaced.expect("the client");
    assert!(version > NOW, "a version of its own, though the clock stands");
    let third = world.new_secret(b"third");
    assert_eq!(replace(client.id, third, Some(NOW)).await, Ok(None), "seen before the second");
    assert_eq!(
        (replaced.epoch, replaced.valid_from),
        (Epoch(1), Epoch(1)),
        "what the first one gave has ended"
    );
    let (_, secrets) = world.store.client(organization.clone(), client.id).await.expect("found").expect("it");
    let hashes: Vec<_> = secrets.iter().map(|secret| secret.hash.as_slice()).collect();
    assert_eq!(hashes, [b"second"], "the first one is revoked");
    let (grant, _) = world.grant_of(b"refresh").await.expect("the grant");
    assert_eq!((grant.client_epoch, grant.revoked_at), (Epoch(0), None), "no row of a grant was written");
    assert_eq!(secrets[0].sealed, None);
    assert_eq!(world.changes_since(start).await, [format!("client {}", client.id)]);
    let unknown = ClientId::new(&world.environment);
    assert_eq!(replace(unknown, world.new_secret(b"third"), None).await, Ok(None));

    let (one, two) = tokio::join!(
        replace(client.id, world.new_secret(b"fourth"), None),
        replace(client.id, world.new_secret(b"fifth"), None)
    );
    let epochs = [one, two].map(|replaced| replaced.expect("replaced").expect("the client").0.valid_from);
    assert!(epochs == [Epoch(2), Epoch(3)] || epochs == [Epoch(3), Epoch(2)], "{epochs:?}");
    let (_, secrets) = world.store.client(organization, client.id).await.expect("found").expect("it");
    assert_eq!(secrets.len(), 1, "whoever is last wins");
}

#[tokio::test]
async fn clients_are_changed_switched_off_and_deleted() {
    let world = World::new("client_changes").await;
    let organization = world.organization.clone();
    let mut client = world.client(world.admin, "client", None).await;
    world.client(world.admin, "taken", None).await;
    world.grant(client.id, world.admin, b"refresh").await;
    let start = world.last_change().await;

    client.grant_types = vec!["client_credentials".to_owned()];
    client.callback_url = "https://client.test/".to_owned();
    "renamed".clone_into(&mut client.name);
    let update = async |client| {
        let updated = world.store.update_client(client, None, world.audit()).await;
        updated.map(|version| version.is_some())
    };
    assert_eq!(update(client.clone()).await, Ok(true));
    let named =
        world.store.client_by_name(organization.clone(), "renamed".to_owned()).await.expect("a look-up");
    let named = named.map(|(named, _)| named).expect("the client");
    assert!(named.updated_at > client.updated_at, "its version grows with each change");
    assert_eq!(Client { updated_at: client.updated_at, ..named }, client);
    let mut other = client.clone();
    "taken".clone_into(&mut other.name);
    assert_eq!(conflict(update(other.clone()).await), "client_name");
    other.id = ClientId::new(&world.environment);
    assert_eq!(update(other).await, Ok(false));

    let (second, _) = world.second().await;
    let state = |organization, state| {
        let key = client.consumer_key.clone();
        world.store.set_client_state(organization, key, state, NOW, world.audit())
    };
    assert_eq!(state(second, ClientState::Revoked).await, Ok(None));
    let off = state(organization.clone(), ClientState::Revoked).await.expect("set").expect("the client");
    assert_eq!((off.epoch, off.valid_from), (Epoch(1), Epoch(1)));
    let found = world.store.client(organization.clone(), client.id).await.expect("found").expect("it");
    assert_eq!(found.0.state, ClientState::Revoked);
    let on = state(organization.clone(), ClientState::Active).await.expect("set").expect("the client");
    assert_eq!((on.epoch, on.valid_from), (Epoch(2), Epoch(1)), "what had ended does not come back");

    let delete = |seen| world.store.delete_client(organization.clone(), client.id, seen, world.audit());
    assert_eq!(delete(Some(NOW)).await, Ok(false), "its state has changed since");
    assert_eq!(delete(None).await, Ok(true));
    assert_eq!(delete(None).await, Ok(false));
    assert_eq!(world.store.client_by_key(client.consumer_key.clone()).await, Ok(None));
    assert_eq!(world.remove_deleted(10).await, [2], "the grant and the client");
    assert_eq!(world.grant_of(b"refresh").await, None);
    assert_eq!(world.denied(NOW).await, [], "a client that is gone needs no denial");
    assert_eq!(world.changes_since(start).await, vec![format!("client {}", client.id); 4]);
}
