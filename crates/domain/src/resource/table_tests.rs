use std::cmp::Reverse;
use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;

use super::super::{PathReadings, find_indistinguishable};
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

fn table(targets: &[&str]) -> ResourceTable {
    let resources: Vec<_> =
        targets.iter().map(|target| target.split_once(' ').expect("verb and path")).collect();
    let resources: Vec<_> = resources.iter().map(|(verb, target)| resource(verb, target)).collect();
    ResourceTable::new(&resources).expect("readable templates")
}

fn readings(path: &str) -> Readings<'_> {
    Readings::of(path, PathReadings::Strict).expect("nothing is refused")
}

/// The targets that a call asks for, the one of the plain reading first.
fn found<'a>(table: &'a ResourceTable, call: &str) -> Result<Vec<&'a str>, NotFound<'a>> {
    let (verb, path) = call.split_once(' ').expect("verb and path");
    let asked = table.find(verb, readings(path))?;
    Ok(table.resources(&asked).map(|resource| resource.target.as_str()).collect())
}

#[test]
fn the_most_exact_template_wins() {
    let table = table(&[
        "GET /*",
        "GET /a/*",
        "GET /a/{id}",
        "GET /a/exact",
        "PUT /a/{id}",
        "GET /a/{id}/b",
        "GET /files/{name}.json",
        "GET /{any}/deep/{x}",
        "GET /report-{id}",
        "GET /{kind}-{id}",
        "GET /r{rest}",
    ]);
    let rows = [
        ("GET /a/exact", "/a/exact"),
        ("GET /a/exact/", "/a/exact"),
        ("GET /a/7", "/a/{id}"),
        ("PUT /a/exact", "/a/{id}"),
        ("GET /a/7/b", "/a/{id}/b"),
        ("GET /a/7/c", "/a/*"),
        ("GET /a", "/a/*"),
        ("GET ", "/*"),
        ("GET /", "/*"),
        ("GET /files/x.json", "/files/{name}.json"),
        ("GET /files/.json", "/*"),
        ("GET /files/deep/7", "/{any}/deep/{x}"),
        ("GET /a/deep/7", "/a/*"),
        ("GET /report-7", "/report-{id}"),
        ("GET /r-7", "/r{rest}"),
        ("GET /other-7", "/{kind}-{id}"),
    ];
    for (call, target) in rows {
        assert_eq!(found(&table, call), Ok(vec![target]), "{call}");
    }
    assert_eq!(found(&table, "DELETE /a/7"), Err(NotFound::WrongVerb(vec!["GET", "PUT"])));
}

#[test]
fn what_no_template_matches_is_not_found() {
    let table = table(&["GET /only"]);
    assert_eq!(found(&table, "GET /other"), Err(NotFound::Nothing));
    assert_eq!(found(&table, "GET /only/more"), Err(NotFound::Nothing));
    assert_eq!(found(&table, "GET /x;/only"), Err(NotFound::Nothing));
    assert_eq!(table.verbs(Reading::plain("/only")), ["GET"]);
}

#[test]
fn what_nothing_tells_apart_is_asked_for_together() {
    let table = table(&["GET /a/{id}", "PUT /a/{id}", "GET /a/{name}/", "GET /a/%7e", "GET /a/~"]);
    assert_eq!(found(&table, "GET /a/7"), Ok(vec!["/a/{id}", "/a/{name}/"]));
    assert_eq!(found(&table, "PUT /a/7"), Ok(vec!["/a/{id}"]));
    assert_eq!(found(&table, "GET /a/%7E"), Ok(vec!["/a/%7e", "/a/~"]));
    let pairs = find_indistinguishable(&table.resources);
    let targets = pairs.iter().map(|pair| pair.map(|resource| resource.target.as_str()));
    assert_eq!(targets.collect::<Vec<_>>(), [["/a/{id}", "/a/{name}/"], ["/a/%7e", "/a/~"]]);
}

/// The same rules by a linear search over the list, and readings made step by step from whole texts.
mod linear {
    use super::*;

