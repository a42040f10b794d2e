//! How a request's path is read. An upstream may take `%2F` or `\` for a separator, or pass over what follows a `;`: each
//! such reading may mean another resource than the plain one.
//!
//! A reading splits, then cuts, then decodes once, and only then leaves out what is empty.

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// Which readings of a path count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathReadings {
    /// All: every resource that any of them finds must let the call pass.
    #[default]
    Strict,
    /// The plain one, and a path that has others is refused.
    Refuse,
    /// The plain one.
    Plain,
}

/// A path that has several readings where they are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the path can be read in more than one way")]
pub struct SeveralReadings;

/// The readings of one path that count.
#[derive(Clone, Copy, Debug)]
pub struct Readings<'p> {
    path: &'p [u8],
    /// Whether splitting at `%2F` makes a difference.
    encoded_slash: bool,
    /// Whether splitting at `\` and `%5C` does.
    backslash: bool,
    /// Whether the cut at `;` and `%3B` does.
    cut: bool,
}

impl<'p> Readings<'p> {
    /// The readings of a path below its API's context.
    ///
    /// # Errors
    /// When there are several, and `wanted` refuses that.
    pub fn of(path: &'p str, wanted: PathReadings) -> Result<Self, SeveralReadings> {
        let path = path.as_bytes();
        let mut readings = Self { path, encoded_slash: false, backslash: false, cut: false };
        if wanted == PathReadings::Plain || !path.iter().any(|byte| matches!(byte, b'%' | b';' | b'\\')) {
            return Ok(readings);
        }
        for at in 0..path.len() {
            match separator(&path[at..]) {
                Some((Separator::EncodedSlash, _)) => readings.encoded_slash = true,
                Some((Separator::Backslash, _)) => readings.backslash = true,
                Some((Separator::Slash, _)) | None => readings.cut |= begins_cut(&path[at..]),
            }
        }
        let several = readings.encoded_slash || readings.backslash || readings.cut;
        if several && wanted == PathReadings::Refuse { Err(SeveralReadings) } else { Ok(readings) }
    }

    /// The reading that decides what is called: split at `/`, nothing cut.
    #[must_use]
    pub fn plain(self) -> Reading<'p> {
        Reading { rest: self.path, split: Separator::Slash, cut: false }
    }

    /// The plain reading first, then those that can differ from it.
    pub fn all(self) -> impl Iterator<Item = Reading<'p>> {
        let splits = [
            Some(Separator::Slash),
            self.encoded_slash.then_some(Separator::EncodedSlash),
            self.backslash.then_some(Separator::Backslash),
        ];
        splits.into_iter().flatten().flat_map(move |split| {
            let with_cut = self.cut.then_some(true);
            let reading = move |cut| Reading { rest: self.path, split, cut };
            [Some(false), with_cut].into_iter().flatten().map(reading)
        })
    }
}

/// What separates segments. Each also stands for those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Separator {
    /// `/`.
    Slash,
    /// `%2F`.
    EncodedSlash,
    /// `\` and `%5C`.
    Backslash,
}

/// The separator that `text` begins with, and its length.
fn separator(text: &[u8]) -> Option<(Separator, usize)> {
    match text {
        [b'/', ..] => Some((Separator::Slash, 1)),
        [b'\\', ..] => Some((Separator::Backslash, 1)),
        [b'%', b'2', b'F' | b'f', ..] => Some((Separator::EncodedSlash, 3)),
        [b'%', b'5', b'C' | b'c', ..] => Some((Separator::Backslash, 3)),
        _ => None,
    }
}

fn begins_cut(text: &[u8]) -> bool {
    matches!(text, [b';', ..] | [b'%', b'3', b'B' | b'b', ..])
}

/// One reading: an iterator over its segments, decoded. Its copies go on from where it is.
#[derive(Clone, Debug)]
pub struct Reading<'p> {
    rest: &'p [u8],
    split: Separator,
    cut: bool,
}

impl<'p> Reading<'p> {
    /// The plain reading of a path.
    #[must_use]
    pub fn plain(path: &'p str) -> Self {
        Self { rest: path.as_bytes(), split: Separator::Slash, cut: false }
    }

    /// How many bytes of the path are not read yet: what is left begins with a separator.
    #[must_use]
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// The separator that the text begins with in this reading: its length.
    fn separator(&self, text: &[u8]) -> Option<usize> {
        separator(text).filter(|(kind, _)| *kind <= self.split).map(|(_, length)| length)
    }
}

impl<'p> Iterator for Reading<'p> {
    type Item = Cow<'p, [u8]>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            if let Some(length) = self.separator(self.rest) {
                self.rest = &self.rest[length..];
                continue;
            }
            let ends = |at: &usize| self.separator(&self.rest[*at..]).is_some();
            let end = (1..self.rest.len()).find(ends).unwrap_or(self.rest.len());
            let (segment, rest) = self.rest.split_at(end);
            self.rest = rest;
            let cut = if self.cut { (0..end).find(|at| begins_cut(&segment[*at..])) } else { None };
            let segment = &segment[..cut.unwrap_or(end)];
            if !segment.is_empty() {
                return Some(percent_decode(segment).into());
            }
        }
        None
    }
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
