//! Lists with conditions that may be absent: one page and the length of the whole list, in one transaction.

use tollgate_domain::page::{Listed, Page};

use crate::dialect::contains_pattern;
use crate::error::StoreError;
use crate::row::Row;
use crate::transaction::Tx;
use crate::unreadable;
use crate::value::Value;

/// A list being put together. All conditions must hold.
pub(crate) struct Listing {
    what: &'static str,
    source: &'static str,
    conditions: String,
    params: Vec<Value>,
}

impl Listing {
    /// A list of the rows of `source`: a table, or tables joined. `what` is what they are, for the log.
    pub(crate) fn of(what: &'static str, source: &'static str) -> Self {
        Self { what, source, conditions: String::new(), params: Vec::new() }
    }

    /// Only rows whose `column` is `value`.
    pub(crate) fn equal(&mut self, column: &str, value: impl Into<Value>) {
        self.params.push(value.into());
        let condition = format!("{column} = ${}", self.params.len());
        self.add(&condition);
    }

    /// Only rows whose `column` holds `text`, the case of ASCII letters aside: `lower` of a column means just those on
    /// both databases, but PostgreSQL's `lower($1)` would mean others too.
    pub(crate) fn contains(&mut self, column: &str, text: &str) {
        self.params.push(contains_pattern(&text.to_ascii_lowercase()).into());
        let condition = format!("lower({column}) LIKE ${} ESCAPE '\\'", self.params.len());
        self.add(&condition);
    }

    /// Takes a value; gives its place in a condition.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    /// Only rows for which `condition`, without parameters, holds.
    pub(crate) fn add(&mut self, condition: &str) {
        self.conditions.push_str(if self.conditions.is_empty() { " WHERE " } else { " AND " });
        self.conditions.push_str(condition);
    }

    /// How many rows there are.
    pub(crate) fn total(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM {}{}", self.source, self.conditions);
        tx.query_one(&sql, &self.params, count(0))
    }

    /// SQL of one page and its parameters.
    pub(crate) fn select(&self, columns: &str, order: &str, page: Page) -> (String, Vec<Value>) {
        let next = self.params.len() + 1;
        let sql = format!(
            "SELECT {columns} FROM {}{} ORDER BY {order} LIMIT ${next} OFFSET ${}",
            self.source,
            self.conditions,
            next + 1
        );
        let mut params = self.params.clone();
        params.extend([Value::from(page.limit), Value::from(page.offset)]);
        (sql, params)
    }

    /// One page of the list; `order` must not leave rows equal. A row that cannot be read is left out, though not of the
    /// total; `id` is the column that tells which one it is.
    pub(crate) fn page<T>(
        &self,
        tx: &mut Tx<'_>,
        (columns, id): (&str, usize),
        order: &str,
        page: Page,
        read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Listed<T>, StoreError> {
        let total = self.total(tx)?;
        let (sql, params) = self.select(columns, order, page);
        Ok(Listed { list: unreadable::list(tx, self.what, (&sql, id), params, read)?, total })
    }
}

/// Reads a count.
pub(crate) fn count(column: usize) -> impl Fn(&Row<'_>) -> Result<u64, StoreError> {
    move |row| u64::try_from(row.int(column)?).map_err(|_| StoreError::malformed("a count is negative"))
}
