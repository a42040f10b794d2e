use super::*;

#[test]
fn unreadable_templates_are_refused() {
    for target in ["orders", "/a/*/b", "/a*", "/{id", "/id}", "/{}", "/{a{b}}"] {
        assert_eq!(PathTemplate::parse(target), Err(InvalidTemplate), "{target}");
    }
}

#[test]
fn names_slashes_and_spelling_make_no_difference() {
    let rows = [
        ("/a/{id}", "/a/{name}/", true),
        ("/a/{id}", "//a//{+id}", true),
        ("/{a}-{b}.csv", "/{x}-{y}%2Ecsv", true),
        ("/caf%c3%A9", "/caf\u{e9}", true),
        ("/100%", "/100%25", true),
        ("/a/*", "/a", false),
        ("/a/*", "/a/{x}", false),
        ("/a%2Fb", "/a/b", false),
        ("/%7Bid%7D", "/{id}", false),
        ("/%2A", "/*", false),
        ("/{a}{b}", "/{a}", false),
    ];
    for (one, other, same) in rows {
        assert_eq!(PathTemplate::parse(one) == PathTemplate::parse(other), same, "{one} {other}");
    }
}

#[test]
fn mixed_text_has_something_between_each_two() {
    let rows = [
        ("/{name}.json", "x.json", true),
        ("/{name}.json", ".json", false),
        ("/v{a}-{b}", "v1-2", true),
        ("/v{a}-{b}", "v--2", true),
        ("/v{a}-{b}", "v-2", false),
        ("/v{a}-{b}", "v1-", false),
        ("/{a}{b}", "ab", true),
        ("/{a}{b}", "a", false),
        ("/{a}x{b}x{c}", "axxxc", true),
    ];
    for (target, segment, matches) in rows {
        let template = PathTemplate::parse(target).expect("a readable template");
        let [Segment::Mixed(mixed)] = template.segments() else { panic!("{target} is not mixed") };
        assert_eq!(mixed.matches(segment.as_bytes()), matches, "{target} {segment}");
    }
}
