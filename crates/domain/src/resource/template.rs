//! Path templates: `/orders/{id}`, `/files/{name}.json`, `/*`.

use std::cmp::Reverse;

use percent_encoding::percent_decode_str;

/// One segment of a path template, its text decoded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Segment {
    /// Matches itself.
    Literal(Box<[u8]>),
    /// Text with one or more `{name}` inside.
    Mixed(Mixed),
    /// `{name}`: matches any one segment.
    Parameter,
    /// `*` at the end: matches everything that is left, also nothing.
    Rest,
}

/// The texts around and between the `{name}` of a segment: matches what has them in this order, with at least one byte
/// between each two.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Mixed {
    first: Box<[u8]>,
    middle: Box<[Box<[u8]>]>,
    last: Box<[u8]>,
}

/// A compiled path template. Equal ones match the same paths: names of parameters, trailing slashes and the spelling
/// of a character make no difference.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PathTemplate(Vec<Segment>);

/// A template that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a resource path begins with /, and has * only as its last character")]
pub struct InvalidTemplate;

impl PathTemplate {
    /// Compiles a template such as `/orders/{id}/items/*`.
    ///
    /// # Errors
    /// When it does not begin with `/`, has an unclosed brace, or a `*` that is not at the end.
    pub fn parse(target: &str) -> Result<Self, InvalidTemplate> {
        let rest = target.strip_prefix('/').ok_or(InvalidTemplate)?;
        let mut segments = Vec::new();
        let mut parts = rest.split('/').filter(|part| !part.is_empty()).peekable();
        while let Some(part) = parts.next() {
            if part == "*" && parts.peek().is_none() {
                segments.push(Segment::Rest);
            } else if part.contains('*') {
                return Err(InvalidTemplate);
            } else {
                segments.push(parse_segment(part)?);
            }
        }
        Ok(Self(segments))
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.0
    }
}

fn parse_segment(part: &str) -> Result<Segment, InvalidTemplate> {
    let mut texts = Vec::new();
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or(InvalidTemplate)?;
        if name.is_empty() || name.contains('{') || before.contains('}') {
            return Err(InvalidTemplate);
        }
        texts.push(decode(before));
        rest = after;
    }
    if rest.contains('}') {
        return Err(InvalidTemplate);
    }
    let last = decode(rest);
    if texts.is_empty() {
        return Ok(Segment::Literal(last));
    }
    let first = texts.remove(0);
    if texts.is_empty() && first.is_empty() && last.is_empty() {
        return Ok(Segment::Parameter);
    }
    Ok(Segment::Mixed(Mixed { first, middle: texts.into(), last }))
}

/// A `%` that begins no encoded byte stands for itself.
fn decode(text: &str) -> Box<[u8]> {
    percent_decode_str(text).collect()
}

impl Mixed {
    pub(super) fn matches(&self, segment: &[u8]) -> bool {
        let Some(mut rest) = segment.strip_prefix(&*self.first) else { return false };
        for text in &self.middle {
            let Some(at) = (1..rest.len()).find(|&at| rest[at..].starts_with(text)) else { return false };
            rest = &rest[at + text.len()..];
        }
        rest.len() > self.last.len() && rest.ends_with(&self.last)
    }

    /// What is preferred among those that match: more literal bytes, then more of them at the beginning.
    pub(super) fn preference(&self) -> impl Ord + use<> {
        let middle: usize = self.middle.iter().map(|text| text.len()).sum();
        (Reverse(self.first.len() + middle + self.last.len()), Reverse(self.first.len()))
    }
}

#[cfg(test)]
#[path = "template_tests.rs"]
mod tests;
