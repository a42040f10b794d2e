//! Revisions of APIs and their deployments.

use tollgate_domain::id::{ApiId, RevisionId};
use tollgate_store::{DeleteOutcome, MOST_REVISIONS, Revision, RevisionOutcome, StoreError};

use super::world::World;

async fn revise(world: &World, api: ApiId) -> RevisionOutcome {
    let id = RevisionId::new(&world.environment);
    let (organization, audit) = (world.organization.clone(), world.audit());
    world
        .store
        .create_revision(organization, api, id, "note".to_owned(), None, audit)
        .await
        .expect("an answer")
}

async fn made(world: &World, api: ApiId) -> Revision {
    match revise(world, api).await {
        RevisionOutcome::Created(revision) => revision,
        other => panic!("a revision was expected, not {other:?}"),
    }
}

#[tokio::test]
async fn revisions_are_numbered_limited_and_restored() {
    let world = World::new("revisions").await;
    let organization = world.organization.clone();
    let mut api = world.new_api("Orders", "1.0.0", Vec::new());
    world.store.create_api(api.clone(), world.audit()).await.expect("made");
    assert_eq!(revise(&world, ApiId::new(&world.environment)).await, RevisionOutcome::NoApi);
    let first = made(&world, api.id).await;
    assert_eq!((first.number, &first.definition, first.description.as_str()), (1, &api.definition, "note"));
    "second draft".clone_into(&mut api.definition.description);
    world.store.update_api(api.clone(), None, world.audit()).await.expect("updated");
    let second = made(&world, api.id).await;
    assert_eq!((second.number, &second.definition), (2, &api.definition));

    let (one, two, three, four) = tokio::join!(
        revise(&world, api.id),
        revise(&world, api.id),
        revise(&world, api.id),
        revise(&world, api.id)
    );
    let refused =
        [one, two, three, four].into_iter().filter(|made| *made == RevisionOutcome::TooMany).count();
    assert_eq!(refused, 1, "the limit holds under a race");
    let revisions = world.store.revisions(organization.clone(), api.id).await.expect("revisions");
    assert_eq!(revisions.len() as u64, MOST_REVISIONS);
    assert_eq!(revisions.iter().map(|(own, _)| own.number).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);

    let delete = |id| world.store.delete_revision(organization.clone(), api.id, id, world.audit());
    assert_eq!(delete(second.id).await, Ok(DeleteOutcome::Deleted));
    assert_eq!(delete(second.id).await, Ok(DeleteOutcome::Absent));
    assert_eq!(made(&world, api.id).await.number, 6, "numbers are not given again");

    let restore = |id| world.store.restore_revision(organization.clone(), api.id, id, None, world.audit());
    assert_eq!(restore(first.id).await, Ok(true));
    assert_eq!(restore(second.id).await, Err(StoreError::Missing));
    let found = world.store.api(organization.clone(), api.id).await.expect("a look-up").expect("the API");
    assert_eq!(found.definition, first.definition);
}

#[tokio::test]
async fn an_environment_holds_one_revision() {
    let world = World::new("deployments").await;
    let organization = world.organization.clone();
    let (api, other) = (world.api("Orders").await, world.api("Stock").await);
    let (first, second) = (made(&world, api).await, made(&world, api).await);
    let start = world.last_change().await;
    assert_eq!(world.deploy(api, first.id, "Default").await, Ok(true));
    assert_eq!(world.deploy(api, first.id, "Far").await, Ok(true));
    assert_eq!(
        world.deploy(other, first.id, "Default").await,
        Err(StoreError::Missing),
        "another API's revision"
    );
    assert_eq!(world.deploy(api, second.id, "Default").await, Ok(true));
    let places = || {
        let (store, organization) = (world.store.clone(), organization.clone());
        async move {
            let revisions = store.revisions(organization, api).await.expect("revisions");
            let of = |(own, places): (Revision, Vec<_>)| {
                let places: Vec<String> =
                    places.into_iter().map(|place: tollgate_store::Deployment| place.environment).collect();
                (own.number, places.join(" "))
            };
            revisions.into_iter().map(of).collect::<Vec<_>>()
        }
    };
    assert_eq!(places().await, [(2, "Default".to_owned()), (1, "Far".to_owned())]);
    let delete = |id| world.store.delete_revision(organization.clone(), api, id, world.audit());
    assert_eq!(delete(second.id).await, Ok(DeleteOutcome::Deployed));

    let undeploy = |id, environments: &[&str]| {
        let environments = environments.iter().map(|&name| name.to_owned()).collect();
        let undeployed =
            world.store.undeploy(organization.clone(), api, id, environments, None, world.audit());
        async { undeployed.await.map(|version| version.is_some()) }
    };
    assert_eq!(undeploy(second.id, &["Far"]).await, Ok(true), "it is not there, which is what was asked for");
    assert_eq!(undeploy(second.id, &["Default"]).await, Ok(true));
    assert_eq!(undeploy(first.id, &[]).await, Ok(true));
    assert_eq!(undeploy(RevisionId::new(&world.environment), &[]).await, Err(StoreError::Missing));
    assert_eq!(places().await, [(2, String::new()), (1, String::new())]);
    assert_eq!(delete(second.id).await, Ok(DeleteOutcome::Deleted));
    assert_eq!(world.changes_since(start).await, vec![format!("api {api}"); 6]);
}
