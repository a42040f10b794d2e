//! Very many rows in a server's SQLite database, made as copies of one that the server made itself.

use rusqlite::Connection;

use crate::Failure;

/// Copies the newest row of a table so many times. `changed` says what a copy has in a column in place of the row's value,
/// as SQL in which `i` is the number of the copy, from 1.
pub(crate) fn of_newest(
    database: &Connection,
    table: &str,
    count: i64,
    changed: &[(&str, &str)],
) -> Result<(), Failure> {
    let mut names = database.prepare("SELECT name FROM pragma_table_info($1)")?;
    let names: Vec<String> = names.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if let Some((name, _)) = changed.iter().find(|(name, _)| !names.iter().any(|known| known == name)) {
        return Err(format!("{table} has no column {name}").into());
    }
    let of = |name: &String| {
        let found = changed.iter().find(|(other, _)| other == name);
        found.map_or_else(|| format!("r.{name}"), |(_, value)| (*value).to_owned())
    };
    let values: Vec<String> = names.iter().map(of).collect();
    database.execute(
        &format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
             INSERT INTO {table} ({}) SELECT {} FROM n, {table} r \
             WHERE r.rowid = (SELECT rowid FROM {table} ORDER BY created_at DESC LIMIT 1)",
            names.join(", "),
            values.join(", ")
        ),
        [],
    )?;
    Ok(())
}
