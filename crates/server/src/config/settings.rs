//! The checked values by key, as the sections read them.

use std::collections::BTreeMap;
use std::time::Duration;

use tollgate_domain::pattern::Pattern;

use super::finding::Place;
use super::keys;
use super::layer::Layers;
use super::setting::{self, Setting};

/// Checked values; every key with a default has one.
pub(super) struct Settings {
    values: BTreeMap<String, (Setting, Place)>,
}

impl Settings {
    /// Those of the embedded defaults.
    pub(super) fn of_defaults(defaults: &Layers) -> Self {
        let values = defaults.entries.iter().filter_map(|(path, entry)| {
            let setting = setting::check(entry.row.kind, &entry.value, false).ok()?;
            Some((path.clone(), (setting, entry.place.clone())))
        });
        Self { values: values.collect() }
    }

    pub(super) fn set(&mut self, path: &str, setting: Setting, place: Place) {
        self.values.insert(path.to_owned(), (setting, place));
    }

    /// Where the value was written.
    pub(super) fn place(&self, path: &str) -> Place {
        self.values.get(path).map_or(Place::Default, |(_, place)| place.clone())
    }

    /// Whether somebody wrote the key.
    pub(super) fn is_written(&self, path: &str) -> bool {
        self.place(path) != Place::Default
    }

    fn get(&self, path: &str) -> &Setting {
        debug_assert!(keys::find(path).is_some(), "no row for {path}");
        let value = self.values.get(path).map(|(setting, _)| setting);
        value.expect("invariant: the default file gives every required key a value of its kind")
    }

    pub(super) fn bool(&self, path: &str) -> bool {
        matches!(self.get(path), Setting::Bool(true))
    }

    /// A number; zero if it does not fit `T`, which the bounds of the row rule out.
    pub(super) fn number<T: TryFrom<i64> + Default>(&self, path: &str) -> T {
        match self.get(path) {
            Setting::Int(value) => T::try_from(*value).unwrap_or_default(),
            _ => T::default(),
        }
    }

    /// A number that has no default.
    pub(super) fn optional_number<T: TryFrom<i64>>(&self, path: &str) -> Option<T> {
        match self.values.get(path) {
            Some((Setting::Int(value), _)) => T::try_from(*value).ok(),
            _ => None,
        }
    }

    pub(super) fn text(&self, path: &str) -> &str {
        match self.get(path) {
            Setting::Text(text) => text,
            _ => "",
        }
    }

    /// A text that has no default.
    pub(super) fn optional_text(&self, path: &str) -> Option<&str> {
        match self.values.get(path) {
            Some((Setting::Text(text), _)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn duration(&self, path: &str) -> Duration {
        match self.get(path) {
            Setting::Duration(duration) => *duration,
            _ => Duration::ZERO,
        }
    }

    /// A length of time; `None` where there is no limit.
    pub(super) fn limit(&self, path: &str) -> Option<Duration> {
        match self.get(path) {
            Setting::Unlimited => None,
            _ => Some(self.duration(path)),
        }
    }

    pub(super) fn list(&self, path: &str) -> &[String] {
        match self.get(path) {
            Setting::List(items) => items,
            _ => &[],
        }
    }

    pub(super) fn pattern(&self, path: &str) -> Pattern {
        match self.get(path) {
            Setting::Pattern(pattern) => pattern.clone(),
            _ => unreachable!("invariant: the default file gives every pattern"),
        }
    }

    pub(super) fn patterns(&self, path: &str) -> Vec<Pattern> {
        match self.get(path) {
            Setting::Patterns(patterns) => patterns.clone(),
            _ => Vec::new(),
        }
    }
}
