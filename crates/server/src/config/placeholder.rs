//! Placeholders in texts: `$env{NAME}`, `$ref{other.key}`; `$secret{alias}` is refused with the way out.

use std::collections::BTreeMap;

use super::finding::Findings;
use super::keys::Class;
use super::layer::Layers;
use super::raw::Raw;

/// Longer chains of references than this are taken for a circle.
const MAX_REFERENCES: usize = 16;

/// A value whose placeholders are replaced.
pub(super) struct Resolved {
    pub(super) value: Raw,
    /// Whether something was put in: such a text may also stand for a number, a truth value or a length of time.
    pub(super) from_text: bool,
}

/// Replaces the placeholders of every key. A key with a problem is left out.
pub(super) fn resolve_all(
    layers: &Layers,
    variables: &BTreeMap<String, String>,
    findings: &mut Findings,
) -> BTreeMap<String, Resolved> {
    let resolver = Resolver { layers, variables };
    let mut resolved = BTreeMap::new();
    for (path, entry) in &layers.entries {
        match resolver.resolve(&entry.value, 0) {
            Ok(value) => {
                resolved.insert(path.clone(), value);
            }
            Err(Trouble::Secret) => findings.problem(
                entry.place.clone(),
                path,
                "$secret{..} is not supported: Tollgate has no cipher tool. Use $env{NAME}, or leave the key out and \
                 set its TOLLGATE_ environment variable",
            ),
            // What is not used may refer to what is not there.
            Err(Trouble::Other(_)) if entry.row.class == Class::Unneeded => {
                resolved.insert(path.clone(), Resolved { value: entry.value.clone(), from_text: false });
            }
            Err(Trouble::Other(text)) => findings.problem(entry.place.clone(), path, text),
        }
    }
    resolved
}

struct Resolver<'a> {
    layers: &'a Layers,
    variables: &'a BTreeMap<String, String>,
}

/// Why a placeholder cannot be replaced.
enum Trouble {
    Secret,
    Other(String),
}

impl Resolver<'_> {
    fn resolve(&self, value: &Raw, depth: usize) -> Result<Resolved, Trouble> {
        if depth > MAX_REFERENCES {
            return Err(Trouble::Other("its references go round in a circle".to_owned()));
        }
        match value {
            Raw::Text(text) => self.resolve_text(text, depth),
            Raw::List(items) => {
                let items: Result<Vec<_>, _> = items.iter().map(|item| self.resolve(item, depth)).collect();
                Ok(written(Raw::List(items?.into_iter().map(|item| item.value).collect())))
            }
            Raw::Table(table) => {
                let table: Result<BTreeMap<_, _>, _> = table
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), self.resolve(value, depth)?.value)))
                    .collect();
                Ok(written(Raw::Table(table?)))
            }
            other => Ok(written(other.clone())),
        }
    }

    fn resolve_text(&self, text: &str, depth: usize) -> Result<Resolved, Trouble> {
        let mut result = String::new();
        let mut rest = text;
        let mut from_text = false;
        while let Some((before, kind, name, after)) = split_placeholder(rest)? {
            from_text = true;
            result.push_str(before);
            match kind {
                Placeholder::Env => match self.variables.get(name) {
                    Some(value) => result.push_str(value),
                    None => {
                        return Err(Trouble::Other(format!("the environment variable `{name}` is not set")));
                    }
                },
                Placeholder::Ref => {
                    let target = self.resolve_reference(name, depth)?;
                    if before.is_empty() && after.is_empty() && result.is_empty() {
                        return Ok(target);
                    }
                    match target.value {
                        Raw::Text(value) => result.push_str(&value),
                        Raw::Int(value) => result.push_str(&value.to_string()),
                        Raw::Bool(value) => result.push_str(if value { "true" } else { "false" }),
                        other => {
                            let kind = other.type_name();
                            return Err(Trouble::Other(format!(
                                "$ref{{{name}}} is a {kind}, not part of a text"
                            )));
                        }
                    }
                }
                Placeholder::Secret => return Err(Trouble::Secret),
            }
            rest = after;
        }
        result.push_str(rest);
        Ok(Resolved { value: Raw::Text(result), from_text })
    }

    fn resolve_reference(&self, name: &str, depth: usize) -> Result<Resolved, Trouble> {
        match self.layers.entries.get(name) {
            Some(entry) => self.resolve(&entry.value, depth + 1),
            None => Err(Trouble::Other(format!("$ref{{{name}}}: no such key is set"))),
        }
    }
}

fn written(value: Raw) -> Resolved {
    Resolved { value, from_text: false }
}

#[derive(Clone, Copy)]
enum Placeholder {
    Env,
    Ref,
    Secret,
}

/// What is before the first placeholder, its kind and name, and what is after it.
type Split<'a> = (&'a str, Placeholder, &'a str, &'a str);

fn split_placeholder(text: &str) -> Result<Option<Split<'_>>, Trouble> {
    const OPENINGS: [(&str, Placeholder); 3] =
        [("$env{", Placeholder::Env), ("$ref{", Placeholder::Ref), ("$secret{", Placeholder::Secret)];
    let first = OPENINGS
        .iter()
        .filter_map(|(opening, kind)| text.find(opening).map(|start| (start, *opening, *kind)))
        .min_by_key(|(start, ..)| *start);
    let Some((start, opening, kind)) = first else { return Ok(None) };
    let inside = &text[start + opening.len()..];
    match inside.split_once('}') {
        Some((name, after)) => Ok(Some((&text[..start], kind, name.trim(), after))),
        None => Err(Trouble::Other(format!("{opening}.. has no closing brace"))),
    }
}
