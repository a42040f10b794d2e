use http::header::AUTHORIZATION;
use tollgate_domain::api::ApiDefinition;
use tollgate_domain::deployed::DeployedApi;
use tollgate_domain::id::{ApiId, RevisionId};
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::organization::Organization;

use super::*;

fn route(
    number: u128,
    context: &str,
    version: &str,
    lifecycle: Lifecycle,
    default: bool,
) -> Option<Arc<Route>> {
    let mut definition = ApiDefinition::default();
    definition.extra.insert("isDefaultVersion".to_owned(), default.into());
    let id = |number: u128| format!("{number:032x}");
    let deployed = DeployedApi {
        organization: Organization::super_organization(),
        api: id(number).parse::<ApiId>().expect("an id"),
        name: format!("Api{number}"),
        context: context.to_owned(),
        version: version.to_owned(),
        provider: "admin".to_owned(),
        lifecycle,
        revision: id(number).parse::<RevisionId>().expect("an id"),
        definition,
    };
    Route::compile(deployed, &AUTHORIZATION).expect("readable templates").map(Arc::new)
}

#[test]
fn the_longest_path_wins_segment_by_segment() {
    use Lifecycle::{Blocked, Created, Published, Retired};
    let routes: Vec<_> = [
        route(1, "/orders", "1.0.0", Published, false),
        route(2, "/orders", "2.0.0", Published, true),
        route(3, "/orders/1.0.0/deep", "1", Published, false),
        route(4, "/t/tenant1.com/orders", "1.0.0", Published, false),
        route(5, "/foo/{version}/bar", "1.0.0", Published, true),
        route(6, "/made", "1", Created, false),
        route(7, "/gone", "1", Retired, false),
        route(8, "/blocked", "1", Blocked, true),
        route(9, "/a/b/c/d/e/f/g/h/i/j", "1", Published, false),
        route(10, "/orders", "3.0.0", Published, true),
        route(11, "/caf\u{e9}", "1", Published, false),
    ]
    .into_iter()
    .flatten()
    .collect();
    let table = RouteTable::new(routes.iter());
    let found = |path| table.find(path).map(|(route, rest)| (route.name.as_str(), rest));
    let rows = [
        ("/orders/1.0.0", Some(("Api1", ""))),
        ("/orders/1.0.0/", Some(("Api1", "/"))),
        ("/orders/1.0.0/orders/7", Some(("Api1", "/orders/7"))),
        ("/orders/1.0.0/deep/1/x", Some(("Api3", "/x"))),
        ("/orders/1.0.0/deep/2/x", Some(("Api1", "/deep/2/x"))),
        ("/orders/7", Some(("Api10", "/7"))),
        ("/orders", Some(("Api10", ""))),
        ("/t/tenant1.com/orders/1.0.0/x", Some(("Api4", "/x"))),
        ("/t/Tenant1.com/orders/1.0.0/x", None),
        ("/foo/1.0.0/bar/x", Some(("Api5", "/x"))),
        ("/foo/bar/x", Some(("Api5", "/x"))),
        ("/made/1", None),
        ("/gone/1", None),
        ("/blocked/1/x", Some(("Api8", "/x"))),
        ("/blocked", None),
        ("/a/b/c/d/e/f/g/h/i/j/1/x/y", Some(("Api9", "/x/y"))),
        ("/ordersx/1.0.0", None),
        ("//orders///1.0.0//x", Some(("Api1", "//x"))),
        ("/%6Frders/1%2e0.0/%78", Some(("Api1", "/%78"))),
        ("/orders/1.0.0%2Fx", Some(("Api10", "/1.0.0%2Fx"))),
        ("/orders;x/1.0.0", None),
        ("/orders%2F1.0.0", None),
        ("/caf%c3%a9/1/x", Some(("Api11", "/x"))),
        ("/", None),
        ("*", None),
        ("", None),
    ];
    for (path, expected) in rows {
        assert_eq!(found(path), expected, "{path}");
    }
}
