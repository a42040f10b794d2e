//! The few places where the two databases' SQL differs, and how texts are put into patterns.

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

/// SQL for the database's own clock in milliseconds, used only to date migrations.
pub(crate) const SQLITE_NOW: &str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
/// See [`SQLITE_NOW`].
pub(crate) const POSTGRES_NOW: &str = "CAST(extract(epoch FROM now()) * 1000 AS BIGINT)";
