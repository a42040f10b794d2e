use super::*;

fn resource(verb: &str, target: &str) -> Resource {
    Resource {
        target: target.to_owned(),
        verb: verb.to_owned(),
        auth_type: AuthType::Any,
        throttling_policy: "Unlimited".to_owned(),
        scopes: Vec::new(),
    }
}

fn table() -> ResourceTable {
    ResourceTable::new(&[
        resource("GET", "/*"),
        resource("GET", "/a/*"),
        resource("GET", "/a/{id}"),
        resource("GET", "/a/exact"),
        resource("PUT", "/a/{id}"),
        resource("GET", "/a/{id}/b"),
        resource("GET", "/files/{name}.json"),
    ])
    .expect("readable templates")
}

fn found(verb: &str, path: &str) -> Option<String> {
    match table().find(verb, path) {
        Found::Resource(_, resource) => Some(resource.target.clone()),
        Found::WrongVerb => Some("405".to_owned()),
        Found::Nothing => None,
    }
}

#[test]
fn the_most_exact_template_wins() {
    let rows = [
        ("GET", "/a/exact", "/a/exact"),
        ("GET", "/a/exact/", "/a/exact"),
        ("GET", "/a/7", "/a/{id}"),
        ("PUT", "/a/exact", "/a/{id}"),
        ("GET", "/a/7/b", "/a/{id}/b"),
        ("GET", "/a/7/c", "/a/*"),
        ("GET", "/a", "/a/*"),
        ("GET", "", "/*"),
        ("GET", "/", "/*"),
        ("GET", "/files/x.json", "/files/{name}.json"),
        ("GET", "/files/.json", "/*"),
        ("DELETE", "/a/7", "405"),
    ];
    for (verb, path, target) in rows {
        assert_eq!(found(verb, path).as_deref(), Some(target), "{verb} {path}");
    }
}

#[test]
fn what_no_template_matches_is_not_found() {
    let table = ResourceTable::new(&[resource("GET", "/only")]).expect("readable");
    assert_eq!(table.find("GET", "/other"), Found::Nothing);
    assert_eq!(table.find("GET", "/only/more"), Found::Nothing);
    assert_eq!(table.verbs("/only"), ["GET"]);
}

#[test]
fn unreadable_templates_are_refused() {
    for target in ["orders", "/a/*/b", "/a*", "/{id", "/id}", "/{}", "/{a{b}}"] {
        assert_eq!(PathTemplate::parse(target), Err(InvalidTemplate), "{target}");
    }
}
