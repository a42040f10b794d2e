//! Which resources of an API a request asks for: a tree of templates for each verb.
//!
//! The order of preference holds segment by segment from the left: literal; mixed (more literal bytes, then more of them
//! at its beginning, then whichever comes first in the list); `{name}`; `*`. Where a preferred branch comes to nothing
//! the next one is tried.

use std::collections::BTreeMap;

use super::reading::{Reading, Readings};
use super::template::{InvalidTemplate, Mixed, PathTemplate, Segment};
use super::{AuthType, Resource};

/// The resources of one API, compiled for look-ups.
#[derive(Clone, Debug, Default)]
pub struct ResourceTable {
    /// As the publisher has them.
    resources: Vec<Resource>,
    /// For each verb its templates; verbs in the order of the list.
    verbs: Vec<(String, Node)>,
}

/// What templates have in common up to a segment. Leaves are places in the list of resources.
#[derive(Clone, Debug, Default)]
struct Node {
    literals: BTreeMap<Box<[u8]>, Node>,
    /// In the order of preference.
    mixed: Vec<(Mixed, Node)>,
    parameter: Option<Box<Node>>,
    /// Whose template has `*` here; several that nothing tells apart.
    rest: Vec<usize>,
    /// Whose template ends here; several that nothing tells apart.
    end: Vec<usize>,
}

/// The resources that must let a call pass, by their places in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedResources {
    plain: usize,
    others: Vec<usize>,
}

/// Why a call asks for no resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotFound<'a> {
    /// The path is known under these other verbs only.
    WrongVerb(Vec<&'a str>),
    /// The path is not known.
    Nothing,
}

impl ResourceTable {
    /// Compiles the resources of an API.
    ///
    /// # Errors
    /// When a path template cannot be read.
    pub fn new(resources: &[Resource]) -> Result<Self, InvalidTemplate> {
        let mut table = Self { resources: resources.to_vec(), verbs: Vec::new() };
        for (place, resource) in resources.iter().enumerate() {
            let template = PathTemplate::parse(&resource.target)?;
            let known = table.verbs.iter().position(|(verb, _)| *verb == resource.verb);
            let at = known.unwrap_or_else(|| {
                table.verbs.push((resource.verb.clone(), Node::default()));
                table.verbs.len() - 1
            });
            table.verbs[at].1.insert(template.segments(), place);
        }
        Ok(table)
    }

    /// The resources that `verb` on a path asks for. The plain reading decides whether there is one; every further one
    /// that a reading finds, or that nothing tells apart from one, is asked for as well.
    ///
    /// # Errors
    /// When the plain reading finds nothing for this verb.
    pub fn find(&self, verb: &str, readings: Readings<'_>) -> Result<AskedResources, NotFound<'_>> {
        let tree = self.verbs.iter().find(|(own, _)| own == verb);
        let found = tree.and_then(|(_, tree)| Some((tree, tree.find(readings.plain())?)));
        let Some((tree, [plain, same @ ..])) = found else {
            let verbs = self.verbs(readings.plain());
            return Err(if verbs.is_empty() { NotFound::Nothing } else { NotFound::WrongVerb(verbs) });
        };
        let mut asked = AskedResources { plain: *plain, others: same.to_vec() };
        for &place in readings.all().skip(1).filter_map(|reading| tree.find(reading)).flatten() {
            if place != asked.plain && !asked.others.contains(&place) {
                asked.others.push(place);
            }
        }
        Ok(asked)
    }

    /// The verbs that the path is known under, in the order of the list.
    #[must_use]
    pub fn verbs(&self, plain: Reading<'_>) -> Vec<&str> {
        let known = self.verbs.iter().filter(|(_, tree)| tree.find(plain.clone()).is_some());
        known.map(|(verb, _)| verb.as_str()).collect()
    }

    /// The resources that a look-up in this table found, the one of the plain reading first.
    pub fn resources(&self, asked: &AskedResources) -> impl Iterator<Item = &Resource> {
        let places = std::iter::once(asked.plain).chain(asked.others.iter().copied());
        places.filter_map(|place| self.resources.get(place))
    }

    /// Whether any of them asks for a credential.
    #[must_use]
    pub fn ask_for_caller(&self, asked: &AskedResources) -> bool {
        self.resources(asked).any(|resource| resource.auth_type != AuthType::None)
    }
}

impl Node {
    fn insert(&mut self, segments: &[Segment], place: usize) {
        let Some((segment, segments)) = segments.split_first() else { return self.end.push(place) };
        let child = match segment {
            Segment::Rest => return self.rest.push(place),
            Segment::Literal(text) => self.literals.entry(text.clone()).or_default(),
            Segment::Parameter => self.parameter.get_or_insert_default(),
            Segment::Mixed(mixed) => self.mixed_child(mixed),
        };
        child.insert(segments, place);
    }

    fn mixed_child(&mut self, mixed: &Mixed) -> &mut Self {
        let known = self.mixed.iter().position(|(own, _)| own == mixed);
        let at = known.unwrap_or_else(|| {
            let before = |(own, _): &(Mixed, Self)| own.preference() <= mixed.preference();
            let at = self.mixed.partition_point(before);
            self.mixed.insert(at, (mixed.clone(), Self::default()));
            at
        });
        &mut self.mixed[at].1
    }

    /// The leaf of the preferred template that matches what is left of a reading; never empty.
    fn find(&self, mut left: Reading<'_>) -> Option<&[usize]> {
        let rest = || Some(&*self.rest).filter(|leaf| !leaf.is_empty());
        let Some(segment) = left.next() else {
            return Some(&*self.end).filter(|leaf| !leaf.is_empty()).or_else(rest);
        };
        let literal = self.literals.get(&*segment).into_iter();
        let mixed = self.mixed.iter().filter(|(mixed, _)| mixed.matches(&segment)).map(|(_, child)| child);
        let mut children = literal.chain(mixed).chain(self.parameter.as_deref());
        children.find_map(|child| child.find(left.clone())).or_else(rest)
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
