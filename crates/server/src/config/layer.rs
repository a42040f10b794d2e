//! From TOML text to one map of known keys: walks the spanned tree, finds each key's row, reports what is unknown.
//!
//! Layers are laid over one another in order: embedded defaults, file, environment. Knows nothing of what values mean.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::finding::{Finding, Findings, Place};
use super::keys::{self, Class, Row};
use super::raw::Raw;

/// Deeper tables than this no key has.
const MAX_DEPTH: usize = 12;

/// How many mistakes of TOML itself are listed; later ones mostly follow from the first.
const MAX_SYNTAX_PROBLEMS: usize = 10;

/// One key that was written, with the row that says what becomes of it.
pub(super) struct Entry {
    pub(super) row: &'static Row,
    pub(super) value: Raw,
    pub(super) place: Place,
    /// The layer it came from; a second value in the same one is a mistake.
    layer: usize,
}

/// The merged layers.
#[derive(Default)]
pub(super) struct Layers {
    pub(super) entries: BTreeMap<String, Entry>,
    layer: usize,
}

/// Says where a span of the document lies.
type Locate<'a> = &'a dyn Fn(Range<usize>) -> Place;

impl Layers {
    /// Lays the embedded defaults at the bottom.
    pub(super) fn add_defaults(&mut self, text: &str, findings: &mut Findings) {
        self.add_document(text, findings, &|_| Place::Default);
    }

    /// Lays a file over what is there.
    pub(super) fn add_file(&mut self, file: &Arc<str>, text: &str, findings: &mut Findings) {
        self.add_document(text, findings, &|span| {
            let (line, column) = locate(text, span.start);
            Place::File { file: Arc::clone(file), line, column }
        });
    }

    fn add_document(&mut self, text: &str, findings: &mut Findings, locate: Locate<'_>) {
        self.layer += 1;
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in errors.iter().take(MAX_SYNTAX_PROBLEMS) {
            // Only the message: the error's own display quotes the line, which may hold a password.
            let place = locate(error.span().unwrap_or(0..0));
            findings.problems.push(Finding::of_file(place, format!("not TOML: {}", error.message())));
        }
        if errors.is_empty() {
            self.walk_table("", document.get_ref(), None, findings, locate);
        }
    }

    /// Lays one environment variable over what is there. `path` is a known key or table, or below a known tree.
    pub(super) fn add_variable(&mut self, name: &str, path: &str, text: &str, findings: &mut Findings) {
        self.layer += 1;
        let place = Place::Variable(name.to_owned());
        if keys::find(path).is_some_and(|row| row.kind.is_text())
            && !DeValue::parse(text).is_ok_and(|value| value.get_ref().is_str())
        {
            let text = DeValue::String(text.into());
            self.walk(path, &text, [place.clone(), place.clone()], None, findings, &|_| place.clone());
            return;
        }
        let parsed = DeValue::parse(text);
        let value = parsed.map_or_else(|_| DeValue::String(text.into()), |value| value.into_inner());
        let around = keys::find_tree_around(path);
        self.walk(path, &value, [place.clone(), place.clone()], around, findings, &|_| place.clone());
    }

    fn walk_table(
        &mut self,
        path: &str,
        table: &DeTable<'_>,
        around: Option<&'static Row>,
        findings: &mut Findings,
        locate: Locate<'_>,
    ) {
        for (key, value) in table {
            let below =
                if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
            let places = [locate(key.span()), locate(value.span())];
            self.walk(&below, value.get_ref(), places, around, findings, locate);
        }
    }

    /// Files one key or table; `places` are the key's and the value's.
    fn walk(
        &mut self,
        path: &str,
        value: &DeValue<'_>,
        places: [Place; 2],
        around: Option<&'static Row>,
        findings: &mut Findings,
        locate: Locate<'_>,
    ) {
        let row = keys::find(path);
        if let Some(row) = row.filter(|row| !row.tree) {
            return self.file_value(path, row, Raw::of(value), places, findings);
        }
        let [key_place, value_place] = places;
        let around = row.or(around);
        let is_table = keys::is_table(path);
        if row.is_none()
            && !is_table
            && let Some(known) = keys::find_slip(path)
        {
            return findings.problem(key_place, path, nearest_text(known));
        }
        if path.matches('.').count() >= MAX_DEPTH {
            return findings.problems.push(Finding::of_file(key_place, "has too many levels of tables"));
        }
        match (value, around) {
            (DeValue::Table(table), _) if is_table || around.is_some() => {
                self.walk_table(path, table, around, findings, locate);
            }
            (_, Some(row)) => self.file_value(path, row, Raw::of(value), [key_place, value_place], findings),
            (_, None) if is_table => {
                findings.problem(
                    key_place,
                    path,
                    format!("is a table of keys, not a {}", Raw::of(value).type_name()),
                );
            }
            (_, None) => findings.problem(key_place, path, unknown_key(path)),
        }
    }

    fn file_value(
        &mut self,
        path: &str,
        row: &'static Row,
        value: Raw,
        [key_place, value_place]: [Place; 2],
        findings: &mut Findings,
    ) {
        let (path, row) = match row.class {
            Class::Alias(target) => {
                let text = format!("is an older spelling: use `{target}`");
                findings.warning(key_place.clone(), path, text);
                (target, keys::find(target).expect("invariant: an alias names a row"))
            }
            _ => (path, row),
        };
        let entry = Entry { row, value, place: value_place, layer: self.layer };
        if let Some(before) = self.entries.insert(path.to_owned(), entry)
            && before.layer == self.layer
        {
            findings.problem(key_place, path, "is given twice, under two spellings: keep one");
        }
    }
}

/// What to say of a key that is not in the table.
fn unknown_key(path: &str) -> String {
    match keys::find_nearest(path) {
        Some(known) => nearest_text(known),
        None => "unknown key".to_owned(),
    }
}

fn nearest_text(known: &str) -> String {
    format!("unknown key; the nearest known one is `{known}`")
}

/// Line and column of a byte offset, both from one; columns count characters.
fn locate(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
