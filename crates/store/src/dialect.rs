//! The few places where the two databases' SQL differs, and how texts are put into patterns.

use crate::transaction::Engine;

/// The pattern of `lower(x) LIKE lower($1) ESCAPE '\'` that finds texts containing `text` literally.
#[must_use]
pub fn contains_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// What makes a query hold the rows of `alias` as they are until the commit, while others may hold them as well: so that
/// what depends on them is written before they change, or not at all. SQLite has one writer, and nobody to hold out.
pub(crate) fn for_share(engine: &Engine<'_>, alias: &str) -> String {
    match engine {
        Engine::Sqlite(_) => String::new(),
        Engine::Postgres(_) => format!(" FOR SHARE OF {alias}"),
    }
}

/// SQL for the database's own clock in milliseconds; it dates migrations.
pub(crate) const SQLITE_NOW: &str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
/// See [`SQLITE_NOW`].
pub(crate) const POSTGRES_NOW: &str = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";

/// SQL for the moment in milliseconds, where it is compared with one that another process may have written down: the
/// clock that all of them share. A SQLite file has one machine's; there it is the parameter `given`, such as `$1`.
pub(crate) fn moment(engine: &Engine<'_>, given: &str) -> String {
    match engine {
        Engine::Sqlite(_) => given.to_owned(),
        // Never NULL: the parameter is named because each is to be used.
        Engine::Postgres(_) => format!("COALESCE({POSTGRES_NOW}, {given})"),
    }
}
