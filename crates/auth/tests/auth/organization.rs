//! Two organizations with the same names: nothing crosses.

use crate::world::{World, peer, scopes, settings};

#[tokio::test]
async fn no_scope_crosses_into_the_organization_of_a_client() {
    let world = World::new(settings()).await;
    world.bind(&world.theirs, "update", "Internal/subscriber").await;
    world.bind(&world.ours, "ours-only", "admin").await;
    let client = world.client(&world.theirs, "one").await;
    let asked = scopes("update ours-only free");

    let own = world.tokens(&client, "update ours-only free").await;
    assert_eq!(own.scopes, asked, "a name that this organization does not know is granted as it stands");

    // The same name and the same role, but of the other organization.
    let foreign = world.find(&world.ours, "alice").await;
    let issued = world.auth.issue_for_user(&client, &foreign, &asked, "password", None, &peer()).await;
    let issued = issued.expect("tokens");
    assert_eq!(issued.scopes, scopes("free"));
    assert_eq!(world.audited(&world.ours, "password-grant", "ok").await, 1, "in the user's own trail");
    assert_eq!(world.audited(&world.theirs, "password-grant", "ok").await, 1, "only the own user's");

    let only =
        world.auth.issue_for_user(&client, &foreign, &scopes("update"), "password", None, &peer()).await;
    let only = only.expect("tokens");
    assert_eq!(only.scopes, scopes("default"));
    let token = issued.refresh_token.expect("a refresh token");
    let next = world.auth.refresh(&client, &token, None, &peer()).await.expect("refreshed");
    assert_eq!(next.scopes, scopes("free"));
}

#[tokio::test]
async fn an_application_has_the_roles_of_its_owner() {
    let world = World::new(settings()).await;
    let client = world.client(&world.theirs, "one").await;
    let asked = scopes("apim:subscribe apim:admin");
    let issued = world.auth.issue_for_application(&client.client, &asked, None).await.expect("a token");
    assert_eq!(issued.scopes, scopes("apim:subscribe"));
    assert!(issued.refresh_token.is_none());
    let caller = world.auth.verifier().check(issued.access_token.expose()).expect("a live token").caller;
    assert_eq!(caller.organization, world.theirs);
    let owner = world.auth.user_of_caller(&caller).await.expect("the store answers").expect("an owner");
    assert_eq!((owner.name.as_str(), &owner.organization), ("alice", &world.theirs));
}
