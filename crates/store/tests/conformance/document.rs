//! OpenAPI documents: apart from their APIs, once per content, and moved out of the rows of earlier builds.

use serde_json::{Value, json};
use tollgate_domain::api_summary::Reader;
use tollgate_domain::id::ApiId;
use tollgate_store::testing::{read, write};
use tollgate_store::{ApiQuery, RevisionOutcome, Store, params};

use super::world::{NOW, PAGE, World};

fn document(mark: &str) -> Value {
    json!({"openapi": "3.0.1", "info": {"title": mark, "description": "more of the same ".repeat(50)}})
}

async fn kept(world: &World) -> i64 {
    read(&world.store, "kept", |tx| {
        tx.query_one("SELECT count(*) FROM document", params![], |row| row.int(0))
    })
    .await
    .expect("a count")
}

async fn import(world: &World, name: &str, document: &Value) -> ApiId {
    let api = world.new_api(name, "1", Vec::new());
    let id = api.id;
    world.store.import_api(api, document.clone(), world.audit()).await.expect("imported");
    id
}

async fn found(world: &World, id: ApiId) -> Option<Value> {
    world.store.api_document(world.organization.clone(), id).await.expect("a look-up")
}

#[tokio::test]
async fn a_document_is_kept_once_and_goes_with_the_last_that_refers_to_it() {
    let world = World::new("documents").await;
    let organization = world.organization.clone();
    let (first, second) = (document("first"), document("second"));
    let (one, two) = (import(&world, "One", &first).await, import(&world, "Two", &first).await);
    assert_eq!(kept(&world).await, 1);
    assert_eq!(
        (found(&world, one).await, found(&world, two).await),
        (Some(first.clone()), Some(first.clone()))
    );

    let revision = world.deployed(one).await;
    let mut api = world.store.api(organization.clone(), one).await.expect("a look-up").expect("the API");
    "changed".clone_into(&mut api.definition.description);
    world.store.update_api(api.clone(), None, world.audit()).await.expect("updated").expect("a version");
    assert_eq!(found(&world, one).await, Some(first.clone()), "it stays when only the definition changes");
    let replaced = world.store.replace_document(api, second.clone(), None, world.audit());
    replaced.await.expect("replaced").expect("a version");
    assert_eq!((found(&world, one).await, kept(&world).await), (Some(second), 2));
    let restored = world.store.restore_revision(organization.clone(), one, revision, None, world.audit());
    assert_eq!(restored.await, Ok(true));
    assert_eq!((found(&world, one).await, kept(&world).await), (Some(first.clone()), 1));

    for id in [one, two] {
        assert_eq!(found(&world, id).await, Some(first.clone()), "the other one does not take it along");
        let deleted = world.store.delete_api(organization.clone(), id, None, NOW, world.audit());
        assert_eq!(deleted.await, Ok(true));
    }
    assert_eq!(kept(&world).await, 0);
}

/// Makes the rows of an API what an earlier build wrote.
async fn age(store: &Store, id: ApiId, document: &Value) {
    let document = document.to_string();
    write(store, "age", move |tx| {
        for table in ["api", "api_revision"] {
            let column = if table == "api" { "id" } else { "api_id" };
            let texts = tx.query(
                &format!("SELECT id, definition FROM {table} WHERE {column} = $1"),
                params![id],
                |row| Ok((row.text(0)?, row.json::<Value>(1)?)),
            )?;
            for (row, mut definition) in texts {
                definition["extra"]["apiDefinition"] = serde_json::from_str(&document).expect("a document");
                definition["extra"]["tags"] = json!(["Old", "Grüße"]);
                definition["extra"]["visibility"] = "RESTRICTED".into();
                definition["extra"]["visibleRoles"] = json!(["cooks"]);
                let sql = format!("UPDATE {table} SET definition = $1, document = NULL WHERE id = $2");
                tx.execute_one(&sql, params![definition.to_string(), row])?;
            }
        }
        tx.execute_one(
            "UPDATE api SET tags = NULL, visibility = NULL, visible_roles = NULL, summary = NULL WHERE id = $1",
            params![id],
        )?;
        tx.execute("DELETE FROM document", params![]).map(drop)
    })
    .await
    .expect("aged");
}