    pub(super) fn readings(path: &str) -> Vec<Vec<Vec<u8>>> {
        let mut readings = Vec::new();
        for separators in [&["/"][..], &["/", "%2F", "%2f"], &["/", "%2F", "%2f", "\\", "%5C", "%5c"]] {
            let mut pieces = vec![path.to_owned()];
            for separator in separators {
                pieces = pieces.iter().flat_map(|piece| piece.split(separator)).map(str::to_owned).collect();
            }
            let cut = |piece: &String| {
                let ends = [";", "%3B", "%3b"].into_iter().filter_map(|text| piece.find(text));
                piece[..ends.min().unwrap_or(piece.len())].to_owned()
            };
            for pieces in [pieces.clone(), pieces.iter().map(cut).collect()] {
                let decoded = pieces.iter().map(|piece| decode(piece));
                readings.push(decoded.filter(|segment| !segment.is_empty()).collect());
            }
        }
        readings
    }

    fn decode(piece: &str) -> Vec<u8> {
        let mut parts = piece.split('%');
        let mut out = parts.next().unwrap_or_default().as_bytes().to_vec();
        for part in parts {
            out.push(u8::from_str_radix(&part[..2], 16).expect("the test's paths are well encoded"));
            out.extend_from_slice(&part.as_bytes()[2..]);
        }
        out
    }

    /// The places of the preferred template and of those that nothing tells from it.
    pub(super) fn find(resources: &[Resource], verb: &str, path: &[Vec<u8>]) -> Vec<usize> {
        let mut templates: Vec<(usize, PathTemplate)> = Vec::new();
        for (place, resource) in resources.iter().enumerate().filter(|(_, resource)| resource.verb == verb) {
            templates.push((place, PathTemplate::parse(&resource.target).expect("readable")));
        }
        let matching = templates.iter().filter(|(_, template)| matches(template.segments(), path));
        let target = |place: usize| &*resources[place].target;
        let ranked = matching.map(|(place, template)| (rank(target(*place), template, &templates), template));
        let Some((_, best)) = ranked.min_by(|(one, _), (other, _)| one.cmp(other)) else { return Vec::new() };
        templates.iter().filter(|(_, template)| template == best).map(|(place, _)| *place).collect()
    }

    fn matches(template: &[Segment], path: &[Vec<u8>]) -> bool {
        match (template.split_first(), path.split_first()) {
            (None, None) | (Some((Segment::Rest, _)), _) => true,
            (Some((segment, template)), Some((text, path))) => {
                let fits = match segment {
                    Segment::Literal(own) => **own == text[..],
                    Segment::Mixed(mixed) => mixed.matches(text),
                    Segment::Parameter | Segment::Rest => true,
                };
                fits && matches(template, path)
            }
            _ => false,
        }
    }

    /// For each segment its class and, for mixed ones, their preference and where such a beginning of a template first
    /// stands in the list. A template that ends is more exact than one that goes on with `*`.
    fn rank(
        target: &str,
        template: &PathTemplate,
        all: &[(usize, PathTemplate)],
    ) -> Vec<(u8, impl Ord + use<>)> {
        let segments = template.segments();
        let texts: Vec<&str> = target.split('/').filter(|text| !text.is_empty()).collect();
        let rank = |(at, segment): (usize, &Segment)| match segment {
            Segment::Literal(_) => (0, None),
            Segment::Mixed(_) => {
                let begins_so = |other: &PathTemplate| other.segments().get(..=at) == segments.get(..=at);
                let first = all.iter().position(|(_, other)| begins_so(other));
                let literal: usize = texts[at]
                    .split('{')
                    .enumerate()
                    .map(
                        |(part, text)| if part == 0 { text } else { text.split_once('}').expect("closed").1 },
                    )
                    .map(|text| decode(text).len())
                    .sum();
                let beginning = decode(texts[at].split('{').next().unwrap_or_default()).len();
                (1, Some((Reverse(literal), Reverse(beginning), first)))
            }
            Segment::Parameter => (2, None),
            Segment::Rest => (3, None),
        };
        segments.iter().enumerate().map(rank).collect()
    }
}

