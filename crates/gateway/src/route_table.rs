//! The route table: which API a path belongs to. Immutable; a change makes a new one.

use std::collections::HashMap;
use std::sync::Arc;

use crate::route::Route;

/// Routes by the path under which they are served.
#[derive(Debug, Default)]
pub(crate) struct RouteTable {
    by_path: HashMap<String, Arc<Route>>,
    /// The most segments that a path of the table has: no look-up needs to try more.
    deepest: usize,
}

impl RouteTable {
    pub(crate) fn new<'a>(routes: impl Iterator<Item = &'a Arc<Route>>) -> Self {
        let routes: Vec<_> = routes.filter(|route| route.is_served()).collect();
        let mut by_path: HashMap<String, Arc<Route>> = HashMap::new();
        // Of several default versions the newest revision wins; a full path wins over any default one.
        for &route in &routes {
            let Some(path) = &route.default_path else { continue };
            if by_path.get(path).is_none_or(|other| other.revision < route.revision) {
                by_path.insert(path.clone(), Arc::clone(route));
            }
        }
        for route in routes {
            by_path.insert(route.base_path.clone(), Arc::clone(route));
        }
        let deepest = by_path.keys().map(|path| segments(path)).max().unwrap_or(0);
        Self { by_path, deepest }
    }

    /// The API with the longest path that `path` begins with, segment by segment, and what is left of `path`.
    pub(crate) fn find<'p>(&self, path: &'p str) -> Option<(&Arc<Route>, &'p str)> {
        let slashes = path.bytes().enumerate().skip(1).filter(|(_, byte)| *byte == b'/').map(|(at, _)| at);
        let mut ends = slashes.chain([path.len()]).take(self.deepest).collect::<Ends>();
        while let Some(end) = ends.pop() {
            if let Some(route) = self.by_path.get(&path[..end]) {
                return Some((route, &path[end..]));
            }
        }
        None
    }
}

fn segments(path: &str) -> usize {
    path.split('/').count().saturating_sub(1)
}

/// A short list of places in a path, without an allocation for usual depths.
struct Ends {
    first: [usize; 8],
    count: usize,
    more: Vec<usize>,
}

impl FromIterator<usize> for Ends {
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        let mut ends = Self { first: [0; 8], count: 0, more: Vec::new() };
        for place in places {
            if let Some(slot) = ends.first.get_mut(ends.count) {
                *slot = place;
                ends.count += 1;
            } else {
                ends.more.push(place);
            }
        }
        ends
    }
}

impl Ends {
    /// The last place.
    fn pop(&mut self) -> Option<usize> {
        self.more.pop().or_else(|| {
            self.count = self.count.checked_sub(1)?;
            self.first.get(self.count).copied()
        })
    }
}

#[cfg(test)]
#[path = "route_table_tests.rs"]
mod tests;
