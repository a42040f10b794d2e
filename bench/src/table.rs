//! The printed table: medians, spread, ratio to the reference.

use std::fmt;

/// The rows so far.
#[derive(Default)]
pub(crate) struct Table(Vec<String>);

/// The middle value; of an even number of values, the lower middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

impl Table {
    /// Adds a row. With reference values, the ratio is the median of the ratios inside each round.
    pub(crate) fn row(
        &mut self,
        what: &str,
        unit: &str,
        values: &[f64],
        reference: &str,
        references: &[f64],
    ) {
        let spread = values
            .iter()
            .fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
        let (other, ratio) = if references.is_empty() {
            (String::new(), String::new())
        } else {
            let ratios: Vec<f64> =
                values.iter().zip(references).map(|(value, other)| value / other).collect();
            (format!("{:.2}", median(references)), format!("{:.2}", median(&ratios)))
        };
        let line = format!(
            "| {what} | {:.2} {unit} ({:.2} to {:.2}) | {reference} {other} | {ratio} |",
            median(values),
            spread.0,
            spread.1
        );
        eprintln!("{line}");
        self.0.push(line);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | Tollgate, median (min to max) | reference | ratio |\n|---|---|---|---|")?;
        self.0.iter().try_for_each(|row| writeln!(f, "{row}"))
    }
}
