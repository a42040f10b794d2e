//! What a run measured: medians, spread, ratio to the reference, target; kept as JSON, shown as a table.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One figure of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    /// What was measured.
    name: String,
    /// Its unit, as shown.
    unit: String,
    /// The middle of the rounds.
    value: f64,
    /// The least of the rounds.
    least: f64,
    /// The most of the rounds.
    most: f64,
    /// What it is compared with.
    reference: Option<Reference>,
    /// What it ought to be.
    target: Option<Target>,
    /// Whether it is.
    is_met: Option<bool>,
    /// The rounds, until the ratios are made of them.
    #[serde(skip)]
    rounds: Vec<f64>,
}

/// What a figure is compared with, measured in the same rounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reference {
    /// What was measured, in the figure's unit.
    name: String,
    /// The middle of the rounds.
    value: f64,
    /// The middle of the ratios of figure to reference inside each round.
    ratio: f64,
}

/// A bound of a figure, or of its ratio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Target {
    /// Which of the two is bound.
    of: Measure,
    /// From which side.
    bound: Bound,
    /// By what.
    limit: f64,
}

/// What a target is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Measure {
    Value,
    Ratio,
}

/// A side of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Bound {
    AtMost,
    AtLeast,
}

impl Figure {
    /// A figure of what each round measured.
    pub(crate) fn new(name: impl Into<String>, unit: &str, rounds: &[f64]) -> Self {
        Self {
            name: name.into(),
            unit: unit.to_owned(),
            value: rounded(median(rounds)),
            least: rounded(rounds.iter().copied().fold(f64::MAX, f64::min)),
            most: rounded(rounds.iter().copied().fold(f64::MIN, f64::max)),
            reference: None,
            target: None,
            is_met: None,
            rounds: rounds.to_vec(),
        }
    }

    /// Beside what the same rounds measured of its reference.
    pub(crate) fn beside(mut self, name: &str, rounds: &[f64]) -> Self {
        let ratios: Vec<f64> = self.rounds.iter().zip(rounds).map(|(own, other)| own / other).collect();
        let (value, ratio) = (rounded(median(rounds)), rounded(median(&ratios)));
        self.reference = Some(Reference { name: name.to_owned(), value, ratio });
        self
    }

    /// It ought to be no more than this.
    pub(crate) fn at_most(self, limit: f64) -> Self {
        self.target(Measure::Value, Bound::AtMost, limit)
    }

    /// It ought to be no more than so many times its reference.
    pub(crate) fn ratio_at_most(self, limit: f64) -> Self {
        self.target(Measure::Ratio, Bound::AtMost, limit)
    }

    /// It ought to be no less than so many times its reference.
    pub(crate) fn ratio_at_least(self, limit: f64) -> Self {
        self.target(Measure::Ratio, Bound::AtLeast, limit)
    }

    fn target(mut self, of: Measure, bound: Bound, limit: f64) -> Self {
        let measured = match of {
            Measure::Value => Some(self.value),
            Measure::Ratio => self.reference.as_ref().map(|reference| reference.ratio),
        };
        self.is_met = measured.map(|measured| match bound {
            Bound::AtMost => measured <= limit,
            Bound::AtLeast => measured >= limit,
        });
        self.target = Some(Target { of, bound, limit });
        self
    }
}

/// The middle value; of an even number of values, the lower middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

/// Two digits behind the point: what is kept and judged is what is shown.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The figures so far.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<Figure>);

impl Table {
    /// Adds a figure, and shows it on standard error.
    pub(crate) fn add(&mut self, figure: Figure) {
        eprintln!("{figure}");
        self.0.push(figure);
    }

    /// All of them.
    pub(crate) fn figures(&self) -> &[Figure] {
        &self.0
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = if self.of == Measure::Ratio { "ratio " } else { "" };
        let bound = if self.bound == Bound::AtMost { "≤" } else { "≥" };
        write!(f, "{of}{bound} {}", self.limit)
    }
}

/// A row of the table.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| {} | {:.2} {}", self.name, self.value, self.unit)?;
        if self.least != self.most {
            write!(f, " ({:.2} to {:.2})", self.least, self.most)?;
        }
        match &self.reference {
            Some(Reference { name, value, ratio }) => write!(f, " | {name}: {value:.2} | {ratio:.2} | ")?,
            None => write!(f, " | | | ")?,
        }
        match (&self.target, self.is_met) {
            (Some(target), Some(true)) => write!(f, "{target} | yes |"),
            (Some(target), _) => write!(f, "{target} | **no** |"),
            (None, _) => write!(f, "| |"),
        }
    }
}

/// The figures as a Markdown table.
pub(crate) fn markdown(figures: &[Figure]) -> String {
    let mut text =
        "| what | Tollgate, median (least to most) | reference | ratio | target | met |\n|---|---|---|---|---|---|\n"
            .to_owned();
    for figure in figures {
        text.push_str(&format!("{figure}\n"));
    }
    text
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
