//! Which keys there are: how a row of the key table is found, and the nearest known key to an unknown one.
//!
//! The rows themselves are data, in `key_table.rs`. Nothing here knows values or files.

use super::key_table::ROWS;

/// What Tollgate does with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Tollgate's behaviour follows it.
    Used,
    /// Read by its section as it was written: a list of tables.
    Section,
    /// WSO2's and not needed here: a warning with the row's note, once a row.
    Unneeded,
    /// WSO2's and changing behaviour that Tollgate lacks: an error with the row's note, unless the value is one of
    /// these (as TOML texts), which ask for what Tollgate does anyway: then a warning.
    Lacking(&'static [&'static str]),
    /// The same, but whoever asks for it hears a clear refusal, or it was only for an operator's eyes: always a warning.
    Refused(&'static [&'static str]),
    /// A URL that may only name this server itself: otherwise an error with the row's note.
    OwnUrl,
    /// The kinds of access tokens that applications may have: JWTs alone.
    TokenTypes,
    /// An older spelling of the named key.
    Alias(&'static str),
}

/// The values that a key takes. Bounds are inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number in bounds.
    Int(i64, i64),
    /// A text.
    Text,
    /// A text that is never shown.
    Secret,
    /// One of these texts, in any letter case.
    OneOf(&'static [&'static str]),
    /// A length of time in bounds (milliseconds): a number of seconds, or a text such as `900s`, `15m`, `1h`, `1d`.
    Duration(i64, i64),
    /// The same, for a token; WSO2's -1 is refused with the reason.
    Lifetime(i64, i64),
    /// A length of time, or -1 for none at all.
    Limit(i64, i64),
    /// A list of texts; one text alone is a list of one.
    List,
    /// A regular expression.
    Pattern,
    /// A list of regular expressions.
    Patterns,
    /// Anything: the value is not used.
    Any,
}

impl Kind {
    /// Whether the value is a text whatever it looks like, so that an environment variable holding `12345` is one.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Secret | Self::OneOf(_) | Self::Pattern)
    }
}

/// One key, or one whole table of keys.
#[derive(Debug)]
pub(super) struct Row {
    /// The path of the key, levels joined by dots.
    pub(super) path: &'static str,
    /// Whether the row also stands for every key below the path.
    pub(super) tree: bool,
    pub(super) class: Class,
    pub(super) kind: Kind,
    /// Used: what it is, in a word or two. Otherwise: the reason, shown to the user.
    pub(super) note: &'static str,
}

/// The row of exactly this path.
pub(super) fn find(path: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.path == path)
}

/// The row of the innermost whole table that this path lies in.
pub(super) fn find_tree_around(path: &str) -> Option<&'static Row> {
    ROWS.iter().filter(|row| row.tree && is_below(path, row.path)).max_by_key(|row| row.path.len())
}

/// Whether some row lies below this path: it names a table.
pub(super) fn is_table(path: &str) -> bool {
    ROWS.iter().any(|row| is_below(row.path, path))
}

fn is_below(path: &str, table: &str) -> bool {
    path.strip_prefix(table).is_some_and(|rest| rest.starts_with('.'))
}

/// The known path that equals this one but for letter case (environment variables are written in capitals).
pub(super) fn find_path_in_any_case(path: &str) -> Option<&'static str> {
    known_paths().find(|known| known.eq_ignore_ascii_case(path))
}

/// The known key or table that an unknown path most likely meant.
///
/// Candidates are keys and tables of the same depth, by edit distance; failing that, a key of the same name elsewhere.
pub(super) fn find_nearest(path: &str) -> Option<&'static str> {
    let depth = path.matches('.').count();
    let near = known_paths()
        .filter(|known| known.matches('.').count() == depth)
        .map(|known| (strsim::osa_distance(known, path), known))
        .min()
        .filter(|(distance, _)| *distance <= 3 && *distance * 2 <= path.len());
    if let Some((_, known)) = near {
        return Some(known);
    }
    let name = last_level(path);
    let namesake = ROWS.iter().filter(|row| row.class == Class::Used && last_level(row.path) == name);
    if let Some(row) = namesake.min_by_key(|row| strsim::osa_distance(row.path, path)) {
        return Some(row.path);
    }
    known_paths()
        .map(|known| (strsim::osa_distance(known, path), known))
        .min()
        .filter(|(distance, _)| *distance * 2 <= path.len())
        .map(|(_, known)| known)
}

/// The used key, or table of used keys, that a path inside a whole table of unneeded keys looks like a slip of.
pub(super) fn find_slip(path: &str) -> Option<&'static str> {
    let (table, name) = path.rsplit_once('.')?;
    let used = ROWS.iter().filter(|row| row.class == Class::Used);
    let siblings = used.filter_map(|row| {
        let rest = row.path.strip_prefix(table)?.strip_prefix('.')?;
        let sibling = rest.split('.').next()?;
        Some(&row.path[..table.len() + 1 + sibling.len()])
    });
    let allowed = if name.len() > 4 { 2 } else { 1 };
    siblings
        .map(|known| (strsim::osa_distance(last_level(known), name), known))
        .min()
        .filter(|(distance, _)| (1..=allowed).contains(distance))
        .map(|(_, known)| known)
}

fn last_level(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(_, name)| name)
}

/// Every path of a row and of the tables it lies in.
fn known_paths() -> impl Iterator<Item = &'static str> {
    ROWS.iter().flat_map(|row| {
        let ends = row.path.match_indices('.').map(|(end, _)| end).chain([row.path.len()]);
        ends.map(|end| &row.path[..end])
    })
}

/// The environment variable that overrides the key at this path.
pub fn variable_of(path: &str) -> String {
    format!("TOLLGATE_{}", path.to_ascii_uppercase().replace('.', "__"))
}