/// Few letters and short texts, so that templates and paths often meet.
fn target() -> impl Strategy<Value = String> {
    let literals = &["a", "b", "ab", "%61", "a;b", "%2Fa", ";", "a%5Cb", "A"];
    let mixed = &["a{x}", "{x}a", "{y}b", "%61{x}b", "{x}a{y}", "{x}{y}", "a{x}a{y}", "{x};{y}", "{x}ab"];
    let segment = prop_oneof![select(&literals[..]), select(&mixed[..]), Just("{x}")];
    let whole = (vec(segment, 0..3), select(&["", "/", "/*"][..]));
    whole.prop_map(|(segments, end)| format!("/{}{end}", segments.join("/")))
}

/// A path that is not made to match anything.
fn any_path() -> impl Strategy<Value = String> {
    let separators = &["/", "/", "/", "//", "%2F", "%2f", "\\", "%5C", "%5c"];
    let pieces = &["a", "a", "b", "b", "ab", "%61", "-", ";", "%3B", "%3b", "%2541", "%252F"];
    let text = vec(select(&pieces[..]), 0..4).prop_map(|pieces| pieces.concat());
    let parts = vec((select(&separators[..]), text), 0..5);
    parts.prop_map(|parts| {
        parts.iter().fold("/".to_owned(), |path, (separator, text)| path + text + separator)
    })
}

/// A path that the template matches in some reading: its parameters and slashes are replaced, one after the other.
fn filled(target: &str, parameters: &[&str], separators: &[&str]) -> String {
    let mut path = String::new();
    let (mut parameters, mut separators) = (parameters.iter().cycle(), separators.iter().cycle());
    let mut rest = target.strip_prefix('/').unwrap_or(target);
    path.push('/');
    while let Some(at) = rest.find(['{', '/', '*']) {
        path.push_str(&rest[..at]);
        let length = if rest[at..].starts_with('{') { rest[at..].find('}').map_or(0, |end| end) } else { 0 };
        let next = if rest[at..].starts_with('/') { separators.next() } else { parameters.next() };
        path.push_str(next.unwrap_or(&""));
        rest = &rest[at + length + 1..];
    }
    path + rest
}

proptest! {
    // The same cases on every machine.
    #![proptest_config(ProptestConfig {
        cases: 4000,
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_tree_asks_for_exactly_what_a_linear_search_of_every_reading_finds(
        targets in vec((select(&["GET", "GET", "GET", "PUT"][..]), target()), 1..9),
        verb in select(&["GET", "GET", "GET", "PUT", "DELETE"][..]),
        matched in option::weighted(0.7, any::<Index>()),
        parameters in vec(select(&["a", "b", "ab", "aba", "%61", "b;a", "a%5Cb", "-", "a%3b"][..]), 4),
        separators in vec(select(&["/", "/", "/", "//", "%2F", "\\", "%5c", ";/", "%3B/"][..]), 3),
        path in any_path(),
    ) {
        let path = matched.map_or(path, |place| filled(&place.get(&targets).1, &parameters, &separators));
        let resources: Vec<_> = targets.iter().map(|(verb, target)| resource(verb, target)).collect();
        let table = ResourceTable::new(&resources).expect("readable templates");
        let all = linear::readings(&path);
        let plain = linear::find(&resources, verb, &all[0]);
        let union: BTreeSet<usize> =
            all.iter().flat_map(|reading| linear::find(&resources, verb, reading)).collect();
        let known = |verb: &str| !linear::find(&resources, verb, &all[0]).is_empty();
        match table.find(verb, readings(&path)) {
            Ok(asked) => {
                prop_assert_eq!(asked.plain, plain[0]);
                prop_assert_eq!(asked.others.len(), union.len() - 1);
                let places: BTreeSet<usize> = asked.others.iter().copied().chain([asked.plain]).collect();
                prop_assert_eq!(places, union);
            }
            Err(NotFound::WrongVerb(verbs)) => {
                prop_assert!(plain.is_empty());
                let mut verbs = verbs;
                verbs.sort_unstable();
                let expected: Vec<_> = ["GET", "PUT"].into_iter().filter(|verb| known(verb)).collect();
                prop_assert_eq!(verbs, expected);
            }
            Err(NotFound::Nothing) => prop_assert!(!known("GET") && !known("PUT")),
        }
    }
}
