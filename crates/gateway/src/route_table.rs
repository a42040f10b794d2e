//! The route table: which API a path belongs to. Immutable; a change makes a new one.

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_domain::resource::Reading;

use crate::route::Route;

/// Routes by the path under which they are served, as a tree of decoded segments.
#[derive(Debug, Default)]
pub(crate) struct RouteTable {
    below: BTreeMap<Box<[u8]>, RouteTable>,
    route: Option<Arc<Route>>,
}

impl RouteTable {
    pub(crate) fn new<'a>(routes: impl Iterator<Item = &'a Arc<Route>>) -> Self {
        let routes: Vec<_> = routes.filter(|route| route.is_served()).collect();
        let mut table = Self::default();
        // Of several default versions the newest revision wins; a full path wins over any default one.
        for &route in &routes {
            let Some(path) = &route.default_path else { continue };
            let place = table.place(path);
            if place.as_ref().is_none_or(|other| other.revision < route.revision) {
                *place = Some(Arc::clone(route));
            }
        }
        for route in routes {
            *table.place(&route.base_path) = Some(Arc::clone(route));
        }
        table
    }

    fn place(&mut self, path: &str) -> &mut Option<Arc<Route>> {
        let mut table = self;
        for segment in Reading::plain(path) {
            table = table.below.entry(segment.into()).or_default();
        }
        &mut table.route
    }

    /// The API with the longest path that the plain reading of `path` begins with, and what is left of `path`, as it was
    /// sent.
    pub(crate) fn find<'p>(&self, path: &'p str) -> Option<(&Arc<Route>, &'p str)> {
        let mut reading = Reading::plain(path);
        let mut table = self;
        let mut found = None;
        while let Some(below) = reading.next().and_then(|segment| table.below.get(&*segment)) {
            table = below;
            if let Some(route) = &table.route {
                found = Some((route, path.get(path.len() - reading.left()..)?));
            }
        }
        found
    }
}

#[cfg(test)]
#[path = "route_table_tests.rs"]
mod tests;
