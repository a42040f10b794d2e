//! Sessions of browsers.

use tollgate_domain::id::UserId;
use tollgate_store::StoreError;

use super::world::{LATER, NOW, World, example};

#[tokio::test]
async fn a_session_lives_until_it_expires_or_ends() {
    let world = World::new("session").await;
    let hash = b"cookie".to_vec();
    let open = |organization, user| {
        let key = "k1".to_owned();
        world.store.create_session(hash.clone(), key, organization, user, LATER, NOW, world.audit("sign-in"))
    };
    let unknown = UserId::new(&world.environment);
    assert_eq!(open(world.organization.clone(), unknown).await, Err(StoreError::Missing));
    assert_eq!(
        open(example(), world.admin).await,
        Err(StoreError::Missing),
        "the user is of another organization"
    );
    open(world.organization.clone(), world.admin).await.expect("opened");

    let session = |now| world.store.session(hash.clone(), now);
    let (user, created_at, expires_at) = session(NOW).await.expect("a look-up").expect("the session");
    assert_eq!((user.id, created_at, expires_at), (world.admin, NOW, LATER));
    assert_eq!(user.roles, ["admin"]);
    assert_eq!(session(LATER).await, Ok(None), "expired");
    assert_eq!(world.store.session(b"other".to_vec(), NOW).await, Ok(None));

    let longer = LATER.plus_seconds(60);
    world.store.extend_session(hash.clone(), longer, NOW).await.expect("extended");
    assert_eq!(session(LATER).await.expect("a look-up").map(|(_, _, until)| until), Some(longer));
    world.store.extend_session(hash.clone(), longer.plus_seconds(60), longer).await.expect("too late");
    assert_eq!(session(longer).await, Ok(None), "what has expired stays so");

    assert_eq!(world.store.delete_session(hash.clone(), world.audit("sign-out")).await, Ok(true));
    assert_eq!(world.store.delete_session(hash.clone(), world.audit("sign-out")).await, Ok(false));
    assert_eq!(session(NOW).await, Ok(None));
}