/// What the readers say of an API.
async fn readers(world: &World, store: &Store, id: ApiId) -> (Value, usize) {
    let organization = world.organization.clone();
    let document =
        store.api_document(organization.clone(), id).await.expect("a look-up").expect("a document");
    let api = store.api(organization.clone(), id).await.expect("a look-up").expect("the API");
    let (view, _) = store.snapshot(NOW).await.expect("a view");
    let revisions = store.revisions(organization.clone(), id).await.expect("revisions");
    let definitions = view.apis.iter().map(|deployed| &deployed.definition);
    for definition in
        definitions.chain([&api.definition]).chain(revisions.iter().map(|own| &own.0.definition))
    {
        assert!(!definition.extra.contains_key("apiDefinition"), "no reader holds a document");
    }
    let cook = Reader::Member { name: "x".to_owned(), roles: vec!["cooks".to_owned()] };
    let mut seen = 0;
    for (reader, tag) in [(cook.clone(), "old"), (cook, "new"), (Reader::Anybody, "old")] {
        let query = ApiQuery {
            tag: Some(tag.to_owned()),
            visible_to: Some(reader),
            ..ApiQuery::all(organization.clone(), PAGE)
        };
        let list = store.apis(query).await.expect("a list").list;
        seen += list.iter().filter(|own| own.id == id && own.tags == ["Old", "Grüße"]).count();
    }
    (document, seen)
}

#[tokio::test]
async fn rows_of_earlier_builds_are_read_as_they_are_and_moved_at_the_next_start() {
    let world = World::new("aged").await;
    let document = document("aged");
    let mut ids = Vec::new();
    // More than one portion.
    for number in 0..20 {
        ids.push(import(&world, &format!("Api {number}"), &document).await);
    }
    let deployed = ids[3];
    world.deployed(deployed).await;
    for id in &ids {
        age(&world.store, *id, &document).await;
    }
    assert_eq!(readers(&world, &world.store, deployed).await, (document.clone(), 1));

    // A write moves what it writes over.
    let organization = world.organization.clone();
    let mut api = world.store.api(organization.clone(), ids[5]).await.expect("a look-up").expect("the API");
    "written".clone_into(&mut api.definition.description);
    world.store.update_api(api, None, world.audit()).await.expect("updated").expect("a version");
    assert_eq!((found(&world, ids[5]).await, kept(&world).await), (Some(document.clone()), 1));
    let revision = world.store.create_revision(
        organization,
        ids[6],
        "01890000-0000-7000-8000-000000000006".parse().expect("an id"),
        String::new(),
        None,
        world.audit(),
    );
    assert!(matches!(revision.await, Ok(RevisionOutcome::Created(_))));
    assert_eq!(found(&world, ids[6]).await, Some(document.clone()));

    // One that nobody can read does not keep the server from starting.
    let broken = ids[7];
    write(&world.store, "break", move |tx| {
        tx.execute_one("UPDATE api SET definition = 'no JSON' WHERE id = $1", params![broken])
    })
    .await
    .expect("broken");
    let again = world.database.open();
    let left = read(&again, "left", |tx| {
        tx.query_one(
            "SELECT (SELECT count(*) FROM api WHERE document IS NULL OR summary IS NULL) \
             + (SELECT count(*) FROM api_revision WHERE document IS NULL)",
            params![],
            |row| row.int(0),
        )
    });
    assert_eq!(left.await, Ok(0));
    let small = read(&again, "small", |tx| {
        let sql = "SELECT count(*) FROM api WHERE definition LIKE '%more of the same%'";
        tx.query_one(sql, params![], |row| row.int(0))
    });
    assert_eq!(small.await, Ok(0), "no definition holds a document any more");
    assert_eq!(kept(&world).await, 1);
    assert_eq!(readers(&world, &again, deployed).await, (document, 1));
}
