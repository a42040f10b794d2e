//! Sessions of browsers.

use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::UserId;
use tollgate_store::{Ended, ShownUser, StoreError};

use super::world::{LATER, NOW, World};

#[tokio::test]
async fn a_session_lives_until_it_expires_or_ends() {
    let world = World::new("session").await;
    let hash = b"cookie".to_vec();
    let open = |user| {
        let key = "k1".to_owned();
        world.store.create_session(hash.clone(), key, user, LATER, NOW, world.audit())
    };
    let unknown = ShownUser { id: UserId::new(&world.environment), epoch: Epoch::FIRST };
    assert_eq!(open(unknown).await, Err(StoreError::Ended(Ended::User)));
    open(world.shown(world.admin).await).await.expect("opened");

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

    assert_eq!(world.store.delete_session(hash.clone(), world.audit()).await, Ok(true));
    assert_eq!(world.store.delete_session(hash.clone(), world.audit()).await, Ok(false));
    assert_eq!(session(NOW).await, Ok(None));
}
